"""A model's pillars become alerts on measures, scheduled monitors, and alerts on whoever takes them."""

from __future__ import annotations

from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import Metric, MetricGauge, SeriesGauge
from mlobs_compile.pipeline import Build
from mlobs_compile.units import Duration
from tests.platforms import HEAD, PROJECT, TEAM, built, node

AWS = (
    PROJECT.replace(
        "{prometheus: {}, alertmanager: {}}",
        "{prometheus: {}, alertmanager: {}, cloudwatch: {}, sagemaker: "
        '{role: "arn:aws:iam::123456789012:role/monitor", output: s3://acme-ml/reports}}',
    )
    + 'aws: {account: "123456789012", region: eu-west-1}\n'
)
SNS = TEAM.replace(
    '{type: webhook, url: "https://hooks.example/risk"}',
    '{type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}',
)
SERVED = HEAD + (
    "serving: {preset: sagemaker-endpoint, endpoint: fraud-prod}\n"
    "features: {names: [amount, country, age]}\n"
    "monitors: sagemaker\n"
)


def _ids(build: Build) -> set[str]:
    assert build.monitoring is not None
    return {item.id for item in build.monitoring.nodes if isinstance(item, ThresholdAlert | ScheduledMonitor)}


def test_a_check_on_every_feature_is_one_alert_where_the_runner_takes_the_measure() -> None:
    build = built(PROJECT, TEAM, HEAD + 'drift: {features: {"*": {psi: {at_most: 0.2}}}}\n')
    runner = {f"fraud/checks/{name}" for name in ("stale", "errors", "no-data")}
    assert _ids(build) == {"fraud/drift/all/psi", *runner}
    alert = node(build, "fraud/drift/all/psi")
    assert isinstance(alert, ThresholdAlert) and isinstance(alert.signal.series, SeriesGauge)
    assert alert.signal.series.query.startswith("max by (column, segment)")


def test_a_check_on_every_feature_is_one_alert_per_feature_where_sagemaker_takes_it() -> None:
    drift = 'drift: {baseline: s3://acme-ml/b, features: {age: {linf_robust: {at_most: 0.3}}, "*": {linf_robust: {at_most: 0.1}}}}\n'
    build = built(AWS, SNS, SERVED + drift)
    bounds = {
        item.id: (item.bound.high, type(item.signal.metric))
        for item in build.monitoring.nodes  # type: ignore[union-attr]
        if isinstance(item, ThresholdAlert) and "/drift/" in item.id
    }
    assert {id.split("/")[2]: str(bound) for id, (bound, _) in bounds.items()} == {
        "age": "0.3",
        "amount": "0.1",
        "country": "0.1",
    }
    assert {kind for _, kind in bounds.values()} == {MetricGauge}
    assert isinstance(node(build, "fraud/monitor/quality"), ScheduledMonitor)


def test_a_measure_that_sagemaker_cannot_take_is_left_to_the_runner() -> None:
    drift = "drift: {baseline: s3://acme-ml/b, features: {amount: {psi: {at_most: 0.2}}}}\n"
    alert = node(built(AWS, SNS, SERVED + drift), "fraud/drift/amount/psi")
    assert isinstance(alert, ThresholdAlert) and isinstance(alert.signal.metric, MetricGauge)
    metric = alert.signal.metric.metric
    assert isinstance(metric, Metric) and (metric.namespace, metric.name) == ("mlobs", "check_failing")


def test_bias_is_measured_for_every_group_of_every_facet() -> None:
    bias = "bias: {facets: {age: {groups: [young, old]}, sex: {groups: [f]}}, metrics: {DPPL: {within: [-0.1, 0.1]}}}\n"
    ids = _ids(built(PROJECT, TEAM, HEAD + bias))
    assert {id for id in ids if "/bias/" in id} == {
        "fraud/bias/age=young/DPPL",
        "fraud/bias/age=old/DPPL",
        "fraud/bias/sex=f/DPPL",
    }


def test_a_check_says_how_urgent_its_breach_is() -> None:
    drift = "drift: {features: {amount: {psi: {at_most: 0.2, severity: page}}}}\n"
    alert = node(built(PROJECT, TEAM, HEAD + drift), "fraud/drift/amount/psi")
    assert isinstance(alert, ThresholdAlert) and alert.urgency is Urgency.PAGE


def test_the_job_is_overdue_after_the_shortest_schedule_it_really_has() -> None:
    drift = "drift: {schedule: weekly, features: {amount: {psi: {at_most: 0.2}}}}\n"
    weekly = node(built(PROJECT, TEAM, HEAD + "schedule: hourly\n" + drift), "fraud/checks/stale")
    both = node(
        built(PROJECT, TEAM, HEAD + "outputs: {prediction: p}\nperformance: {problem: binary, label: y, schedule: daily, metrics: {recall: {at_least: 0.8}}}\n" + drift),
        "fraud/checks/stale",
    )  # fmt: skip
    assert isinstance(weekly, ThresholdAlert) and isinstance(both, ThresholdAlert)
    hour, day = Duration.of(hours=1).seconds, Duration.of(days=1).seconds
    assert (weekly.bound.high, both.bound.high) == (7 * day + hour, day + hour)


def test_a_model_without_checks_has_no_job_to_be_overdue() -> None:
    assert _ids(built(PROJECT, TEAM, HEAD)) == set()


def test_an_alert_on_every_feature_does_not_call_the_feature_by_a_star() -> None:
    build = built(
        PROJECT, TEAM, HEAD + 'drift: {features: {"*": {psi: {at_most: 0.2}, ks: {at_most: 0.3}}}}\n'
    )
    for kind, what in (("psi", "population stability index"), ("ks", "Kolmogorov-Smirnov statistic")):
        alert = node(build, f"fraud/drift/all/{kind}")
        assert isinstance(alert, ThresholdAlert)
        assert alert.summary.startswith(f"The {what} of a feature of the model fraud is out of bounds")
        assert "*" not in alert.title + alert.summary


def test_beside_bias_the_label_is_named_without_any_metric_of_performance() -> None:
    bias = "bias: {facets: {sex: {groups: [F]}}, metrics: {DPL: {within: [-0.1, 0.1]}}}\n"
    build = built(PROJECT, TEAM, HEAD + "performance: {problem: binary, label: granted}\n" + bias)
    taken = node(build, "fraud/bias/sex=F/DPL/measure")
    assert isinstance(taken, Measurement) and taken.batch.label == "granted"
    assert not any("/performance" in id for id in _ids(build))
