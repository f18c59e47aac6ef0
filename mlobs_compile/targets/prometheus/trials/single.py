"""Scenarios for alerts on single signals: a value on either side of its bound, a signal that is gone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.ir.alert import AbsenceAlert, ThresholdAlert
from mlobs_compile.ir.signal import SeriesErrorRatio, SeriesEvents, SeriesGauge, SeriesHistogram, Signal
from mlobs_compile.queries import selectors, witnesses
from mlobs_compile.targets.prometheus.trials import asking, days
from mlobs_compile.targets.prometheus.trials.events import from_events
from mlobs_compile.targets.prometheus.trials.measures import allows
from mlobs_compile.targets.prometheus.trials.motion import (
    MINUTE,
    Drive,
    Motion,
    Query,
    State,
    invented,
    named,
    tried,
    unit,
)
from mlobs_compile.targets.prometheus.trials.phases import Phase, series
from mlobs_compile.targets.prometheus.trials.trial import Case, Findings, Lack, Scenario
from mlobs_compile.targets.prometheus.trials.watched import Watched, watched
from mlobs_compile.units import Duration

_LONGEST = 90
"""Minutes of window and hold together up to which every minute is evaluated; beyond, one moment a day is."""
LOOKS_BACK = Duration.of(minutes=5)
"""For how long a query still sees a series that has gone."""
_DAY = days.Clock.of(days.DAY)
_DAYS = 6
"""Evaluations within which an alert must have fired."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When rules are evaluated."""

    second: int
    count: int
    """Evaluations that are looked at."""

    def at(self, number: int) -> int:
        return number * self.second

    @property
    def minutes(self) -> int:
        return self.at(self.count) // MINUTE + 1


