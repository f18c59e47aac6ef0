"""What the presets of dbt, Great Expectations and MLflow read is what `mlobs push` publishes, in both stores."""

from __future__ import annotations

import pytest

from mlobs_compile.collector import Asked, Collector, Reading
from mlobs_compile.collectors import dbt, great_expectations, mlflow
from mlobs_compile.importer import Artifact
from tests.collectors.made import artifact, readings
from tests.presets.catalogue import PRESETS, metrics

PUSHED = {
    "dbt-project": (dbt.COLLECTOR, ("dbt_manifest.json", "dbt_build.json", "dbt_sources.json")),
    "dbt-source": (dbt.COLLECTOR, ("dbt_manifest.json", "dbt_sources.json")),
    "great-expectations": (great_expectations.COLLECTOR, ("gx_validation.json",)),
    "mlflow-registry": (mlflow.COLLECTOR, ("mlflow_models.json", "mlflow_versions.json")),
}


@pytest.mark.parametrize("name", PUSHED)
def test_every_metric_of_cloudwatch_is_published_under_these_dimensions(name: str) -> None:
    collector, files = PUSHED[name]
    published = {
        (metric, tuple(sorted(key for key, _ in group.dimensions)))
        for reading in _readings(collector, tuple(map(artifact, files)))
        for group in reading.metrics
        for metric, _, _ in group.values
    }
    read = {
        (metric.metric, tuple(sorted(metric.dimensions)))
        for shape in PRESETS[name].signals.values()
        for metric in metrics(shape)
    }
    assert read <= published
    assert all(m.namespace == "mlobs" for shape in PRESETS[name].signals.values() for m in metrics(shape))


def _readings(collector: Collector, artifacts: tuple[Artifact, ...]) -> tuple[Reading, ...]:
    return readings(collector, *artifacts, asked=Asked("prod", None, 0))


@pytest.mark.parametrize("name", PUSHED)
def test_what_is_sent_once_a_run_is_held_between_two_and_waits_for_no_second_value(name: str) -> None:
    preset = PRESETS[name]
    for key, shape in preset.signals.items():
        assert shape.once_a_run == (shape.cloudwatch is not None), key
    for key, alert in preset.alerts.items():
        if preset.signals[alert.signal or ""].once_a_run and not alert.absent:
            assert not alert.hold.ms, key


@pytest.mark.parametrize("name", PUSHED)
def test_results_that_stop_coming_are_noticed(name: str) -> None:
    preset = PRESETS[name]
    ages = {key for key, shape in preset.signals.items() if "time() - " in str(shape.promql)}
    assert any(alert.signal in ages and alert.limits[1] for alert in preset.alerts.values())
    assert any(alert.absent for alert in preset.alerts.values())
