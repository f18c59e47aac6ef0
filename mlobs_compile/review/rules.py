"""The alerting and recording rules of one environment, as a replay needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlobs_compile.review.state import Compiled
from mlobs_compile.units import Duration

RULES = "prometheus"
_ID = "mlobs_id"


@dataclass(frozen=True, slots=True)
class AlertRule:
    """What decides when an alert fires."""

    id: str
    expr: str
    hold: Duration
    """`for`."""
    keep: Duration
    """`keep_firing_for`."""


@dataclass(frozen=True, slots=True)
class RecordingRule:
    """A series that rules record, with the labels they give it."""

    record: str
    expr: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of one environment."""

    alerts: Mapping[str, tuple[AlertRule, ...]]
    """By the id of the alert; some have several rules, such as one for each cause."""
    records: Mapping[str, tuple[RecordingRule, ...]]
    """By the name of the series."""


def rule_set(compiled: Compiled | None) -> RuleSet:
    """The rules of an environment; none where Prometheus is no target."""
    alerts: dict[str, list[AlertRule]] = {}
    records: dict[str, list[RecordingRule]] = {}
    for rule in _rules(compiled):
        labels = rule.get("labels", {})
        if "record" in rule:
            made = RecordingRule(rule["record"], rule["expr"], dict(labels))
            records.setdefault(made.record, []).append(made)
        elif labels.get(_ID):
            alert = AlertRule(
                labels[_ID], rule["expr"], _length(rule, "for"), _length(rule, "keep_firing_for")
            )
            alerts.setdefault(alert.id, []).append(alert)
    return RuleSet(
        {id: tuple(held) for id, held in alerts.items()},
        {name: tuple(held) for name, held in records.items()},
    )


def _rules(compiled: Compiled | None) -> Iterator[Mapping[str, Any]]:
    emission = compiled.emissions.get(RULES) if compiled else None
    for resource in emission.resources if emission else ():
        whole: Mapping[str, Any] = resource.body
        for body in whole.get("groups") or (whole,):
            yield from body.get("rules", ())


def _length(rule: Mapping[str, Any], key: str) -> Duration:
    return Duration.parse(rule[key]) if rule.get(key) else Duration(0)
