"""Reads the built-in presets and gives their queries with sample values in the place of parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mlobs_compile.presets
from mlobs_compile import preset, source
from mlobs_compile.queries import promql
from mlobs_compile.spec.common import CloudWatchMetric
from mlobs_compile.spec.preset import Preset, SignalShape

FOLDER = Path(mlobs_compile.presets.__file__).parent
SAMPLE = "sample"
SERVERS_OF_MODELS = frozenset((
    "ray-serve", "bentoml", "mlserver", "torchserve", "triton", "vllm", "seldon", "kserve", "http-service",
))  # fmt: skip
"""The systems that answer requests for predictions and are read from Prometheus."""
PARAMETER = re.compile(r"\$(?!window\b|window_seconds\b)([a-z][a-z0-9_]*)")
"""A parameter of a document; `$window` and its length are put in by the compiler."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a preset, as Prometheus would be asked it."""

    preset: str
    signal: str
    shape: SignalShape
    raw: str
    gauge: bool
    """The query is the measure itself, so that a bound may be written behind it."""

    def over(self, window: str) -> str:
        return PARAMETER.sub(lambda found: SAMPLE, promql.ranged(self.raw, window))

    @property
    def name(self) -> str:
        return f"{self.preset}:{self.signal}".replace("-", "_")


def load(name: str) -> Preset:
    return Preset.model_validate(source.read_data(f"{name}.yaml", (FOLDER / f"{name}.yaml").read_text()))


NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
PRESETS = {name: load(name) for name in NAMES}


def queries(found: Preset) -> Iterator[Query]:
    """Every query of a preset; a histogram as the rates of its buckets and of its count."""
    for name, shape in found.signals.items():
        for raw in _raw(shape):
            form = shape.promql
            gauge = form is not None and bool(form.gauge or form.count or form.mean)
            yield Query(found.metadata.name, name, shape, raw, gauge)


def _raw(shape: SignalShape) -> Iterator[str]:
    form = shape.promql
    if form is None:
        return
    if form.events:
        yield from (text for text in (form.events.total, form.events.bad, form.events.good) if text)
    if form.ratio:
        yield form.ratio.error
    if form.gauge or form.count or form.mean:
        yield preset.value_query(shape)[0]
    if form.histogram:
        metric, _, rest = form.histogram.metric.partition("{")
        labels = "{" + rest if rest else ""
        if form.histogram.type == "native":
            yield f"histogram_count(sum(rate({form.histogram.metric}[$window])))"
            return
        yield f"sum by (le) (rate({metric}_bucket{labels}[$window]))"
        yield f"sum(rate({metric}_count{labels}[$window]))"


def metrics(shape: SignalShape) -> Iterator[CloudWatchMetric]:
    """Every CloudWatch metric that a signal reads."""
    form = shape.cloudwatch
    if form is None:
        return
    if form.events:
        yield from (*form.events.total, *form.events.bad, *form.events.good)
    yield from (metric for metric in (form.distribution, form.gauge) if metric)


ALL_QUERIES = tuple(query for found in PRESETS.values() for query in queries(found))
