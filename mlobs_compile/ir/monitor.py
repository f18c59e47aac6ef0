"""A job that looks at a model's captured traffic on a schedule and compares it with a baseline."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from mlobs_compile.ir.node import Node
from mlobs_compile.ir.signal import Bound
from mlobs_compile.units import Duration, Schedule


class Pillar(Enum):
    """The four things a monitor can look at."""

    QUALITY = "quality"
    PERFORMANCE = "performance"
    BIAS = "bias"
    EXPLAINABILITY = "explainability"


class Problem(Enum):
    """What the model predicts."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Traffic captured from a live endpoint."""

    name: str


@dataclass(frozen=True, slots=True)
class BatchOutput:
    """Input captured from batch scoring jobs, under an object-store prefix."""

    uri: str
    format: str
    """`csv`, `json` or `parquet`."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A column whose groups must be treated alike; `groups` are the values that may be disadvantaged."""

    column: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that the monitor watches: a drift of a column, a bias metric, a quality metric."""

    metric: str
    """The kind's name, such as `linf_robust`, `DPPL` or `recall`."""
    column: str | None
    """The column for drift; `*` for all columns; None where the measure is of the whole model."""
    bound: Bound


@dataclass(frozen=True, slots=True)
class ScheduledMonitor(Node):
    """Everything a monitoring service needs to run one pillar for one model."""

    name: str
    """What its schedule is called where it runs: letters, digits and dashes, at most 63 characters."""
    pillar: Pillar
    source: Endpoint | BatchOutput
    schedule: Schedule
    baseline: str | None
    """Object-store prefix that holds `statistics.json` and `constraints.json` of the baseline."""
    measures: tuple[Measure, ...]
    max_runtime: Duration
    problem: Problem | None
    features: tuple[str, ...]
    """Names of the model's input columns, in the order the endpoint takes them."""
    prediction: str | None
    """The attribute of the output that holds the predicted label or value."""
    score: str | None
    """The attribute of the output that holds the probability."""
    threshold: Decimal | None
    """The probability above which a score counts as the positive class."""
    label: str | None
    positive: tuple[str, ...]
    """Label values that count as the favourable outcome."""
    ground_truth: str | None
    """Object-store prefix of labels that arrive later."""
    facets: tuple[Facet, ...]
    strata: str | None = None
    """The column within whose values conditional bias metrics compare."""
