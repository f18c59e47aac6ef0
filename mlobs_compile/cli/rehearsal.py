"""Runs the trials of one environment: rules and tests into a folder, promtool over them, amtool over the routes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mlobs_compile.artifact import json_data
from mlobs_compile.backends import amtool, promtool, rules, tools
from mlobs_compile.cli.progress import progress
from mlobs_compile.cli.verdict import Failed, Missing, Routed, Row, State, Verdict
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.route import Place
from mlobs_compile.targets.prometheus.rules import alert_name
from mlobs_compile.targets.prometheus.trials import rulebook
from mlobs_compile.targets.prometheus.trials.cases import expected
from mlobs_compile.targets.prometheus.trials.document import Batch, batches, document
from mlobs_compile.targets.prometheus.trials.rulebook import Rulebook
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Trial

Where = Callable[[Place], str]
_NO_RULE = "no such rule"


@dataclass(frozen=True, slots=True)
class Ground:
    """What is tested: the trials of an environment, the rules they are put to, and the routes."""

    environment: str
    trials: tuple[Trial, ...]
    rules: Rulebook
    routes: str | None
    """The text of Alertmanager's configuration; None where somebody else routes."""

    @property
    def alerts(self) -> tuple[Alert, ...]:
        return tuple(alert for trial in self.trials for alert in trial.alerts)


@dataclass(frozen=True, slots=True)
class Job:
    """One file for promtool."""

    trial: Trial
    batch: Batch
    file: Path


def rehearsed(grounds: Iterable[Ground], jobs: int, where: Where) -> tuple[Verdict, ...]:
    """Every environment's verdict."""
    return tuple(_rehearsed(ground, jobs, where) for ground in grounds)


def _rehearsed(ground: Ground, jobs: int, where: Where) -> Verdict:
    with tempfile.TemporaryDirectory(prefix="mlobs-test-") as folder:
        reports = _run(ground, Path(folder), jobs)
        routes = tuple(_led(ground, Path(folder), jobs)) if ground.routes is not None else ()
    failed = tuple(_failures(ground, reports, where))
    missing = tuple(
        Missing(lack.alert, lack.case.value, lack.reason) for t in ground.trials for lack in t.lacks
    )
    checks = sum(len(one.checks) for trial in ground.trials for one in trial.scenarios)
    cases = tuple(case.value for case in Case)
    rows = tuple(_rows(ground, failed, where))
    unrouted = None if ground.routes is not None else "routes are not this project's"
    return Verdict(ground.environment, cases, rows, failed, missing, routes, checks, unrouted)


def _run(ground: Ground, folder: Path, jobs: int) -> list[tuple[Job, promtool.Report]]:
    work = [job for trial in ground.trials for job in written(trial, ground.rules, folder)]
    if not work:
        return []
    program = tools.found("promtool")
    with progress(len(work), f"tests of {ground.environment}") as shown:
        return tools.side_by_side(
            lambda job: (job, promtool.test(program, job.file)),
            work,
            jobs,
            lambda result: shown.step(result[0].trial.id),
        )


def written(trial: Trial, book: Rulebook, folder: Path) -> Iterator[Job]:
    """The files of one trial, in a folder of its own; JSON is YAML, and written faster."""
    found = book.of(trial)
    place = folder / re.sub(r"[^\w.-]", "_", trial.id)
    place.mkdir()
    names = [group.name for group in found]
    loaded = {True: "rules.yaml", False: "rules-without-stages.yaml"}
    (place / loaded[True]).write_bytes(json_data(rulebook.document(found)))
    (place / loaded[False]).write_bytes(json_data(rulebook.document(rulebook.without_stages(found))))
    for number, batch in enumerate(batches(trial.scenarios), 1):
        file = place / f"{number}-{batch.name}.yaml"
        file.write_bytes(json_data(document(batch, (loaded[batch.staged],), names)))
        yield Job(trial, batch, file)


def _failures(
    ground: Ground, reports: Iterable[tuple[Job, promtool.Report]], where: Where
) -> Iterator[Failed]:
    places = {alert.id: where(alert.origins[0]) for alert in ground.alerts}
    for alert in ground.alerts:
        if ground.rules.alert(alert.id) is None:
            yield Failed(alert.id, "rule", places[alert.id], f"the rule `{alert_name(alert.id)}`", _NO_RULE)
    for job, report in reports:
        for one in report.failures:
            yield Failed(
                one.alert, one.case, places.get(one.alert, ""), one.expected, one.got, one.at, one.expr
            )
        if report.broken is not None:
            checks = tuple(check for scenario in job.batch.scenarios for check in scenario.checks)
            yield from _broken(checks, report.broken, places)


def _broken(checks: tuple[Check, ...], fault: str, places: Mapping[str, str]) -> Iterator[Failed]:
    """Rules that cannot be evaluated leave every case unproven that needed them."""
    for alert, case in dict.fromkeys((check.alert, check.case.value) for check in checks):
        yield Failed(alert, case, places[alert], "rules that can be evaluated", fault)


def _rows(ground: Ground, failed: tuple[Failed, ...], where: Where) -> Iterator[Row]:
    bad = {(one.alert, one.case) for one in failed}
    unruly = {one.alert for one in failed if one.got == _NO_RULE}
    for trial in ground.trials:
        lacking = {(lack.alert, lack.case) for lack in trial.lacks}
        tried = {(check.alert, check.case) for one in trial.scenarios for check in one.checks}
        for alert in trial.alerts:
            cells = {}
            for case in Case:
                if case in expected(alert) or (alert.id, case) in tried:
                    lost = (alert.id, case.value) in bad or alert.id in unruly
                    known = State.LACKING if (alert.id, case) in lacking else State.PASSED
                    cells[case.value] = State.FAILED if lost else known
            spec = where(alert.origins[0])
            yield Row(alert.id, alert_name(alert.id), trial.id, spec, cells)


def _led(ground: Ground, folder: Path, jobs: int) -> Iterator[Routed]:
    """Every alert's labels through the tree of routes; those that differ in nothing it looks at go through once."""
    program, config = tools.found("amtool"), folder / "alertmanager.yml"
    assert ground.routes is not None
    config.write_text(ground.routes, "utf-8")
    asked = rules.matched_labels(ground.routes)
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for alert in ground.alerts:
        rule = ground.rules.alert(alert.id)
        if rule is None:
            continue
        held = {"alertname": str(rule["alert"]), **rulebook.labels(rule)}
        labels = tuple((key, held[key]) for key in sorted(held) if key in asked)
        groups.setdefault((f"{alert.subject.team}/{alert.urgency.value}", labels), []).append(alert.id)
    fault = amtool.fault(program, config)
    found = tools.side_by_side(
        lambda key: amtool.leads(program, config, dict(key[1])), groups, jobs, lambda _: None
    )
    for (wanted, labels), led in zip(groups, found, strict=True):
        alerts = tuple(groups[wanted, labels])
        yield Routed(alerts, dict(labels), wanted, led.receivers, fault or led.fault)
