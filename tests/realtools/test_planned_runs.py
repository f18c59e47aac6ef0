"""A run that did not come is told when it is due and not before: over weekends, clock changes and dead schedulers.

Promtool's time begins in 1970. Summer time is written as a rule and not as a table, so that year has the weekends and
clock changes of the rules of today: in New York the second Sunday in March and the first in November.
"""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.plan import Plan
from mlobs_compile.ir.signal import SeriesGauge
from mlobs_compile.queries import planned, promql
from mlobs_compile.units import Duration
from tests import projects

pytestmark = pytest.mark.realtool
WEEKDAYS = '{cron: "30 6 * * 1-5", time_zone: America/New_York, deadline: 2h}'
COUNTER = 'airflow_dagrun_duration_count{dag_id="train",job="statsd"}'
FAILED = 'airflow_dagrun_failed_count{dag_id="train",job="statsd"}'
STILL_DUE = 1.0


def expression(schedule: str, preset: str = "airflow-dag, dag: train", also: str = "") -> str:
    """The condition of the alert on a run that did not come."""
    document = f"""
apiVersion: mlobs/v1
kind: Pipeline
metadata: {{name: train, team: risk}}
system: {{preset: {preset}}}
planned: {schedule}
{also}
"""
    alert = projects.nodes(document)["train/planned/did-not-run"]
    assert isinstance(alert, ThresholdAlert) and isinstance(alert.signal.series, SeriesGauge)
    return promql.breach(promql.signal_value(alert.signal, str(alert.window)), alert.bound)


