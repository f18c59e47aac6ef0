"""A number that is taken from a batch of data and judged: a drift, a bias, a quality of predictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from mlobs_compile.baseline import Distribution, Frozen, Norm
from mlobs_compile.condition import Condition
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.signal import Bound
from mlobs_compile.units import Duration

Setting = str | int | Decimal | bool


class Family(Enum):
    """Which counts and sums a measure is computed from; each is a module of `evidence`."""

    SHIFT = "shift"
    GROUPS = "groups"
    OUTCOMES = "outcomes"
    ESTIMATES = "estimates"
    ATTRIBUTIONS = "attributions"


@dataclass(frozen=True, slots=True)
class Levels:
    """The healthy range of a value: outside `fail` the check fails, outside `warn` it only warns."""

    fail: Bound
    warn: Bound | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """Which rows count, and how many must there be."""

    where: Condition | None = None
    segments: tuple[str, ...] = ()
    """Columns; the measure is also taken for each value of each of them."""
    min_rows: int = 1
    """With fewer rows (of the smaller group, for bias) there is no verdict but `no_data`."""


@dataclass(frozen=True, slots=True)
class Labels:
    """How true labels come in that are later than their predictions."""

    join: str
    """The column, in predictions and labels, that tells the rows apart."""
    lag: Duration
    """How long after the prediction a label is expected."""
    max_lag: Duration
    """How long late labels are waited for."""
    coverage: Decimal
    """The least share of rows with a label."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A model whose attributions the runner computes itself."""

    model: str
    """The path of its file or MLflow folder."""
    sample: int
    """Rows that attributions are computed for."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Which columns of a batch play which part."""

    problem: str | None = None
    """`binary`, `multiclass`, `regression` or `ranking`."""
    label: str | None = None
    prediction: str | None = None
    score: str | None = None
    """The column of the probability of the positive class."""
    threshold: Decimal | None = None
    """The score from which a row counts as predicted positive, where there is no prediction column."""
    positive: tuple[str, ...] = ("1",)
    """Values of label and prediction that are the positive class, as text."""
    favourable: tuple[str, ...] = ()
    """Those that are the favourable outcome, for bias; `positive` where empty."""
    timestamp: str | None = None
    group: str | None = None
    """The column of the query within which rows are ranked."""
    strata: str | None = None
    """The column within whose values conditional bias metrics compare."""
    features: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    """Columns whose values never leave the batch."""
    labels: Labels | None = None
    explained: Explained | None = None
    """Where the runner computes attributions; None where a table of them is given."""


WHOLE, NEVER = Batch(), Duration(0)


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a bias is measured about; everybody else whose facet is known is the rest."""

    facet: str
    """The column."""
    name: str
    """The column's value as text, or what the condition is called."""
    condition: Condition | None = None
    """Who belongs to it, where it is more than one value of the column."""

    def __str__(self) -> str:
        return f"{self.facet}={self.name}"


@dataclass(frozen=True, slots=True)
class Measurement(Node):
    """One check that a runner takes on a batch."""

    check: str
    """The id under which it is published, and that of its alert."""
    family: Family
    scope: str
    """With `kind`, the file in `checks/` that holds the formula."""
    kind: str
    column: str | None
    """The column for drift, the facet and group as `age_band=18-25` for bias; `*` for every feature."""
    levels: Levels
    sample: Sample
    settings: Mapping[str, Setting] = field(default_factory=dict)
    """Those of the kind, such as `bins`."""
    windows: tuple[int, int] = (1, 1)
    """k of n: how many of the last windows must fail before anybody is told."""
    every: Duration = NEVER
    cut: str = "quantiles-10"
    """For drift: the name of the cut of `reference` that the distribution is read over."""
    reference: Distribution | None = None
    """The baseline's distribution of the column; None where none is frozen, or the kind needs none."""
    norm: Norm | None = None
    """What this measure was at the baseline."""
    batch: Batch = WHOLE
    frozen: Frozen | None = None
    """What else the baseline holds, for measures of attributions and estimates."""
    confidence: Decimal | None = None
    """With it, a check fails only when the whole confidence interval lies outside the bound."""
    group: Group | None = None
    """For bias: whom it is about."""
    reads: tuple[str, ...] = ()
    """For bias: the parts of a row that it needs beside the group, such as `label`; rows without them do not count."""
    fair: Decimal | None = None
    """For bias: the value at which groups are treated alike."""
    among: int = 1
    """How many columns its check is taken of: measurements with the same `check`."""
