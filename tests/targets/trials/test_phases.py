"""Raw series go on from one phase to the next, start again, or are gone."""

from __future__ import annotations

from decimal import Decimal

from mlobs_compile.targets.prometheus.trials.motion import Drive, Motion, named
from mlobs_compile.targets.prometheus.trials.phases import Phase, series

REQ = named("req_total", {"code": "200"})
COUNTER, LEVEL, CLOCK = Motion.COUNTER, Motion.LEVEL, Motion.CLOCK


def values(*phases: Phase, step: int = 60, offset: int = 0) -> str:
    ((name, text),) = series(phases, step, offset)
    assert name == 'req_total{code="200"}'
    return text


def phase(minutes: int, motion: Motion, amount: int, *, restarts: bool = False) -> Phase:
    return Phase(minutes, {REQ: Drive(motion, Decimal(amount))}, restarts)


def test_a_counter_goes_on_where_it_was() -> None:
    assert values(phase(3, COUNTER, 60), phase(2, COUNTER, 0)) == "600+60x2 780x1"


def test_a_counter_that_starts_again_is_at_zero() -> None:
    assert values(phase(3, COUNTER, 60), phase(3, COUNTER, 60, restarts=True)) == "600+60x2 0+60x2"
    assert values(phase(3, LEVEL, 70_000), phase(3, COUNTER, 0, restarts=True)) == "70000x2 0x2"


def test_what_is_gone_is_marked_so_and_not_looked_back_at() -> None:
    gone = Phase(4, {})
    assert values(phase(3, LEVEL, 1), gone) == "1x2 stale"
    assert values(phase(3, LEVEL, 1), gone, phase(2, LEVEL, 2)) == "1x2 stale _x3 2x1"
    assert values(gone, phase(2, LEVEL, 2)) == "_x4 2x1"


def test_a_clock_stays_so_many_seconds_behind() -> None:
    assert values(phase(3, CLOCK, 600)) == "-600+60x2"
    assert values(phase(2, CLOCK, 600), phase(2, CLOCK, 60), offset=10) == "_x10 0+60x1 660+60x1"


def test_a_finer_step_takes_more_samples_of_the_same_rate() -> None:
    assert values(phase(2, COUNTER, 60), step=15) == "600+15x7"
    assert values(phase(1, LEVEL, 5), step=15, offset=1) == "_x4 5x3"
