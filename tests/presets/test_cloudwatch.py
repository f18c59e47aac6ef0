"""Every CloudWatch metric of the built-in presets stands in the catalogue, and is read as it is stored there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from mlobs_compile.ir.signal import Unit
from mlobs_compile.queries import catalogue
from mlobs_compile.spec.common import CloudWatchMetric
from mlobs_compile.spec.preset import Preset, SignalShape
from tests.presets.catalogue import NAMES, PRESETS, metrics

OURS = {"sagemaker", "sagemaker-model-monitor", "bedrock", "ecs"}
COUNTS = ("Sum", "SampleCount")

every_preset = pytest.mark.parametrize("preset", PRESETS.values(), ids=NAMES)


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric as a signal reads it."""

    metric: CloudWatchMetric
    unit: str
    events: bool

    def faults(self) -> list[str]:
        """What would make the alarm silent for ever, or wrong by a factor."""
        return [*self._unpublished(), *self._misread(), *self._unheard()]

    def _unpublished(self) -> list[str]:
        groups = catalogue.holding(self.metric.namespace, self.metric.metric)
        dimensions = frozenset(self.metric.dimensions)
        if not groups:
            return [f"{self.metric.namespace} has no {self.metric.metric}"]
        found = any(dimensions in group.dimensions for group in groups)
        return [] if found else [f"{self.metric.metric} is not published under {sorted(dimensions)}"]

    def _misread(self) -> list[str]:
        stored = catalogue.unit_of(self.metric.namespace, self.metric.metric)
        scale = Decimal(1) if self.metric.scale is None else self.metric.scale
        if self.metric.stat == "SampleCount":
            right = (self.events or self.unit == "count") and scale == 1
        elif self.events:
            right = (stored, self.metric.stat, scale) == ("count", "Sum", 1)
        elif stored == "percent-per-device":
            right = (self.unit, scale) == ("count", Decimal("0.01"))
        else:
            right = stored is None or catalogue.SCALES.get((stored, Unit(self.unit))) == scale
        said = f"{self.metric.metric} is stored in {stored}, read as {self.unit} times {scale}"
        return [] if right else [said]

    def _unheard(self) -> list[str]:
        valid = catalogue.statistics_of(self.metric.namespace, self.metric.metric)
        kind = catalogue.kind_of(self.metric.stat)
        return [] if not valid or kind in valid else [f"{self.metric.metric} has no {self.metric.stat}"]


def readings(shape: SignalShape) -> list[Reading]:
    form = shape.cloudwatch
    events = form is not None and form.events is not None
    return [Reading(metric, shape.unit, events) for metric in metrics(shape)]


@every_preset
def test_every_metric_is_published_so_and_read_as_it_is_stored(preset: Preset) -> None:
    found = {
        name: faults
        for name, shape in preset.signals.items()
        if (faults := [fault for reading in readings(shape) for fault in reading.faults()])
    }
    assert not found


def reading(name: str, unit: str = "seconds", **changed: object) -> Reading:
    held: dict[str, object] = {
        "namespace": "AWS/SageMaker",
        "metric": name,
        "dimensions": {"EndpointName": "e", "VariantName": "v"},
        "stat": "Average",
        "scale": "0.000001",
    }
    return Reading(CloudWatchMetric.model_validate(held | changed), unit, events=False)


def test_a_latency_in_microseconds_is_fine_in_seconds() -> None:
    assert reading("ModelLatency").faults() == []
    assert reading("ModelLatency", stat="p99").faults() == []


@pytest.mark.parametrize(
    "wrong",
    [
        reading("ModelLatency", scale="1"),
        reading("ModelLatency", scale="0.001"),
        reading("ModelLatency", unit="count", scale="1"),
        reading("OverheadLatency", stat="p99"),
        reading("TotalProcessingTime"),
        reading("ModelLatency", dimensions={"EndpointName": "e"}),
        reading("ModelLatencies"),
        reading("Invocations", unit="count", scale="1"),
        reading("MemoryUtilization", "ratio", namespace="/aws/sagemaker/Endpoints", scale="1"),
        reading("GPUUtilization", "ratio", namespace="/aws/sagemaker/Endpoints", scale="0.01"),
    ],
    ids=lambda wrong: f"{wrong.metric.metric}-{wrong.metric.stat}-{wrong.metric.scale}",
)
def test_what_would_be_silent_or_off_by_a_factor_is_caught(wrong: Reading) -> None:
    assert len(wrong.faults()) == 1


@every_preset
def test_a_count_says_what_it_means_that_nothing_was_published(preset: Preset) -> None:
    if preset.metadata.system not in OURS:
        return
    for name, shape in preset.signals.items():
        form = shape.cloudwatch
        counts = form is not None and (form.events or (form.gauge and form.gauge.stat in COUNTS))
        runs = (
            preset.metadata.system == "sagemaker-model-monitor"
        )  # published once a run, not as things happen
        assert not counts or runs or shape.absence == "zero", name


@every_preset
def test_a_fault_has_an_alert_that_waits_for_it(preset: Preset) -> None:
    watched = {alert.signal for alert in preset.alerts.values() if alert.absent}
    if preset.metadata.system in OURS:
        assert {name for name, shape in preset.signals.items() if shape.absence == "fault"} == watched


@every_preset
def test_a_signal_on_disputed_dimensions_says_so(preset: Preset) -> None:
    for name, shape in preset.signals.items():
        for metric in metrics(shape):
            groups = catalogue.holding(metric.namespace, metric.metric)
            if any(group.disputed for group in groups):
                assert "AWS's pages" in shape.description, name


@every_preset
def test_a_metric_of_a_single_job_is_read_by_no_preset(preset: Preset) -> None:
    """`Host` is another one at each run, so an alarm on it would be silent from the second run on."""
    for shape in preset.signals.values():
        for metric in metrics(shape):
            assert "Host" not in metric.dimensions


@every_preset
def test_a_preset_says_where_its_series_come_from(preset: Preset) -> None:
    if preset.metadata.system in OURS:
        assert preset.metadata.dialect and preset.metadata.versions
        sources = {shape.source for shape in preset.signals.values() if shape.cloudwatch}
        assert all(source.startswith("https://docs.aws.amazon.com/") for source in sources)


def test_the_catalogue_knows_each_unit_and_statistic_by_one_word() -> None:
    units = {unit for unit, _ in catalogue.SCALES} | {"percent-per-device"}
    words = {"Average", "Sum", "Minimum", "Maximum", "SampleCount", catalogue.PERCENTILES}
    for namespace in catalogue.namespaces():
        for group in catalogue.groups(namespace):
            assert group.unit is None or group.unit in units, group.names
            assert set(group.statistics) <= words, group.names
            assert len(set(group.dimensions)) == len(group.dimensions), group.names


def test_no_metric_stands_under_the_same_dimensions_in_two_units() -> None:
    for namespace in catalogue.namespaces():
        for group in catalogue.groups(namespace):
            for name in group.names:
                units = {other.unit for other in catalogue.holding(namespace, name)}
                assert len(units) == 1, (namespace, name)


@every_preset
def test_what_is_many_series_in_one_store_is_many_in_the_other(preset: Preset) -> None:
    for name, shape in preset.signals.items():
        for metric in metrics(shape):
            if shape.promql:
                assert ("*" in metric.dimensions.values()) is bool(shape.labels), name
