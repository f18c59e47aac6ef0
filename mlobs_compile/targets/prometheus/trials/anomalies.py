"""Scenarios for alerts on values out of the ordinary: a day of noise on given records, and a jump at its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from mlobs_compile.ir.alert import AnomalyAlert
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.trials import asking, days
from mlobs_compile.targets.prometheus.trials.burning import OVER, UNDER
from mlobs_compile.targets.prometheus.trials.days import Moment
from mlobs_compile.targets.prometheus.trials.history import Run, notation
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Findings, Lack, Scenario

_DAY, _HALF = 1440, 720
"""Minutes of history that a band is made of, and of which half must be there."""
_LOW, _HIGH = Decimal(90), Decimal(110)
_MEAN = Decimal(100)
_CLOCK = days.Clock.of(days.DAY)
_LEAST = Decimal("0.01")
"""The share of the mean that counts as a move at all."""


@dataclass(slots=True)
class _Line:
    """The recorded value, minute by minute."""

    runs: list[Run] = field(default_factory=list)
    end: int = 0

    def add(self, last: int, values: list[tuple[int, Decimal]]) -> None:
        start = last + 1 - sum(count for count, _ in values)
        self.runs.append(Run(start - self.end, None))
        self.runs += [Run(count, value) for count, value in values if count]
        self.end = last + 1


def anomaly(alert: AnomalyAlert) -> Findings:
    """All that is tried of a band."""
    jump = _jump(alert.deviations, _DAY)
    if jump is None:
        reason = "a single value can never be so many deviations from a day of others"
        return Findings(lacks=tuple(Lack(alert.id, case, reason) for case in (Case.FIRES, Case.SILENT)))
    return Findings(tuple(_scenarios(alert, jump)))


def _jump(deviations: int, samples: int) -> Decimal | None:
    """How far the last of so many samples must be from the mean of all to be so many deviations away.

    It is itself a part of the mean and of the deviation.
    """
    rest = Decimal(samples - 1)
    spread = ((_HIGH - _LOW) / 2) ** 2
    # A last sample at a distance x of the mean m of the others moves the mean by x/n and adds x²(n-1)/n² to the
    # variance, so x(n-1)/n = k·sqrt(s(n-1)/n + x²(n-1)/n²).
    share = rest / samples
    left = share**2 - deviations**2 * rest / samples**2
    return None if left <= 0 else (deviations**2 * spread * share / left).sqrt()


def _scenarios(alert: AnomalyAlert, jump: Decimal) -> Iterator[Scenario]:
    labels = {"environment": alert.subject.environment, "signal": alert.id}
    matchers = ",".join(f"{key}={records.quoted(value)}" for key, value in labels.items())
    line, checks = _Line(), list[Check]()
    half = _jump(alert.deviations, _HALF - 1) or jump
    histories = (
        (Case.SILENT, _noise(_DAY, jump * UNDER)),
        (Case.SILENT, [(_DAY - 1, _MEAN), (1, _MEAN * (1 + _LEAST * UNDER))]),
        (Case.YOUNG, _noise(_HALF - 1, half * 2)),
    )
    for case, values in histories:
        moment = _CLOCK.after(_DAY, days.MINUTE, line.end)
        line.add(moment.last(days.MINUTE), values)
        checks.append(asking.silent(alert, case, moment.second))
    checks += _firing(alert, line, _noise(_DAY, jump * OVER))
    series = ((f"{records.VALUE}{{{matchers}}}", notation(line.runs)),)
    name = f"{alert.id}: noise and a jump"
    yield Scenario(name, _CLOCK.pace, days.MINUTE, series, tuple(checks))


def _noise(samples: int, jump: Decimal) -> list[tuple[int, Decimal]]:
    """As many low values as high ones, and then one far away."""
    low = (samples - 1) // 2
    high = samples - 1 - low
    mean = (low * _LOW + high * _HIGH) / (samples - 1)
    return [(low, _LOW), (high, _HIGH), (1, mean + jump)]


def _firing(alert: AnomalyAlert, line: _Line, values: list[tuple[int, Decimal]]) -> Iterator[Check]:
    """The jump; for an alert that waits, it is there at every evaluation for so long."""
    first = _CLOCK.after(_DAY, days.MINUTE, line.end)
    last = first.plus(_CLOCK.steps(alert.hold))
    for moment in (*days.between(first, last), last):
        line.add(moment.last(days.MINUTE), _fresh(values, moment, line.end))
        if moment != last:
            yield asking.silent(alert, Case.HOLD, moment.second)
    yield asking.fires(alert, Case.FIRES, last.second)


def _fresh(values: list[tuple[int, Decimal]], moment: Moment, end: int) -> list[tuple[int, Decimal]]:
    """The same history, shortened by what does not fit behind the one before."""
    room = moment.last(days.MINUTE) + 1 - end
    excess = max(0, sum(count for count, _ in values) - room)
    (low, first), *rest = values
    return [(low - excess, first), *rest]
