from __future__ import annotations

from decimal import Decimal

from mlobs_compile.ir.alert import Gap, ThresholdAlert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import Bound, SeriesGauge
from mlobs_compile.units import Duration
from tests import projects

ID = "train/planned/did-not-run"
AIRFLOW, MWAA = "airflow-dag, dag: train", "mwaa-dag, environment: prod, dag: train"
WEEKDAYS = '{cron: "30 6 * * 1-5", time_zone: Europe/Berlin, deadline: 2h}'


def document(schedule: str, preset: str = AIRFLOW) -> str:
    return f"""
apiVersion: mlobs/v1
kind: Pipeline
metadata: {{name: train, team: risk}}
system: {{preset: {preset}}}
planned: {schedule}
"""


def alert(schedule: str, preset: str = AIRFLOW) -> ThresholdAlert:
    found = projects.nodes(document(schedule, preset))[ID]
    assert isinstance(found, ThresholdAlert)
    return found


def codes(schedule: str, preset: str = AIRFLOW) -> set[str]:
    return {code for code in projects.codes(document(schedule, preset)) if code.startswith("MLO43")}


def test_a_planned_run_is_watched_by_a_query_that_knows_the_calendar() -> None:
    found = alert(WEEKDAYS)
    assert isinstance(found.signal.series, SeriesGauge) and found.bound == Bound(high=Decimal(0))
    query = found.signal.series.query
    assert "day_of_week(" in query and "offset 2h" in query and 'dag_id="train"' in query
    assert "[3d1h:30m]" in query, "the weekend, and an hour for the change of the clocks"
    assert found.summary == (
        "A run of train that was due by the plan `30 6 * * 1-5` (Europe/Berlin) has not succeeded within 2 hours."
    )


def test_the_steps_lie_on_every_planned_moment() -> None:
    for cron, step in (
        ("0 6 * * *", "1h"),
        ("*/15 6 * * *", "15m"),
        ("7 6 * * *", "1m"),
        ("50 6 * * *", "10m"),
    ):
        series = alert(f'{{cron: "{cron}", deadline: 2h}}').signal.series
        assert isinstance(series, SeriesGauge) and f":{step}] offset 2h" in series.query


def test_in_utc_no_clock_change_is_reckoned_with() -> None:
    series = alert('{cron: "30 6 * * 1-5", deadline: 2h}').signal.series
    assert isinstance(series, SeriesGauge)
    assert "month(" not in series.query and "[3d:30m]" in series.query


def test_it_disturbs_whom_the_schedule_says() -> None:
    assert alert(WEEKDAYS).urgency is Urgency.TICKET
    found = alert('{cron: "@daily", deadline: 1h, severity: page, summary: Nothing was scored.}')
    assert (found.urgency, found.summary) == (Urgency.PAGE, "Nothing was scored.")


def test_cloudwatch_asks_for_one_success_in_the_longest_pause_and_the_deadline() -> None:
    found = alert('{cron: "30 6 * * 1-5", deadline: 2h}', MWAA)
    assert (found.bound, found.gap) == (Bound(low=Decimal(1)), Gap.BAD)
    assert (found.window, found.hold) == (Duration.of(hours=1), Duration.of(hours=74))
    assert codes('{cron: "30 6 * * 1-5", deadline: 2h}', MWAA) == {"MLO433"}


def test_cloudwatch_loses_nothing_where_all_pauses_are_the_same() -> None:
    for schedule in (
        '{cron: "0 6 * * *", deadline: 2h}',
        '{cron: "0 */6 * * *", deadline: 2h}',
        "{every: 6h, deadline: 1h}",
    ):
        assert codes(schedule, MWAA) == set()
    assert alert("{every: 6h, deadline: 1h}", MWAA).hold == Duration.of(hours=7)


def test_cloudwatch_cannot_look_back_over_more_than_a_week() -> None:
    assert codes('{cron: "@weekly", deadline: 2h}', MWAA) == {"MLO434"}


def test_a_time_zone_that_does_not_exist_is_told() -> None:
    found = projects.codes(document('{cron: "0 6 * * *", time_zone: Europe/Berlni, deadline: 2h}'))
    assert "MLO216" in found


def test_a_schedule_has_one_plan() -> None:
    for schedule in (
        '{cron: "@daily", every: 6h, deadline: 1h}',
        "{deadline: 1h}",
        "{every: 6h, time_zone: Europe/Berlin, deadline: 1h}",
    ):
        assert any(found.severity.value == "error" for found in projects.findings(document(schedule)))
