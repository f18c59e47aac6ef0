"""Histories of the two recorded series of an SLO, written as promtool reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal

from mlobs_compile.ir.objective import Objective
from mlobs_compile.targets.prometheus.trials.asking import record
from mlobs_compile.units import decimal_text

_DIGITS = Context(prec=14)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Run:
    """So many samples in a row, each by `step` more than the one before; None stands for samples that never came."""

    count: int
    value: Decimal | None
    step: Decimal = ZERO

    @property
    def next(self) -> Decimal:
        """The value that would follow."""
        return (self.value or ZERO) + self.step * self.count


def notation(runs: Iterable[Run]) -> str:
    """`0+5x10 _x3 50x20`: promtool repeats what stands before `x` once more than it says, and a gap as often."""
    return " ".join(_written(run) for run in _merged(runs))


def number(value: Decimal) -> str:
    """A number as short as it can be without being another one to a float."""
    return decimal_text(_DIGITS.plus(value))


def _merged(runs: Iterable[Run]) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        if run.count <= 0:
            continue
        last = found[-1] if found else None
        if last and last.value is None and run.value is None:
            found[-1] = Run(last.count + run.count, None)
        elif (
            last
            and last.value is not None
            and run.value is not None
            and (last.step, last.next) == (run.step, run.value)
        ):
            found[-1] = Run(last.count + run.count, last.value, last.step)
        else:
            found.append(run)
    return found


def _written(run: Run) -> str:
    if run.value is None:
        return f"_x{run.count}"
    value = number(run.value)
    if run.count == 1:
        return value
    if not run.step:
        return f"{value}x{run.count - 1}"
    return f"{value}{'-' if run.step < 0 else '+'}{number(abs(run.step))}x{run.count - 1}"


@dataclass(frozen=True, slots=True)
class Part:
    """So many samples of the two stages: all events, or None for a gap, and the share of them that is bad."""

    count: int
    total: Decimal | None
    share: Decimal

    @property
    def bad(self) -> Decimal | None:
        return None if self.total is None else self.total * self.share


@dataclass(slots=True)
class Timeline:
    """Parts laid out on a time axis, with gaps between them."""

    laid: list[tuple[int, Part]] = field(default_factory=list)
    """Each with the index of its first sample."""
    end: int = 0

    def add(self, last: int, parts: Iterable[Part]) -> None:
        """Lays parts so that the last sample stands at an index."""
        held = tuple(parts)
        start = last + 1 - sum(part.count for part in held)
        assert start >= self.end, "two histories overlap"
        for part in held:
            self.laid.append((start, part))
            start += part.count
        self.end = start

    def series(
        self, objective: Objective, labels: Mapping[str, str], names: tuple[str, str]
    ) -> tuple[tuple[str, str], ...]:
        """The series of all and of bad events under two recorded names."""
        total, bad = (record(name, objective, labels) for name in names)
        return (
            (total, notation(self._runs(lambda part: part.total))),
            (bad, notation(self._runs(lambda part: part.bad))),
        )

    def _runs(self, value: Callable[[Part], Decimal | None]) -> Iterator[Run]:
        at = 0
        for start, part in self.laid:
            yield Run(start - at, None)
            yield Run(part.count, value(part))
            at = start + part.count
