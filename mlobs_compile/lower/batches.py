"""Which columns of a model's batches play which part."""

from __future__ import annotations

from mlobs_compile.ir.measurement import Batch, Explained, Labels
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.model import Model


def batch_of(thing: Thing[Watched], spec: Model, features: tuple[str, ...]) -> Batch:
    """The parts of a model's columns."""
    quality, bias, out = spec.performance, spec.bias, spec.outputs
    dataset = thing.dataset.spec if thing.dataset else None
    columns = dataset.columns if isinstance(dataset, Dataset) else {}
    return Batch(
        problem=quality.problem if quality else None,
        label=quality.label if quality else None,
        prediction=out.prediction,
        score=out.score,
        threshold=out.threshold,
        positive=_positive(spec),
        favourable=bias.positive if bias and bias.positive != _positive(spec) else (),
        timestamp=out.timestamp,
        group=quality.group if quality else None,
        strata=bias.strata if bias else None,
        features=features,
        personal=tuple(name for name, column in columns.items() if column.personal),
        labels=_labels(spec),
        explained=_explained(spec),
    )


def _explained(spec: Model) -> Explained | None:
    said = spec.explainability
    return Explained(said.model, said.sample) if said and said.model else None


def _positive(spec: Model) -> tuple[str, ...]:
    """The positive class as `performance` says, or else as `bias` does."""
    if spec.performance and spec.performance.positive:
        return spec.performance.positive
    return spec.bias.positive if spec.bias else ("1",)


def _labels(spec: Model) -> Labels | None:
    said = spec.performance.labels if spec.performance else None
    if said is None:
        return None
    return Labels(said.join, said.lag, said.max_lag or said.lag, said.coverage.value)
