"""Scenarios for alerts on what a runner publishes: runs come one after the other, and each leaves a verdict behind.

A verdict stays as it is until the next run, as a text file or a Pushgateway keeps it. Two columns are judged, of which
one is always well, so that an alert that mixes them up is noticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.signal import SeriesGauge
from mlobs_compile.queries import published, records, selectors
from mlobs_compile.targets.prometheus.trials import asking
from mlobs_compile.targets.prometheus.trials.history import Run, notation
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Findings, Lack, Scenario
from mlobs_compile.units import Duration

MINUTE = 60
_PASS = 0
_STATES = range(5)
_JUDGED, _WELL = "mlobs_judged", "mlobs_well"
_SPARSE = 600
"""Seconds between samples where windows are long: less than a verdict outlives its series."""
_SHORT = 5 * MINUTE
_COLUMN = {"column": _JUDGED}


@dataclass(frozen=True, slots=True)
class _Clock:
    """Windows as long as the schedule's period, and the evaluations in them."""

    window: int
    pace: int

    @property
    def step(self) -> int:
        return min(self.pace, _SPARSE)

    def run(self, slot: int) -> int:
        """The second at which the run of a window is published."""
        return slot * self.window + 2 * self.pace

    def before(self, slot: int) -> int:
        """The last evaluation before the run of a window, within this window."""
        return self.run(slot) - self.pace


