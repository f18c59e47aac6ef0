"""What both versions of OpenSLO mean, with every reference followed and the line of each value kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from mlobs_compile.openslo.shapes import Metadata, Operator, Shorthand
from mlobs_compile.route import Place


class Method(Enum):
    """What the budget is made of."""

    OCCURRENCES = "Occurrences"
    TIMESLICES = "Timeslices"
    RATIO_TIMESLICES = "RatioTimeslices"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is said for people only."""

    key: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Query:
    """One query as it is written."""

    store: str
    """The kind of store that is asked, in the author's spelling; empty where nobody says."""
    store_place: Place
    spec: object
    """A text, or a mapping of whatever the store takes."""
    place: Place


@dataclass(frozen=True, slots=True)
class Ratio:
    """Good or bad over all."""

    total: Query
    good: Query | None
    bad: Query | None
    counter: bool | None
    """True for counters, false for gauges; None where nobody says."""
    place: Place


@dataclass(frozen=True, slots=True)
class Ready:
    """A ratio that is computed already."""

    raw: Query
    success: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value that the objective bounds."""

    query: Query
    place: Place


Metric = Ratio | Ready | Threshold


@dataclass(frozen=True, slots=True)
class Indicator:
    """How an SLO is measured."""

    metric: Metric
    notes: tuple[Note, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Window:
    """The time that an SLO holds over."""

    length: Shorthand
    rolling: bool | None
    start: str | None
    """The moment from which a calendar-aligned window is counted."""
    time_zone: str | None
    place: Place
    """Of the window as a whole."""
    length_place: Place
    calendar_place: Place


@dataclass(frozen=True, slots=True)
class Goal:
    """One objective of an SLO."""

    title: str | None
    op: Operator | None
    value: Decimal | None
    target: Decimal
    """As a share."""
    target_place: Place
    slice_target: Decimal | None
    slice_length: Shorthand | None
    weight: Decimal | None
    indicator: Indicator | None
    """Its own, where the SLO is a composite."""
    place: Place


@dataclass(frozen=True, slots=True)
class Condition:
    """When an alert fires."""

    name: str
    severity: str
    op: Operator | None
    threshold: Decimal
    lookback: Shorthand
    after: Shorthand | None
    place: Place
    """Of the condition itself."""
    severity_place: Place
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """A notification target by name."""

    name: str
    kind: str
    place: Place
    """The line of the policy that names it."""
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Conditions, and who is told of them."""

    name: str
    breaching: bool
    resolved: bool
    no_data: bool
    condition: Condition | None
    """None where its own faults are told."""
    channels: tuple[Channel, ...]
    place: Place
    """The line of the SLO that names the policy."""
    notes: tuple[Note, ...]
    """Its own, and those of its condition and its channels."""


@dataclass(frozen=True, slots=True)
class Promise:
    """An SLO."""

    metadata: Metadata
    description: str | None
    service: str
    service_place: Place
    window: Window | None
    method: Method | None
    """None where the document does not say."""
    indicator: Indicator | None
    """None for a composite, whose objectives have one each."""
    goals: tuple[Goal, ...]
    policies: tuple[Policy, ...] | None
    """None where the document does not speak of alerts."""
    place: Place
    """Of the whole object."""
    composite: bool = True
    """False where each objective may have an indicator of its own and still stands alone."""

    @property
    def parts(self) -> bool:
        """True for a composite: an SLO of SLOs, each objective one of them."""
        return self.composite and self.indicator is None


@dataclass(frozen=True, slots=True)
class Declared:
    """A service object."""

    metadata: Metadata
    description: str | None
    place: Place
