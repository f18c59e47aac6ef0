"""One metric alarm in the words of an alert: exactly, or with what is different, or why not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from mlobs_compile.plain import Json, items, mapping, number, text
from mlobs_compile.queries import catalogue
from mlobs_compile.source import Node
from mlobs_compile.translation import urgency
from mlobs_compile.units import Duration, decimal_text

_BEYOND = {"GreaterThanThreshold": "at_most", "LessThanThreshold": "at_least"}
_ON = {"GreaterThanOrEqualToThreshold": "at_most", "LessThanOrEqualToThreshold": "at_least"}
_WHOLE = re.compile(
    r"Invocation|Error|Fault|Failure|Failed|Throttle|Request|Execution|Count|Dropped|Messages"
).search
"""Metrics of AWS that count events, so that their sums are whole numbers."""
_BAND = re.compile(r"ANOMALY_DETECTION_BAND\(\s*(\w+)\s*(?:,\s*([\d.]+)\s*)?\)").fullmatch
_PAGES = re.compile(
    r"page|oncall|on-call|critical|urgent|incident|sev-?[01]\b|p[01]\b|opsgenie", re.IGNORECASE
)
_SCALES = re.compile(r"arn:[^:]*:autoscaling:|arn:[^:]*:application-autoscaling:").match
_LATER = {
    "missing": "while data are missing CloudWatch keeps the alarm as it was or calls it INSUFFICIENT_DATA, "
    "and mlobs takes missing data for good",
    "ignore": "while data are missing CloudWatch keeps the alarm as it was, and mlobs takes missing data for good",
}
_GROUPS = (
    ("MetricName", ""),
    ("Metrics", "it reads metric math; an SLO can, with `sli: {cloudwatch: {gauge: {expression: ...}}}`"),
    ("EvaluationCriteria", "it evaluates PromQL of CloudWatch's own; write it as a `query` of Prometheus"),
)


class Refusal(Exception):
    """Why an alarm is not carried, the same words for all to which the same applies."""


@dataclass(slots=True)
class Alert:
    """An alert to be, and what is different about it."""

    body: dict[str, Node] = field(default_factory=dict)
    invented: dict[str, str] = field(default_factory=dict)
    """Values that nobody said, with their reasons."""
    different: list[str] = field(default_factory=list)
    absent: dict[str, Node] | None = None
    """A second alert on data that are missing."""


def alert(alarm: Json) -> Alert:
    """The alert that says the same; raises Refusal where there is none."""
    made = Alert()
    _heard(alarm)
    stat, band = _read(alarm)
    made.body["cloudwatch"] = _metric(stat)
    period, count = _window(alarm, stat)
    if band is None:
        _threshold(alarm, stat, made)
    else:
        made.body["anomaly"] = band
    made.body["window"] = str(Duration.of(seconds=period))
    if count > 1:
        made.body["for"] = str(Duration.of(seconds=period * count))
    _gaps(alarm, made, period * count)
    _severity(alarm, made)
    described = text(alarm, "AlarmDescription").splitlines()
    if described and described[0].strip():
        made.body["summary"] = described[0].strip()[:500]
    return made


def _heard(alarm: Json) -> None:
    actions = [str(one) for one in items(alarm, "AlarmActions")]
    if actions and all(_SCALES(one) for one in actions):
        raise Refusal("it scales something and tells nobody")
    if not actions or alarm.get("ActionsEnabled") is False:
        raise Refusal("it tells nobody: it has no actions, or they are switched off")


def _read(alarm: Json) -> tuple[Json, int | None]:
    """The one metric that is read, as a `MetricStat`, and how wide the band is that it must stay in."""
    if text(alarm, "MetricName"):
        return {
            "Metric": {key: alarm.get(key) for key in ("Namespace", "MetricName", "Dimensions")},
            "Period": alarm.get("Period"),
            "Stat": text(alarm, "Statistic") or text(alarm, "ExtendedStatistic"),
            "Unit": alarm.get("Unit"),
        }, None
    rows = [mapping(row) for row in items(alarm, "Metrics")]
    stats = [row for row in rows if mapping(row, "MetricStat")]
    if rows and any(text(row, "AccountId") for row in rows):
        raise Refusal("it reads another account")
    if len(rows) == 1 and len(stats) == 1:
        return mapping(stats[0], "MetricStat"), None
    band = _band(alarm, rows, stats)
    if band:
        return mapping(stats[0], "MetricStat"), band
    raise Refusal(next((why for key, why in _GROUPS if alarm.get(key)), "it reads no metric"))


def _band(alarm: Json, rows: list[Json], stats: list[Json]) -> int | None:
    """The half width of the band around the one metric, in standard deviations; None for anything else."""
    if "ThresholdMetricId" not in alarm:
        return None
    expression = next((text(row, "Expression") for row in rows if row not in stats), "")
    found = _BAND(expression)
    if len(rows) != 2 or len(stats) != 1 or not found or found[1] != text(stats[0], "Id"):
        raise Refusal("its band is around a formula")
    if text(alarm, "ComparisonOperator") != "LessThanLowerOrGreaterThanUpperThreshold":
        raise Refusal("it watches one side of a band, and an alert watches both")
    width = Decimal(found[2] or "2")
    if width != width.to_integral_value() or not 1 <= width <= 10:
        raise Refusal("the width of its band is no whole number from 1 to 10")
    return int(width)


def dimensions(alarm: Json) -> dict[str, Node]:
    """The namespace and the dimensions of the first metric that an alarm reads, carried or not."""
    stats = [mapping(row, "MetricStat", "Metric") for row in items(alarm, "Metrics")]
    metric = alarm if text(alarm, "Namespace") else next((one for one in stats if one), {})
    named: dict[str, Node] = {text(one, "Name"): text(one, "Value") for one in items(metric, "Dimensions")}
    return {"namespace": text(metric, "Namespace"), "dimensions": named}


def _metric(stat: Json) -> dict[str, Node]:
    metric = mapping(stat, "Metric")
    namespace, name = text(metric, "Namespace"), text(metric, "MetricName")
    dimensions: dict[str, Node] = {
        text(one, "Name"): text(one, "Value") for one in items(metric, "Dimensions")
    }
    if not namespace or not name or not text(stat, "Stat"):
        raise Refusal("it reads no metric")
    sets = [known for group in catalogue.holding(namespace, name) for known in group.dimensions]
    if sets and frozenset(dimensions) not in sets:
        raise Refusal("AWS publishes no such metric under these dimensions: the alarm has never seen data")
    if "*" in dimensions.values():
        raise Refusal("a dimension is called `*`")
    body: dict[str, Node] = {"namespace": namespace, "metric": name}
    if dimensions:
        body["dimensions"] = dict(sorted(dimensions.items()))
    body["stat"] = text(stat, "Stat")
    return body


def _window(alarm: Json, stat: Json) -> tuple[int, int]:
    """The seconds of a period, and how many of them in a row must breach."""
    period, count = number(stat.get("Period")), number(alarm.get("EvaluationPeriods"))
    least = number(alarm.get("DatapointsToAlarm", count))
    if not isinstance(period, int) or not isinstance(count, int) or not isinstance(least, int) or count < 1:
        raise Refusal("it has no period, or no number of them")
    if period < 60 or period % 60:
        raise Refusal("its period is shorter than a minute")
    if least != count:
        raise Refusal("it needs some of the last periods, and an alert needs all of them")
    window = mapping(alarm, "EvaluationWindow")
    if window and "SlidingWindow" not in window:
        raise Refusal("its periods follow the clock on the wall")
    if mapping(alarm, "WarmUpConfiguration"):
        raise Refusal("it has a time to warm up")
    if text(alarm, "EvaluateLowSampleCountPercentile") == "ignore":
        raise Refusal("it ignores percentiles of few samples")
    return period, count


def _threshold(alarm: Json, stat: Json, made: Alert) -> None:
    """The bound; an alarm that also fires on its threshold fires beyond the next smaller whole number."""
    threshold, operator = number(alarm.get("Threshold")), text(alarm, "ComparisonOperator")
    if not isinstance(threshold, int | Decimal) or isinstance(threshold, bool):
        raise Refusal("it has no threshold")
    if operator in _BEYOND:
        made.body[_BEYOND[operator]] = threshold
        return
    if operator not in _ON:
        raise Refusal("it compares in a way that mlobs does not know")
    side = _ON[operator]
    if threshold == int(threshold) and _counts(stat):
        made.body[side] = int(threshold) - 1 if side == "at_most" else int(threshold) + 1
        return
    made.body[side] = threshold
    shown = decimal_text(Decimal(threshold))
    beyond = "above" if side == "at_most" else "below"
    made.invented[side] = f"the alarm also fires at exactly {shown}, and mlobs only {beyond} it"


def _counts(stat: Json) -> bool:
    """Whether a value is always a whole number."""
    metric = mapping(stat, "Metric")
    if text(stat, "Stat") == "SampleCount":
        return True
    of_aws = text(metric, "Namespace").lower().startswith(("aws/", "/aws/", "amazonmwaa"))
    return text(stat, "Stat") == "Sum" and of_aws and _WHOLE(text(metric, "MetricName")) is not None


def _gaps(alarm: Json, made: Alert, seconds: int) -> None:
    """What missing data mean."""
    treated = text(alarm, "TreatMissingData") or "missing"
    if treated == "breaching":
        if "anomaly" in made.body:
            raise Refusal("it takes missing data for a fault of a band")
        made.absent = {
            "cloudwatch": made.body["cloudwatch"],
            "absent": True,
            "for": str(Duration.of(seconds=seconds)),
        }
        made.different.append("missing data are an alert of their own, `NAME-no-data`")
    elif treated in _LATER:
        made.different.append(_LATER[treated])
    elif treated != "notBreaching":
        raise Refusal("it treats missing data in a way that mlobs does not know")
    unit = text(alarm, "Unit")
    if unit and unit != "None":
        made.different.append(
            f"it reads only what is published in the unit `{unit}`, and mlobs reads all of it"
        )


def _severity(alarm: Json, made: Alert) -> None:
    """A guess, from whom the alarm tells."""
    actions = [str(one) for one in items(alarm, "AlarmActions") if not _SCALES(str(one))]
    names = [one.rpartition(":")[2] for one in actions]
    loud = next((name for name in names if _PAGES.search(name) or urgency(name) == "page"), None)
    incident = next((one for one in actions if ":ssm-incidents:" in one), None)
    made.body["severity"] = "page" if loud or incident else "ticket"
    why = (
        f"`{loud}`"
        if loud
        else "an incident"
        if incident
        else ", ".join(f"`{name}`" for name in sorted(set(names)))
    )
    made.invented["severity"] = f"guessed from what the alarm tells: {why}"
