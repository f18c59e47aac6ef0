from __future__ import annotations

from dataclasses import replace

import pytest

from mlobs_compile.rules.weeks_of_windows import RULE
from mlobs_compile.units import Duration
from tests.builders import a_threshold_alert


@pytest.mark.parametrize(("windows", "days"), [((2, 3), 7), ((2, 8), 1), ((1, 2), 4)])
def test_windows_over_more_than_a_week_are_told(windows: tuple[int, int], days: int) -> None:
    alert = replace(a_threshold_alert(), windows=windows, window=Duration.of(days=days))
    (finding,) = RULE.check(alert)
    assert f"`for: {windows[0]} of {windows[1]}` looks back {windows[1] * days}d" in finding.message


@pytest.mark.parametrize(("windows", "days"), [((2, 7), 1), ((1, 1), 30), ((2, 3), 2)])
def test_a_week_and_a_single_window_are_fine(windows: tuple[int, int], days: int) -> None:
    alert = replace(a_threshold_alert(), windows=windows, window=Duration.of(days=days))
    assert list(RULE.check(alert)) == []
