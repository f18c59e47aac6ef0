"""What is not evaluated says so; what is, is compared with promtool in tests/realtools."""

from __future__ import annotations

import pytest

from mlobs_compile.queries.evaluation import World, evaluate
from mlobs_compile.queries.joins import Unknown

A, B = (frozenset({("__name__", "x"), ("pod", pod)}) for pod in "ab")
WORLD = World({A: tuple(float(n) for n in range(30)), B: (None,) * 10 + (5.0,) * 20})


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ('label_replace(x, "a", "b", "c", "d")', "`label_replace`"),
        ("predict_linear(x[5m], 60)", "`predict_linear`"),
        ("quantile(0.5, x)", "`quantile`"),
        ("x @ 60", "`@`"),
        ("rate(x[5m] @ end())", "`@`"),
        ("x + on () x", "two series that match"),
        ("sum(", "it does not parse"),
        ('{pod="a"}', "without a name"),
    ],
)
def test_what_it_does_not_know_it_says(query: str, what: str) -> None:
    with pytest.raises(Unknown, match=what):
        evaluate(query, WORLD, 1200)


def test_a_sample_stands_for_five_minutes() -> None:
    gap = World({A: (1.0,) + (None,) * 9})
    assert evaluate("x", gap, 299) == {A: 1.0} and evaluate("x", gap, 300) == {}


def test_a_number_alone_is_a_value_without_labels() -> None:
    assert evaluate("1 + 2", WORLD, 0) == {frozenset(): 3.0}
