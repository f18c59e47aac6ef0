"""What a spec may say of an SLO beyond an objective and a signal, each shown by what Prometheus makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.realtools import promtool
from tests.realtools.indicators import BAD, BUDGET, ERR, ERRORS, FAST, OK, ONE, PAGES, TICKET, slo, slos
from tests.realtools.promtool import History

pytestmark = pytest.mark.realtool
WHOLE = BAD.replace("SET", "a")
GROUPED = WHOLE.replace("sum(", "(")
"""Rates whose labels are left to the SLO."""


def ratio(name: str, window: str = "5m") -> str:
    return f'sum({ERRORS}{{slo="fraud/{name}",window="{window}"}})'


def test_a_group_that_burns_is_told_alone_and_by_its_name(tmp_path: Path) -> None:
    series = {
        'req{set="a",region="eu",code="200"}': "0+100x120",
        'req{set="a",region="eu",code="500"}': "0+20x120",
        'req{set="a",region="us",code="200"}': "0+9000x120",
    }
    firing = promtool.firing(f"fraud/a/{FAST}")
    europe = firing.replace("}", ',region="eu"}')
    history = History(series).value(f"count({europe})", 30, 1)
    history.value(f"count({firing})", 30, 1).value(f'sum({ERRORS}{{region="us",window="5m"}})', 30, 0)
    promtool.test(tmp_path, slos(slo("a", GROUPED, more="    group_by: [region]\n")), history.no_nan(100))


def test_missing_data_says_whether_the_target_or_the_series_is_missing(tmp_path: Path) -> None:
    sli = BAD.replace('set="SET"', 'job="web"')
    gone = {'req{job="web",code="200"}': "0+100x30 stale", 'up{job="web"}': "1x30 0x60"}
    lost = {'req{job="web",code="200"}': "0+100x30 stale", 'up{job="web"}': "1x90"}
    rules = slos(slo("a", sli))
    for series, reason, other in (
        (gone, "target-down", "series-absent"),
        (lost, "series-absent", "target-down"),
    ):
        told = promtool.firing("fraud/a/no-data").replace("}", ',reason="%s"}')
        history = History(series).silent("fraud/a/no-data", 48).value(f"count({told % reason})", 60, 1)
        promtool.test(tmp_path, rules, history.value(f"count({told % other})", 60, None).never(PAGES, 60))


def test_a_group_that_is_gone_is_missed_while_the_others_are_there(tmp_path: Path) -> None:
    series = {
        'req{region="eu",set="a",code="200"}': "0+100x30 stale",
        'req{region="us",set="a",code="200"}': "0+100x90",
    }
    told = promtool.firing("fraud/a/no-data").replace("}", ',reason="group-absent",region="eu"}')
    history = History(series).silent("fraud/a/no-data", 45).value(f"count({told})", 60, 1)
    promtool.test(tmp_path, slos(slo("a", GROUPED, more="    group_by: [region]\n")), history)


def test_missing_data_counts_as_an_outage_where_the_spec_says_so(tmp_path: Path) -> None:
    """A target that vanishes burns the budget as fast as its usual traffic would have."""
    counted = slo("a", WHOLE, "99.9%", "    no_data: bad\n")
    history = History({OK: "0+100x60 stale", ERR: "0x60 stale"})
    history.never(PAGES, 60).fires(f"fraud/a/{FAST}", 70).value(ratio("a"), 69, 1)
    history.fires("fraud/a/no-data", 85).silent("fraud/a/no-data", 70)
    history.near('sum(mlobs:sli_total:rate5m{slo="fraud/a"})', 69, 100 / 60, 0.1).no_nan(100)
    promtool.test(tmp_path, slos(counted), history)


def test_an_slo_without_a_past_counts_missing_data_too(tmp_path: Path) -> None:
    history = History({"other": "1x60"}).value(ratio("a"), 5, 1).fires(f"fraud/a/{FAST}", 20)
    promtool.test(tmp_path, slos(slo("a", WHOLE, "99.9%", "    no_data: bad\n")), history)


def test_idleness_is_a_ticket_of_its_own_where_it_is_asked_for(tmp_path: Path) -> None:
    idle = slo("a", WHOLE, "99.9%", "    no_traffic: 1h\n")
    series = {OK: "0+10x30 300x130", ERR: "0x160"}
    history = History(series).silent("fraud/a/no-traffic", 80).fires("fraud/a/no-traffic", 100)
    promtool.test(tmp_path, slos(idle), history.never("fraud/a/(no-data|burn.*)", 150))


def test_slices_are_good_or_bad_as_a_whole(tmp_path: Path) -> None:
    """Of 80 minutes, 20 have 10 % errors: a quarter of the slices is bad, however few events they hold."""
    slices = "    budgeting: timeslices\n    slice: {length: 1m, target: 95%}\n"
    shares = "    budgeting: ratio_timeslices\n    slice: {length: 1m}\n"
    series = {OK: "0+10000x60 600000+90x20", ERR: "0x60 0+10x20"}
    rules = slos(slo("a", WHOLE, more=slices), slo("b", WHOLE, more=shares), slo("c", WHOLE))
    history = (
        History(series).near(ratio("a", "1h"), 80, 20 / 60, 0.03).near(ratio("b", "1h"), 80, 2 / 60, 0.003)
    )
    history.near(ratio("c", "1h"), 80, 200 / 402_000, 0.0003)
    history.fires(f"fraud/a/{FAST}", 75).never(f"fraud/[bc]/{FAST}", 80)
    promtool.test(tmp_path, rules, history.no_nan(80))


def test_a_slice_is_good_at_its_target_and_bad_below(tmp_path: Path) -> None:
    slices = "    budgeting: timeslices\n    slice: {length: 5m, target: 95%}\n"
    over, under = ({f'req{{set="{n}",code="{code}"}}': f"0+{each}x30" for code, each in held.items()}
                   for n, held in (("over", {"200": 9499, "500": 501}), ("under", {"200": 9501, "500": 499})))  # fmt: skip
    rules = slos(*(slo(name, BAD.replace("SET", name), more=slices) for name in ("over", "under")))
    promtool.test(
        tmp_path, rules, History(over | under).value(ratio("over"), 20, 1).value(ratio("under"), 20, 0)
    )


def test_a_slice_without_traffic_is_no_slice(tmp_path: Path) -> None:
    slices = "    budgeting: timeslices\n    slice: {length: 1m, target: 95%}\n"
    history = History({OK: "0+10x30 300x90", ERR: "0+90x30 2700x90"}).value(f"count({ratio('a')})", 60, None)
    history.value(ratio("a", "1h"), 60, 1).never("fraud/a/no-data", 100)
    promtool.test(tmp_path, slos(slo("a", WHOLE, more=slices)), history.no_nan(100))


PARTS = slo("one", BAD.replace("SET", "one")) + slo("two", BAD.replace("SET", "two"))


def journey(composite: str) -> str:
    return PARTS + f"  journey: {{objective: 99%, composite: {composite}}}\n"


def test_a_journey_is_as_bad_as_its_worst_part(tmp_path: Path) -> None:
    series = {
        'req{set="one",code="200"}': "0+99x60", 'req{set="one",code="500"}': "0+1x60",
        'req{set="two",code="200"}': "0+80x60", 'req{set="two",code="500"}': "0+20x60",
    }  # fmt: skip
    history = History(series).near(ratio("journey"), 40, 0.2, 0.0001).fires(f"fraud/journey/{FAST}", 40)
    promtool.test(tmp_path, slos(journey("{all_of: [one, two]}")), history.silent(f"fraud/one/{FAST}", 40))


def test_a_weighted_composite_is_the_mean_and_a_part_without_traffic_is_good(tmp_path: Path) -> None:
    series = {
        'req{set="one",code="200"}': "0+90x60", 'req{set="one",code="500"}': "0+10x60",
        'req{set="two",code="200"}': "0+80x30 2400x60", 'req{set="two",code="500"}': "0+20x30 600x60",
    }  # fmt: skip
    rules = slos(journey("{weighted: {one: 3, two: 1}}"))
    history = (
        History(series).near(ratio("journey"), 25, 0.125, 0.0001).near(ratio("journey"), 45, 0.075, 0.0001)
    )
    promtool.test(tmp_path, rules, history.no_nan(50))


def test_a_composite_without_any_traffic_is_idle_and_not_missing(tmp_path: Path) -> None:
    series = {f'req{{set="{part}",code="200"}}': "0+90x10 900x80" for part in ("one", "two")}
    history = History(series).value('sum(mlobs:sli_total:rate5m{slo="fraud/journey"})', 60, 0)
    promtool.test(tmp_path, slos(journey("{all_of: [one, two]}")), history.never("fraud/.*", 80).no_nan(80))


NIGHTLY = 'maintenance: {nightly: {start: "01:00", end: "01:30"}}\n'


def test_events_of_maintenance_count_neither_as_good_nor_as_bad(tmp_path: Path) -> None:
    """Time begins at midnight of the first of January 1970. All requests fail from 1:00 to 1:30."""
    series = {OK: "0+100x59 6000x30 6000+100x90", ERR: "0x60 0+100x29 2900x90"}
    working = promtool.compiled(promtool.spec(NIGHTLY + "slos:\n" + ONE))
    history = History(series).value(ratio("a", "1h"), 95, 0).value(f"count({ratio('a')})", 75, None)
    history.value('sum(mlobs:sli_total:rate5m{slo="fraud/a"})', 75, 0).never("fraud/.*", 150).no_nan(150)
    promtool.test(tmp_path, working, history)
    promtool.test(tmp_path, slos(ONE), History(series).fires(f"fraud/a/{FAST}", 75))


def test_an_outage_after_maintenance_is_told(tmp_path: Path) -> None:
    series = {OK: "0+100x89 8900x90", ERR: "0x90 0+100x90"}
    working = promtool.compiled(promtool.spec(NIGHTLY + "slos:\n" + ONE))
    promtool.test(tmp_path, working, History(series).never(PAGES, 94).fires(f"fraud/a/{FAST}", 105))


def test_data_that_are_missing_in_maintenance_only_are_not_missed(tmp_path: Path) -> None:
    working = promtool.compiled(promtool.spec(NIGHTLY + "slos:\n" + ONE))
    restarted = {OK: "0+100x60 stale _x28 0+100x60", ERR: "0x60 stale _x28 0x60"}
    promtool.test(tmp_path, working, History(restarted).never("fraud/.*", 150))
    lost = {OK: "0+100x60 stale _x120", ERR: "0x60 stale _x120"}
    promtool.test(tmp_path, working, History(lost).fires("fraud/a/no-data", 150))


def test_maintenance_in_another_time_zone_and_once(tmp_path: Path) -> None:
    """5:30 in India is midnight UTC; the planned work of the second SLO began a minute after 1970."""
    zone = 'maintenance: {nightly: {start: "06:30", end: "07:00", time_zone: Asia/Kolkata}}\n'
    once = "maintenance: {move: {from: 1970-01-01T01:00:00Z, to: 1970-01-01T01:30:00Z}}\n"
    series = {OK: "0+100x59 6000x30 6000+100x90", ERR: "0x60 0+100x29 2900x90"}
    for words in (zone, once):
        rules = promtool.compiled(promtool.spec(words + "slos:\n" + ONE))
        history = (
            History(series).value(f"count({ratio('a')})", 61, None).value(f"count({ratio('a')})", 94, None)
        )
        promtool.test(
            tmp_path, rules, history.value(ratio("a"), 96, 0).value(ratio("a"), 59, 0).never(PAGES, 150)
        )


def test_a_policy_tells_when_half_a_quarter_and_nothing_of_the_budget_is_left(tmp_path: Path) -> None:
    """Of seven days, 43 hours with 0.45 % of errors have gone, enough to judge by; then come three bad hours."""
    policy = (
        '    window: 7d\n    no_data: ignore\n    budget_policy: {"50%": ticket, "25%": page, "0%": freeze}\n'
    )
    good, bad = "0+9955x2579", "0+45x2579"
    for hour, errors in enumerate((500, 1200, 1200)):
        good += f" {9955 * 2580 + hour * 597_000}+{10_000 - errors}x59"
        bad += f" {45 * 2580 + (0, 30_000, 102_000)[hour]}+{errors}x59"
    history = History({OK: f"{good} 27500000x10", ERR: f"{bad} 290100x10"})
    for minute, told in ((41 * 60, 0), (2585, 0), (2645, 1), (2705, 2), (2762, 3)):
        history.value(f"count({promtool.firing('fraud/a/budget/.*')})", minute, told or None)
    freeze = promtool.firing("fraud/a/budget/0-percent").replace("}", ',action="freeze",severity="ticket"}')
    page = promtool.firing("fraud/a/budget/25-percent").replace("}", ',action="page",severity="page"}')
    history.value(f"count({freeze})", 2762, 1).value(f"count({page})", 2705, 1)
    promtool.test(tmp_path, slos(slo("a", WHOLE, more=policy)), history)


def test_a_tier_waits_and_outlives_its_fault_as_its_spec_says(tmp_path: Path) -> None:
    waiting = slo("a", WHOLE, "99.9%", "    tiers: {page-fast: {for: 10m, keep_firing_for: 30m}}\n")
    series = {OK: "0+100x60 6000x40 6000+100x90", ERR: "0x60 0+100x40 4000x90"}
    at_once = History(series).fires("fraud/b/burn/page-fast", 65).silent("fraud/b/burn/page-fast", 115)
    later = History(series).silent("fraud/a/burn/page-fast", 68).fires("fraud/a/burn/page-fast", 75)
    later.fires("fraud/a/burn/page-fast", 120)
    rules = slos(waiting, slo("b", WHOLE, "99.9%"))
    promtool.test(tmp_path, rules, at_once, later)


def test_a_tier_of_the_specs_own_fires_at_its_factor(tmp_path: Path) -> None:
    own = "    tiers: {page-now: {urgency: page, long: 30m, short: 5m, factor: 20}, page-fast: {enabled: false}}\n"
    series = {}
    for name, bad in (("over", 2020), ("under", 1980)):
        series |= {
            f'req{{set="{name}",code="200"}}': f"0+{10_000 - bad}x60",
            f'req{{set="{name}",code="500"}}': f"0+{bad}x60",
        }
    rules = slos(*(slo(name, BAD.replace("SET", name), more=own) for name in ("over", "under")))
    history = History(series).fires("fraud/over/burn/page-now", 40).never("fraud/under/burn/page-now", 50)
    promtool.test(tmp_path, rules, history.never("fraud/.*/burn/page-fast", 50))


CHECKED = "features: {names: [amount]}\ndrift: {features: {amount: {psi: {at_most: 0.3}}}}\n"
"""Checks whose results the job publishes that runs them."""
INDICATORS = {
    "a probe that fails": ("{boolean: {query: 'probe_success'}}", {"probe_success": "0x60"}, 1),
    "a probe that works": ("{boolean: {query: 'probe_success'}}", {"probe_success": "1x60"}, 0),
    "one of two probes fails": (
        "{boolean: {query: 'probe_success'}}",
        {'probe_success{at="a"}': "1x60", 'probe_success{at="b"}': "0x60"},
        0.5,
    ),
    "a ratio of successes": ("{ratio: {success: 'good:ratio'}}", {"good:ratio": "0.75x60"}, 0.25),
    "a batch that is old": ("{freshness: {timestamp: 'batch', at_most: 20m}}", {"batch": "0x60"}, 1),
    "a batch that is fresh": ("{freshness: {timestamp: 'batch', at_most: 40m}}", {"batch": "0x60"}, 0),
    "the newest batch counts": (
        "{freshness: {timestamp: 'batch', at_most: 20m}}",
        {'batch{n="1"}': "0x60", 'batch{n="2"}': "900x60"},
        0,
    ),
    "fallbacks": (
        "{predictions: {total: 'rate(p_total[$window])', fallback: 'rate(f_total[$window])'}}",
        {"p_total": "0+100x60", "f_total": "0+25x60"},
        0.25,
    ),
    "no fallback yet": (
        "{predictions: {total: 'rate(p_total[$window])', fallback: 'rate(f_total[$window])'}}",
        {"p_total": "0+100x60"},
        0,
    ),
    "a score that has drifted": (
        "{score: {check: drift/amount/psi, at_most: 0.2}}",
        {'mlobs_check_value{check="fraud/drift/amount/psi",environment="prod"}': "0.21x60"},
        1,
    ),
    "a score at its bound": (
        "{score: {check: drift/amount/psi, at_most: 0.2}}",
        {'mlobs_check_value{check="fraud/drift/amount/psi",environment="prod"}': "0.2x60"},
        0,
    ),
    "a monitor that has not run": (
        "{monitor_age: {at_most: 20m}}",
        {'mlobs_run_timestamp_seconds{model="fraud",environment="prod"}': "0x60"},
        1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", INDICATORS)
def test_every_indicator_gives_the_share_of_what_is_bad(name: str, tmp_path: Path) -> None:
    sli, series, share = INDICATORS[name]
    rules = promtool.compiled(promtool.spec(CHECKED + "slos:\n" + slo("a", sli)))
    promtool.test(tmp_path, rules, History(series).near(ratio("a", "5m"), 30, share, 1e-9).no_nan(50))


def test_batches_count_once_each_and_are_bad_when_a_check_of_theirs_fails(tmp_path: Path) -> None:
    """A batch in ten minutes; the fourth and the fifth of six fail a check."""
    labels = 'model="fraud",environment="prod"'
    series = {
        f"mlobs_run_timestamp_seconds{{{labels}}}": " ".join(f"{600 * n}x9" for n in range(7)),
        f'mlobs_check_status{{{labels},check="a"}}': "0x70",
        f'mlobs_check_status{{{labels},check="b"}}': "0x39 2x19 0x20",
    }
    history = History(series).near(ratio("a", "1h"), 67, 2 / 6, 0.001)
    history.near("sum(sum_over_time(mlobs:sli_total:rate5m[1h])) * 60", 67, 6, 0.001)
    rules = promtool.compiled(promtool.spec(CHECKED + "slos:\n" + slo("a", "{batches: {}}")))
    promtool.test(tmp_path, rules, history.no_nan(67))


def test_several_windows_keep_a_budget_each(tmp_path: Path) -> None:
    written = slo("a", WHOLE, more="    window: 14d\n    other_windows: [7d, week]\n")
    history = History({OK: "0+995x300", ERR: "0+5x300"})
    for window in ("14d", "7d"):
        history.near(f'sum({BUDGET}{{window="{window}"}})', 240, 0.5, 0.001)
    history.near(ratio("a", "week"), 240, 0.005, 1e-6)
    # It is four in the morning of the Thursday on which it all began: four of the week's 168 hours are known.
    history.near(f'sum({BUDGET}{{window="week"}})', 240, 1 - 0.5 * 4 / 168, 0.001)
    history.value(f"count({promtool.firing(f'fraud/a/{TICKET}')})", 240, None)
    promtool.test(tmp_path, slos(written), history)


def test_a_week_of_the_calendar_begins_with_an_untouched_budget(tmp_path: Path) -> None:
    """In Kiribati, fourteen hours ahead, the Monday begins at 10:00 UTC of Sunday, minute 4,920 of 1970."""
    alone = "    no_data: ignore\n    tiers: {page-fast: {enabled: false}, page-slow: {enabled: false}}\n"
    week = "    window: {calendar: week, time_zone: Pacific/Kiritimati}\n"
    monday = (3 * 24 + 10) * 60
    quiet = f"_x{monday - 300}"
    series = {OK: f"{quiet} 0+80x299 23920+100x300", ERR: f"{quiet} 0+20x299 5980x300"}
    history = History(series).near(ratio("a", "week"), monday - 1, 0.2, 0.001)
    history.value(f"count({ratio('a', 'week')})", monday + 30, None)
    # Rates over five minutes carry two minutes of the old week into the new one.
    history.near(ratio("a", "week"), monday + 121, 0, 0.2 * 2.1 / 120).near(
        f"sum({BUDGET})", monday + 121, 1, 0.005
    )
    promtool.test(tmp_path, slos(slo("a", WHOLE, more=week + alone)), history)


ALONE = "    no_data: ignore\n    tiers: {page-fast: {enabled: false}, page-slow: {enabled: false}}\n"


def test_a_month_spends_its_budget_once_an_hour_and_never_for_hours_that_were_not_measured(
    tmp_path: Path,
) -> None:
    """Ten bad minutes of the first hour: whatever came before, they are ten minutes of a month of 744 hours."""
    series = {OK: "_x180 0x10 0+100x200", ERR: "_x180 0+100x10 1000x200"}
    history = History(series)
    for minute in (245, 260, 299, 330, 355):
        history.near(f"sum({BUDGET})", minute, 1 - 10 / 60 / 744 / 0.01, 0.004)
    promtool.test(tmp_path, slos(slo("a", WHOLE, more="    window: month\n" + ALONE)), history)


def test_a_week_begins_at_midnight_also_where_that_is_half_past_an_hour_of_utc(tmp_path: Path) -> None:
    """In India the Monday begins at 18:30 UTC of Sunday; twenty bad minutes end five minutes before it."""
    monday = 3 * 24 * 60 + 18 * 60 + 30
    week = "    window: {calendar: week, time_zone: Asia/Kolkata}\n"
    quiet = f"_x{monday - 85}"
    good, bad = f"{quiet} 0+100x60 6000x20 6000+100x200", f"{quiet} 0x60 0+100x20 2000x220"
    history = History({OK: good, ERR: bad}).value(f"count({ratio('a', 'week')})", monday + 30, None)
    history.near(ratio("a", "week"), monday + 125, 0, 0.001).near(f"sum({BUDGET})", monday + 125, 1, 0.001)
    promtool.test(tmp_path, slos(slo("a", WHOLE, more=week + ALONE)), history)


def test_a_service_that_does_not_come_back_from_maintenance_pages(tmp_path: Path) -> None:
    """Its usual traffic is that of the hours before, not the nothing that was counted while it was worked on."""
    words = "maintenance: {move: {from: 1970-01-01T02:00:00Z, to: 1970-01-01T05:00:00Z}}\nslos:\n"
    rules = promtool.compiled(promtool.spec(words + slo("a", WHOLE, "99.9%", "    no_data: bad\n")))
    history = History({OK: "0+100x120 stale", ERR: "0x120 stale"}).never(PAGES, 300)
    history.fires(f"fraud/a/{FAST}", 325).near(
        'sum(mlobs:sli_total:rate5m{slo="fraud/a"})', 325, 100 / 60, 0.1
    )
    promtool.test(tmp_path, rules, history)


def test_the_minutes_before_a_first_scrape_do_not_weigh_on_a_quiet_service(tmp_path: Path) -> None:
    rules = slos(slo("a", WHOLE, "99.9%", "    no_data: bad\n    window: 7d\n"))
    history = History({OK: "_x10 0+1x600", ERR: "_x10 0x600"}).never(PAGES, 600)
    promtool.test(tmp_path, rules, history.near(ratio("a", "7d"), 600, 0, 0.003))


def test_a_part_that_is_gone_makes_a_journey_unknown_and_not_well(tmp_path: Path) -> None:
    series = {
        'req{set="one",code="200"}': "0+100x90",
        'req{set="two",code="200"}': "0x30 stale",
        'req{set="two",code="500"}': "0+100x30 stale",
    }
    for composite in ("{all_of: [one, two]}", "{weighted: {one: 1, two: 1}}"):
        history = (
            History(series).value(f"count({ratio('journey')})", 50, None).fires("fraud/journey/no-data", 70)
        )
        promtool.test(tmp_path, slos(journey(composite)), history.no_nan(80))


def test_a_ratio_that_nobody_can_compute_while_idle_is_idle_and_not_missing(tmp_path: Path) -> None:
    quotient = "{ratio: {error: 'sum(rate(bad[$window])) / sum(rate(all[$window]))'}}"
    series = {"bad": "0+1x20 20x80", "all": "0+10x20 200x80"}
    history = (
        History(series)
        .near(ratio("a"), 15, 0.1, 1e-6)
        .value('sum(mlobs:sli_total:rate5m{slo="fraud/a"})', 60, 0)
    )
    promtool.test(tmp_path, slos(slo("a", quotient)), history.never("fraud/.*", 100).no_nan(100))


def test_a_batch_that_is_run_again_at_once_keeps_its_own_result(tmp_path: Path) -> None:
    """Every half hour a run fails and is run again three minutes later, with success."""
    labels = 'model="fraud",environment="prod"'
    stamps, status = "0x9", "0x9"
    for run in range(3):
        stamps += f" {600 + 1800 * run}x2 {780 + 1800 * run}x26"
        status += " 2x2 0x26"
    series = {
        f"mlobs_run_timestamp_seconds{{{labels}}}": stamps,
        f'mlobs_check_status{{{labels},check="a"}}': status,
    }
    rules = promtool.compiled(promtool.spec(CHECKED + "slos:\n" + slo("a", "{batches: {}}")))
    promtool.test(tmp_path, rules, History(series).near(ratio("a", "6h"), 90, 0.5, 0.001))


def test_freshness_is_kept_apart_by_its_groups(tmp_path: Path) -> None:
    fresh = slo("a", "{freshness: {timestamp: batch, at_most: 20m}}", more="    group_by: [region]\n")
    series = {'batch{region="eu"}': "0x60", 'batch{region="us"}': "0+60x60"}
    history = History(series).value(f'sum({ERRORS}{{region="eu",window="5m"}})', 40, 1)
    promtool.test(tmp_path, slos(fresh), history.value(f'sum({ERRORS}{{region="us",window="5m"}})', 40, 0))


def test_a_group_that_lacks_its_bucket_is_missed(tmp_path: Path) -> None:
    sli = "{histogram: {metric: lat_seconds, at_most: 250ms}}"
    series = {
        'lat_seconds_count{region="eu"}': "0+100x60", 'lat_seconds_bucket{region="eu",le="0.25"}': "0+99x60",
        'lat_seconds_count{region="us"}': "0+100x60", 'lat_seconds_bucket{region="us",le="0.3"}': "0+99x60",
    }  # fmt: skip
    told = promtool.firing("fraud/a/no-data").replace("}", ',region="us",reason="series-absent"}')
    history = (
        History(series)
        .value(f"count({told})", 40, 1)
        .value(f"count({promtool.firing('fraud/a/no-data')})", 40, 1)
    )
    promtool.test(tmp_path, slos(slo("a", sli, more="    group_by: [region]\n")), history)


def test_a_title_is_a_text_whatever_stands_in_it(tmp_path: Path) -> None:
    rules = slos(slo("a", WHOLE, more="    title: 'The {{ nope }} of {{ $value }}'\n"))
    promtool.check(tmp_path, rules)
    assert "nope" in rules


def test_the_rules_of_a_native_histogram_are_rules_that_prometheus_takes(tmp_path: Path) -> None:
    """This version of promtool cannot be given native histograms, so it reads the rules and no more."""
    native = "{histogram: {metric: 'lat_seconds{set=\"a\"}', type: native, at_most: 300ms}}"
    promtool.check(tmp_path, slos(slo("a", native)))
    assert "histogram_fraction(-Inf, 0.3," in slos(slo("a", native))


def test_a_young_service_is_judged_as_soon_as_its_spec_says(tmp_path: Path) -> None:
    early, late = (
        slo(name, WHOLE, "99.9%", f"    coverage: {share}\n")
        for name, share in (("early", "5%"), ("late", "50%"))
    )
    history = History({OK: "_x10 0x60", ERR: "_x10 0+100x60"})
    history.silent("fraud/early/burn/page-fast", 12).fires("fraud/early/burn/page-fast", 16)
    promtool.test(
        tmp_path,
        slos(early, late),
        history.silent("fraud/late/burn/page-fast", 38).fires("fraud/late/burn/page-fast", 45),
    )
