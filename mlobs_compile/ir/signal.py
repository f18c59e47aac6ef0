"""Something that can be measured, and how to read it from the two kinds of metric store.

A *series* store (Prometheus and its kin) is asked in a query language, so a form holds query text in which
`$window` stands for the range. A *metric* store (CloudWatch and its kin) is asked for a named metric with
dimensions and a statistic. A signal has either form or both.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

PUBLISHED = "published by the job that runs the checks"
"""The source of a signal whose query is ours, since its names are."""
TRUTH = "1 while it is so, else 0"
"""The source of a signal that is a yes or no, of which nobody wants to read the number."""


class Unit(Enum):
    """The unit of a signal's value after `scale`; bounds are given in it."""

    RATIO = "ratio"
    SECONDS = "seconds"
    COUNT = "count"
    BYTES = "bytes"
    PER_SECOND = "per_second"
    BYTES_PER_SECOND = "bytes_per_second"
    CELSIUS = "celsius"
    WATTS = "watts"
    SCORE = "score"


EACH = "*"
"""The value of a dimension that stands for each of its values."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of a metric store under one exact set of dimensions."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    stat: str
    scale: Decimal = Decimal(1)
    """What the stored number is multiplied by to be in the signal's unit (1e-6 for microseconds)."""

    @property
    def each(self) -> tuple[str, ...]:
        """The dimensions by which it is many metrics instead of one."""
        return tuple(name for name, held in self.dimensions if held == EACH)


@dataclass(frozen=True, slots=True)
class MetricMath:
    """A formula over metrics of a metric store, in the words of that store."""

    expression: str
    """Names every metric by its id."""
    metrics: tuple[tuple[str, Metric], ...]
    """The metrics by their ids, in the order of these."""


Term = Metric | MetricMath


@dataclass(frozen=True, slots=True)
class SeriesEvents:
    """Rates of events; exactly one of `bad` and `good` is given."""

    total: str
    bad: str | None = None
    good: str | None = None


@dataclass(frozen=True, slots=True)
class SeriesErrorRatio:
    """An error ratio that somebody computes already, between 0 and 1; each evaluation weighs the same."""

    error: str


class Buckets(Enum):
    """How a histogram keeps its counts."""

    CLASSIC = "classic"
    """A series for each upper bound; a latency can be judged at these bounds only."""
    NATIVE = "native"
    """One series that holds all buckets; a latency can be judged anywhere, by interpolation within a bucket."""


@dataclass(frozen=True, slots=True)
class SeriesHistogram:
    """A histogram: `selector` is the metric, without `_bucket` where it is classic, with its label matchers."""

    selector: str
    scale: Decimal = Decimal(1)
    """What a bucket bound is multiplied by to be in seconds (0.001 for milliseconds)."""
    bounds: tuple[Decimal, ...] = ()
    """Known upper bounds as exposed, ascending; empty when they are not known."""
    buckets: Buckets = Buckets.CLASSIC


@dataclass(frozen=True, slots=True)
class SeriesGauge:
    """A query whose value is the measure itself; it may use `$window` for the range of a rate."""

    query: str
    scale: Decimal = Decimal(1)


class Combine(Enum):
    """How the parts of a composite make one error ratio."""

    WORST = "worst"
    """That of the worst part: a journey needs all of its steps."""
    WEIGHTED = "weighted"
    """The mean of the parts', by their weights."""


@dataclass(frozen=True, slots=True)
class Part:
    """One objective of a composite, by its id and the environment it is recorded under."""

    objective: str
    environment: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class SeriesComposite:
    """The recorded error ratios of other objectives, minute by minute; each minute weighs the same."""

    parts: tuple[Part, ...]
    combine: Combine


SeriesForm = SeriesEvents | SeriesErrorRatio | SeriesHistogram | SeriesGauge | SeriesComposite


@dataclass(frozen=True, slots=True)
class MetricEvents:
    """Sums of events; exactly one of `bad` and `good` is given, each the sum of its terms."""

    total: tuple[Term, ...]
    bad: tuple[Term, ...] = ()
    good: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricDistribution:
    """A metric with full distribution statistics, so that the share of samples below a bound can be asked for."""

    metric: Metric


@dataclass(frozen=True, slots=True)
class MetricGauge:
    """A metric whose statistic is the measure itself, or a formula whose result is."""

    metric: Term


MetricForm = MetricEvents | MetricDistribution | MetricGauge


class Silence(Enum):
    """What it means that a series store holds no series of a signal."""

    ZERO = "zero"
    """Nothing has happened; the query falls back to 0 by itself."""
    FAULT = "fault"
    """What should be there is gone."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Signal:
    """A measure with a name, a unit and at least one form to read it by."""

    name: str
    unit: Unit
    series: SeriesForm | None = None
    metric: MetricForm | None = None
    description: str = ""
    source: str = ""
    """Where the names and units come from: a documentation page or a recorded scrape."""
    born_at_one: bool = False
    """The series appears with its first event already counted, so an increase misses that event."""
    silence: Silence = Silence.UNKNOWN
    once_a_run: bool = False
    """A metric store has a value for each run of a job and none between two."""

    @property
    def counts_events(self) -> bool:
        """Whether it counts events; a value, a ready ratio and a composite count minutes."""
        if self.series is None:
            return not isinstance(self.metric, MetricGauge)
        return isinstance(self.series, SeriesEvents | SeriesHistogram)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a value must stay within, in the signal's unit; None leaves that side open."""

    low: Decimal | None = None
    high: Decimal | None = None
