"""What CloudWatch refuses in one request although its service model allows it; each rule with its source.

Sources: [API] CloudWatch API reference, page of the operation; [BC] texts in botocore's service model; [CFN]
the schema that cfn-lint checks; [CDK] what AWS's CDK enforces; [MATH] User Guide, "Using math expressions";
[ARN] the list of actions on the page of PutMetricAlarm; [TAG] AWS, "Tagging your AWS resources"; [PQL] User Guide,
"PromQL limits and restrictions"; [MUTE] User Guide, "Alarm mute rules", and the page of PutAlarmMuteRule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zoneinfo import available_timezones

import promql_parser
import regex  # type: ignore[import-untyped]

from mlobs_compile.units import Duration
from tests.aws import alarm_rule, metric_math
from tests.aws.dashboard_rules import dashboard
from tests.aws.shapes import service_model

Json = Mapping[str, Any]
_SINGLE = ("MetricName", "Namespace", "Dimensions", "Period", "Statistic", "ExtendedStatistic", "Unit")
_OF_POINTS = (
    "Metrics",
    "Threshold",
    "ComparisonOperator",
    "ThresholdMetricId",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "TreatMissingData",
)
_BAND = ("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold")
_SNS = r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?"
_COMPOSITE_ACTIONS = (
    _SNS,
    r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:.+",
    r"arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:opsitem:[1-4](#CATEGORY=.+)?",
    r"arn:aws[a-z-]*:ssm-incidents::\d{12}:response-?plan/.+",
    r"arn:aws[a-z-]*:aiops:[a-z0-9-]+:\d{12}:investigation-group/.+",
)
_METRIC_ACTIONS = (*_COMPOSITE_ACTIONS, r"arn:aws[a-z-]*:(automate|swf|autoscaling):.+")


def on_grid(period: int) -> bool:
    """Seconds that an alarm may use as its period [API]."""
    return period in (10, 20, 30) or (period > 0 and period % 60 == 0)


def metric_alarm(request: Json) -> Iterator[str]:
    kinds = [key for key in ("MetricName", "Metrics", "EvaluationCriteria") if key in request]
    if len(kinds) != 1:
        yield f"needs exactly one of MetricName, Metrics and EvaluationCriteria, has {kinds} [API]"
    if request.get("TreatMissingData", "missing") not in ("breaching", "notBreaching", "ignore", "missing"):
        yield "TreatMissingData is breaching, notBreaching, ignore or missing [API]"
    if request.get("DatapointsToAlarm", 1) > request.get("EvaluationPeriods", 1):
        yield "DatapointsToAlarm exceeds EvaluationPeriods [API]"
    if "EvaluationCriteria" in request:
        yield from _asked(request)
    else:
        yield from _compared(request)
        yield from _window(request)
        if "EvaluationInterval" in request:
            yield "EvaluationInterval stands beside EvaluationCriteria only [API]"
    if "MetricName" in request:
        yield from _single(request)
    if "Metrics" in request:
        yield from (f"{key} cannot stand beside Metrics [API]" for key in _SINGLE if key in request)
        yield from queries(request["Metrics"], banded="ThresholdMetricId" in request)
    yield from _actions(request, _METRIC_ACTIONS)
    yield from _named(request)


def _asked(request: Json) -> Iterator[str]:
    """A PromQL alarm: the query compares, so nothing else may; it reads seven days at most."""
    barred = (*_SINGLE, *_OF_POINTS)
    yield from (f"{key} cannot stand beside EvaluationCriteria [API]" for key in barred if key in request)
    if not on_grid(request.get("EvaluationInterval", 0)):
        yield "EvaluationInterval is 10, 20, 30 or a multiple of 60 [API]"
    query = request["EvaluationCriteria"]["PromQLCriteria"]["Query"]
    try:
        promql_parser.parse(query)
    except ValueError as error:
        yield f"Query: {error} [PQL]"
    for length in re.findall(r"\[(\w+)\]", query):
        if Duration.parse(length).ms + 300_000 > 604_800_000:
            yield f"a range of {length} and its lookback exceed 7 days [PQL]"


def _compared(request: Json) -> Iterator[str]:
    for key in ("ComparisonOperator", "EvaluationPeriods"):
        if key not in request:
            yield f"{key} is missing [API]"
    banded = "ThresholdMetricId" in request
    if banded == ("Threshold" in request):
        yield "needs exactly one of Threshold and ThresholdMetricId [API]"
    if banded != (request.get("ComparisonOperator") in _BAND):
        yield "a band needs a band operator, a threshold a plain one [API]"
    if banded:
        band = [q for q in request.get("Metrics", ()) if q.get("Id") == request["ThresholdMetricId"]]
        if not band or not band[0].get("Expression", "").startswith("ANOMALY_DETECTION_BAND("):
            yield "ThresholdMetricId is the id of the ANOMALY_DETECTION_BAND expression [API]"


def _periods(request: Json) -> list[int]:
    stats = (query.get("MetricStat", {}) for query in request.get("Metrics", ()))
    found = [stat["Period"] for stat in stats if "Period" in stat]
    return found + ([request["Period"]] if "Period" in request else [])


def _window(request: Json) -> Iterator[str]:
    periods = _periods(request)
    yield from (f"a period of {p} s is off the grid [API]" for p in periods if not on_grid(p))
    if len(set(periods)) > 1:
        yield "all metrics of an alarm share one period [CDK]"
    longest, count = max(periods, default=60), request.get("EvaluationPeriods", 1)
    limit = 86_400 if longest < 3600 else 604_800
    if longest * count > limit:
        yield f"{count} periods of {longest} s exceed {limit} s [BC]"


def _single(request: Json) -> Iterator[str]:
    if "Namespace" not in request or "Period" not in request:
        yield "MetricName needs Namespace and Period [API]"
    if ("Statistic" in request) == ("ExtendedStatistic" in request):
        yield "needs exactly one of Statistic and ExtendedStatistic [API]"


def queries(rows: list[Json], *, banded: bool) -> Iterator[str]:
    ids = [query.get("Id", "") for query in rows]
    yield from (f"{i!r} is no id [CFN]" for i in ids if not re.fullmatch(r"[a-z][A-Za-z0-9_]*", i))
    if len(set(ids)) != len(ids):
        yield "ids repeat [API]"
    stats = sum("MetricStat" in query for query in rows)
    if len(rows) > 20 or stats > 10 or len(rows) - stats > 10:
        yield "more than 10 metrics or 10 expressions [BC]"
    if not stats:
        yield "no metric is read [API]"
    returned = [query for query in rows if query.get("ReturnData", True)]
    if len(returned) != (2 if banded else 1):
        yield f"{len(returned)} queries return data [API]"
    for query in rows:
        yield from _query(query, ids)


def _query(query: Json, ids: list[str]) -> Iterator[str]:
    if ("MetricStat" in query) == ("Expression" in query):
        yield f"{query.get('Id')}: exactly one of MetricStat and Expression [API]"
    if "MetricStat" in query:
        yield from statistic(query["MetricStat"]["Stat"])
        return
    try:
        read = metric_math.parse(query["Expression"])
    except metric_math.MathError as error:
        yield f"{query.get('Id')}: {error} [MATH]"
        return
    if read.searches():
        yield f"{query.get('Id')}: an alarm cannot search [DOC]"
    found = read.ids()
    yield from (f"{query.get('Id')}: id {i} is not known [MATH]" for i in sorted(found - set(ids)))
    if query.get("Id") in found:
        yield f"{query.get('Id')}: refers to itself [MATH]"


def statistic(stat: str) -> Iterator[str]:
    """The model spells out the grammar in one place only, the statistic of an anomaly detector [BC]."""
    shape = service_model("cloudwatch").shape_for("AnomalyDetectorMetricStat")
    if not regex.fullmatch(shape.metadata["pattern"], stat):
        yield f"`{stat}` is no statistic [BC]"


def _actions(request: Json, kinds: tuple[str, ...]) -> Iterator[str]:
    for key in ("OKActions", "AlarmActions", "InsufficientDataActions"):
        for arn in request.get(key, ()):
            if not any(re.fullmatch(kind, arn) for kind in kinds):
                yield f"{key}: {arn} is no action [ARN]"


def _named(request: Json) -> Iterator[str]:
    if any(ord(character) < 32 for character in request.get("AlarmName", "")):
        yield "AlarmName holds a control character [API]"
    yield from tagged(request)


def tagged(request: Json) -> Iterator[str]:
    tags = request.get("Tags", ())
    if len(tags) > 50:
        yield "more than 50 tags [API]"
    if len({tag["Key"] for tag in tags}) != len(tags):
        yield "a tag's key repeats [API]"
    for text in (text for tag in tags for text in (tag["Key"], tag["Value"])):
        if not regex.fullmatch(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", text):
            yield f"`{text}` is no tag [TAG]"


def composite_alarm(request: Json) -> Iterator[str]:
    yield from _actions(request, _COMPOSITE_ACTIONS)
    yield from _named(request)
    waits = {"ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"}
    if "ActionsSuppressor" in request and not waits <= set(request):
        yield "ActionsSuppressor needs its two periods [API]"
    try:
        rule = alarm_rule.parse(request["AlarmRule"])
    except alarm_rule.RuleError as error:
        yield f"AlarmRule: {error} [API]"
        return
    if len(set(rule.children())) > 100:
        yield "more than 100 children [API]"
    if rule.elements() > 500:
        yield "more than 500 elements [API]"
    if request["AlarmName"] in rule.children():
        yield "the rule looks at itself [API]"


def tagged_dashboard(request: Json) -> Iterator[str]:
    yield from tagged(request)
    yield from dashboard(request)


def anomaly_detector(request: Json) -> Iterator[str]:
    old = {"Namespace", "MetricName", "Dimensions", "Stat"} & set(request)
    forms = [key for key in ("SingleMetricAnomalyDetector", "MetricMathAnomalyDetector") if key in request]
    if len(forms) + bool(old) != 1:
        yield "needs exactly one of a single metric and metric math [API]"
    single = request.get("SingleMetricAnomalyDetector")
    if single is not None:
        needed = ("Namespace", "MetricName", "Stat")
        yield from (f"{key} is missing [API]" for key in needed if key not in single)
    if "MetricMathAnomalyDetector" in request:
        yield from queries(request["MetricMathAnomalyDetector"]["MetricDataQueries"], banded=False)


def mute_rule(request: Json) -> Iterator[str]:
    yield from tagged(request)
    schedule = request["Rule"]["Schedule"]
    expression = schedule["Expression"]
    if not (_CRON.fullmatch(expression) or _AT.fullmatch(expression)):
        yield f"`{expression}` is neither cron(...) of five fields nor at(yyyy-MM-ddThh:mm) [MUTE]"
    if not 60 <= iso_seconds(schedule["Duration"]) <= 15 * 86_400:
        yield f"a duration of {schedule['Duration']} is not within PT1M and P15D [MUTE]"
    if schedule.get("Timezone", "UTC") not in available_timezones():
        yield f"`{schedule['Timezone']}` is no time zone [MUTE]"
    names = request.get("MuteTargets", {}).get("AlarmNames", ())
    if len(set(names)) != len(names):
        yield "an alarm is named twice [MUTE]"


_FIELD = r"(\*|[A-Z0-9]+(-[A-Z0-9]+)?(,[A-Z0-9]+(-[A-Z0-9]+)?)*)"
_CRON = re.compile(rf"cron\({_FIELD} {_FIELD} {_FIELD} {_FIELD} {_FIELD}\)")
_AT = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d\)")
_ISO = re.compile(r"P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?")


def iso_seconds(text: str) -> int:
    """The length of an ISO 8601 duration of days, hours and minutes; -1 where it is none."""
    found = _ISO.fullmatch(text)
    if not found:
        return -1
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return days * 86_400 + hours * 3600 + minutes * 60


RULES: dict[str, Callable[[Json], Iterator[str]]] = {
    "PutMetricAlarm": metric_alarm,
    "PutCompositeAlarm": composite_alarm,
    "PutAnomalyDetector": anomaly_detector,
    "PutDashboard": tagged_dashboard,
    "PutAlarmMuteRule": mute_rule,
}
