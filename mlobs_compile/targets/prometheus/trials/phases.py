"""Raw series over some phases, each with a state of its own, written as promtool reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from mlobs_compile.queries import records
from mlobs_compile.queries.joins import NAME, Labels
from mlobs_compile.targets.prometheus.trials.history import Run, notation, number
from mlobs_compile.targets.prometheus.trials.motion import MINUTE, Drive, Motion, State

_STALE = "stale"


@dataclass(frozen=True, slots=True)
class Phase:
    """So many minutes of a state; series that it does not have are gone."""

    minutes: int
    state: State
    restarts: bool = False
    """True where all counters begin again at zero."""


def series(phases: Iterable[Phase], step: int = MINUTE, offset: int = 0) -> tuple[tuple[str, str], ...]:
    """All series of the phases, sampled every `step` seconds, from a minute on."""
    held = tuple(phases)
    all_labels = dict.fromkeys(labels for phase in held for labels in phase.state)
    return tuple((selector(labels), _values(labels, held, step, offset * MINUTE)) for labels in all_labels)


def selector(labels: Labels) -> str:
    """A series as promtool names it."""
    held = dict(labels)
    inner = ",".join(f"{key}={records.quoted(value)}" for key, value in sorted(held.items()) if key != NAME)
    return f"{held[NAME]}{{{inner}}}" if inner else held[NAME]


def _values(labels: Labels, phases: tuple[Phase, ...], step: int, begin: int) -> str:
    """One series through all phases; a marker says that it is gone, so that it is not looked back at."""
    texts: list[str] = []
    runs = [Run(begin // step, None)]
    counted: Decimal | None = None
    second, restarted = begin, False
    there = False
    for phase in phases:
        drive, samples = phase.state.get(labels), phase.minutes * MINUTE // step
        if drive is None:
            if there:
                texts += [notation(runs), _STALE]
                runs, samples = [], samples - 1
            runs.append(Run(samples, None))
        else:
            restarted = restarted or phase.restarts
            run = _run(drive, samples, step, second)
            if drive.motion is Motion.COUNTER and (counted is not None or restarted):
                run = replace(run, value=Decimal(0) if phase.restarts else counted or Decimal(0))
            runs.append(run)
            counted = run.next if drive.motion is Motion.COUNTER else None
        there = drive is not None
        second += phase.minutes * MINUTE
    return " ".join(text for text in (*texts, notation(_trimmed(runs))) if text)


def _run(drive: Drive, samples: int, step: int, second: int) -> Run:
    match drive.motion:
        case Motion.COUNTER:
            each = Decimal(number(drive.amount * step / MINUTE))
            return Run(samples, each * 10 * MINUTE / step, each)
        case Motion.LEVEL:
            return Run(samples, drive.amount)
        case Motion.CLOCK:
            return Run(samples, second - drive.amount, Decimal(step))


def _trimmed(runs: list[Run]) -> Iterator[Run]:
    """Without a gap at the end, which says nothing."""
    last = max((index for index, run in enumerate(runs) if run.value is not None), default=-1)
    yield from runs[: last + 1]
