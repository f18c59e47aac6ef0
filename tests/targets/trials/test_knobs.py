"""The value at which a query gives what is wanted is found by trying, and never made up."""

from __future__ import annotations

from decimal import Decimal

from mlobs_compile.targets.prometheus.trials.knobs import first, solve

D = Decimal


def test_on_a_straight_line_two_points_tell() -> None:
    assert solve(lambda x: 3 - float(x) / 2, D(1)) == 4


def test_a_curve_is_narrowed_down() -> None:
    found = solve(lambda x: float(x) / (float(x) + 60), D("0.37"))
    assert found is not None and abs(float(found) / (float(found) + 60) - 0.37) < 1e-9


def test_a_jump_is_met_only_by_what_it_gives() -> None:
    def jump(x: Decimal) -> float:
        return float(x == 2)

    assert solve(jump, D(1)) == 2 and solve(jump, D(0)) == 1
    assert solve(jump, D("0.5")) is None


def test_a_query_that_gives_nothing_has_no_value() -> None:
    assert solve(lambda x: None, D(1)) is None
    assert first(lambda x: None, lambda value: True) is None


def test_the_plainest_value_of_a_kind_comes_first() -> None:
    assert first(lambda x: float(x) * 1000, lambda value: value > 3e6) == 10_000
