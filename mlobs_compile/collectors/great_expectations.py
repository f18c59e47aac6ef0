"""Great Expectations: whether a suite held on an asset, and how many expectations failed, by severity.

`mlobs push great-expectations FILES` reads validation results of Great Expectations 1.x as JSON: what
`result.to_json_dict()` gives, and what a file context keeps below `uncommitted/validations/`. Each suite and asset is a
group of its own. Results of one run add up, such as those of several batches; of several runs the newest counts.
No value of a row is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlobs_compile.collector import (
    Asked,
    Collector,
    Detail,
    Misfit,
    Reading,
    Tree,
    labelled,
    mapping,
    moment,
    rows,
    text,
)
from mlobs_compile.diagnostic import Diagnostic, Outcome, has_errors
from mlobs_compile.faults import push as faults
from mlobs_compile.importer import Artifact
from mlobs_compile.publication import Group, Labels, Sample
from mlobs_compile.route import Place, Route

RUN = "mlobs_gx_run_timestamp_seconds"
SUCCESS = "mlobs_gx_success"
EXPECTATIONS = "mlobs_gx_expectations"
FAILING = "mlobs_gx_failing"
HELP = {
    RUN: "When the suite was validated.",
    SUCCESS: "1 where every expectation of the suite was met, else 0.",
    EXPECTATIONS: "Expectations that were evaluated, by severity and by what became of them.",
    FAILING: "Expectations of a type and column that were not met, or could not be evaluated.",
}
SEVERITIES = ("critical", "warning", "info")
STATUSES = ("success", "failed", "error")
ALL = "all"
"""The part, where nothing else is said."""
_MAJOR = re.compile(r"(\d+)\.")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What became of one expectation."""

    type: str
    column: str
    severity: str
    status: str


@dataclass(frozen=True, slots=True)
class Validation:
    """One suite on one batch of an asset."""

    path: str
    suite: str
    asset: str
    at: float
    success: bool
    expectations: tuple[Expectation, ...]


def collect(artifacts: tuple[Artifact, ...], asked: Asked) -> Outcome[tuple[Reading, ...]]:
    """A reading of each suite and asset."""
    said: list[Diagnostic] = []
    found: dict[tuple[str, str], list[Validation]] = {}
    for artifact in artifacts:
        try:
            for one in _validations(artifact, said):
                found.setdefault((one.suite, one.asset), []).append(one)
        except Misfit as misfit:
            where = Place(artifact.path, Route())
            said.append(faults.FOREIGN.at(where, f"{misfit}, so this is no validation result of GX 1.x"))
    readings = tuple(_reading(_newest(held, said), asked) for _, held in sorted(found.items()))
    if not readings and not has_errors(said):
        first = Place(artifacts[0].path, Route()) if artifacts else None
        said.append(faults.FOREIGN.at(first, "there is no validation result, so there is nothing to publish"))
    return Outcome(None if has_errors(said) else readings, tuple(said))


def _validations(artifact: Artifact, said: list[Diagnostic]) -> Iterator[Validation]:
    """The validation of a file, or those of the run of a checkpoint; raises Misfit."""
    tree = mapping(artifact.content, "the file")
    runs = tree.get("run_results")
    if isinstance(runs, dict):
        for key, one in runs.items():
            yield _validation(artifact.path, mapping(one, f"run_results.{key}"), said)
    else:
        yield _validation(artifact.path, tree, said)


def _validation(path: str, tree: Tree, said: list[Diagnostic]) -> Validation:
    meta = mapping(tree.get("meta"), "meta")
    said += _unknown(path, text(meta, "great_expectations_version", "meta"))
    success = tree.get("success")
    if not isinstance(success, bool):
        raise Misfit("`success` is neither true nor false")
    batch = mapping(meta.get("active_batch_definition"), "meta.active_batch_definition")
    names = (
        text(batch, key, "meta.active_batch_definition") for key in ("datasource_name", "data_asset_name")
    )
    run = mapping(meta.get("run_id"), "meta.run_id")
    return Validation(
        path=path,
        suite=text(tree, "suite_name", "the file"),
        asset=".".join(names),
        at=moment(text(run, "run_time", "meta.run_id"), "meta.run_id.run_time"),
        success=success,
        expectations=tuple(_expectation(one, n) for n, one in enumerate(rows(tree, "results"))),
    )


