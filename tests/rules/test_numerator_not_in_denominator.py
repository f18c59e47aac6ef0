from __future__ import annotations

import pytest

from mlobs_compile.ir.signal import SeriesEvents
from mlobs_compile.rules.numerator_not_in_denominator import RULE
from tests.builders import a_signal, an_objective


def findings(part: str, whole: str) -> list[str]:
    def query(selector: str) -> str:
        return selector if "(" in selector else f"sum(rate({selector}[$window]))"

    signal = a_signal(SeriesEvents(query(whole), bad=query(part)))
    return [finding.message for finding in RULE.check(an_objective(signal=signal))]


@pytest.mark.parametrize(
    ("part", "whole", "witness"),
    [
        ('r{code=~"5.."}', 'r{code=~"2..|4.."}', 'code="500"'),
        ('r{code="500"}', 'r{code!="500"}', 'code="500"'),
        ('r{code="500"}', 'r{code=~"[24].."}', 'code="500"'),
        ('r{code=~"500|503"}', 'r{code!~"5.3"}', 'code="503"'),
        ('r{code=~"5.."}', 'r{job="api"}', "any job"),
        ("r", 'r{job=~"api|web"}', "any job"),
        ('r{code!="200"}', 'r{code="200"}', 'code="anything-else"'),
    ],
)
def test_a_numerator_that_the_total_leaves_out_is_named_with_a_witness(
    part: str, whole: str, witness: str
) -> None:
    (message,) = findings(part, whole)
    assert f"`{witness}`" in message


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ('r{code=~"5.."}', "r"),
        ('r{code=~"5..",job="api"}', 'r{job="api"}'),
        ('r{code="500"}', 'r{code=~"[2-5].."}'),
        ('r{code=~"5[0-9][0-9]"}', 'r{code=~"2.."}'),  # not decided: the pattern is not taken apart
        ('r{code=~"5.."}', 'r{code=~"\\\\p{N}+"}'),  # a form that only RE2 has
        ('r{code=~"5.."}', 'r{code!=""}'),
        ("errors", 'r{job="api"}'),
        ('r{code="500"}', 'sum(rate(r{code="200"}[5m])) + sum(rate(r{code!="200"}[5m]))'),
        ('sum(rate(r[5m])) - sum(rate(r{code="200"}[5m]))', 'r{code="500"}'),
        ('r{code="500"}', "sum(rate(r{code="),
    ],
)
def test_a_subset_and_whatever_is_not_proven_is_left_alone(part: str, whole: str) -> None:
    assert findings(part, whole) == []
