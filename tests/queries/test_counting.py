"""No event escapes the counts: the first one neither, nor those around a reset."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlobs_compile.queries import counting
from tests.realtools import promtool
from tests.realtools.promtool import History

pytestmark = pytest.mark.realtool

NO_RULES = "groups: []\n"
BORN = {'failed_total{dag="a"}': "_x10 1x20 2x30"}


def over(query: str, window: str) -> str:
    return query.replace("$window", window)


def test_the_event_with_which_a_counter_is_born_counts(tmp_path: Path) -> None:
    query = over(counting.counted("failed_total", (), born_at_one=True, zero=True), "10m")
    plain = over(counting.counted("failed_total", (), born_at_one=False, zero=True), "10m")
    history = History(BORN).value(query, 5, 0).value(query, 12, 1).value(query, 25, 0).value(query, 33, 1)
    promtool.test(tmp_path, NO_RULES, history.value(query, 50, 0).value(plain, 12, 0))


def test_a_reset_loses_nothing_and_a_gap_in_scraping_adds_nothing(tmp_path: Path) -> None:
    query = over(counting.counted("failed_total", (), born_at_one=True, zero=True), "5m")
    reset = History({"failed_total": "9x20 2x20"}).value(query, 22, 2).value(query, 30, 0)
    gap = History({"failed_total": "9x20 _x20 9x20"}).value(query, 42, 0)
    promtool.test(tmp_path, NO_RULES, reset, gap)


def test_each_set_of_labels_is_a_series_and_nothing_is_nothing(tmp_path: Path) -> None:
    grouped = over(counting.counted("failed_total", ("dag",), born_at_one=True, zero=True), "10m")
    silent = over(counting.counted("failed_total", (), born_at_one=True, zero=False), "10m")
    history = History({**BORN, 'failed_total{dag="b",pod="x"}': "_x10 3x50"})
    history.value(f"sum({grouped} == 3)", 12, 3).value(f"count({grouped})", 12, 2)
    promtool.test(tmp_path, NO_RULES, history.value(silent, 5, None))


def test_the_mean_is_over_what_ended_within_the_window(tmp_path: Path) -> None:
    query = over(counting.mean('took{dag="a"}', ()), "10m")
    series = {'took_sum{dag="a"}': "0x10 600x40", 'took_count{dag="a"}': "0x10 2x40"}
    promtool.test(tmp_path, NO_RULES, History(series).value(query, 15, 300).value(query, 30, None))
