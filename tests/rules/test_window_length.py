from __future__ import annotations

import pytest

from mlobs_compile.ir import burn
from mlobs_compile.rules.window_length import LONGEST, RULE, SHORTEST
from mlobs_compile.units import Duration
from tests.builders import an_objective


@pytest.mark.parametrize(("window", "word"), [("6d23h", "shorter"), ("90d1h", "longer")])
def test_a_window_outside_a_week_and_a_quarter_is_an_error(window: str, word: str) -> None:
    (finding,) = RULE.check(an_objective(window=Duration.parse(window)))
    assert word in finding.message and f"`{window}`" in finding.message


@pytest.mark.parametrize("window", [SHORTEST, LONGEST])
def test_the_ends_are_inside(window: Duration) -> None:
    assert list(RULE.check(an_objective(window=window))) == []


def test_the_fastest_tier_still_has_a_long_window_of_its_own_at_the_shortest() -> None:
    fastest = burn.tiers_for(an_objective().target, SHORTEST).kept[0]
    assert fastest.short == burn.plan().shortest and fastest.long > fastest.short
