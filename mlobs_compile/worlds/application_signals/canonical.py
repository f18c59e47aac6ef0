"""SLOs and exclusion windows in one form, the request's, whether a request says it or an answer.

Sources: botocore's service model; the API reference of CreateServiceLevelObjective for the defaults of `Goal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from mlobs_compile.artifact import Body, Json
from mlobs_compile.change.digest import canonical, canonical_text
from mlobs_compile.change.metric_rows import rows

Given = Mapping[str, Any]
_GOAL = {"AttainmentGoal": 99, "WarningThreshold": 50}
_COMPARED = ("MetricThreshold", "ComparisonOperator")


def slo(given: Given) -> Body:
    """CreateServiceLevelObjective, or the `Slo` of an answer."""
    held: dict[str, Any] = {"Name": given["Name"]}
    if given.get("Description"):
        held["Description"] = given["Description"]
    held |= _indicator(given)
    goal = given["Goal"]
    held["Goal"] = {**_GOAL, **goal, "Interval": _interval(goal["Interval"])}
    looks = given.get("BurnRateConfigurations") or ()
    held["BurnRateConfigurations"] = sorted(
        ({"LookBackWindowMinutes": one["LookBackWindowMinutes"]} for one in looks),
        key=lambda one: int(one["LookBackWindowMinutes"]),
    )
    if given.get("AutoInvestigationEnabled"):
        held["AutoInvestigationEnabled"] = True
    return cast(Body, canonical(held))


def _indicator(given: Given) -> dict[str, Any]:
    judged = given.get("SliConfig") or given.get("Sli")
    if judged:
        metric = judged.get("SliMetricConfig") or judged["SliMetric"]
        compared = {key: judged[key] for key in _COMPARED if key in judged}
        queries = {"MetricDataQueries": rows(metric["MetricDataQueries"])}
        return {"SliConfig": {"SliMetricConfig": queries, **compared}}
    counted = given.get("RequestBasedSliConfig") or given["RequestBasedSli"]
    metric = counted.get("RequestBasedSliMetricConfig") or counted["RequestBasedSliMetric"]
    monitored = {side: rows(queries) for side, queries in metric["MonitoredRequestCountMetric"].items()}
    counts = {
        "TotalRequestCountMetric": rows(metric["TotalRequestCountMetric"]),
        "MonitoredRequestCountMetric": monitored,
    }
    compared = {key: counted[key] for key in _COMPARED if key in counted}
    return {"RequestBasedSliConfig": {"RequestBasedSliMetricConfig": counts, **compared}}


def _interval(given: Given) -> dict[str, Any]:
    calendar = given.get("CalendarInterval")
    if calendar:
        return {"CalendarInterval": {**calendar, "StartTime": moment(calendar["StartTime"])}}
    return {"RollingInterval": dict(given["RollingInterval"])}


def moment(value: object) -> str:
    """A moment in UTC, which a request says as a text and botocore gives as a datetime."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def request(body: Given) -> dict[str, Any]:
    """What is sent for a body; the period of an SLO that judges periods stands beside its queries and inside them."""
    sent = {key: value for key, value in body.items() if key != "Tags"}
    if "SliConfig" in sent:
        config = sent["SliConfig"]
        queries = config["SliMetricConfig"]["MetricDataQueries"]
        period = max(query["MetricStat"]["Period"] for query in queries if "MetricStat" in query)
        metric = {**config["SliMetricConfig"], "PeriodSeconds": period}
        sent["SliConfig"] = {**config, "SliMetricConfig": metric}
    return sent


def replaced(before: Given, after: Given) -> bool:
    """Whether an SLO goes from judging periods to counting requests or back, which no update can do."""
    return ("SliConfig" in before) != ("SliConfig" in after)


def windows(given: Iterable[Given]) -> list[Json]:
    """Exclusion windows, each once and in an order of their own."""
    held = {canonical_text(one): one for one in map(window, given)}
    return [held[text] for text in sorted(held)]


def window(given: Given) -> Body:
    """One exclusion window; the service may add a moment from which a recurring one counts."""
    held: dict[str, Any] = {"Window": dict(given["Window"])}
    if given.get("Reason"):
        held["Reason"] = given["Reason"]
    if given.get("RecurrenceRule"):
        held["RecurrenceRule"] = {"Expression": given["RecurrenceRule"]["Expression"]}
    elif given.get("StartTime"):
        held["StartTime"] = moment(given["StartTime"])
    return cast(Body, canonical(held))


def begun(given: Given, now: datetime) -> bool:
    """Whether a single window has begun, so that it can be neither added nor missed."""
    start = given.get("StartTime")
    return start is not None and datetime.fromisoformat(str(start)) <= now