def _unknown(path: str, version: str) -> list[Diagnostic]:
    major = _MAJOR.match(version)
    if major is None or int(major[1]) == 1:
        return []
    place = Place(path, Route())
    if int(major[1]) < 1:
        raise Misfit(f"it is of Great Expectations {version}")
    message = f"version {version} of Great Expectations is unknown; known is 1.x"
    return [faults.VERSION.at(place, message, help="compare what is published with what GX says")]


def _expectation(result: Tree, place: int) -> Expectation:
    where = f"results[{place}]"
    config = mapping(result.get("expectation_config"), f"{where}.expectation_config")
    kwargs = mapping(config.get("kwargs", {}), f"{where}.expectation_config.kwargs")
    severity = config.get("severity")  # Before 1.6 there was none, and every failure was critical.
    success = result.get("success")
    if not isinstance(success, bool):
        raise Misfit(f"`{where}.success` is neither true nor false")
    status = "success" if success else "error" if _raised(result.get("exception_info")) else "failed"
    column = kwargs.get("column")
    return Expectation(
        type=text(config, "type", f"{where}.expectation_config"),
        column=column if isinstance(column, str) else "",
        severity=str(severity) if severity in SEVERITIES else SEVERITIES[0],
        status=status,
    )


def _raised(info: object) -> bool:
    """Whether an exception kept it from being evaluated; GX keeps one, or one for each metric that it needed."""
    if not isinstance(info, dict):
        return False
    return info.get("raised_exception") is True or any(_raised(one) for one in info.values())


def _newest(held: list[Validation], said: list[Diagnostic]) -> list[Validation]:
    """Those of the newest run, which may have validated several batches; the others are told."""
    last = max(one.at for one in held)
    for one in held:
        if one.at < last:
            message = f"there is a newer validation of the suite `{one.suite}` on `{one.asset}`; this one is skipped"
            said.append(
                faults.IN_PART.at(Place(one.path, Route()), message, help="push results as they come")
            )
    return [one for one in held if one.at == last]


def _reading(held: list[Validation], asked: Asked) -> Reading:
    first = held[0]
    called = (("suite", first.suite), ("asset", first.asset), ("part", asked.part or ALL))
    group: Labels = (("environment", asked.environment), *called)
    success = all(one.success for one in held)
    all_of_them = tuple(one for validation in held for one in validation.expectations)
    return Reading(
        group=group,
        moment=first.at,
        clock=RUN,
        samples=(
            Sample(RUN, group, first.at),
            Sample(SUCCESS, group, float(success)),
            *_counts(group, all_of_them),
        ),
        details=tuple(_details(group, all_of_them)),
        metrics=(_metrics(group, all_of_them),),
    )


def _counts(group: Labels, expectations: Iterable[Expectation]) -> Iterator[Sample]:
    counted = Counter((one.severity, one.status) for one in expectations)
    for severity in SEVERITIES:
        for status in STATUSES:
            labels = (*group, ("severity", severity), ("status", status))
            yield Sample(EXPECTATIONS, labels, float(counted[severity, status]))


def _details(group: Labels, expectations: Iterable[Expectation]) -> Iterator[Detail]:
    bad = Counter(
        (SEVERITIES.index(one.severity), one.type, one.column)
        for one in expectations
        if one.status != STATUSES[0]
    )
    for (severity, type, column), times in sorted(bad.items()):
        about = (("expectation", type), ("column", column), ("severity", SEVERITIES[severity]))
        name = f"{type}({column})" if column else type
        yield Detail(name, tuple(labelled(group, [(FAILING, float(times))], *about)))


def _metrics(group: Labels, expectations: tuple[Expectation, ...]) -> Group:
    """Three metrics for a suite on an asset."""
    labels = dict(group)
    bad = [one.severity for one in expectations if one.status != STATUSES[0]]
    critical = bad.count(SEVERITIES[0])
    return Group(
        (("Suite", labels["suite"]), ("Asset", labels["asset"]), ("Environment", labels["environment"])),
        (
            ("gx_expectations_failing", "Count", float(critical)),
            ("gx_expectations_warning", "Count", float(len(bad) - critical)),
            ("gx_runs", "Count", 1.0),
        ),
    )


COLLECTOR = Collector("great-expectations", collect, HELP)
