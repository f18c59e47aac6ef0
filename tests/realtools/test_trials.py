"""The tests that come with the rules hold for the rules as compiled, and notice when these say something else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from benchmarks import mutate_trials
from benchmarks.mutate_trials import Mutant
from mlobs_compile.cli import rehearsal
from mlobs_compile.cli.verdict import State, Verdict
from mlobs_compile.targets.prometheus.trials import of_monitoring, rulebook
from mlobs_compile.targets.prometheus.trials.rulebook import Rulebook
from tests.platforms import HEAD, PROJECT, TEAM, built
from tests.targets.trials.every_kind import SPEC

pytestmark = pytest.mark.realtool
_SMALL = """\
slos:
  availability:
    objective: 99.9%
    sli: {events: {bad: 'sum(rate(errors_total{job="x"}[$window]))', total: 'sum(rate(requests_total{job="x"}[$window]))'}}
  age: {objective: 99%, sli: {gauge: {query: age_seconds, at_most: 6h}}}
  journey: {objective: 99%, composite: {all_of: [availability, age]}}
alerts: {deep: {query: max(queue_depth), at_most: 10}}
"""


def rehearsed(model: str) -> Verdict:
    """The verdict on freshly compiled rules and routes."""
    build = built(PROJECT, TEAM, HEAD + model)
    assert build.monitoring is not None
    trials = tuple(of_monitoring(build.monitoring.nodes))
    rules = (group for one in build.emissions["prometheus"].resources for group in rulebook.of_resource(one))
    (routes,) = (one.text for one in build.emissions["alertmanager"].artifacts if "alertmanager" in one.path)
    ground = rehearsal.Ground("default", trials, Rulebook(rules), routes)
    (verdict,) = rehearsal.rehearsed([ground], 2, str)
    return verdict


def test_the_tests_of_every_kind_of_slo_and_alert_hold() -> None:
    verdict = rehearsed(SPEC)
    assert verdict.failed == ()
    assert len(verdict.rows) > 60 and verdict.checks > 800
    assert all(State.FAILED not in row.cells.values() for row in verdict.rows)
    assert {one.alert.split("/")[1] for one in verdict.missing} == {"events", "native", "batches", "joined"}
    assert verdict.routes and all(route.passed for route in verdict.routes)


TRIAL, GROUP = mutate_trials.compiled()
MUTANTS = {mutant.name: mutant for mutant in mutate_trials.mutants(GROUP)}
PAGE, SLOW, TICKET = (f"Fraud_Availability_Burn_{tier}" for tier in ("PageFast", "PageSlow", "Ticket"))
IMPORTANT = (
    (PAGE, "0.0144 to 0.014112"),
    (PAGE, "0.0144 to 0.014688"),
    (SLOW, "0.006 to 0.00612"),
    (TICKET, "0.001 to 0.00098"),
    (PAGE, "> to <"),
    (PAGE, 'window="1h" to window="5m"'),
    (SLOW, 'window="30m" to window="6h"'),
    (PAGE, "and ignoring (window) to or"),
    (SLOW, "90 to 89"),
    (SLOW, "90 to 91"),
    (PAGE, "without count_over_time"),
    (PAGE, "without sum_over_time"),
    (PAGE, "severity ticket"),
    (SLOW, "without label team"),
    ("Fraud_Availability_Budget_25Percent", "0.25 to 0.255"),
    ("Fraud_Availability_NoData", "without for"),
    ("Fraud_Availability_NoTraffic", "[2h] to [4h]"),
    ("mlobs:sli_bad:rate5m", r" or 0 \* sum"),
    ("mlobs:sli_total:sum1h", "[59m30s] to"),
    ("mlobs:slo_errors:ratio[30d]", "[30d:1h] to [15d:1h]"),
    ("mlobs:slo_errors:ratio[1h]", "without label window"),
)


def mutant(rule: str, change: str) -> Mutant:
    return next(one for name, one in MUTANTS.items() if name.startswith(rule) and f": {change}" in name)


@pytest.mark.parametrize(
    ("rule", "change"), IMPORTANT, ids=[f"{rule}: {change}" for rule, change in IMPORTANT]
)
def test_a_rule_that_says_something_else_is_noticed(rule: str, change: str) -> None:
    assert mutate_trials.verdict(TRIAL, GROUP, mutant(rule, change))


def test_the_rules_as_compiled_are_not_found_fault_with() -> None:
    same = Mutant("nothing changed", 0, GROUP.rules[0])
    assert mutate_trials.verdict(TRIAL, GROUP, same) == ""


@pytest.mark.parametrize("options", ["", "format: prometheus-rule", "format: mimir"])
def test_written_tests_are_run_by_promtool_as_they_stand(options: str, tmp_path: Path) -> None:
    project = PROJECT.replace("prometheus: {}", f"prometheus: {{tests: true{', ' * bool(options)}{options}}}")
    build = built(project, TEAM, HEAD + _SMALL)
    for artifact in build.emissions["prometheus"].artifacts:
        path = tmp_path / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, "utf-8")
    tests = sorted((tmp_path / "tests").glob("*.yaml"))
    assert len(tests) > 5
    done = subprocess.run(
        ["promtool", "test", "rules", *(path.name for path in tests)],
        cwd=tmp_path / "tests",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("SUCCESS") == len(tests)
