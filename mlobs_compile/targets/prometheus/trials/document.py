"""Trials as promtool reads them: one file for each batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlobs_compile.artifact import Body, Json
from mlobs_compile.targets.prometheus.trials.trial import Check, Scenario
from mlobs_compile.units import Duration


@dataclass(frozen=True, slots=True)
class Batch:
    """Scenarios whose rules are evaluated at one pace: one file for promtool."""

    pace: int
    staged: bool
    scenarios: tuple[Scenario, ...]

    @property
    def name(self) -> str:
        """Part of the file's name."""
        return _length(self.pace)


def batches(scenarios: Iterable[Scenario]) -> tuple[Batch, ...]:
    """The scenarios by what one file can hold, the ones on raw series first."""
    held: dict[tuple[bool, int], list[Scenario]] = {}
    for scenario in scenarios:
        held.setdefault((not scenario.staged, scenario.pace), []).append(scenario)
    return tuple(Batch(pace, not given, tuple(found)) for (given, pace), found in sorted(held.items()))


def document(batch: Batch, rule_files: Iterable[str], groups: Iterable[str]) -> Body:
    """A file of `promtool test rules`; groups are evaluated in the order given, which is otherwise left to chance."""
    return {
        "rule_files": tuple(rule_files),
        "evaluation_interval": _length(batch.pace),
        "group_eval_order": tuple(groups),
        "tests": tuple(_test(scenario) for scenario in batch.scenarios),
    }


def _test(scenario: Scenario) -> Body:
    return {
        "name": scenario.name,
        "interval": _length(scenario.step),
        "input_series": tuple({"series": name, "values": values} for name, values in scenario.series),
        "promql_expr_test": tuple(_check(check) for check in scenario.checks),
    }


def _check(check: Check) -> Body:
    samples: tuple[Json, ...] = () if check.value is None else ({"labels": "{}", "value": check.value},)
    return {"expr": check.query, "eval_time": _length(check.at), "exp_samples": samples}


def _length(seconds: int) -> str:
    return str(Duration.of(seconds=seconds))
