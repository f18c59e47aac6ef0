"""Every built-in preset keeps to the format and hangs together."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from mlobs_compile.spec.common import AlertShape
from mlobs_compile.spec.preset import Preset
from tests.presets.catalogue import FOLDER, NAMES, PARAMETER, PRESETS, metrics, queries

FIRST_DEPTH = {
    "sagemaker-endpoint", "sagemaker-batch-transform", "sagemaker-pipeline", "kserve", "vllm", "triton",
    "airflow-dag", "airflow", "mwaa-dag", "dbt-project", "feast-feature-server", "feast-materialization",
    "mlflow-server", "kubernetes-workload", "kubernetes-job", "kubernetes-cronjob", "argo-workflows",
    "kubeflow-training", "spark-operator", "ray-cluster", "kuberay", "karpenter", "kueue", "eks", "eks-gpu", "eks-neuron", "eks-efa", "ecs-fargate", "table", "http-service",
}  # fmt: skip
AWS = {
    "bedrock", "bedrock-guardrail", "ecs-cluster", "ecs-fargate", "sagemaker-async-endpoint",
    "sagemaker-batch-transform", "sagemaker-endpoint", "sagemaker-feature-store", "sagemaker-inference-component",
    "sagemaker-model-monitor-bias", "sagemaker-model-monitor-bias-batch", "sagemaker-model-monitor-data",
    "sagemaker-model-monitor-data-batch", "sagemaker-model-monitor-explainability",
    "sagemaker-model-monitor-explainability-batch", "sagemaker-model-monitor-quality",
    "sagemaker-model-monitor-quality-batch", "sagemaker-multi-model-endpoint", "sagemaker-pipeline",
    "sagemaker-pipeline-step", "sagemaker-processing", "sagemaker-serverless-endpoint", "sagemaker-training",
    "sagemaker-transform",
}  # fmt: skip
MAY_WAKE = {
    *(f"airflow{dialect}/scheduler-dead" for dialect in ("", "-mapped", "-raw", "-otel")),
    "mwaa/scheduler-dead", "ecs-fargate/no-tasks", "http-service/down", "kubernetes-workload/down",
}  # fmt: skip
SERVERS = ("triton", "vllm", "vllm-0-8", "torchserve", "bentoml", "mlserver")
MAY_WAKE |= {f"{server}/down" for server in SERVERS}

every_preset = pytest.mark.parametrize("preset", PRESETS.values(), ids=NAMES)


def test_the_systems_of_an_ml_platform_are_there() -> None:
    assert set(NAMES) >= FIRST_DEPTH | AWS


@every_preset
def test_a_preset_is_called_as_its_file(preset: Preset) -> None:
    assert (FOLDER / f"{preset.metadata.name}.yaml").is_file()


@every_preset
def test_every_signal_can_be_read_in_exactly_one_form_per_store(preset: Preset) -> None:
    for name, shape in preset.signals.items():
        assert shape.promql or shape.cloudwatch, name
        for form in filter(None, (shape.promql, shape.cloudwatch)):
            assert len(form.model_fields_set) == 1, name
        assert not (shape.promql and shape.promql.events and shape.promql.events.good), (
            "presets count bad events"
        )


@every_preset
def test_every_signal_says_where_its_names_come_from(preset: Preset) -> None:
    for name, shape in preset.signals.items():
        if shape.verified == "scrape":
            assert "recorded" in shape.source, name
        if shape.verified == "source":
            assert "source of" in shape.source, name


@every_preset
def test_alerts_and_panels_name_signals_that_exist(preset: Preset) -> None:
    used = [alert.signal for alert in preset.alerts.values()]
    used += [
        signal for row in preset.rows.values() for panel in row.panels.values() for signal in panel.signals
    ]
    assert {name for name in used if name} <= set(preset.signals)


@every_preset
def test_every_signal_is_on_the_dashboard(preset: Preset) -> None:
    shown = Counter(
        signal for row in preset.rows.values() for panel in row.panels.values() for signal in panel.signals
    )
    quiet = {name for name in preset.signals if not shown[name] and not _is_detail_of(name, shown)}
    assert not quiet


def _is_detail_of(name: str, shown: Counter[str]) -> bool:
    """A total whose parts are shown, as `source_age` beside `source_age_by_source`, or a success ratio."""
    return name == "success" or any(other.startswith(f"{name}_by_") for other in shown)


@every_preset
def test_one_panel_has_one_unit(preset: Preset) -> None:
    for row in preset.rows.values():
        for key, panel in row.panels.items():
            assert len({preset.signals[name].unit for name in panel.signals}) == 1, key


@every_preset
def test_a_panel_ranks_one_signal_of_many_series(preset: Preset) -> None:
    for row in preset.rows.values():
        for key, panel in row.panels.items():
            if panel.view == "top":
                assert [preset.signals[name].many for name in panel.signals] == [True], key


@every_preset
def test_every_parameter_is_declared_and_used(preset: Preset) -> None:
    texts = [query.raw for query in queries(preset)]
    texts += [
        text
        for shape in preset.signals.values()
        for m in metrics(shape)
        for text in (m.metric, *m.dimensions.values())
    ]
    used = {name for text in texts for name in PARAMETER.findall(text)}
    assert used == set(preset.params)


@every_preset
def test_a_default_matches_its_own_pattern(preset: Preset) -> None:
    for param in preset.params.values():
        pattern = param.pattern or r"[\w.:/-]+"
        assert param.default is None or re.fullmatch(pattern, param.default)
        assert param.example is None or re.fullmatch(pattern, param.example)


@every_preset
def test_an_alert_asks_one_thing_and_says_whom_it_hurts(preset: Preset) -> None:
    for name, alert in preset.alerts.items():
        asked = [alert.limits != (None, None), alert.absent, alert.anomaly is not None]
        assert asked.count(True) == 1, name
        assert alert.summary and alert.summary.endswith("."), name


@every_preset
def test_no_more_than_a_handful_of_alerts_comes_unasked(preset: Preset) -> None:
    assert len(preset.alerts) <= 6


def test_only_a_dead_system_wakes_a_person() -> None:
    waking = {
        f"{preset}/{name}"
        for preset, shape in PRESETS.items()
        for name, alert in shape.alerts.items()
        if alert.severity == "page"
    }
    assert waking == MAY_WAKE


@every_preset
def test_a_ratio_is_bounded_as_a_ratio(preset: Preset) -> None:
    def bounds(alert: AlertShape) -> list[bool]:
        return [0 <= side <= 1 for side in alert.limits if side is not None]

    for name, alert in preset.alerts.items():
        if preset.signals[alert.signal or ""].unit == "ratio":
            assert all(bounds(alert)), name


@every_preset
def test_bucket_bounds_ascend(preset: Preset) -> None:
    for name, shape in preset.signals.items():
        if shape.promql and shape.promql.histogram:
            bounds = shape.promql.histogram.buckets
            assert list(bounds) == sorted(set(bounds)), name


@every_preset
def test_a_serving_preset_promises_availability_or_says_why_not(preset: Preset) -> None:
    if "Model" in preset.applies_to or "Service" in preset.applies_to:
        known = {*preset.signals, *preset.lacks}
        assert known & {"availability", "scheduler_heartbeat"}


@every_preset
def test_what_a_system_lacks_it_does_not_have(preset: Preset) -> None:
    assert not set(preset.lacks) & set(preset.signals)


@every_preset
def test_a_preset_says_where_its_series_come_from_and_of_which_versions(preset: Preset) -> None:
    said = preset.metadata
    assert said.dialect and said.versions


@every_preset
def test_what_is_a_fault_when_it_is_gone_has_an_alert_for_it(preset: Preset) -> None:
    watched = {alert.signal for alert in preset.alerts.values() if alert.absent}
    faults = {name for name, shape in preset.signals.items() if shape.absence == "fault"}
    assert faults <= watched
