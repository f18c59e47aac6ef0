"""Prometheus runs the compiled burn-rate alerts over small histories: who is told, and when."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.realtools import promtool
from tests.realtools.indicators import (
    BAD,
    BUDGET,
    ERR,
    ERRORS,
    EVERYTHING,
    FAST,
    GAUGE,
    KINDS,
    OK,
    ONE,
    PAGES,
    SLOW,
    TICKET,
    around,
    slo,
    slos,
)
from tests.realtools.promtool import History

pytestmark = pytest.mark.realtool


@pytest.mark.parametrize("kind", KINDS)
def test_pages_fire_just_above_their_burn_rate_and_not_below(kind: str, tmp_path: Path) -> None:
    fast, fast_series = around(kind, "fast", "0.144", 110)
    slow, slow_series = around(kind, "slow", "0.06", 110)
    history = History(fast_series | slow_series)
    history.fires(f"fraud/fast-over/{FAST}", 20).never(f"fraud/(fast-under|slow-.*)/{FAST}", 110)
    history.fires(f"fraud/slow-over/{SLOW}", 95).never(f"fraud/slow-under/{SLOW}", 110)
    promtool.test(tmp_path, slos(*fast, *slow), history.no_nan(110))


def test_a_ticket_is_opened_just_above_the_sustainable_rate_and_nobody_is_woken(tmp_path: Path) -> None:
    written, series = around("bad events", "week", "0.01", 280, "    window: 7d\n")
    history = History(series).fires(f"fraud/week-over/{TICKET}", 270)
    history.never(f"fraud/week-under/{TICKET}", 280).never(PAGES, 280)
    promtool.test(tmp_path, slos(*written), history)


def test_a_page_needs_both_windows(tmp_path: Path) -> None:
    """Errors long past leave the hour bad and the 5 minutes good; a burst leaves the hour good."""
    past = {'req{set="a",code="200"}': "0+50x40 2000+100x60", 'req{set="a",code="500"}': "0+50x40 2000x60"}
    burst = {
        'req{set="b",code="200"}': "0+100x60 6000+50x4 6200+100x40",
        'req{set="b",code="500"}': "0x60 0+50x4 200x40",
    }
    history = History(past | burst)
    history.fires(f"fraud/a/{FAST}", 40).silent(f"fraud/a/{FAST}", 47)
    hour, moment = (f'{ERRORS}{{slo="fraud/%s",window="{window}"}}' for window in ("1h", "5m"))
    history.value(f"count({hour % 'a'} > 0.144)", 47, 1).value(f"count({moment % 'b'} > 0.144)", 64, 1)
    history.never(f"fraud/b/{FAST}", 100)
    promtool.test(
        tmp_path, slos(slo("a", BAD.replace("SET", "a")), slo("b", BAD.replace("SET", "b"))), history
    )


def test_the_slow_page_needs_both_windows_too(tmp_path: Path) -> None:
    """Half an hour of 10 % leaves three hours good; two hours of it leave them bad, and the last one good."""
    brief = {'req{set="a",code="200"}': "0+100x180 18000+90x40", 'req{set="a",code="500"}': "0x180 0+10x40"}
    past = {'req{set="b",code="200"}': "0+90x120 10800+100x60", 'req{set="b",code="500"}': "0+10x120 1200x60"}
    history = History(brief | past).never(f"fraud/a/{SLOW}", 215)
    history.value(f'count({ERRORS}{{slo="fraud/a",window="30m"}} > 0.06)', 210, 1)
    history.fires(f"fraud/b/{SLOW}", 120).silent(f"fraud/b/{SLOW}", 150)
    history.value(f'count({ERRORS}{{slo="fraud/b",window="6h"}} > 0.06)', 150, 1)
    promtool.test(tmp_path, slos(*(slo(name, BAD.replace("SET", name)) for name in "ab")), history)


@pytest.mark.parametrize("each", [1, 3, 10])
def test_a_single_error_on_a_quiet_service_wakes_nobody(each: int, tmp_path: Path) -> None:
    """One event every so many minutes, one of them bad: 5 % and more of the hour."""
    good = " ".join(f"{count}x{each - 1}" for count in range(90 // each))
    history = History({OK: good, ERR: "0x40 1x60"}).never(EVERYTHING, 95)
    promtool.test(tmp_path, slos(ONE), history)


def test_a_second_error_on_a_quiet_service_does(tmp_path: Path) -> None:
    history = History({OK: "0+1x90", ERR: "0x40 1x2 2x2 3x40"}).fires(f"fraud/a/{FAST}", 47)
    promtool.test(tmp_path, slos(ONE), history)


def test_too_few_events_wake_nobody_where_the_spec_asks_for_more(tmp_path: Path) -> None:
    few = slo("few", BAD.replace("SET", "a"), "99.9%", "    min_events: 100\n")
    more = slo("more", BAD.replace("SET", "a"), "99.9%", "    min_events: 50\n")
    history = History({OK: "0+1x90", ERR: "0x30 0+1x60"})
    history.never(f"fraud/few/{FAST}", 60).fires(f"fraud/more/{FAST}", 60)
    promtool.test(tmp_path, slos(few, more), history)


def test_a_young_service_pages_after_a_quarter_of_an_hour_and_not_at_birth(tmp_path: Path) -> None:
    history = History({OK: "_x30 0x60", ERR: "_x30 0+100x60"})
    history.never(PAGES, 33).silent(f"fraud/a/{FAST}", 40).fires(f"fraud/a/{FAST}", 50)
    history.value(f"count({BUDGET})", 35, 1)  # before the first full hour
    promtool.test(tmp_path, slos(ONE), history)


def test_a_total_outage_pages_at_a_low_objective_too(tmp_path: Path) -> None:
    low = slo("a", BAD.replace("SET", "a"), "90%")
    history = History({OK: "0+100x60 6000x60", ERR: "0x60 0+100x60"})
    history.never(PAGES, 85).fires(f"fraud/a/{FAST}", 97)
    promtool.test(tmp_path, slos(low), history)


def test_a_total_outage_of_a_usual_objective_pages_within_five_minutes(tmp_path: Path) -> None:
    history = History({OK: "0+100x60 6000x60", ERR: "0x60 0+100x60"})
    promtool.test(tmp_path, slos(ONE), history.never(PAGES, 59).fires(f"fraud/a/{FAST}", 64))


def test_a_gauge_pages_after_its_share_of_the_hour(tmp_path: Path) -> None:
    history = History({"free": "50x60 5x60"}).never(PAGES, 90).fires(f"fraud/a/{FAST}", 97)
    promtool.test(tmp_path, slos(slo("a", GAUGE % "at_least: 10", "90%")), history)
