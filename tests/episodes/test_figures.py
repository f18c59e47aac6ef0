"""Figures from episodes: each definition at its edge."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mlobs_compile.episodes.episode import Declared, Episode, History, Period, stretches
from mlobs_compile.episodes.figures import Bounds, Figures, figures
from mlobs_compile.ir.routing import WorkingHours

WEEK = 7 * 86_400.0
PERIOD = Period(0.0, 4 * WEEK)
BERLIN = WorkingHours(
    "Europe/Berlin", ("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00", "17:00"
)


def fired(start: float | None, length: float | None, alert: str = "a", severity: str = "page") -> Episode:
    return Episode(alert, "risk", severity, start, None if length is None else (start or 0.0) + length)


def told(*episodes: Episode, bounds: Bounds = Bounds(), **changes: object) -> Figures:  # noqa: B008
    held: dict[str, object] = {"source": "test", "period": PERIOD, "episodes": episodes, "declared": None}
    return figures(History(**{**held, **changes}), bounds)  # type: ignore[arg-type]


def test_five_minutes_are_short_and_a_second_more_is_not() -> None:
    assert told(fired(100, 300), fired(9000, 301)).whole.short == 1
    assert told(fired(100, 300), bounds=Bounds(short=299)).whole.short == 0


def test_what_still_fires_is_neither_short_nor_in_the_mean() -> None:
    whole = told(fired(4 * WEEK - 60, None), fired(100, 600)).whole
    assert (whole.short, whole.mean, whole.firing, whole.starts) == (0, 600, 660, 2)


def test_the_third_beginning_within_an_hour_flaps_and_not_one_an_hour_later() -> None:
    assert told(*(fired(at, 60) for at in (0.0, 1800.0, 3599.0))).whole.flapping == 1
    assert told(*(fired(at, 60) for at in (0.0, 1800.0, 3600.0))).whole.flapping == 0


def test_parts_of_one_alert_do_not_flap_together() -> None:
    parts = [Episode("a", "risk", "page", 60.0, 120.0, (("column", name),)) for name in "xyz"]
    assert told(*parts).whole.flapping == 0 and told(*parts).whole.starts == 3


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        ("2026-03-27T07:59", 1), ("2026-03-27T08:00", 0), ("2026-03-27T15:59", 0), ("2026-03-27T16:00", 1),
        ("2026-03-28T10:00", 1), ("2026-03-29T10:00", 1),
        ("2026-03-30T06:59", 1), ("2026-03-30T07:00", 0), ("2026-03-30T14:59", 0), ("2026-03-30T15:00", 1),
    ],
)  # fmt: skip
def test_hours_are_those_of_the_teams_clock_on_both_sides_of_a_change(moment: str, late: int) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()
    found = told(fired(at, 60), period=Period(at - WEEK, at + WEEK), hours=(("risk", BERLIN),))
    assert found.whole.off_hours == late


def test_tickets_are_never_out_of_hours() -> None:
    night = datetime(2026, 3, 27, 2, tzinfo=UTC).timestamp()
    period = Period(night - WEEK, night + WEEK)
    assert (
        told(fired(night, 60, severity="ticket"), period=period, hours=(("risk", BERLIN),)).whole.off_hours
        == 0
    )


def test_without_hours_nobody_knows() -> None:
    assert told(fired(100, 60)).whole.off_hours is None


def test_what_is_declared_and_did_not_fire_never_fired() -> None:
    there = (Declared("a", "risk", "page", True, None), Declared("b", "risk", "page", False, None))
    found = told(fired(100, 60), declared=there)
    assert (found.never, found.no_runbook, found.no_dashboard) == (("b",), ("b",), None)
    assert (found.whole.alerts, found.whole.never, found.whole.no_dashboard) == (2, 1, None)
    assert told(fired(100, 60)).never is None


def test_a_dashboard_is_lacking_where_others_have_one() -> None:
    there = (Declared("a", "risk", "page", True, True), Declared("b", "risk", "page", True, False))
    assert told(declared=there).no_dashboard == ("b",)


def test_a_missing_minute_ends_a_stretch() -> None:
    assert list(stretches((60, 120, 240), 60, PERIOD, None)) == [(60, 180), (240, 300)]


def test_a_server_that_was_away_ends_nothing_within_five_minutes() -> None:
    away = [60.0, 120.0, 360.0, 420.0]
    assert list(stretches((60, 120, 360, 420), 60, PERIOD, away)) == [(60, 480)]
    there = [60.0, 120.0, 180.0, 240.0, 300.0, 360.0, 420.0]
    assert list(stretches((60, 120, 360, 420), 60, PERIOD, there)) == [(60, 180), (360, 480)]
    assert list(stretches((60, 120, 480), 60, PERIOD, [60.0, 120.0, 480.0])) == [(60, 180), (480, 540)]


def test_a_stretch_that_began_before_has_no_beginning_and_one_that_goes_on_no_end() -> None:
    period = Period(100.0, 300.0)
    assert list(stretches((60, 120, 180, 240, 300), 60, period, None)) == [(None, None)]
    assert list(stretches((60,), 60, period, None)) == [(None, 120)]
    assert list(stretches((), 60, period, None)) == []