def verdict(alert: ThresholdAlert) -> Findings:
    """All that is tried of an alert on a verdict."""
    window = alert.window.whole_seconds
    pace = max(1, window // 12 // MINUTE) * MINUTE
    if alert.windows == (1, 1):
        return Findings(tuple(_at_once(alert)))
    if window < _SHORT or window % pace:
        reason = "its windows cannot be told apart by rules that are evaluated once a minute"
        return Findings(lacks=tuple(Lack(alert.id, case, reason) for case in Case))
    return Findings(tuple(_repeated(alert, _Clock(window, pace))))


def _bad(alert: ThresholdAlert) -> int:
    return published.WARN if alert.id.endswith("/warn") else published.FAIL


def _at_once(alert: ThresholdAlert) -> Iterator[Scenario]:
    bad, clock = _bad(alert), _Clock(30 * MINUTE, MINUTE)
    series = _published(alert, ((5 * MINUTE, bad), (40 * MINUTE, _PASS)), clock, 60 * MINUTE)
    checks = (
        asking.silent(alert, Case.SILENT, 4 * MINUTE),
        asking.fires(alert, Case.FIRES, 5 * MINUTE, _COLUMN),
        asking.only(alert, Case.GROUPS, 39 * MINUTE),
        asking.silent(alert, Case.RECOVERS, 40 * MINUTE),
    )
    yield _scenario(alert, "a verdict that stays until the next run", clock, series, checks)
    yield _gone(alert, clock)
    for other in _others(bad):
        series = _published(alert, ((0, other),), clock, 30 * MINUTE)
        check = asking.never(alert, Case.SILENT, 0, 29 * MINUTE)
        yield _scenario(alert, f"state {other}", clock, series, (check,))
    yield _never_there(alert, clock)


def _gone(alert: ThresholdAlert, clock: _Clock) -> Scenario:
    """The series vanish after ten minutes; the verdict outlives them for a while."""
    last, held = 9 * MINUTE, Duration.parse(published.HELD).whole_seconds
    series = _published(alert, ((0, _bad(alert)),), clock, last + MINUTE)
    checks = (
        asking.fires(alert, Case.GONE, last + held - MINUTE, _COLUMN),
        asking.silent(alert, Case.GONE, last + held + MINUTE),
    )
    return _scenario(alert, "the series are gone", clock, series, checks)


def _repeated(alert: ThresholdAlert, clock: _Clock) -> Iterator[Scenario]:
    """k of n windows: at the edge, spread as far as can be, one window too far, and a run that never comes."""
    bad, (least, last) = _bad(alert), alert.windows
    states = (*[_PASS] * last, *[bad] * least, *[_PASS] * (last + 1))
    first, worst = last, last + least - 1
    healed = last + least + (last - least)
    checks = [
        asking.silent(alert, Case.WINDOWS, clock.before(worst)),
        asking.fires(alert, Case.FIRES, clock.run(worst), _COLUMN),
        asking.only(alert, Case.GROUPS, clock.before(worst + 1)),
        asking.fires(alert, Case.WINDOWS, clock.before(healed), _COLUMN),
        asking.silent(alert, Case.RECOVERS, clock.run(healed)),
    ]
    if least > 1:
        checks.append(asking.silent(alert, Case.SILENT, clock.before(first + 1)))
    yield _windows(alert, "just often enough", clock, states, checks)
    for more in (0, 1) if least > 1 else ():
        states = (*[_PASS] * last, bad, *[_PASS] * (last - least + more), *[bad] * (least - 1), _PASS)
        end = clock.run(len(states) - 2)
        check = (
            asking.never(alert, Case.WINDOWS, 0, end)
            if more
            else asking.fires(alert, Case.WINDOWS, end, _COLUMN)
        )
        yield _windows(alert, "too far apart" if more else "as far apart as can be", clock, states, [check])
    if least > 1:
        states, rest = (*[_PASS] * last, *[bad] * (least - 1)), (last + 1) * clock.window
        end = clock.run(len(states) - 1) + rest
        check = asking.never(alert, Case.WINDOWS, 0, end)
        yield _windows(alert, "the next run never comes", clock, states, [check], rest)
    for other in _others(bad):
        states = (other,) * (last + 2)
        check = asking.never(alert, Case.SILENT, 0, clock.run(last + 1))
        yield _windows(alert, f"state {other}", clock, states, [check])
    yield _never_there(alert, clock)


def _others(bad: int) -> list[int]:
    return [state for state in _STATES if state != bad]


def _windows(
    alert: ThresholdAlert,
    name: str,
    clock: _Clock,
    states: Sequence[int],
    checks: Sequence[Check],
    rest: int = 0,
) -> Scenario:
    """A run in each window, from the first on."""
    runs = tuple((clock.run(slot), state) for slot, state in enumerate(states))
    until = clock.run(len(states)) + rest
    return _scenario(alert, name, clock, _published(alert, runs, clock, until), tuple(checks))


def _never_there(alert: ThresholdAlert, clock: _Clock) -> Scenario:
    check = asking.silent(alert, Case.GONE, 10 * clock.pace)
    return _scenario(alert, "no series", clock, (("mlobs:nothing", "0"),), (check,))


def _scenario(
    alert: ThresholdAlert,
    name: str,
    clock: _Clock,
    series: tuple[tuple[str, str], ...],
    checks: tuple[Check, ...],
) -> Scenario:
    return Scenario(f"{alert.id}: {name}", clock.pace, clock.step, series, checks)


def _published(
    alert: ThresholdAlert, runs: Sequence[tuple[int, int]], clock: _Clock, until: int
) -> tuple[tuple[str, str], ...]:
    """What is scraped: the verdicts on both columns, and when they were published."""
    assert isinstance(alert.signal.series, SeriesGauge)
    (read, *_) = selectors.read(alert.signal.series.query)
    held = {matcher.label: matcher.value for matcher in read.matchers}
    held[alert.subject.kind] = alert.subject.name
    begin, step = min(second for second, _ in runs), clock.step
    times = range(0, until, step)
    judged = [_latest(runs, second) for second in times]
    well = [None if second < begin else _PASS for second in times]
    stamps = [max((at for at, _ in runs if at <= second), default=None) for second in times]
    owner = {key: held[key] for key in (alert.subject.kind, "environment")}
    return (
        (_series(published.STATUS, {**held, "column": _JUDGED}), _values(judged)),
        (_series(published.STATUS, {**held, "column": _WELL}), _values(well)),
        (_series(published.RUN, owner), _values(stamps)),
    )


def _latest(runs: Sequence[tuple[int, int]], second: int) -> int | None:
    """The last verdict at a second; healthy before the first."""
    found = [state for at, state in runs if at <= second]
    return found[-1] if found else None


def _values(samples: Sequence[int | None]) -> str:
    return notation(Run(1, None if one is None else Decimal(one)) for one in samples)


def _series(name: str, labels: dict[str, str]) -> str:
    return f"{name}{{{','.join(f'{key}={records.quoted(value)}' for key, value in labels.items())}}}"
