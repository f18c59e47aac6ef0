"""Whatever somebody changes by hand in an alarm, a composite, a mute rule, a dashboard or an SLO is seen and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest

from mlobs_compile.change.plan import Op
from mlobs_compile.worlds.cloudwatch import WORLD as CLOUDWATCH
from tests import projects
from tests.aws.shapes import operation_model
from tests.aws.strict import validate
from tests.worlds import test_application_signals, test_cloudwatch
from tests.worlds.aws_account import Setting, setting
from tests.worlds.test_cloudwatch_mute_rules import NIGHTLY

Store = dict[str, dict[str, Any]]
PROMQL = "targets: {cloudwatch: {slo_backend: promql}}\naws: {account: '123456789012', region: eu-west-1}"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:by-hand"
BY_HAND: Mapping[str, Any] = {
    "AlarmDescription": "by hand",
    "ActionsEnabled": False,
    "OKActions": [TOPIC],
    "AlarmActions": [TOPIC],
    "InsufficientDataActions": [TOPIC],
    "Unit": "Percent",
    "DatapointsToAlarm": 1,
    "TreatMissingData": "ignore",
    "EvaluateLowSampleCountPercentile": "ignore",
    "EvaluationWindow": {"WallClockWindow": {"Timezone": "UTC"}},
    "ActionConfiguration": {"AlarmTagsPropagation": {"Enabled": True}},
    "WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": 5},
    "Description": "by hand",
    "StartDate": "2027-01-01T00:00:00Z",
    "ExpireDate": "2027-02-01T00:00:00Z",
    "AutoInvestigationEnabled": True,
}
"""What somebody may add that the compiled request does not say."""
SUPPRESSOR = {
    "ActionsSuppressor": "acme/default/by-hand",
    "ActionsSuppressorWaitPeriod": 7,
    "ActionsSuppressorExtensionPeriod": 8,
}
TOGETHER: tuple[Mapping[str, Any], ...] = (
    {"AlarmRule": "TRUE"},
    {"AlarmRule": "FALSE", **SUPPRESSOR},
    {"EvaluationPeriods": 5, "DatapointsToAlarm": 3},
)
"""What is only changed together, where a request has some of it."""
NOT_FOR_US = {"Tags", "AlarmName", "Name", "Statistic", "ExtendedStatistic", "MetricName", "Namespace", "Dimensions",
              "Period", "Metrics", "EvaluationCriteria", "EvaluationInterval", "EvaluationPeriods", "Threshold",
              "ThresholdMetricId", "ComparisonOperator", "AlarmRule", "Rule", "MuteTargets", "SliConfig",
              "RequestBasedSliConfig", "Goal", "BurnRateConfigurations", "CreateRecommendedSlo"}  # fmt: skip
"""What every request of its kind says, so that it is changed rather than added; names; and what no answer has."""


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all texts, numbers and truths, and of all lists, which somebody may empty."""
    match value:
        case dict():
            for key, held in value.items():
                yield from leaves(held, (*path, key))
        case list():
            if value:
                yield path
            for number, held in enumerate(value):
                yield from leaves(held, (*path, number))
        case _:
            yield path


WORDS = {
    "GreaterThanThreshold": "LessThanThreshold",
    "GreaterThanOrEqualToThreshold": "LessThanThreshold",
    "LessThanThreshold": "GreaterThanThreshold",
    "LessThanOrEqualToThreshold": "GreaterThanThreshold",
    "GreaterThanUpperThreshold": "LessThanLowerThreshold",
    "missing": "ignore",
    "notBreaching": "breaching",
    "breaching": "ignore",
    "ignore": "breaching",
    "Sum": "Average",
    "Average": "Maximum",
    "Maximum": "Sum",
    "SampleCount": "Sum",
    "DAY": "MONTH",
    "MINUTE": "HOUR",
    "PT2H": "PT3H",
    "UTC": "Europe/Berlin",
}
"""Where only some words are allowed."""


def other(value: Any) -> Any:
    """Another value of the same type."""
    match value:
        case str() if value in WORDS:
            return WORDS[value]
        case bool():
            return not value
        case int() | float():
            return value + 60
        case list():
            return value[:-1]
        case _:
            return f"{value}0"


def edited(held: Any, path: tuple[Any, ...]) -> Any:
    found = deepcopy(held)
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = other(inner[path[-1]])
    return found


def one_of_each(store: Store) -> Iterator[str]:
    """A name for each set of members."""
    shapes: dict[frozenset[str], str] = {}
    for name, held in store.items():
        shapes.setdefault(frozenset(held), name)
    return iter(shapes.values())


def _metric(fragments: tuple[str, ...]) -> tuple[Setting, Store, str]:
    one = test_cloudwatch.a_model(*fragments)
    return one, one.account.cloudwatch.metric_alarms, "PutMetricAlarm"


def _composites() -> tuple[Setting, Store, str]:
    one = test_cloudwatch.a_model()
    return one, one.account.cloudwatch.composite_alarms, "PutCompositeAlarm"


def _mutes() -> tuple[Setting, Store, str]:
    one = setting(CLOUDWATCH, projects.built(f"kind: Model\n{NIGHTLY}"))
    return one, one.account.cloudwatch.mute_rules, "PutAlarmMuteRule"


def _slos() -> tuple[Setting, Store, str]:
    one = test_application_signals.a_model(test_application_signals.text())
    return one, one.account.signals.slos, "CreateServiceLevelObjective"


CASES: Mapping[str, Callable[[], tuple[Setting, Store, str]]] = {
    "alarms": lambda: _metric(()),
    "bands": lambda: _metric((test_cloudwatch.ODD,)),
    "promql": lambda: _metric((PROMQL,)),
    "composites": _composites,
    "mutes": _mutes,
    "slos": _slos,
}
UNTRIED = {"AlarmName", "Name", "Tags", "ThresholdMetricId"}


@pytest.mark.parametrize("case", CASES)
def test_every_member_that_is_changed_by_hand_is_put_back(case: str) -> None:
    one, store, operation = CASES[case]()
    one.apply()
    assert store
    service = one.world.name.replace("_", "-")
    known = operation_model(service, operation).input_shape
    additions = {*getattr(known, "members", {})} - NOT_FOR_US - SUPPRESSOR.keys()
    assert additions <= BY_HAND.keys(), "botocore knows a member that nobody tried to change by hand"
    tried: set[str] = set()
    for name in list(one_of_each(store)):
        good = deepcopy(store[name])
        changed = [edited(good, path) for path in leaves(good) if path[0] not in ("AlarmName", "Name")]
        changed += [{**good, key: BY_HAND[key]} for key in additions]
        changed += [{**good, **both} for both in TOGETHER if both.keys() & good.keys()]
        legal = [held for held in changed if held != good and not validate(service, operation, held)]
        tried |= {key for held in legal for key in held if held[key] != good.get(key)}
        for held in legal:
            store[name] = held
            seen = [step.op for step in one.plan().steps if step.key.name == name]
            assert seen == [Op.UPDATE], ({k: v for k, v in held.items() if good.get(k) != v}, good)
        one.apply()
        assert one.plan().empty
        switched_off = {key: held for key, held in store[name].items() if key in good or held is not False}
        assert switched_off == good
    assert tried >= {key for held in store.values() for key in held} - UNTRIED, "no legal edit was found"
