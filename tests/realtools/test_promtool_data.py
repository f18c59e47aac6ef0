"""Prometheus runs the compiled records over small histories: what is measured, and what missing data does."""

from __future__ import annotations

from decimal import Decimal
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
    GOOD,
    OK,
    ONE,
    PAGES,
    SECONDS,
    counted,
    histogram,
    slo,
    slos,
)
from tests.realtools.promtool import History

pytestmark = pytest.mark.realtool


QUOTIENT = "avg_over_time(part[$window]) / avg_over_time(whole[$window])"
QUOTIENTS = (
    f"{{gauge: {{query: '{QUOTIENT}', at_least: 10}}}}",
    f"{{ratio: {{error: '{QUOTIENT}'}}}}",
    f"{{events: {{bad: '{QUOTIENT}', total: '{QUOTIENT} + 1'}}}}",
    f"{{events: {{good: '{QUOTIENT}', total: '{QUOTIENT} + 1'}}}}",
    f"{{events: {{bad: '{QUOTIENT}', total: 'sum(sum_over_time(whole[$window]))'}}}}",
)


def test_a_time_without_traffic_alerts_nobody_and_records_no_ratio(tmp_path: Path) -> None:
    history = History({OK: "0+100x60 6000x200", ERR: "0x260"})
    history.never(EVERYTHING, 250).no_nan(250)
    history.value(f'count({ERRORS}{{window="5m"}})', 60, 1).value(f'count({ERRORS}{{window="5m"}})', 70, None)
    history.value(f'count({ERRORS}{{window="1h"}})', 140, None)
    history.value("sum(mlobs:sli_total:rate5m)", 140, 0)
    history.value(f"sum({BUDGET})", 250, 1)
    promtool.test(tmp_path, slos(ONE), history)


def test_errors_that_were_never_exposed_are_no_errors(tmp_path: Path) -> None:
    history = History({OK: "0+100x130"}).never(EVERYTHING, 130).no_nan(130)
    for window in ("5m", "1h", "30d"):
        history.value(f'sum({ERRORS}{{window="{window}"}})', 125, 0)
    promtool.test(tmp_path, slos(ONE), history.value(f"sum({BUDGET})", 125, 1))


def test_a_service_that_never_succeeded_is_all_bad(tmp_path: Path) -> None:
    good = slo("a", GOOD.replace("SET", "a"))
    history = (
        History({ERR: "0+100x40"}).value(f'sum({ERRORS}{{window="5m"}})', 30, 1).fires(f"fraud/a/{FAST}", 20)
    )
    promtool.test(tmp_path, slos(good), history)


def test_a_target_that_is_gone_opens_a_ticket_and_pages_nobody(tmp_path: Path) -> None:
    history = History({OK: "0+100x60 stale", ERR: "0x60 stale"})
    history.silent("fraud/a/no-data", 75).fires("fraud/a/no-data", 82)
    history.value('count(ALERTS{alertstate="firing",severity="ticket",slo="fraud/a",team="risk"})', 82, 1)
    promtool.test(tmp_path, slos(ONE), history.never(PAGES, 120).no_nan(120))


def test_missing_data_is_nobodys_business_where_the_spec_says_so(tmp_path: Path) -> None:
    ignored = slo("a", BAD.replace("SET", "a"), more="    no_data: ignore\n")
    promtool.test(tmp_path, slos(ignored), History({OK: "0+100x60 stale"}).never(EVERYTHING, 120))


def test_a_bound_that_is_no_bucket_is_told_as_missing_data(tmp_path: Path) -> None:
    wrong = slo("a", SECONDS.replace("SET", "a").replace("250ms", "300ms"))
    history = History(histogram("lat_seconds", "0.25")("a", Decimal("0.5"), 40))
    history.fires("fraud/a/no-data", 30).never(PAGES, 40)
    promtool.test(tmp_path, slos(wrong), history)


