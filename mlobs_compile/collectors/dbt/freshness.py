"""The freshness of sources: their age, and the verdict of dbt against `warn_after` and `error_after`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile.collector import (
    Asked,
    Detail,
    Misfit,
    Reading,
    Tree,
    labelled,
    mapping,
    moment,
    number,
    rows,
    text,
)
from mlobs_compile.collectors.dbt import names
from mlobs_compile.collectors.dbt.artifacts import Found, project
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import push as faults
from mlobs_compile.publication import Group, Labels, Sample

UNMEASURED = "unmeasured"
VERDICTS = {"pass": 0, "warn": 1, "error": 2, "runtime error": 3}
_PERIODS = {"minute": 60, "hour": 3600, "day": 86_400}
_PART = "freshness"


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it was measured."""

    id: str
    name: str
    status: str
    age: float | None
    limits: tuple[tuple[str, float], ...]


def reading(results: Found, manifest: Found, asked: Asked, said: list[Diagnostic]) -> Reading:
    """What is published of the last `dbt source freshness`; raises Misfit."""
    called = project(manifest)
    sources = tuple(_source(one, called) for one in rows(results.tree, "results"))
    missing = tuple(_missing(manifest, {one.id for one in sources}))
    if missing:
        listed = ", ".join(f"`{_named(id, called)}`" for id in missing)
        message = (
            f"nothing is known of the age of {listed}: dbt could not measure it, or was told to leave it out"
        )
        said.append(
            faults.IN_PART.at(results.place, message, help="look at what `dbt source freshness` said")
        )
    at = moment(text(results.metadata, "generated_at", "metadata"), "metadata.generated_at")
    part = _PART if asked.part is None else f"{asked.part}-{_PART}"
    group: Labels = (("environment", asked.environment), ("project", called), ("part", part))
    return Reading(
        group=group,
        moment=at,
        clock=names.FRESHNESS,
        samples=(Sample(names.FRESHNESS, group, at), *_counts(group, sources, len(missing))),
        details=tuple(
            _detail(group, one) for one in sorted(sources, key=lambda one: (-VERDICTS[one.status], one.name))
        ),
        metrics=(_metrics(group, sources, len(missing)),),
    )


def _source(result: Tree, project: str) -> Source:
    id = text(result, "unique_id", "results")
    status = text(result, "status", f"results: {id}")
    if status not in VERDICTS:
        raise Misfit(f"`results: {id}.status` is `{status}`")
    criteria = result.get("criteria")
    return Source(
        id,
        _named(id, project),
        status,
        number(result.get("max_loaded_at_time_ago_in_s"), f"results: {id}.max_loaded_at_time_ago_in_s"),
        tuple(_limits(mapping(criteria, f"results: {id}.criteria"))) if criteria is not None else (),
    )


def _named(id: str, project: str) -> str:
    """`raw.orders`; with the package before it where that is not the project itself."""
    _, package, name = id.split(".", 2) if id.count(".") >= 2 else ("", project, id)
    return name if package == project else f"{package}.{name}"


def _limits(criteria: Tree) -> Iterator[tuple[str, float]]:
    for level in ("warn", "error"):
        after = criteria.get(f"{level}_after")
        if not isinstance(after, dict) or after.get("count") is None:
            continue  # dbt 1.12 writes nulls where nothing is said.
        period = _PERIODS.get(str(after.get("period")))
        count = number(after["count"], f"criteria.{level}_after.count")
        if period is None or count is None:
            raise Misfit(f"`criteria.{level}_after` is no stretch of time")
        yield level, count * period


def _missing(manifest: Found, measured: set[str]) -> Iterator[str]:
    """Sources that want to be measured and have no row; dbt writes none where the query broke."""
    sources = manifest.tree.get("sources")
    for id, source in sorted(sources.items()) if isinstance(sources, dict) else ():
        wanted = source.get("freshness") if isinstance(source, dict) else None
        if id not in measured and isinstance(wanted, dict) and tuple(_limits(wanted)):
            yield id


def _counts(group: Labels, sources: tuple[Source, ...], missing: int) -> Iterator[Sample]:
    for status in VERDICTS:
        counted = float(sum(one.status == status for one in sources))
        yield Sample(names.SOURCES, (*group, ("status", status)), counted)
    yield Sample(names.SOURCES, (*group, ("status", UNMEASURED)), float(missing))


def _detail(group: Labels, one: Source) -> Detail:
    on = ("source", one.name)
    samples = [*labelled(group, [(names.VERDICT, float(VERDICTS[one.status]))], on)]
    if one.age is not None:
        samples += labelled(group, [(names.AGE, one.age)], on)
    for level, limit in one.limits:
        samples += labelled(group, [(names.LIMIT, limit)], on, ("level", level))
    return Detail(one.name, tuple(samples))


def _metrics(group: Labels, sources: tuple[Source, ...], missing: int) -> Group:
    """Three or four metrics for a project, however many sources it has."""
    labels, states = dict(group), [one.status for one in sources]
    oldest = max((one.age for one in sources if one.age is not None), default=None)
    values = [
        ("dbt_sources_late", "Count", float(states.count("warn"))),
        (
            "dbt_sources_stale",
            "Count",
            float(states.count("error") + states.count("runtime error") + missing),
        ),
        ("dbt_freshness_runs", "Count", 1.0),
    ]
    if oldest is not None:
        values.append(("dbt_source_age", "Seconds", oldest))
    return Group((("Project", labels["project"]), ("Environment", labels["environment"])), tuple(values))
