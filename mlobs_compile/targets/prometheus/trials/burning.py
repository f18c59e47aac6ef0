"""Scenarios for burn-rate tiers: each edge of a tier on a history of its own, from the numbers of the objective alone.

A tier is described by its two windows, its threshold and its guards; no word of the compiled query is read, so a rule
that says something else is noticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.ir.objective import BurnRateAlert
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.trials import asking, days
from mlobs_compile.targets.prometheus.trials.history import Part, Timeline
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Findings, Lack, Scenario
from mlobs_compile.units import Duration

OVER, UNDER = Decimal("1.01"), Decimal("0.99")
"""How near to a threshold it is tried on either side."""
STAGES = (records.TOTAL, records.BAD)
_ALL = Decimal(1)
_HOUR = 60
"""Samples in an hour."""
USUAL = Decimal(100)
"""Events per second where no guard asks for more."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One history that ends at an evaluation, and what the alert must then do."""

    case: Case
    fires: bool
    parts: tuple[Part, ...]
    beside: tuple[Part, ...] = ()
    """The history of a second group."""

    @property
    def length(self) -> int:
        return sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class Edges:
    """The numbers of one tier, in samples a minute apart."""

    alert: BurnRateAlert

    @property
    def long(self) -> int:
        return int(self.alert.tier.long.minutes)

    @property
    def short(self) -> int:
        return int(self.alert.tier.short.minutes)

    @property
    def least(self) -> int:
        """The fewest samples with which the alert judges."""
        return max(1, int(self.alert.objective.coverage * self.alert.tier.long.minutes))

    @property
    def over(self) -> Decimal:
        return self.alert.threshold * OVER

    @property
    def under(self) -> Decimal:
        return self.alert.threshold * UNDER

    @property
    def total(self) -> Decimal:
        """Events per second, many enough for the other guards even over the fewest samples."""
        objective = self.alert.objective
        events, bad = objective.min_events, objective.min_bad_events
        if not events and not bad:
            return _ALL
        seconds = days.MINUTE * self.least
        wanted = Decimal(2 * events + 10) / seconds, (2 * bad + 2) / (self.under * seconds)
        return max(USUAL, *(value.to_integral_value() + 1 for value in wanted))

    @property
    def kept(self) -> int:
        """Samples in the long window: all of its minutes, if promtool reads so many."""
        return min(self.long, days.SAMPLES)

    @property
    def gap(self) -> Part:
        """What the long window is left without, at its far end."""
        return Part(self.long - self.kept, None, _ALL)

    def part(self, samples: int, share: Decimal) -> Part:
        return Part(samples, self.total, share)

    def spread(self, samples: int, share: Decimal) -> tuple[Part, ...]:
        """So many samples at both ends of the long window, so that a shorter one would miss some."""
        recent = max(1, min(self.short, samples // 2))
        gap = Part(self.long - samples, None, _ALL)
        return self.part(samples - recent, share), gap, self.part(recent, share)


def tier(alert: BurnRateAlert, group: Mapping[str, str], other: Mapping[str, str]) -> Findings:
    """All that is tried of a tier on given records; `group` and `other` are the labels of two groups, if any."""
    edges = Edges(alert)
    reason = _untriable(edges)
    if reason:
        return Findings(lacks=tuple(Lack(alert.id, case, reason) for case in Case))
    slots: list[Slot] = []
    lacks: list[Lack] = []
    for found in (_silent(edges), *_alone(edges), *_young(edges), *_quiet(edges), _fires(edges)):
        (slots if isinstance(found, Slot) else lacks).append(found)  # type: ignore[arg-type]
    return Findings(tuple(_scenarios(alert, slots, group, other)), tuple(lacks))


def _untriable(edges: Edges) -> str | None:
    tier = edges.alert.tier
    if any(window.ms % (days.MINUTE * 1000) for window in (tier.long, tier.short)):
        return "its windows are no whole minutes, and rules are evaluated once a minute"
    if edges.least > days.SAMPLES:
        return "it asks for more samples than promtool reads in one query, which are 10,000"
    return None


def _silent(edges: Edges) -> Slot:
    return Slot(Case.SILENT, fires=False, parts=(edges.gap, edges.part(edges.kept, edges.under)))


def _fires(edges: Edges) -> Slot | Lack:
    if edges.over > 1:
        return Lack(edges.alert.id, Case.FIRES, "its threshold is nearly all events, so nothing is above it")
    parts, beside = (edges.spread(edges.least, share) for share in (edges.over, edges.under))
    return Slot(Case.FIRES, fires=True, parts=parts, beside=beside)


def _alone(edges: Edges) -> Iterator[Slot | Lack]:
    """One window burns and the other does not; what lies beside a window would change the outcome."""
    threshold, long, short = edges.alert.threshold, edges.kept, edges.short
    burst = min(_ALL, 3 * threshold, threshold * long / short * Decimal("0.87"))
    before = (edges.under * long - burst * short) / (long - short)
    if burst < edges.over or before < 0:
        yield Lack(
            edges.alert.id, Case.WINDOWS, "its threshold is so high that no short burst stays below it"
        )
    else:
        past = edges.part(max(1, long // 4), _ALL), edges.gap
        now = (edges.part(long - short, before), edges.part(short, burst))
        yield Slot(Case.WINDOWS, fires=False, parts=(*past, *now))
    past_share = min(_ALL, threshold * Decimal("1.25"))
    calm = edges.under
    if past_share * (long - short) + calm * short < edges.over * long:
        yield Lack(
            edges.alert.id, Case.RECOVERS, "its threshold is so high that it never outlives the errors"
        )
    else:
        parts = (edges.part(long - short, past_share), edges.part(short, calm))
        yield Slot(Case.RECOVERS, fires=False, parts=parts)


def _young(edges: Edges) -> Iterator[Slot]:
    if edges.least > 1:
        share = min(_ALL, edges.alert.threshold * Decimal("1.5"))
        past = edges.part(max(1, edges.long // 4), share)  # A longer window would see it.
        yield Slot(Case.YOUNG, fires=False, parts=(past, *edges.spread(edges.least - 1, share)))


def _quiet(edges: Edges) -> Iterator[Slot | Lack]:
    """One event, or one bad event, fewer than the guards ask for, and then as many."""
    objective, threshold = edges.alert.objective, edges.alert.threshold
    bad, events = objective.min_bad_events, objective.min_events
    share = min(_ALL, threshold * Decimal("1.02"))
    found: list[Slot] = []
    if bad > 1 and (bad - 1) / share >= events + 1:
        found.append(_counted(edges, Decimal(bad - 1) / share, share, fires=False))
        found.append(_counted(edges, Decimal(bad) / share, share, fires=True))
    if events > max(1, bad):  # else as many bad events are more than as many events
        share = min(_ALL, max(threshold * Decimal("1.5"), Decimal(bad) / (events - 1)))
        found.append(_counted(edges, Decimal(events - 1), share, fires=False))
        found.append(_counted(edges, Decimal(events), share, fires=True))
    if not found and max(bad, events) > 1:
        yield Lack(
            edges.alert.id, Case.QUIET, "neither of its guards asks for more than the other or its threshold"
        )
    yield from found


def _counted(edges: Edges, events: Decimal, share: Decimal, *, fires: bool) -> Slot:
    """So many events over the long window."""
    part = Part(edges.kept, events / (edges.kept * days.MINUTE), share)
    return Slot(Case.QUIET, fires=fires, parts=(edges.gap, part))


def _scenarios(
    alert: BurnRateAlert, slots: list[Slot], group: Mapping[str, str], other: Mapping[str, str]
) -> Iterator[Scenario]:
    """The silent histories one after the other, then those that fire; one that fires for days stands alone."""
    silent = [slot for slot in slots if not slot.fires]
    firing = [slot for slot in slots if slot.fires]
    waits = alert.tier.hold.ms or alert.tier.keep >= Duration.of(hours=12)
    rows = [silent, *([slot] for slot in firing)] if waits else [[*silent, *firing]]
    for row in rows:
        if row:
            yield _scenario(alert, row, group, other)


def _scenario(
    alert: BurnRateAlert, slots: list[Slot], group: Mapping[str, str], other: Mapping[str, str]
) -> Scenario:
    mine, theirs = Timeline(), Timeline()
    checks: list[Check] = []
    long = int(alert.tier.long.minutes)
    clock = days.Clock.of(long * days.MINUTE * 5 // 4 + days.MINUTE)
    for slot in slots:
        moment = clock.after(max(slot.length, long), days.MINUTE, mine.end)
        end = moment.plus(clock.steps(alert.tier.hold)) if slot.fires else moment
        more = end.last(days.MINUTE) - moment.last(days.MINUTE)
        mine.add(end.last(days.MINUTE), _prolonged(slot.parts, more))
        if other and slot.beside:
            theirs.add(end.last(days.MINUTE), _prolonged(slot.beside, more))
        if not slot.fires:
            checks.append(asking.silent(alert, slot.case, moment.second))
            checks += _hourly(alert, slot, moment.second, group)
            continue
        checks += [asking.silent(alert, Case.HOLD, waiting.second) for waiting in days.between(moment, end)]
        checks += _firing(alert, slot, end.second, group)
        if other and slot.beside:
            checks.append(asking.only(alert, Case.GROUPS, end.second))
    series = mine.series(alert.objective, group, STAGES)
    if other:
        series += theirs.series(alert.objective, other, STAGES)
    name = ", ".join(dict.fromkeys(slot.case.value for slot in slots))
    return Scenario(f"{alert.id}: {name}", clock.pace, days.MINUTE, series, tuple(checks), staged=False)


def _hourly(alert: BurnRateAlert, slot: Slot, at: int, group: Mapping[str, str]) -> Iterator[Check]:
    """Both hourly sums, from which budgets are made, where there is more than an hour of one kind."""
    part = slot.parts[-1]
    if slot.case is not Case.SILENT or part.total is None or part.count < 2 * _HOUR + 10:
        return
    for name, each in ((records.TOTAL_HOURLY, part.total), (records.BAD_HOURLY, part.total * part.share)):
        recorded = asking.record(name, alert.objective, group)
        yield asking.holds(alert, slot.case, asking.near(recorded, _HOUR * each), at)


def _prolonged(parts: tuple[Part, ...], more: int) -> tuple[Part, ...]:
    last = parts[-1]
    return (*parts[:-1], Part(last.count + more, last.total, last.share))


def _firing(alert: BurnRateAlert, slot: Slot, at: int, group: Mapping[str, str]) -> Iterator[Check]:
    yield asking.fires(alert, slot.case, at, group)
    if slot.case is not Case.FIRES:
        return
    for window in (alert.tier.long, alert.tier.short):
        ratio = asking.record(records.ERRORS, alert.objective, {**group, "window": str(window)})
        yield asking.holds(alert, slot.case, asking.near(ratio, slot.parts[-1].share), at)