def pace(window: Duration, hold: Duration) -> Pace:
    """Every minute where that is short, else once a day."""
    minutes = int(window.minutes + hold.minutes)
    if minutes <= _LONGEST:
        return Pace(MINUTE, minutes + 8)
    return Pace(_DAY.pace, max(_DAYS, -(-int(minutes * MINUTE) // _DAY.pace) + 3))


def threshold(alert: ThresholdAlert) -> Findings:
    """All that is tried of a bound on a value."""
    found = watched(alert.signal, alert.bound, alert.window)
    if isinstance(found, str):
        return Findings(lacks=tuple(Lack(alert.id, case, found) for case in Case))
    when = pace(alert.window, alert.hold)
    scenarios: list[Scenario] = []
    for number, state in enumerate(found.sides.bad, 1):
        moments = _breaches(alert, found, state, when)
        fired = next(
            (index for index, firing in enumerate(_firing(moments, alert.hold, when)) if firing), None
        )
        if fired is None:
            reason = "its series, though beyond the bound, never keep it firing in the time of a scenario"
            return Findings(lacks=tuple(Lack(alert.id, case, reason) for case in Case))
        scenarios.append(_beyond(alert, (found.sides.good, state), (when, fired), number))
    return Findings((*scenarios, _within(alert, found, when), _never_there(alert, found, when)))


def _breaches(alert: ThresholdAlert, found: Watched, state: State, when: Pace) -> list[bool]:
    """Whether the value is out of bounds, evaluation by evaluation."""
    values = (found.value(state, when.at(number)) for number in range(when.count + 1))
    return [value is not None and not allows(alert.bound, value) for value in values]


def _firing(breaches: list[bool], hold: Duration, when: Pace) -> list[bool]:
    """Whether an alert fires that has to be out of bounds for so long."""
    since: int | None = None
    found = []
    for number, breach in enumerate(breaches):
        since = (number if since is None else since) if breach else None
        found.append(since is not None and when.at(number - since) >= hold.whole_seconds)
    return found


def _beyond(
    alert: ThresholdAlert, states: tuple[State, State], fired: tuple[Pace, int], number: int
) -> Scenario:
    """Out of bounds from the beginning until it fires, and then within them again."""
    when, first = fired
    good, bad = states
    passes = max(1, -(-int(alert.window.minutes * MINUTE) // when.second) + 2)
    end = first + passes
    phases = Phase(when.at(first) // MINUTE + 1, bad), Phase(when.at(passes) // MINUTE + 2, good)
    checks = [asking.fires(alert, Case.FIRES, when.at(first))]
    if alert.hold.ms and first:
        checks.append(asking.silent(alert, Case.HOLD, when.at(first - 1)))
    checks.append(asking.silent(alert, Case.RECOVERS, when.at(end)))
    return Scenario(
        f"{alert.id}: beyond its bound ({number})", when.second, MINUTE, series(phases), tuple(checks)
    )


def _within(alert: ThresholdAlert, found: Watched, when: Pace) -> Scenario:
    """Just within bounds; while a range fills, a value may be out of them, and what then fires is not judged."""
    firing = _firing(_breaches(alert, found, found.sides.good, when), alert.hold, when)
    settled = max((number for number, one in enumerate(firing) if one), default=-1) + 1
    phases = (Phase(when.minutes, found.sides.good),)
    check = asking.never(alert, Case.SILENT, when.at(min(settled, when.count - 1)), when.at(when.count))
    return Scenario(f"{alert.id}: within its bound", when.second, MINUTE, series(phases), (check,))


def _never_there(alert: ThresholdAlert, found: Watched, when: Pace) -> Scenario:
    """No series at all: silent, unless the query itself makes a value of nothing."""
    firing = _firing(_breaches(alert, found, {}, when), alert.hold, when)
    at = when.at(when.count)
    check = asking.fires(alert, Case.GONE, at) if firing[-1] else asking.silent(alert, Case.GONE, at)
    return Scenario(f"{alert.id}: no series", when.second, MINUTE, (("mlobs:nothing", "0"),), (check,))


def absence(alert: AbsenceAlert) -> Findings:
    """All that is tried of an alert on a signal that is gone."""
    when = pace(LOOKS_BACK, alert.hold)
    waits = -(-alert.hold.whole_seconds // when.second)
    lost = -(-5 * MINUTE // when.second) + 1
    present = _present(alert.signal)
    if isinstance(present, str):
        check = asking.fires(alert, Case.FIRES, when.at(waits))
        lacks = tuple(Lack(alert.id, case, present) for case in Case)
        return Findings(
            (Scenario(f"{alert.id}: never there", when.second, MINUTE, _NOTHING, (check,)),), lacks
        )
    gone = lost + waits + 1
    phases = (
        Phase(when.at(2) // MINUTE + 1, present),
        Phase(when.at(gone) // MINUTE, {}),
        Phase(when.at(2) // MINUTE + 3, present),
    )
    checks = [
        asking.silent(alert, Case.SILENT, when.at(2)),
        asking.fires(alert, Case.FIRES, when.at(2 + gone)),
        asking.silent(alert, Case.RECOVERS, when.at(2 + gone + 2)),
    ]
    if alert.hold.ms:
        checks.append(asking.silent(alert, Case.HOLD, when.at(2 + waits)))
    return Findings(
        (Scenario(f"{alert.id}: there, gone, back", when.second, MINUTE, series(phases), tuple(checks)),)
    )


_NOTHING = (("mlobs:nothing", "0"),)
"""A series that nothing reads: promtool wants one."""


def _present(signal: Signal) -> State | str:
    """Series with which the signal has data, or why there are none."""
    form = signal.series
    match form:
        case SeriesEvents():
            driven = from_events(form, "5m", {}, Decimal(100))
            return driven if isinstance(driven, str) else driven.state(Decimal(0))
        case SeriesHistogram():
            selector = next(iter(selectors.read(form.selector)), None)
            labels = witnesses.witness(selector) if selector else None
            if selector is None or labels is None:
                return f"no label set is known that `{form.selector}` selects"
            return {named(f"{selector.metric}_count", labels): Drive(Motion.COUNTER, Decimal(60))}
        case SeriesErrorRatio(error=text) | SeriesGauge(query=text):
            return _there(Query(text, "5m"))
        case _:
            return "the signal is composed of SLOs"


def _there(query: Query) -> State | str:
    found = invented(query, {})
    if isinstance(found, str):
        return found
    state = unit(found)
    value = tried(query, state, 16)
    if isinstance(value, str):
        return value
    return state if value is not None else "the series that were invented for it give it no value"
