"""Alarms, dashboards, mute rules and detectors in one form, whether a request says it or an answer.

What the service fills in is filled in, what it adds by itself (state, times, ARNs) is left out, and what has no order
is sorted. So two bodies are equal when the service treats them alike.

Sources of the defaults: CloudWatch API reference, PutMetricAlarm (`ActionsEnabled`, `TreatMissingData`,
`DatapointsToAlarm`), PutAlarmMuteRule (`Timezone`); botocore's service model for the names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from mlobs_compile.artifact import Body, Json, json_line, parsed
from mlobs_compile.change.digest import canonical
from mlobs_compile.change.metric_rows import dimensions, rows
from mlobs_compile.queries.aws_names import ALARM_LIMIT, short

Given = Mapping[str, Any]
_ACTIONS = ("OKActions", "AlarmActions", "InsufficientDataActions")
_OF_POINTS = (
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Period",
    "Unit",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "Threshold",
    "ComparisonOperator",
    "EvaluateLowSampleCountPercentile",
    "ThresholdMetricId",
    "WarmUpConfiguration",
)
_SUPPRESSED = ("ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")
_ABLE = ("EvaluationWindow", "ActionConfiguration")
_NOTHING: dict[str, object] = {
    "EvaluateLowSampleCountPercentile": "evaluate",
    "EvaluationWindow": {"SlidingWindow": {}},
    "ActionConfiguration": {"AlarmTagsPropagation": {"Enabled": False}},
}
"""What means the same as not to say it."""


def metric_alarm(given: Given) -> Body:
    """PutMetricAlarm, or a row of DescribeAlarms."""
    held = _alarm(given)
    held |= {key: given[key] for key in _OF_POINTS if key in given}
    if "MetricName" in given:
        held["Dimensions"] = dimensions(given.get("Dimensions") or ())
    if given.get("Metrics"):
        held["Metrics"] = rows(given["Metrics"])
    if given.get("EvaluationCriteria"):
        asked = given["EvaluationCriteria"]["PromQLCriteria"]
        waits = {key: asked.get(key) or 0 for key in ("PendingPeriod", "RecoveryPeriod")}
        held["EvaluationCriteria"] = {"PromQLCriteria": {"Query": asked["Query"], **waits}}
        held |= {key: given[key] for key in ("EvaluationInterval",) if key in given}
    else:
        held["TreatMissingData"] = given.get("TreatMissingData") or "missing"
        held["DatapointsToAlarm"] = given.get("DatapointsToAlarm") or given.get("EvaluationPeriods", 1)
    return _said(held)


def composite_alarm(given: Given) -> Body:
    """PutCompositeAlarm, or a row of DescribeAlarms; a suppressor may be told by its ARN."""
    held = {**_alarm(given), "AlarmRule": given["AlarmRule"]}
    if given.get("ActionsSuppressor"):
        held["ActionsSuppressor"] = str(given["ActionsSuppressor"]).split(":alarm:", 1)[-1]
        held |= {key: given[key] for key in _SUPPRESSED if key in given}
    return _said(held)


def _alarm(given: Given) -> dict[str, Any]:
    held: dict[str, Any] = {"AlarmName": given["AlarmName"]}
    if given.get("AlarmDescription"):
        held["AlarmDescription"] = given["AlarmDescription"]
    held["ActionsEnabled"] = given.get("ActionsEnabled", True)
    held |= {key: sorted(given.get(key) or ()) for key in _ACTIONS}
    return {**held, **{key: given[key] for key in _ABLE if given.get(key)}}


def _said(held: Mapping[str, Any]) -> Body:
    kept = {key: value for key, value in held.items() if _NOTHING.get(key, ...) != value}
    return cast(Body, canonical(kept))


def dashboard(given: Given) -> Body:
    """PutDashboard, or the answer of GetDashboard: the document itself, for its text may be written in many ways."""
    document: Json = parsed(str(given["DashboardBody"]))
    return _said({"DashboardName": given["DashboardName"], "DashboardBody": document})


def mute_rule(given: Given) -> Body:
    """PutAlarmMuteRule, or the answer of GetAlarmMuteRule."""
    schedule = given["Rule"]["Schedule"]
    rule = {
        "Expression": schedule["Expression"],
        "Duration": _length(str(schedule["Duration"])),
        "Timezone": schedule.get("Timezone") or "UTC",
    }
    held: dict[str, Any] = {"Name": given["Name"]}
    if given.get("Description"):
        held["Description"] = given["Description"]
    held["Rule"] = {"Schedule": rule}
    held["MuteTargets"] = {"AlarmNames": sorted((given.get("MuteTargets") or {}).get("AlarmNames", ()))}
    held |= {key: _moment(given[key]) for key in ("StartDate", "ExpireDate") if given.get(key)}
    return _said(held)


_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?").fullmatch


def _length(text: str) -> str:
    """A length of days, hours and minutes, with none of them above its measure: `PT60M` is `PT1H`."""
    found = _ISO(text)
    if not found:
        return text
    days, hours, minutes = (int(part or 0) for part in found.groups())
    hours, minutes = divmod((days * 24 + hours) * 60 + minutes, 60)
    days, hours = divmod(hours, 24)
    clock = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M")) if count)
    return "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")


def _moment(value: object) -> str:
    """A moment in UTC, which a request says as a text and botocore gives as a datetime."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else str(value)


def detector(given: Given) -> Body:
    """PutAnomalyDetector, or a row of DescribeAnomalyDetectors: what it learns, which is its identity.

    How it learns (`Configuration`: times to leave out, how fast) is for people to set where they see it, and is kept.
    """
    if given.get("MetricMathAnomalyDetector"):
        queries = given["MetricMathAnomalyDetector"]["MetricDataQueries"]
        return _said({"MetricMathAnomalyDetector": {"MetricDataQueries": rows(queries)}})
    single = given.get("SingleMetricAnomalyDetector") or given
    learnt: dict[str, Any] = {key: single.get(key, "") for key in ("Namespace", "MetricName", "Stat")}
    learnt["Dimensions"] = dimensions(single.get("Dimensions") or ())
    return _said({"SingleMetricAnomalyDetector": learnt})


def detector_name(body: Given) -> str:
    """A detector has no name: it is told by what it learns, and two of one name learn the same."""
    single = body.get("SingleMetricAnomalyDetector")
    if single is None:
        return short(json_line(body["MetricMathAnomalyDetector"]["MetricDataQueries"]), ALARM_LIMIT)
    held = ",".join(f"{one['Name']}={one['Value']}" for one in single["Dimensions"])
    return short(f"{single['Namespace']}/{single['MetricName']}/{single['Stat']}{{{held}}}", ALARM_LIMIT)


FORMS: Mapping[str, Callable[[Given], Body]] = {
    "metric-alarm": metric_alarm,
    "composite-alarm": composite_alarm,
    "anomaly-detector": detector,
    "mute-rule": mute_rule,
    "dashboard": dashboard,
}


def request(body: Given) -> dict[str, Any]:
    """What is sent for a body; tags go their own way."""
    sent = {key: value for key, value in body.items() if key != "Tags"}
    if "DashboardBody" in sent:
        sent["DashboardBody"] = json_line(sent["DashboardBody"])
    return sent
