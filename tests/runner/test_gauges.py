"""What is published to CloudWatch is what the compiled alarms read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mlobs_compile.cli import checks_of
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.signal import Metric, MetricGauge
from mlobs_compile.queries import published
from mlobs_compile.runner.gauges import gauges
from mlobs_compile.runner.results import Status
from tests import projects
from tests.runner import small_project
from tests.runner.made import FRAUD, TRANSACTIONS, finding, results


def _read() -> set[tuple[str, frozenset[tuple[str, str]]]]:
    """Names and dimensions of all metrics in the runner's namespace that alerts read."""
    spec = "drift: {features: {amount: {psi: {at_most: 0.2, warn: {at_most: 0.1}, severity: page}}}}\nmonitors: runner"
    found = set()
    for alert in projects.nodes(spec).values():
        for signal in (alert.signal, alert.shown) if isinstance(alert, ThresholdAlert) else ():
            form = signal.metric if signal else None
            if (
                isinstance(form, MetricGauge)
                and isinstance(form.metric, Metric)
                and form.metric.namespace == published.NAMESPACE
            ):
                found.add((form.metric.name, frozenset(form.metric.dimensions)))
    return found


def test_every_metric_that_an_alarm_reads_is_published() -> None:
    wanted = _read()
    assert {name for name, _ in wanted} >= {"check_failing", "check_warning", "check_value"}
    (environment,) = {
        value for _, dimensions in wanted for name, value in dimensions if name == "Environment"
    }
    subject = replace(FRAUD, environment=environment)
    checks = {value for _, dimensions in wanted for name, value in dimensions if name == "Check"}
    found = results(*(finding(check, Status.FAIL) for check in checks), subject=subject)
    data = results(subject=replace(TRANSACTIONS, environment=environment))
    groups = (*gauges(found).groups, *gauges(data).groups)
    sent = {(name, frozenset(group.dimensions)) for group in groups for name, _, _ in group.values}
    assert wanted <= sent


def test_the_ids_of_a_checklist_are_those_that_are_published(tmp_path: Path) -> None:
    held = checks_of.subject(small_project.written(tmp_path), "model", "fraud", None)
    assert {one.check for one in held.measurements} == {"fraud/drift/amount/psi", "fraud/drift/country/psi"}
