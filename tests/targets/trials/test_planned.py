"""When maintenance is, told from the spec; promtool's clock begins on Thursday, the first of January 1970."""

from __future__ import annotations

from mlobs_compile.ir.maintenance import Once, Weekly
from mlobs_compile.targets.prometheus.trials.planned import WEEK, first_free, free, spans

HOUR, DAY = 3600, 86_400
NIGHT = Weekly(("friday",), "23:00", "04:00", "UTC")
DAILY = Weekly(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "00:00", "01:00", "UTC"
)


def test_a_night_ends_on_the_next_day() -> None:
    assert spans(NIGHT, WEEK) == [(DAY + 23 * HOUR, 2 * DAY + 4 * HOUR)]


def test_the_clock_is_that_of_its_own_zone() -> None:
    kolkata = Weekly(("friday",), "02:00", "03:00", "Asia/Kolkata")
    begin = DAY + 2 * HOUR - 19_800
    assert spans(kolkata, WEEK) == [(begin, begin + HOUR)]


def test_one_that_began_before_the_clock_did_is_still_on() -> None:
    wednesday = Weekly(("wednesday",), "23:00", "01:00", "UTC")
    assert spans(wednesday, DAY) == [(-HOUR, HOUR)]
    assert not free([wednesday], 0, 60, 0) and free([wednesday], 2 * HOUR, 3 * HOUR, 300)


def test_its_aftermath_counts() -> None:
    assert not free([DAILY], HOUR + 60, 2 * HOUR, 300)
    assert free([DAILY], HOUR + 300, 2 * HOUR, 300)


def test_one_date_is_far_away() -> None:
    once = Once(1_796_090_400, 1_796_105_100)
    assert spans(once, WEEK) == [] and free([once], 0, WEEK, 300)


def test_scenarios_begin_when_it_is_over() -> None:
    assert first_free((), HOUR, 300, DAY) == 0
    assert first_free((NIGHT,), HOUR, 300, DAY) == 0
    assert first_free((DAILY,), 2 * HOUR, 300, DAY) == HOUR + 300
    assert first_free((DAILY,), DAY, 300, DAY) is None
