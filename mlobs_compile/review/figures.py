"""Numbers beside the changes: cover gained and lost, money, and how often rules would have fired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Cover:
    """How many checks of each pillar one subject has, before and after."""

    environment: str
    kind: str
    name: str
    before: Mapping[str, int] = field(default_factory=dict)
    """By `quality`, `drift`, `bias`, `explainability`, `performance`, `slo` and `alerts`; none is left out as 0."""
    after: Mapping[str, int] = field(default_factory=dict)

    @property
    def gained(self) -> tuple[str, ...]:
        """Pillars that it has for the first time."""
        return tuple(pillar for pillar in self.after if pillar not in self.before)

    @property
    def lost(self) -> tuple[str, ...]:
        """Pillars of which no check is left."""
        return tuple(pillar for pillar in self.before if pillar not in self.after)

    @property
    def thinned(self) -> tuple[str, ...]:
        """Pillars that have fewer checks than before, and some."""
        return tuple(pillar for pillar, count in self.before.items() if 0 < self.after.get(pillar, 0) < count)


@dataclass(frozen=True, slots=True)
class Cost:
    """An estimate of what one kind of object costs a month."""

    environment: str
    item: str
    """The name of the price, such as `metric_alarm`."""
    before: Decimal
    """USD a month."""
    after: Decimal
    sure: bool = True
    """False where the price, or how much is used, is not established."""
    count_before: Decimal = Decimal(0)
    """How many of what the price is for."""
    count_after: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Replayed:
    """How often an alert would have fired over the last days, by its rule before and after."""

    environment: str
    id: str
    days: int
    before: int | None
    """Episodes; None where the rule was not there, or could not be asked for."""
    after: int | None
    why: str = ""
    """Why a number is missing, in words."""


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A live object that somebody changed by hand, and that applying the spec sets back."""

    environment: str
    key: str
    """The object in its world, such as `cloudwatch/alarm/acme-fraud-latency`."""
    id: str
    """The id of the node it was made of; the key where none is known."""
    fields: str
    """What is set back, in words: `Threshold 900 → 300`."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All of them; empty where they were not asked for."""

    cover: tuple[Cover, ...] = ()
    costs: tuple[Cost, ...] = ()
    prices_of: str = ""
    """The day of the price table."""
    unpriced: tuple[str, ...] = ()
    """What costs something that nobody here knows, in words."""
    replayed: tuple[Replayed, ...] = ()
    overwritten: tuple[Overwritten, ...] = ()
    """Empty where no live world was read, as in a review without access to one."""
