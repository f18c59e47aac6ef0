"""The baseline of a model: how its data, its predictions and its measures were when all was well.

`mlobs baseline MODEL` writes one JSON file per model, `baselines/MODEL.json`, which is committed beside the specs: bin
edges and category shares by column, statistics of every measure over chunks, group rates, the calibration of scores
and attributions. It holds no row, and of columns marked `personal` no value that the spec does not name itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to cut a numeric column into bins."""

    edges: tuple[float, ...]
    """Upper edges of all bins but the last; a bin is open below and closed above."""
    counts: tuple[int, ...]
    """Rows by bin: one more than there are edges."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The distribution of a numeric column."""

    cuts: Mapping[str, Cut]
    """By name: `quantiles-10` for ten bins of equal shares, `width-10` for ten of equal width, `fine` for those that
    measures of the whole distribution (KS, Wasserstein) are read from."""
    nulls: int
    rows: int
    """All rows, nulls included."""
    low: float | None = None
    """The smallest value; None for personal data, as is `high`."""
    high: float | None = None
    mean: float | None = None
    stdev: float | None = None
    """Of the sample (n - 1)."""


@dataclass(frozen=True, slots=True)
class Categories:
    """The distribution of a column of categories."""

    values: tuple[str, ...]
    """The categories by name, most frequent first; their texts are as SQL casts them to text."""
    counts: tuple[int, ...]
    other: int
    """Rows with any other value."""
    nulls: int

    @property
    def rows(self) -> int:
        return sum(self.counts) + self.other + self.nulls


Distribution = Numbers | Categories


@dataclass(frozen=True, slots=True)
class Norm:
    """What a measure was at the baseline: over all of it, and over its chunks."""

    value: float
    mean: float | None = None
    std: float | None = None
    """The standard deviation over the chunks (n - 1)."""
    chunks: int = 0


@dataclass(frozen=True, slots=True)
class Calibration:
    """An isotonic calibration of scores: the probability at `x[i]` is `y[i]`, linear between, flat outside."""

    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """What measures of attributions and estimates need of the baseline."""

    attributions: Mapping[str, float]
    calibration: Calibration | None
    error_model: Mapping[str, object] | None


def _empty() -> Mapping[str, float]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Baseline:
    """Everything that was frozen for one model."""

    model: str
    rows: int
    columns: Mapping[str, Distribution]
    """By column; the prediction and the score stand under their own names."""
    norms: Mapping[str, Norm] = field(default_factory=dict)
    """By the id of the check."""
    attributions: Mapping[str, float] = field(default_factory=_empty)
    calibration: Calibration | None = None
    error_model: Mapping[str, object] | None = None
    """The trees of direct loss estimation; see checks/estimated."""
    digest: str = ""
    """sha256 of the file's content without this entry."""

    @property
    def frozen(self) -> Frozen:
        return Frozen(self.attributions, self.calibration, self.error_model)
