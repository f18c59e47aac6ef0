"""The fake refuses what AWS refuses of SLOs, exclusions, mute rules and PromQL alarms, and nothing else."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.aws.signals_world import Signals
from tests.aws.strict import Fake, validate
from tests.aws.test_cloudwatch_world import a_world
from tests.aws.test_strict import ALARM, STAT
from tests.aws.weather import Refusal

Request = dict[str, Any]
ROWS = [{"Id": "m1", "MetricStat": STAT, "ReturnData": True}]
DAYS_30 = {"RollingInterval": {"DurationUnit": "DAY", "Duration": 30}}
SLO: Request = {
    "Name": "acme.fraud",
    "RequestBasedSliConfig": {
        "RequestBasedSliMetricConfig": {
            "TotalRequestCountMetric": ROWS,
            "MonitoredRequestCountMetric": {"BadCountMetric": ROWS},
        }
    },
    "Goal": {"Interval": DAYS_30, "AttainmentGoal": 99.9},
    "BurnRateConfigurations": [{"LookBackWindowMinutes": 5}, {"LookBackWindowMinutes": 60}],
}
JUDGED: Request = {
    "Name": "acme.queue",
    "SliConfig": {
        "SliMetricConfig": {"MetricDataQueries": ROWS, "PeriodSeconds": 60},
        "MetricThreshold": 1.0,
        "ComparisonOperator": "LessThanOrEqualTo",
    },
    "Goal": {"Interval": DAYS_30, "AttainmentGoal": 99.9},
}
WINDOW = {"Window": {"DurationUnit": "MINUTE", "Duration": 60}, "StartTime": "2026-12-01T02:00:00Z"}
EXCLUDED: Request = {"SloIds": ["acme.fraud"], "AddExclusionWindows": [WINDOW]}
MUTED: Request = {
    "Name": "r",
    "Rule": {
        "Schedule": {"Expression": "cron(0 2 * * SUN)", "Duration": "PT2H", "Timezone": "Europe/Berlin"}
    },
    "MuteTargets": {"AlarmNames": ["a"]},
}
ASKED: Request = {
    "AlarmName": "a",
    "EvaluationCriteria": {"PromQLCriteria": {"Query": 'sum(sum_over_time({"m","@x.@name"="y"}[1h])) > 1'}},
    "EvaluationInterval": 60,
}


@pytest.mark.parametrize(
    ("service", "operation", "request_"),
    [
        ("application-signals", "CreateServiceLevelObjective", SLO),
        ("application-signals", "CreateServiceLevelObjective", JUDGED),
        ("application-signals", "BatchUpdateExclusionWindows", EXCLUDED),
        ("cloudwatch", "PutAlarmMuteRule", MUTED),
        ("cloudwatch", "PutMetricAlarm", ASKED),
    ],
)
def test_what_is_right_is_taken(service: str, operation: str, request_: Request) -> None:
    assert validate(service, operation, request_) == []


def changed(request: Request, path: str, value: object) -> Request:
    """The request with one value replaced; None removes it."""
    copy = deepcopy(request)
    *above, last = path.split(".")
    held = copy
    for step in above:
        held = held.setdefault(step, {})
    if value is None:
        del held[last]
    else:
        held[last] = value
    return copy


CALENDAR = {"StartTime": "2000-01-01T00:00:00Z", "DurationUnit": "MONTH", "Duration": 1}


@pytest.mark.parametrize(
    ("request_", "path", "value", "words"),
    [
        (SLO, "Name", "a/b", "does not match"),
        (SLO, "Name", "-a", "does not match"),
        (SLO, "SliConfig", JUDGED["SliConfig"], "exactly one of SliConfig"),
        (SLO, "RequestBasedSliConfig.RequestBasedSliMetricConfig.TotalRequestCountMetric", [], "no metric is read"),
        (SLO, "RequestBasedSliConfig.RequestBasedSliMetricConfig.MonitoredRequestCountMetric.GoodCountMetric", ROWS, "exactly one of"),
        (SLO, "Goal.Interval", {"CalendarInterval": {**CALENDAR, "DurationUnit": "HOUR"}}, "days or months"),
        (SLO, "Goal.Interval", {"CalendarInterval": {**CALENDAR, "StartTime": "1999-12-31T00:00:00Z"}}, "before 946684800"),
        (SLO, "Goal.Interval", {"CalendarInterval": {**CALENDAR, "StartTime": "2000-01-31T00:00:00Z"}}, "has that day"),
        (SLO, "Goal.Interval", {"CalendarInterval": {**CALENDAR, "StartTime": "soon"}}, "no moment"),
        (SLO, "Goal.AttainmentGoal", 100, "percentage"),
        (SLO, "Goal.WarningThreshold", 0, "percentage"),
        (SLO, "BurnRateConfigurations", [{"LookBackWindowMinutes": n} for n in range(1, 12)], "maximum of 10"),
        (SLO, "BurnRateConfigurations", [{"LookBackWindowMinutes": 10_081}], "maximum of 10080"),
        (SLO, "BurnRateConfigurations", [{"LookBackWindowMinutes": 5}] * 2, "repeats"),
        (SLO, "Goal.Interval", {"RollingInterval": {"DurationUnit": "HOUR", "Duration": 1}}, "not less than the interval"),
        (JUDGED, "SliConfig.SliMetricConfig.PeriodSeconds", 960, "maximum of 900"),
        (JUDGED, "SliConfig.SliMetricConfig.PeriodSeconds", 90, "multiple of 60"),
        (JUDGED, "SliConfig.SliMetricConfig.PeriodSeconds", 120, "another period"),
        (JUDGED, "SliConfig.MetricThreshold", None, "needs MetricThreshold"),
        (JUDGED, "BurnRateConfigurations", [{"LookBackWindowMinutes": 0}], "minimum of 1"),
    ],
)  # fmt: skip
def test_an_slo_that_application_signals_refuses(
    request_: Request, path: str, value: object, words: str
) -> None:
    found = validate("application-signals", "CreateServiceLevelObjective", changed(request_, path, value))
    assert words in "; ".join(found)


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ({**WINDOW, "StartTime": 5.5, "Window": {"DurationUnit": "WEEK", "Duration": 1}}, "not one of"),
        ({"Window": WINDOW["Window"]}, "begins now"),
        ({**WINDOW, "RecurrenceRule": {"Expression": "cron(0 2 * * SUN)"}}, "six fields"),
        ({**WINDOW, "RecurrenceRule": {"Expression": "cron(0 2 * * SUN *)"}}, "is `?`"),
        ({**WINDOW, "RecurrenceRule": {"Expression": "cron(0 24 ? * SUN *)"}}, "no time of day"),
    ],
)
def test_an_exclusion_that_application_signals_refuses(window: Request, words: str) -> None:
    request = {**EXCLUDED, "AddExclusionWindows": [window]}
    assert words in "; ".join(validate("application-signals", "BatchUpdateExclusionWindows", request))


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("Rule.Schedule.Expression", "cron(0 2 * * SUN *)", "five fields"),
        ("Rule.Schedule.Expression", "at(2026-12-01T02:00:00)", "at(yyyy"),
        ("Rule.Schedule.Duration", "PT0M", "PT1M and P15D"),
        ("Rule.Schedule.Duration", "P15DT1M", "PT1M and P15D"),
        ("Rule.Schedule.Duration", "2h", "PT1M and P15D"),
        ("Rule.Schedule.Timezone", "Berlin", "no time zone"),
        ("MuteTargets.AlarmNames", ["a"] * 2, "named twice"),
        ("MuteTargets.AlarmNames", [f"a{n}" for n in range(101)], "maximum of 100"),
        ("Name", "x" * 256, "maximum of 255"),
    ],
)
def test_a_mute_rule_that_cloudwatch_refuses(path: str, value: object, words: str) -> None:
    assert words in "; ".join(validate("cloudwatch", "PutAlarmMuteRule", changed(MUTED, path, value)))


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("Threshold", 1.0, "cannot stand beside"),
        ("TreatMissingData", "breaching", "cannot stand beside"),
        ("EvaluationInterval", None, "multiple of 60"),
        ("EvaluationInterval", 90, "multiple of 60"),
        ("EvaluationCriteria.PromQLCriteria.Query", "sum(", "[PQL]"),
        ("EvaluationCriteria.PromQLCriteria.Query", "sum(sum_over_time(a[7d])) > 1", "exceed 7 days"),
        ("EvaluationCriteria.PromQLCriteria.Query", "x" * 10_001, "maximum of 10000"),
        ("EvaluationCriteria.PromQLCriteria.PendingPeriod", 86_401, "maximum of 86400"),
    ],
)
def test_a_promql_alarm_that_cloudwatch_refuses(path: str, value: object, words: str) -> None:
    assert words in "; ".join(validate("cloudwatch", "PutMetricAlarm", changed(ASKED, path, value)))


def test_an_interval_of_evaluation_belongs_to_a_query() -> None:
    found = validate("cloudwatch", "PutMetricAlarm", {**ALARM, "EvaluationInterval": 60})
    assert "EvaluationCriteria only" in "; ".join(found)


def test_a_mute_rule_needs_its_alarms_and_is_overwritten() -> None:
    world, fake = a_world()
    with pytest.raises(Refusal, match=r"\['a'\] do not exist"):
        fake.send("PutAlarmMuteRule", MUTED)
    fake.send("PutMetricAlarm", ALARM)
    for _ in range(2):
        fake.client.put_alarm_mute_rule(**MUTED)
    assert list(world.mute_rules) == ["r"]


def test_an_slo_is_created_once_and_an_exclusion_needs_it() -> None:
    signals = Signals()
    fake = Fake("application-signals", signals.handlers)
    with pytest.raises(Refusal, match="does not exist"):
        fake.send("BatchUpdateExclusionWindows", EXCLUDED)
    fake.client.create_service_level_objective(**SLO)
    with pytest.raises(Refusal, match="exists"):
        fake.send("CreateServiceLevelObjective", SLO)
    for _ in range(10):
        fake.client.batch_update_exclusion_windows(**EXCLUDED)
    with pytest.raises(Refusal, match="more than 10"):
        fake.send("BatchUpdateExclusionWindows", EXCLUDED)