def test_a_restart_of_the_service_is_no_burst_of_errors(tmp_path: Path) -> None:
    history = History({OK: "5000000+1000x60 0+1000x60", ERR: "70000x60 0+0x60"})
    history.never(EVERYTHING, 115).value(f"max(max_over_time({ERRORS}[115m]))", 115, 0)
    promtool.test(tmp_path, slos(ONE), history)


def test_busy_hours_weigh_more_than_quiet_ones(tmp_path: Path) -> None:
    """A busy hour without errors, then almost four quiet ones with 10 %: 235 of 62,350 are bad, not 8 %."""
    history = History({OK: "0+1000x60 60009+9x234 62115x10", ERR: "0x60 1+1x234 235x10"})
    truth = 235 / (60_000 + 2_350)
    history.near(f'sum({ERRORS}{{window="7d"}})', 300, truth, truth * 0.005)
    history.near(f"sum({BUDGET})", 300, 1 - truth / 0.01, truth / 0.01 * 0.005)
    week = slo("a", BAD.replace("SET", "a"), more="    window: 7d\n")
    promtool.test(tmp_path, slos(week), history)


def test_errors_that_are_exposed_late_count_from_then_on(tmp_path: Path) -> None:
    history = History({OK: "0+95x240", ERR: "_x180 0+5x60"})
    truth = 5 * 59 / (95 * 240 + 5 * 59)
    promtool.test(
        tmp_path, slos(ONE), history.near(f'sum({ERRORS}{{window="30d"}})', 240, truth, truth * 0.02)
    )


def test_the_budget_that_is_left_is_exact(tmp_path: Path) -> None:
    history = History(counted("a", Decimal("0.0004"), 125)).near(f"sum({BUDGET})", 121, 0.6, 1e-9)
    promtool.test(tmp_path, slos(ONE), history.near("sum(mlobs:slo_objective:ratio)", 121, 0.999, 1e-12))


def test_a_gauge_is_bad_for_the_time_it_is_out_of_bounds_on_either_side(tmp_path: Path) -> None:
    bounds = {"low": "at_least: 10", "high": "at_most: 90", "both": "within: [10, 90]"}
    history = History({"free": "50x60 5x30 50x30 95x30"})
    sides = {"low": (1, 0), "high": (0, 1), "both": (1, 1)}
    for name, (below, above) in sides.items():
        for at, expected in ((59, 0), (80, below), (110, 0), (140, above)):
            history.value(f'sum({ERRORS}{{slo="fraud/{name}",window="5m"}})', at, expected)
    history.near(f'sum({ERRORS}{{slo="fraud/both",window="1h"}})', 90, 0.5, 0.02)
    promtool.test(
        tmp_path, slos(*(slo(name, GAUGE % bound, "90%") for name, bound in bounds.items())), history
    )


@pytest.mark.parametrize("sli", QUOTIENTS)
def test_what_is_not_a_number_is_no_measurement(sli: str, tmp_path: Path) -> None:
    """Nothing divided by nothing, for 50 minutes: no traffic for events and for a ratio, no data for a value."""
    history = History({"part": "0x110", "whole": "1x30 0x50 1x30"}).no_nan(110)
    idle = "sum_over_time" in sli or "ratio:" in sli
    history.value("sum(mlobs:sli_total:rate5m)", 60, 0 if idle else None)
    history.value("count(mlobs:sli_bad:rate5m)", 90, 1)
    history = history.silent("fraud/a/no-data", 60) if idle else history.fires("fraud/a/no-data", 60)
    promtool.test(tmp_path, slos(slo("a", sli, "50%")), history)


def test_more_good_events_than_events_are_no_negative_errors(tmp_path: Path) -> None:
    """Two counters are never scraped or restarted at quite the same moment."""
    total = {'lat_seconds_count{set="a"}': "0+100x130", 'lat_seconds_bucket{set="a",le="0.25"}': "0+110x130"}
    history = History(total).value(f"min(min_over_time({ERRORS}[130m]))", 130, 0)
    promtool.test(tmp_path, slos(slo("a", SECONDS.replace("SET", "a"))), history)
