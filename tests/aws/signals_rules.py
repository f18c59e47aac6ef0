"""What Application Signals refuses in one request although its service model allows it; each rule with its source.

Sources: [BC] texts in botocore's service model; [CFN] AWS CloudFormation Template Reference,
AWS::ApplicationSignals::ServiceLevelObjective; [SLO] CloudWatch User Guide, "Service level objectives (SLOs)".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.aws.cloudwatch_rules import queries, tagged

Json = Mapping[str, Any]
_CRON = re.compile(r"cron\((\d+) (\d+) (\S+) (\S+) (\S+) (\S+)\)")
_MINUTES = {"MINUTE": 1, "HOUR": 60, "DAY": 1440, "MONTH": 28 * 1440}


def slo(request: Json) -> Iterator[str]:
    kinds = [key for key in ("SliConfig", "RequestBasedSliConfig") if key in request]
    if len(kinds) != 1:
        yield f"needs exactly one of SliConfig and RequestBasedSliConfig, has {kinds} [BC]"
        return
    yield from tagged(request)
    if kinds == ["SliConfig"]:
        yield from _judged(request["SliConfig"])
    else:
        metrics = request["RequestBasedSliConfig"]["RequestBasedSliMetricConfig"]
        yield from _rows(metrics.get("TotalRequestCountMetric", []))
        monitored = metrics.get("MonitoredRequestCountMetric", {})
        if len(monitored) != 1:
            yield "needs exactly one of GoodCountMetric and BadCountMetric [BC]"
        for rows in monitored.values():
            yield from _rows(rows)
    yield from _goal(request.get("Goal", {}))
    yield from _looks_back(request)


def _judged(config: Json) -> Iterator[str]:
    metric = config["SliMetricConfig"]
    yield from _rows(metric.get("MetricDataQueries", []))
    if "PeriodSeconds" not in metric or metric["PeriodSeconds"] % 60:
        yield "PeriodSeconds is a multiple of 60 [SLO]"
    if not {"MetricThreshold", "ComparisonOperator"} <= set(config):
        yield "a metric of one's own needs MetricThreshold and ComparisonOperator [BC]"
    for row in metric.get("MetricDataQueries", []):
        if "MetricStat" in row and row["MetricStat"]["Period"] != metric["PeriodSeconds"]:
            yield "a metric is read over another period than the SLO's [SLO]"


def _rows(rows: list[Json]) -> Iterator[str]:
    """The limits are those of an alarm's rows [BC]."""
    yield from queries(rows, banded=False)


def _goal(goal: Json) -> Iterator[str]:
    interval = goal.get("Interval", {})
    if len(interval) != 1:
        yield "Interval is rolling or of the calendar [BC]"
    calendar = interval.get("CalendarInterval")
    if calendar:
        if calendar["DurationUnit"] not in ("DAY", "MONTH"):
            yield "a calendar interval counts days or months [CFN]"
        start = datetime.fromisoformat(calendar["StartTime"])
        if start < datetime(2000, 1, 1, tzinfo=UTC):
            yield "StartTime is before 946684800 [CFN]"
        if calendar["DurationUnit"] == "MONTH" and start.day > 28:
            yield "not every month has that day [SLO]"
    if not 0 < goal.get("AttainmentGoal", 99) < 100:
        yield "AttainmentGoal is a percentage [BC]"
    if not 0 < goal.get("WarningThreshold", 50) < 100:
        yield "WarningThreshold is a percentage [BC]"


def _looks_back(request: Json) -> Iterator[str]:
    period = request.get("SliConfig", {}).get("SliMetricConfig", {}).get("PeriodSeconds", 60) // 60
    (interval,) = request["Goal"]["Interval"].values()
    length = interval["Duration"] * _MINUTES[interval["DurationUnit"]]
    found = [one["LookBackWindowMinutes"] for one in request.get("BurnRateConfigurations", ())]
    if len(set(found)) != len(found):
        yield "a look-back window repeats [SLO]"
    for minutes in found:
        if minutes % period:
            yield f"looking back {minutes} minutes is no multiple of the period [SLO]"
        if minutes >= length:
            yield f"looking back {minutes} minutes is not less than the interval [SLO]"


def exclusions(request: Json) -> Iterator[str]:
    for window in request.get("AddExclusionWindows", ()):
        if "StartTime" not in window and "RecurrenceRule" not in window:
            yield "a window without a start begins now and never again [BC]"
        expression = window.get("RecurrenceRule", {}).get("Expression")
        if expression is not None:
            yield from _recurs(expression)


def _recurs(expression: str) -> Iterator[str]:
    """Six fields: minutes hours day_of_month month day_of_week year [CFN]."""
    found = _CRON.fullmatch(expression)
    if not found:
        yield f"`{expression}` is no cron(...) of six fields [CFN]"
        return
    if not (int(found[1]) < 60 and int(found[2]) < 24):
        yield f"`{expression}` names no time of day [CFN]"
    if (found[3] == "?") == (found[5] == "?"):
        yield f"`{expression}`: one of the fields for days is `?` [CFN]"


RULES: dict[str, Callable[[Json], Iterator[str]]] = {
    "CreateServiceLevelObjective": slo,
    "BatchUpdateExclusionWindows": exclusions,
}
