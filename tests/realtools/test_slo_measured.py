"""The figures that known generators get wrong, each measured over the raw series and over what mlobs records.

The truth of a period is `increase(bad) / increase(total)` over the raw counters. A window of seven days, of which a
day and a quarter have happened, keeps the histories short: both sides look at all there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.realtools import promtool
from tests.realtools.indicators import BAD, BUDGET, ERR, ERRORS, OK, PAGES, slo, slos
from tests.realtools.promtool import History

pytestmark = pytest.mark.realtool

HOURS = 30
WEEK = slo("a", BAD.replace("SET", "a"), "99.9%", "    window: 7d\n")
RECORDED = f'sum({ERRORS}{{slo="fraud/a",window="7d"}})'


def counter(*stretches: tuple[int, float]) -> str:
    """A counter in promtool's notation from stretches of minutes, each with its events a minute."""
    parts, total = [], 0.0
    for minutes, rate in stretches:
        parts.append(f"{total:g}+{rate:g}x{minutes - 1}")
        total += rate * minutes
    return " ".join(parts)


def hourly(rates: Iterable[float]) -> str:
    return counter(*((60, rate) for rate in rates), (2, 0))


def night(hour: int) -> bool:
    return hour % 24 < 8


GOOD_DAY = [20.0 if night(hour) else 10_000.0 for hour in range(HOURS)]
DIURNAL = {
    "quiet nights fail": [rate * (0.1 if night(hour) else 0.001) for hour, rate in enumerate(GOOD_DAY)],
    "busy days fail": [rate * (0 if night(hour) else 0.01) for hour, rate in enumerate(GOOD_DAY)],
}


def exact(hours: int = HOURS) -> str:
    """1 while what is recorded is within 0.2 % of the raw counters' own ratio."""
    truth = f'sum(increase(req{{code="500"}}[{hours}h])) / sum(increase(req[{hours}h]))'
    return f"abs({RECORDED} / ({truth}) - 1) < bool 0.002"


@pytest.mark.parametrize("name", DIURNAL)
def test_a_period_weighs_events_where_an_average_of_ratios_is_wrong_many_times_over(
    name: str, tmp_path: Path
) -> None:
    series = {OK: hourly(GOOD_DAY), ERR: hourly(DIURNAL[name])}
    promtool.test(tmp_path, slos(WEEK), History(series).value(exact(), HOURS * 60, 1))


def test_a_gap_without_traffic_leaves_the_period_as_it_is(tmp_path: Path) -> None:
    """Twenty minutes without an event: where 0/0 is recorded, the period is NaN until they have left it."""
    whole = (HOURS * 60 - 620, 1000)
    good = counter((600, 1000), (20, 0), whole, (2, 0))
    bad = counter((600, 5), (20, 0), (whole[0], 2), (2, 0))
    history = History({OK: good, ERR: bad}).value(exact(), HOURS * 60, 1).no_nan(HOURS * 60)
    history.value(f"count({BUDGET})", HOURS * 60, 1)
    promtool.test(tmp_path, slos(WEEK), history)


def test_errors_that_are_exposed_late_do_not_take_the_time_before_out_of_the_period(tmp_path: Path) -> None:
    """Twelve hours without an error series, then a day of 5 %: averages of ratios see that day only."""
    late = " ".join([f"_x{12 * 60}", counter((24 * 60, 52.6316), (2, 0))])
    history = History({OK: counter((36 * 60, 1000), (2, 0)), ERR: late})
    history.value(exact(36), 36 * 60, 1)
    promtool.test(tmp_path, slos(WEEK), history)


def test_errors_that_are_never_exposed_are_a_period_without_errors(tmp_path: Path) -> None:
    history = History({OK: counter((HOURS * 60, 1000), (2, 0))})
    history.value(RECORDED, HOURS * 60, 0).value(f'sum({BUDGET}{{slo="fraud/a"}})', HOURS * 60, 1)
    promtool.test(tmp_path, slos(WEEK), history.never(PAGES, HOURS * 60))


def test_a_restart_does_not_change_the_period(tmp_path: Path) -> None:
    half = HOURS * 30
    good = f"{counter((half, 1000))} {counter((half, 1000), (2, 0))}"
    bad = f"{counter((half, 4))} {counter((half, 4), (2, 0))}"
    promtool.test(tmp_path, slos(WEEK), History({OK: good, ERR: bad}).value(exact(), HOURS * 60, 1))


@pytest.mark.parametrize(("objective", "minute"), [("90%", 36), ("83%", 37)])
def test_a_total_outage_pages_at_objectives_whose_tiers_others_cannot_reach(
    objective: str, minute: int, tmp_path: Path
) -> None:
    """At 90 % a factor of 14.4 asks for 144 % errors, at 83 % one of 6 for 102 %: neither ever comes."""
    low = slo("a", BAD.replace("SET", "a"), objective)
    history = History({OK: counter((60, 100), (70, 0)), ERR: counter((60, 0), (70, 100))})
    history.never(PAGES, 60 + minute - 5).fires("fraud/a/burn/page-fast", 60 + minute + 2)
    promtool.test(tmp_path, slos(low), history)
