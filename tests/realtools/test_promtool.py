"""Prometheus runs the compiled rules over small histories: who is told, when, and what the numbers are.

Timelines are minutes. Objectives are 99 % over 30 days unless a test says otherwise: the budget is 1 % and a page
fires above 14.4 % over the hour or 6 % over six hours.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from mlobs_compile.units import decimal_text
from tests.realtools import promtool
from tests.realtools.promtool import History, compiled, spec

pytestmark = pytest.mark.realtool

FAST, SLOW, TICKET = "burn/page-fast", "burn/page-slow", "burn/ticket"
PAGES = "fraud/.*/burn/page-.*"
EVERYTHING = "fraud/.*"
Share = Callable[[str, Decimal, int], dict[str, str]]


def slo(name: str, sli: str, objective: str = "99%", more: str = "") -> str:
    return f"  {name}:\n    objective: {objective}\n    sli: {sli}\n{more}"


def slos(*written: str) -> str:
    return compiled(spec("slos:\n" + "".join(written)))


BAD = '{events: {bad: \'sum(rate(req{set="SET",code="500"}[$window]))\', total: \'sum(rate(req{set="SET"}[$window]))\'}}'
GOOD = BAD.replace("bad: ", "good: ").replace("500", "200")
SECONDS = "{histogram: {metric: 'lat_seconds{set=\"SET\"}', at_most: 250ms}}"
WHOLE = "{histogram: {metric: 'lat_seconds{set=\"SET\"}', at_most: 2s}}"
MILLISECONDS = "{histogram: {metric: 'lat_ms{set=\"SET\"}', at_most: 250ms, unit: ms}}"
RATIO = "{ratio: {error: 'errors:ratio{set=\"SET\"}'}}"


def counted(name: str, share: Decimal, minutes: int) -> dict[str, str]:
    """A hundred thousand events a minute."""
    good, bad = (decimal_text(100_000 * part) for part in (1 - share, share))
    return {
        f'req{{set="{name}",code="200"}}': f"0+{good}x{minutes}",
        f'req{{set="{name}",code="500"}}': f"0+{bad}x{minutes}",
    }


def histogram(metric: str, le: str) -> Share:
    def series(name: str, share: Decimal, minutes: int) -> dict[str, str]:
        good = decimal_text(100_000 * (1 - share))
        return {
            f'{metric}_count{{set="{name}"}}': f"0+100000x{minutes}",
            f'{metric}_bucket{{set="{name}",le="{le}"}}': f"0+{good}x{minutes}",
            f'{metric}_bucket{{set="{name}",le="+Inf"}}': f"0+100000x{minutes}",
        }

    return series


def ratio(name: str, share: Decimal, minutes: int) -> dict[str, str]:
    return {f'errors:ratio{{set="{name}"}}': f"{decimal_text(share)}x{minutes}"}


KINDS: dict[str, tuple[str, Share]] = {
    "bad events": (BAD, counted),
    "good events": (GOOD, counted),
    "seconds": (SECONDS, histogram("lat_seconds", "0.25")),
    "whole seconds": (WHOLE, histogram("lat_seconds", "2")),
    "whole seconds of Prometheus 3": (WHOLE, histogram("lat_seconds", "2.0")),
    "milliseconds": (MILLISECONDS, histogram("lat_ms", "250")),
    "ratio": (RATIO, ratio),
}


ERRORS = "mlobs:slo_errors:ratio"
BUDGET = "mlobs:slo_budget_left:ratio"


def around(
    kind: str, name: str, threshold: str, minutes: int, more: str = ""
) -> tuple[list[str], dict[str, str]]:
    """Two SLOs of a kind, one of them 1 % above a threshold and one 1 % below, and their series."""
    sli, share = KINDS[kind]
    written, series = [], {}
    for side, by in (("over", "1.01"), ("under", "0.99")):
        label = f"{name}-{side}"
        written.append(slo(label, sli.replace("SET", label), more=more))
        series |= share(label, Decimal(threshold) * Decimal(by), minutes)
    return written, series


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


ONE = slo("a", BAD.replace("SET", "a"), "99.9%")
OK, ERR = 'req{set="a",code="200"}', 'req{set="a",code="500"}'


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


def test_a_total_outage_pages_at_a_low_objective_too(tmp_path: Path) -> None:
    low = slo("a", BAD.replace("SET", "a"), "90%")
    history = History({OK: "0+100x60 6000x60", ERR: "0x60 0+100x60"})
    history.never(PAGES, 85).fires(f"fraud/a/{FAST}", 97)
    promtool.test(tmp_path, slos(low), history)


def test_a_total_outage_of_a_usual_objective_pages_within_five_minutes(tmp_path: Path) -> None:
    history = History({OK: "0+100x60 6000x60", ERR: "0x60 0+100x60"})
    promtool.test(tmp_path, slos(ONE), history.never(PAGES, 59).fires(f"fraud/a/{FAST}", 64))


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


GAUGE = "{gauge: {query: 'min(free)', %s}}"


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


def test_a_gauge_pages_after_its_share_of_the_hour(tmp_path: Path) -> None:
    history = History({"free": "50x60 5x60"}).never(PAGES, 90).fires(f"fraud/a/{FAST}", 97)
    promtool.test(tmp_path, slos(slo("a", GAUGE % "at_least: 10", "90%")), history)


QUOTIENTS = (
    "{gauge: {query: part / whole, at_least: 10}}",
    "{ratio: {error: part / whole}}",
    "{events: {bad: part / whole, total: whole / whole}}",
    "{events: {good: part / whole, total: whole / whole}}",
)


@pytest.mark.parametrize("sli", QUOTIENTS)
def test_what_is_not_a_number_is_no_measurement(sli: str, tmp_path: Path) -> None:
    """Nothing divided by nothing, for 40 minutes."""
    history = History({"part": "0x100", "whole": "1x30 0x40 1x30"}).no_nan(100)
    history.value("count(mlobs:sli_total:rate5m)", 50, None).fires("fraud/a/no-data", 50)
    history.value("count(mlobs:sli_total:rate5m)", 80, 1)
    promtool.test(tmp_path, slos(slo("a", sli, "50%")), history)


def test_more_good_events_than_events_are_no_negative_errors(tmp_path: Path) -> None:
    """Two counters are never scraped or restarted at quite the same moment."""
    total = {'lat_seconds_count{set="a"}': "0+100x130", 'lat_seconds_bucket{set="a",le="0.25"}': "0+110x130"}
    history = History(total).value(f"min(min_over_time({ERRORS}[130m]))", 130, 0)
    promtool.test(tmp_path, slos(slo("a", SECONDS.replace("SET", "a"))), history)


def alerts(body: str) -> str:
    return compiled(spec(f"alerts:\n{body}"))


def test_a_threshold_alert_waits_and_fires_on_either_side(tmp_path: Path) -> None:
    rules = alerts("  heat: {query: max(heat), within: [10, 90], for: 5m, severity: page}\n")
    history = History({"heat": "50x20 95x20 50x20 5x20 10x10 90x10"})
    id = "fraud/alert/heat"
    for at, firing in ((20, 0), (24, 0), (27, 1), (40, 1), (43, 0), (62, 0), (69, 1), (85, 0), (100, 0)):
        history = history.fires(id, at) if firing else history.silent(id, at)
    promtool.test(tmp_path, rules, history)


def test_an_absence_is_told_after_its_hold_and_ends_with_the_data(tmp_path: Path) -> None:
    rules = alerts("  gone: {query: max(heat), absent: true, for: 10m}\n")
    history = History({"heat": "1x20 stale _x30 1x20"}).silent("fraud/alert/gone", 25)
    promtool.test(tmp_path, rules, history.fires("fraud/alert/gone", 40).silent("fraud/alert/gone", 60))


def test_an_anomaly_is_a_jump_and_no_noise(tmp_path: Path) -> None:
    """Noise within 10 % of the mean, a NaN, then a jump; a series that never moves jitters by a thousandth."""
    noise = " ".join(f"{100 + (7 * minute) % 11 - 5}" for minute in range(400))
    history = History(
        {"load": f"{noise} NaN {noise} 160x20", "still": "5x800 5.005x20", "young": "_x700 1x60 9x60"}
    )
    history.never("fraud/alert/.*", 800).fires("fraud/alert/load", 806)
    history.never("fraud/alert/(still|young)", 820).no_nan(815)
    names = ("load", "still", "young")
    promtool.test(
        tmp_path, alerts("".join(f"  {name}: {{query: {name}, anomaly: 4}}\n" for name in names)), history
    )
