"""Every alert on a verdict has histories in which it fires and others in which it does not, and they notice a wrong rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from benchmarks import mutate_trials
from benchmarks.mutate_trials import Mutant
from mlobs_compile.artifact import Json
from mlobs_compile.targets.prometheus.alerts import signal_rules
from mlobs_compile.targets.prometheus.trials import of_alert
from mlobs_compile.targets.prometheus.trials.rulebook import Group
from mlobs_compile.targets.prometheus.trials.trial import Case
from mlobs_compile.units import Duration
from tests.targets.test_cloudwatch_verdicts import a_verdict

HOUR, DAY = Duration.of(hours=1), Duration.of(days=1)
CASES = {Case.FIRES, Case.SILENT, Case.RECOVERS, Case.GONE, Case.GROUPS}


@pytest.mark.parametrize("every", [Duration.of(minutes=5), HOUR, DAY, Duration.of(days=7)])
@pytest.mark.parametrize("windows", [(1, 1), (1, 2), (2, 3), (3, 3), (9, 10)])
def test_no_case_is_lacking(windows: tuple[int, int], every: Duration) -> None:
    trial = of_alert(a_verdict(windows, every))
    tried = {check.case for one in trial.scenarios for check in one.checks}
    assert trial.lacks == ()
    assert tried == (CASES if windows == (1, 1) else CASES | {Case.WINDOWS})


def test_windows_shorter_than_a_few_evaluations_are_said_to_be_untried() -> None:
    trial = of_alert(a_verdict((2, 3), Duration.of(minutes=2)))
    assert trial.scenarios == () and len(trial.lacks) == len(CASES) + 1


def test_each_of_the_five_states_has_a_history_of_its_own() -> None:
    names = {one.name.rpartition(": ")[2] for one in of_alert(a_verdict()).scenarios}
    assert {"state 0", "state 1", "state 3", "state 4"} <= names and "state 2" not in names
    warning = replace(a_verdict(), id="fraud/drift/amount/psi/warn")
    assert "state 2" in {one.name.rpartition(": ")[2] for one in of_alert(warning).scenarios}


WRONG: dict[str, tuple[tuple[int, int], Callable[[str], str]]] = {
    "another state": ((1, 1), lambda expr: expr.replace("bool 2", "bool 3")),
    "any state that is not good": ((1, 1), lambda expr: expr.replace("== bool 2", ">= bool 2")),
    "all columns together": ((1, 1), lambda expr: expr.replace("max by (column, segment)", "max")),
    "only while it is scraped": ((1, 1), lambda expr: expr.replace("[20m]", "[5m]")),
    "kept for hours": ((1, 1), lambda expr: expr.replace("[20m]", "[2h]")),
    "one window less": ((2, 3), lambda expr: expr.replace(">= 2", ">= 1")),
    "one window more": ((2, 3), lambda expr: expr.replace(">= 2", ">= 3")),
    "a longer look back": ((2, 3), lambda expr: expr.replace("[1h59m", "[2h59m")),
    "a shorter look back": ((2, 3), lambda expr: expr.replace("[1h59m", "[59m")),
    "without waiting for the run": ((3, 3), lambda expr: expr.replace("[2h59m", "[1h59m")),
    "a late run twice": ((2, 3), lambda expr: expr.replace("time() - 3600", "time() - 7200")),
    "whatever the age of the run": ((2, 3), lambda expr: expr.replace("time() - 3600", "0")),
    "samples and not windows": ((2, 3), lambda expr: expr.replace(":1h]", ":1m]")),
}


def judged(windows: tuple[int, int], change: Callable[[str], str]) -> str:
    alert = a_verdict(windows, HOUR)
    (rule,) = signal_rules(alert)
    group = Group("verdicts", (rule,))
    changed: dict[str, Json] = {**rule, "expr": change(str(rule["expr"]))}
    return mutate_trials.verdict(of_alert(alert), group, Mutant("changed", 0, changed))


@pytest.mark.realtool
@pytest.mark.parametrize("name", WRONG)
def test_a_rule_that_says_something_else_is_noticed(name: str) -> None:
    windows, change = WRONG[name]
    assert judged(windows, change)


@pytest.mark.realtool
@pytest.mark.parametrize("windows", [(1, 1), (1, 2), (2, 3), (3, 3), (9, 10)])
def test_the_rule_as_compiled_is_not_found_fault_with(windows: tuple[int, int]) -> None:
    assert judged(windows, str) == ""