def minutes(text: str, year: int = 1970) -> int:
    """Minutes since the beginning of promtool's time at a moment of UTC, written `01-05 13:30`."""
    moment = datetime.strptime(f"{year}-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    return int(moment.timestamp()) // 60


def counter(*successes: str, until: str, gone: str | None = None) -> str:
    """A counter that is born with the first of these successes and grows with each, up to a moment."""
    moments = [minutes(text) for text in successes]
    end = minutes(gone or until)
    parts = [f"_x{moments[0]}"]
    for number, (start, after) in enumerate(zip(moments, (*moments[1:], end), strict=True), start=1):
        parts.append(f"{number}x{after - start - 1}")
    return " ".join((*parts, f"stale _x{minutes(until) - end}") if gone else parts)


def check(path: Path, expr: str, history: dict[str, str], fires: dict[str, bool]) -> None:
    """The condition at moments of UTC, over a history of one sample a minute."""
    asked = [
        {
            "expr": expr,
            "eval_time": f"{minutes(at)}m",
            "exp_samples": [{"labels": "{}", "value": STILL_DUE}] if firing else [],
        }
        for at, firing in fires.items()
    ]
    series = [{"series": name, "values": values} for name, values in history.items()]
    run(path, {"interval": "1m", "input_series": series, "promql_expr_test": asked})


def run(path: Path, test: dict[str, object], rules: dict[str, object] | None = None) -> None:
    files = ["rules.yaml"] if rules else []
    if rules:
        (path / "rules.yaml").write_text(json.dumps(rules))
    # A rule is evaluated from 1970 on, so every minute would take minutes.
    document = {"rule_files": files, "evaluation_interval": "30m", "tests": [test]}
    (path / "test.yaml").write_text(json.dumps(document))
    done = subprocess.run(
        ["promtool", "test", "rules", "test.yaml"], cwd=path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_over_a_weekend_nothing_is_due_and_on_monday_the_missed_run_is(tmp_path: Path) -> None:
    """1970 began on a Thursday; half past six in New York was 11:30."""
    history = {COUNTER: counter("01-01 11:45", "01-02 11:40", "01-05 15:10", until="01-06 12:00")}
    fires = {
        "01-01 13:30": False, "01-02 13:30": False, "01-03 13:30": False, "01-04 13:30": False, "01-05 06:00": False,
        "01-05 11:31": False, "01-05 13:29": False, "01-05 13:30": True, "01-05 15:09": True, "01-05 15:15": False,
        "01-06 11:30": False,
    }  # fmt: skip
    check(tmp_path, expression(WEEKDAYS), history, fires)


def test_the_rule_itself_fires_on_monday_and_recovers_with_the_success(tmp_path: Path) -> None:
    history = {COUNTER: counter("01-01 11:45", "01-02 11:40", "01-05 15:10", until="01-05 16:00")}
    rule = {"alert": "DidNotRun", "expr": expression(WEEKDAYS)}
    cases = {"01-04 13:30": False, "01-05 13:29": False, "01-05 13:30": True, "01-05 15:30": False}
    tests = [
        {"eval_time": f"{minutes(at)}m", "alertname": "DidNotRun", "exp_alerts": [{}] if firing else []}
        for at, firing in cases.items()
    ]
    series = [{"series": name, "values": values} for name, values in history.items()]
    groups: dict[str, object] = {"groups": [{"name": "g", "rules": [rule]}]}
    run(tmp_path, {"interval": "1m", "input_series": series, "alert_rule_test": tests}, groups)


def test_a_run_that_fails_is_no_run(tmp_path: Path) -> None:
    history = {
        COUNTER: counter("01-01 11:45", until="01-02 14:00"),
        FAILED: counter("01-02 11:40", until="01-02 14:00"),
    }
    check(tmp_path, expression(WEEKDAYS), history, {"01-02 13:29": False, "01-02 13:30": True})


def test_a_run_missed_on_a_tuesday_is_told_on_tuesday_and_not_after_a_weekend(tmp_path: Path) -> None:
    history = {COUNTER: counter("01-01 11:45", "01-02 11:40", "01-05 11:40", until="01-06 20:00")}
    check(tmp_path, expression(WEEKDAYS), history, {"01-06 13:29": False, "01-06 13:30": True})


def test_after_the_clocks_are_put_on_a_run_is_due_an_hour_earlier(tmp_path: Path) -> None:
    history = {COUNTER: counter("03-05 11:45", "03-06 11:40", until="03-09 20:00")}
    fires = {"03-08 13:30": False, "03-09 12:29": False, "03-09 12:30": True, "03-09 13:30": True}
    check(tmp_path, expression(WEEKDAYS), history, fires)


def test_after_the_clocks_are_put_back_a_run_is_due_an_hour_later(tmp_path: Path) -> None:
    history = {COUNTER: counter("10-29 10:45", "10-30 10:40", until="11-02 20:00")}
    fires = {"11-01 13:30": False, "11-02 12:30": False, "11-02 13:29": False, "11-02 13:30": True}
    check(tmp_path, expression(WEEKDAYS), history, fires)


def test_a_success_before_and_one_after_a_clock_change_are_told_apart(tmp_path: Path) -> None:
    """Planned at 23:30 on Saturday, so that the clock changes between the plan and what is due."""
    saturdays = '{cron: "30 23 * * 6", time_zone: America/New_York, deadline: 6h}'
    late = {COUNTER: counter("10-25 03:40", "11-01 03:35", until="11-01 12:00")}
    check(tmp_path, expression(saturdays), late, {"11-01 09:29": False, "11-01 09:30": False})
    early = {COUNTER: counter("10-25 03:40", "11-01 03:25", until="11-01 12:00")}
    check(tmp_path, expression(saturdays), early, {"11-01 09:29": False, "11-01 09:30": True})


def test_a_time_that_the_clock_shows_twice_is_due_once(tmp_path: Path) -> None:
    """Half past one comes at 05:30 and again at 06:30; the scheduler takes the first."""
    nightly = '{cron: "30 1 * * *", time_zone: America/New_York, deadline: 1h}'
    history = {COUNTER: counter("10-31 05:45", "11-01 05:45", until="11-01 12:00")}
    check(tmp_path, expression(nightly), history, {"11-01 06:30": False, "11-01 07:30": False})


def test_a_time_that_the_clock_skips_is_not_due(tmp_path: Path) -> None:
    nightly = '{cron: "30 2 * * *", time_zone: America/New_York, deadline: 1h}'
    history = {COUNTER: counter("03-06 07:40", "03-07 07:40", until="03-09 12:00")}
    fires = {"03-08 08:30": False, "03-08 20:00": False, "03-09 07:29": False, "03-09 07:30": True}
    check(tmp_path, expression(nightly), history, fires)


def test_when_the_exporter_vanishes_the_next_run_is_still_missed(tmp_path: Path) -> None:
    history = {COUNTER: counter("01-01 11:45", "01-02 11:40", until="01-06 12:00", gone="01-02 18:00")}
    fires = {"01-03 13:30": False, "01-05 13:29": False, "01-05 13:30": True}
    check(tmp_path, expression(WEEKDAYS), history, fires)


def test_a_pipeline_that_never_ran_is_missed(tmp_path: Path) -> None:
    check(tmp_path, expression(WEEKDAYS), {"up": "1x7000"}, {"01-01 13:00": False, "01-02 13:30": True})


def test_a_success_just_before_the_plan_is_not_one_after_it(tmp_path: Path) -> None:
    history = {COUNTER: counter("01-01 11:45", "01-02 11:29", until="01-02 14:00")}
    check(tmp_path, expression(WEEKDAYS), history, {"01-02 13:30": True})


def test_runs_every_so_often(tmp_path: Path) -> None:
    history = {COUNTER: counter("01-01 02:00", "01-01 08:10", until="01-01 20:00")}
    fires = {"01-01 08:00": False, "01-01 14:39": False, "01-01 14:42": True}
    check(tmp_path, expression("{every: 6h, deadline: 30m}"), history, fires)


def test_the_age_of_the_last_success_will_do(tmp_path: Path) -> None:
    """A freshness that goes up from each materialisation."""
    preset = "feast-materialization, project: shop, feature_view: orders"
    age = 'feast_feature_freshness_seconds{project="shop",feature_view="orders"}'
    expr = expression('{cron: "0 * * * *", deadline: 30m, signal: freshness}', preset)
    # Made at 02:05, so five minutes after the plan; nothing is made at three.
    history = {age: "300+60x124 0+60x300"}
    check(tmp_path, expr, history, {"01-01 02:30": False, "01-01 03:29": False, "01-01 03:30": True})


def by_python(plan: Plan, at: datetime) -> int:
    """The last planned moment that is not after `at`, by Python's own time zones."""
    zone, moment = ZoneInfo(plan.time_zone), at.replace(second=0)
    while True:
        local = moment.astimezone(zone)
        wanted = local.minute in plan.minutes and local.hour in plan.hours
        if wanted and local.isoweekday() % 7 in plan.weekdays and not local.fold:
            return int(moment.timestamp())
        moment -= timedelta(minutes=1)


PLANS = [
    Plan((30,), (6,), (1, 2, 3, 4, 5), "America/New_York"),
    Plan((0,), (2,), tuple(range(7)), "Europe/Berlin"),
    Plan((30,), (1,), tuple(range(7)), "Europe/London"),
    Plan((0, 30), (6, 9, 17), (1, 3, 4), "Australia/Sydney"),
    Plan((0, 20), (3, 4), (0, 3), "Pacific/Auckland"),
    Plan((45,), (0, 23), (0, 6), "Australia/Lord_Howe"),
    Plan((15,), (7,), (2,), "Asia/Kathmandu"),
    Plan((10,), (0, 12), (5, 6), "Asia/Jerusalem"),
    Plan((0, 53, 59), tuple(range(24)), tuple(range(7)), "UTC"),
    Plan((0,), (0,), (0,), "Africa/Cairo"),
]
MOMENTS = [
    datetime(*moment, tzinfo=UTC)
    for moment in (
        (2026, 3, 8, 6, 59), (2026, 3, 9, 10, 30), (2026, 3, 29, 1, 0), (2026, 3, 30, 0, 31), (2026, 4, 4, 16, 0),
        (2026, 4, 6, 3, 0), (2026, 7, 15, 12, 0), (2026, 10, 3, 16, 1), (2026, 10, 25, 0, 59), (2026, 10, 25, 1, 0),
        (2026, 10, 26, 12, 0), (2026, 11, 1, 5, 59), (2026, 11, 2, 11, 30), (2027, 1, 1, 0, 0), (2028, 2, 29, 23, 0),
        (2031, 3, 30, 4, 0), (2036, 11, 2, 7, 0),
    )
]  # fmt: skip


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.time_zone)
def test_the_last_planned_moment_is_that_of_pythons_time_zones(plan: Plan, tmp_path: Path) -> None:
    expr = planned.last_planned(plan, Duration.of(minutes=1))
    tests = [
        {
            "expr": expr,
            "eval_time": f"{int(at.timestamp())}s",
            "exp_samples": [{"labels": "{}", "value": by_python(plan, at - timedelta(minutes=1))}],
        }
        for at in MOMENTS
    ]
    whole = {"evaluation_interval": "1000d", "tests": [{"interval": "1000d", "promql_expr_test": tests}]}
    (tmp_path / "test.yaml").write_text(json.dumps(whole))
    done = subprocess.run(
        ["promtool", "test", "rules", "test.yaml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
