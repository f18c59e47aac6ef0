"""Alarms become alerts that do the same: what comes out is compiled again and evaluated beside the original."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import Any

import pytest

from mlobs_compile import source
from mlobs_compile.diagnostic import Severity
from mlobs_compile.importer import Artifact
from mlobs_compile.importers.cloudwatch import draft
from mlobs_compile.ir.signal import Metric
from mlobs_compile.merging import importing
from mlobs_compile.merging.importing import Wish
from mlobs_compile.merging.lock import Lock
from mlobs_compile.merging.table import table
from mlobs_compile.pipeline import compile_all
from mlobs_compile.plugins import slots
from tests.aws.evaluate import Samples, state
from tests.aws.shapes import against_answer
from tests.importers.recorded import artifact
from tests.importers.world import Imported, drafted

ALARMS, TAGS = "describe-alarms.json", "get-resources.json"
PROJECT = """
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
aws: {account: "123456789012", region: eu-west-1}
defaults: {any: {metadata: {runbook: "https://runbooks.example/all"}}}
targets: {cloudwatch: {}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}}
routing: {page: [topic], ticket: [topic]}
"""


def answer() -> dict[str, Any]:
    content = copy.deepcopy(artifact("cloudwatch", ALARMS).content)
    assert isinstance(content, dict)
    return content


def original(name: str) -> dict[str, Any]:
    (found,) = [one for one in answer()["MetricAlarms"] if one["AlarmName"] == name]
    assert isinstance(found, dict)
    return found


def only(name: str, **changed: object) -> Imported:
    """One alarm, with other values."""
    alarm = {**original(name), **changed}
    return drafted("cloudwatch", Artifact(ALARMS, {"MetricAlarms": [alarm]}))


def refusal(name: str, **changed: object) -> str:
    alarm = {**original(name), **changed}
    outcome = draft((Artifact(ALARMS, {"MetricAlarms": [alarm]}),))
    assert outcome.value == ()
    (told,) = [one.message for one in outcome.diagnostics]
    return told.partition(" is not carried: ")[2]


def compiled(made: Imported) -> dict[str, dict[str, Any]]:
    """The alarms that the target writes, by id."""
    documents = [source.read(text, f"{name}.yaml").value or () for name, text in made.texts.items()]
    around = source.read(PROJECT, "mlobs.yaml").value or ()
    run = compile_all((*around, *(one for each in documents for one in each)))
    assert not run.failed, [one.message for one in run.diagnostics]
    (build,) = run.builds
    resources = build.emissions["cloudwatch"].resources
    bodies = {one.nodes[0]: one.body for one in resources if one.kind == "metric-alarm"}
    return json.loads(json.dumps(bodies, default=float))  # type: ignore[no-any-return]


def evaluable(alarm: dict[str, Any]) -> dict[str, Any]:
    """An alarm on a single metric as a formula of one row, which is the same."""
    pairs = sorted(alarm["Dimensions"], key=lambda pair: str(pair["Name"]))
    metric = {"Namespace": alarm["Namespace"], "MetricName": alarm["MetricName"], "Dimensions": pairs}
    read = {"Metric": metric, "Period": alarm["Period"], "Stat": alarm["Statistic"]}
    row = {"Id": "m1", "MetricStat": read, "ReturnData": True}
    least = alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"])
    return {**alarm, "Metrics": [row], "DatapointsToAlarm": least, "Threshold": float(alarm["Threshold"])}


def of(alarm: dict[str, Any]) -> Metric:
    pairs = tuple(sorted((pair["Name"], pair["Value"]) for pair in alarm["Dimensions"]))
    return Metric(alarm["Namespace"], alarm["MetricName"], pairs, alarm["Statistic"], Decimal(1))


@pytest.fixture(scope="module")
def made() -> Imported:
    return drafted("cloudwatch", artifact("cloudwatch", ALARMS), artifact("cloudwatch", TAGS))


def test_the_recorded_answers_are_such_as_aws_gives() -> None:
    tags = artifact("cloudwatch", TAGS).content
    assert isinstance(tags, dict)
    plain = json.loads(json.dumps(answer(), default=float))
    assert against_answer("cloudwatch", "DescribeAlarms", plain) == []
    assert against_answer("resourcegroupstaggingapi", "GetResources", tags) == []


SIMPLE = {
    "fraud-prod-5xx": "fraud-prod/alert/5xx",
    "fraud-prod-memory": "fraud-prod/alert/memory",
    "fraud-prod-idle": "fraud-prod/alert/idle",
    "fraud-prod-model-errors": "fraud-prod/alert/model-errors",
    "train-failed": "fraud-train/alert/train-failed",
    "mwaa-scores-failed": "scores/alert/mwaa-scores-failed",
    "eks-cpu": "ml/alert/eks-cpu",
    "rows": "acme-batch/alert/rows",
}


@pytest.mark.parametrize("name", SIMPLE)
@pytest.mark.parametrize("factor", [0.5, 0.98, 1.02, 2.0])
def test_the_alert_fires_when_the_alarm_does(name: str, factor: float, made: Imported) -> None:
    alarm = evaluable(original(name))
    ours = compiled(made)[SIMPLE[name]]
    period, count = alarm["Period"] // 60, alarm["EvaluationPeriods"]
    seen = set()
    for breaching in (count - 1, count):
        samples = Samples()
        for back in range(count):
            metric, value = of(alarm), _value(alarm, factor if back < breaching else 2 - factor)
            for one in value:
                samples.put(metric, (count - back) * period - 1, one)
        end = count * period
        assert state(ours, samples, end) == state(alarm, samples, end), (breaching, factor)
        seen.add(state(alarm, samples, end))
    assert seen  # which states there are is the alarm's business


def _value(alarm: dict[str, Any], factor: float) -> list[float]:
    """Samples of one period whose statistic is the threshold times the factor; counts are whole."""
    wanted = alarm["Threshold"] * factor
    match alarm["Statistic"]:
        case "SampleCount":
            return [1.0] * round(wanted)
        case "Sum":
            return [float(round(wanted if wanted else factor - 1))]
        case _:
            return [wanted]


@pytest.mark.parametrize(
    ("name", "firing", "silent"),
    [
        ("fraud-prod-5xx", 1.02, 0.98),
        ("fraud-prod-memory", 1.02, 0.98),
        ("rows", 0.98, 1.02),
        ("eks-cpu", 1.02, 0.98),
    ],
)
def test_both_fire_just_beyond_the_threshold_and_are_silent_just_within(
    name: str, firing: float, silent: float, made: Imported
) -> None:
    alarm = evaluable(original(name))
    ours = compiled(made)[SIMPLE[name]]
    period, count = alarm["Period"] // 60, alarm["EvaluationPeriods"]
    for factor, wanted in ((firing, "ALARM"), (silent, "OK")):
        samples = Samples()
        for number in range(count):
            samples.put(of(alarm), number * period, alarm["Threshold"] * factor)
        assert state(ours, samples, count * period) == state(alarm, samples, count * period) == wanted


def test_an_alarm_on_silence_is_two_alerts_that_together_fire_when_it_does(made: Imported) -> None:
    alarms, alarm = compiled(made), evaluable(original("fraud-prod-idle"))
    for values, wanted in (((), "ALARM"), ((0.0,), "ALARM"), ((1.0,), "OK"), ((5.0,), "OK")):
        samples = Samples()
        if values:
            samples.put(of(alarm), 30, *values)
        both = {state(alarms[f"fraud-prod/alert/{name}"], samples, 60) for name in ("idle", "idle-no-data")}
        assert ("ALARM" if "ALARM" in both else "OK") == state(alarm, samples, 60) == wanted


def test_statistic_period_and_band_are_the_same_in_what_is_compiled(made: Imported) -> None:
    alarms = compiled(made)
    latency = alarms["fraud-prod/alert/fraud-p99-latency"]
    (row,) = latency["Metrics"]
    assert (row["MetricStat"]["Stat"], row["MetricStat"]["Period"]) == ("p99", 300)
    assert (latency["EvaluationPeriods"], latency["DatapointsToAlarm"], latency["Threshold"]) == (
        3,
        3,
        250000,
    )
    band = alarms["fraud-prod/alert/traffic-band"]
    assert [row.get("Expression") for row in band["Metrics"]] == [None, "ANOMALY_DETECTION_BAND(m1, 3)"]
    assert band["EvaluationPeriods"] == 2
    overhead = alarms["fraud-prod/alert/overhead"]
    assert overhead["Metrics"][0]["MetricStat"]["Stat"] == "Maximum" and overhead["Threshold"] == 500000


def test_an_alarm_belongs_to_what_its_dimensions_name(made: Imported) -> None:
    kinds = {name: made.get(name, "kind") for name in made.texts}
    assert kinds == {
        "fraud-prod": "Model", "fraud-train": "Pipeline", "scores": "Pipeline", "ml": "Cluster", "acme-batch": "Service",
    }  # fmt: skip


def test_severity_is_a_guess_from_whom_the_alarm_tells(made: Imported) -> None:
    assert made.get("fraud-prod", "alerts", "5xx", "severity") == "page"
    assert made.get("fraud-prod", "alerts", "idle", "severity") == "page"
    assert made.get("fraud-prod", "alerts", "memory", "severity") == "ticket"
    drafts = made.get("fraud-prod", "metadata", "drafts")
    assert isinstance(drafts, dict)
    assert drafts["alerts/5xx/severity"] == "guessed from what the alarm tells: `ml-pager`"
    assert "arn:" not in "".join(made.texts.values())


def test_a_bound_that_also_fires_on_itself_is_exact_for_counts_and_else_a_draft(made: Imported) -> None:
    assert made.get("fraud-prod", "alerts", "model-errors", "at_most") == 0
    assert made.get("scores", "alerts", "mwaa-scores-failed", "at_most") == 0
    drafts = made.get("fraud-prod", "metadata", "drafts")
    assert isinstance(drafts, dict) and "alerts/model-errors/at_most" not in drafts
    assert drafts["alerts/memory/at_most"] == "the alarm also fires at exactly 80, and mlobs only above it"
    lower = only("train-failed", ComparisonOperator="LessThanOrEqualToThreshold", Threshold=Decimal(3))
    assert lower.get("fraud-train", "alerts", "train-failed", "at_least") == 4


def test_alarms_that_mlobs_made_are_skipped_and_counted(made: Imported) -> None:
    assert "2 alarms are skipped: made by mlobs" in [one.message for one in made.said]
    assert not any("acme/prod" in text for text in made.texts.values())


def test_the_table_counts_what_came_over_and_why_something_did_not() -> None:
    outcome = draft((artifact("cloudwatch", ALARMS), artifact("cloudwatch", TAGS)))
    assert outcome.value
    rows = list(table(outcome.value))
    assert rows[1].split() == ["alarms", "18", "11", "7"]
    assert "1 refused: it needs some of the last periods, and an alert needs all of them" in rows
    assert "1 refused: a composite has no metric; its children are imported one by one" in rows


@pytest.mark.parametrize(
    ("name", "changed", "why"),
    [
        ("fraud-prod-5xx", {"DatapointsToAlarm": 3}, "it needs some of the last periods"),
        ("fraud-prod-5xx", {"Period": 30}, "its period is shorter than a minute"),
        ("fraud-prod-5xx", {"Period": None}, "it has no period"),
        ("fraud-prod-5xx", {"AlarmActions": []}, "it tells nobody"),
        ("fraud-prod-5xx", {"ActionsEnabled": False}, "it tells nobody"),
        ("fraud-prod-5xx", {"Dimensions": [{"Name": "EndpointName", "Value": "x"}]}, "AWS publishes no such metric"),
        ("fraud-prod-5xx", {"Threshold": None}, "it has no threshold"),
        ("fraud-prod-5xx", {"ComparisonOperator": "GreaterThanUpperThreshold"}, "it compares in a way"),
        ("fraud-prod-5xx", {"TreatMissingData": "later"}, "it treats missing data in a way"),
        ("fraud-prod-5xx", {"EvaluationWindow": {"WallClockWindow": {}}}, "its periods follow the clock on the wall"),
        ("fraud-prod-5xx", {"WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": 5}}, "it has a time to warm up"),
        ("rows", {"Namespace": ""}, "it reads no metric"),
        ("rows", {"Dimensions": [{"Name": "Table", "Value": "*"}]}, "a dimension is called `*`"),
        ("Fraud p99 latency", {"EvaluateLowSampleCountPercentile": "ignore"}, "it ignores percentiles of few samples"),
        ("fraud-prod-error-share", {}, "it reads metric math"),
        ("fraud-prod-overhead", {"Metrics": [{"AccountId": "210987654321"}]}, "it reads another account"),
        ("fraud-prod-overhead", {"Metrics": [], "EvaluationCriteria": {"PromQLCriteria": {}}}, "it evaluates PromQL"),
        ("fraud-prod-traffic-band", {"ComparisonOperator": "GreaterThanUpperThreshold"}, "it watches one side of a band"),
        ("fraud-prod-traffic-band", {"TreatMissingData": "breaching"}, "it takes missing data for a fault of a band"),
        ("fraud-prod-traffic-band", {"Metrics": []}, "its band is around a formula"),
    ],
)  # fmt: skip
def test_what_an_alert_cannot_say_is_refused_with_the_reason(
    name: str, changed: dict[str, Any], why: str
) -> None:
    assert refusal(name, **changed).startswith(why)


def test_a_band_of_half_a_deviation_is_refused() -> None:
    rows = copy.deepcopy(original("fraud-prod-traffic-band")["Metrics"])
    rows[1]["Expression"] = "ANOMALY_DETECTION_BAND(m1, 2.5)"
    assert refusal("fraud-prod-traffic-band", Metrics=rows).startswith("the width of its band")
    rows[1]["Expression"] = "ANOMALY_DETECTION_BAND(m1)"
    assert (
        only("fraud-prod-traffic-band", Metrics=rows).get("fraud-prod", "alerts", "traffic-band", "anomaly")
        == 2
    )


def test_what_is_said_differently_is_told() -> None:
    told = only("fraud-prod-memory").told(Severity.INFO)
    (message,) = told.values()
    assert "the unit `Percent`" in message or "takes missing data for good" in message
    assert only("fraud-prod-5xx").told(Severity.INFO) == {}


def test_two_alarms_of_one_name_in_mlobs_are_told_apart() -> None:
    alarms = [original("train-failed"), {**original("train-failed"), "AlarmName": "Train Failed"}]
    both = drafted("cloudwatch", Artifact(ALARMS, {"MetricAlarms": alarms}))
    assert both.get("fraud-train", "alerts", "train-failed", "title") == "Train Failed"
    assert both.get("fraud-train", "alerts", "train-failed-2", "title") is None
    assert both.get("fraud-train", "alerts", "train-failed-2", "at_most") == 0


def test_nothing_of_cloudwatch_is_told() -> None:
    outcome = draft((Artifact("a.json", {"Endpoints": []}),))
    assert outcome.value is None and [one.code for one in outcome.diagnostics] == ["MLO694"]


def test_alerts_are_added_to_a_document_that_is_there_and_what_stands_there_stays() -> None:
    own = (
        "apiVersion: mlobs/v1\nkind: Model\nmetadata: {name: fraud-prod, team: risk}\n"
        "serving: {preset: sagemaker-endpoint, endpoint: fraud-prod}  # ours\n"
        "alerts:\n  \"5xx\": {signal: model_errors, at_most: 3}\n"
    )  # fmt: skip
    (document,) = source.read(own, "fraud.yaml").value or ()
    outcome = draft(
        (Artifact(ALARMS, {"MetricAlarms": [original("fraud-prod-5xx"), original("fraud-prod-overhead")]}),)
    )
    assert outcome.value
    existing = {("Model", "fraud-prod"): document}
    first = importing.plan(outcome.value, existing, Lock("cloudwatch"), Wish("cloudwatch", ".", slots()))
    assert not first.said, [one.message for one in first.said]
    text = first.texts["fraud.yaml"]
    assert '"5xx": {signal: model_errors, at_most: 3}' in text and "# ours" in text
    tree = source.read_data("fraud.yaml", text)
    assert isinstance(tree, dict) and isinstance(tree["alerts"], dict)
    assert tree["alerts"]["overhead"]["at_most"] == 500000  # type: ignore[index, call-overload]
    (again,) = source.read(text, "fraud.yaml").value or ()
    locked = Lock("cloudwatch", first.lock)
    second = importing.plan(
        outcome.value, {("Model", "fraud-prod"): again}, locked, Wish("cloudwatch", ".", slots())
    )
    assert second.texts == {} and second.lock == first.lock
    gone = importing.plan(
        (), {("Model", "fraud-prod"): again}, locked, Wish("cloudwatch", ".", slots(), prune=True)
    )
    assert gone.deleted == [] and "take them out yourself" in gone.told[0].gone
