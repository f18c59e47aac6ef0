"""Bins by name: few enough to be drawn, adding up to one, and without the values of personal columns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlobs_compile.baseline import Categories, Cut, Distribution, Numbers
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Batch, Family, Measurement, Sample
from mlobs_compile.queries.sql.statement import Segment, Taken
from mlobs_compile.runner import shares
from tests.runner.made import FRAUD, levels


def _taken(reference: Distribution, shift: object, *personal: str) -> Taken:
    one = Measurement(
        "x", FRAUD, (), "x", Family.SHIFT, "drift", "psi", "amount", levels(), Sample(), reference=reference,
        batch=Batch(personal=personal),
    )  # fmt: skip
    return Taken(one, Segment(), 100, shift)


NUMBERS = Numbers({"quantiles-10": Cut((10.0, 20.0), (1, 1, 2))}, 0, 4)


def test_numbers_are_named_by_their_edges() -> None:
    shift = Shift((1, 1, 2, 0), (0, 0, 3, 1), (10.0, 20.0))
    assert shares.of(_taken(NUMBERS, shift)) == (
        ("up to 10", 0.25, 0.0), ("10 to 20", 0.25, 0.0), ("above 20", 0.5, 0.75), ("(null)", 0.0, 0.25),
    )  # fmt: skip


def test_personal_numbers_and_categories_are_only_counted() -> None:
    shift = Shift((1, 1, 2, 0), (0, 0, 4, 0), (10.0, 20.0))
    assert [name for name, _, _ in shares.of(_taken(NUMBERS, shift, "amount"))] == ["bin 1", "bin 2", "bin 3"]
    names = Categories(("Ann", "Bob"), (2, 2), 0, 0)
    shown = shares.of(_taken(names, Shift((2, 2, 0, 0), (1, 1, 2, 0)), "amount"))
    assert [name for name, _, _ in shown] == ["category 1", "category 2", "(other)"]


@pytest.mark.parametrize("bins", [19, 20, 21, 100, 1000])
def test_many_bins_are_joined_and_no_row_is_lost(bins: int) -> None:
    edges = tuple(float(i) for i in range(1, bins))
    shift = Shift((*(1,) * bins, 0), (*range(bins), 5), edges)
    shown = shares.of(_taken(replace(NUMBERS, cuts={"quantiles-10": Cut(edges, (1,) * bins)}), shift))
    assert len(shown) <= shares.MOST
    assert sum(share for _, share, _ in shown) == pytest.approx(1)
    assert sum(share for _, _, share in shown) == pytest.approx(1)


def test_rare_categories_are_other() -> None:
    values = tuple(f"c{i:03}" for i in range(200))
    counts = (*range(200, 0, -1), 3, 2)
    shown = shares.of(_taken(Categories(values, counts[:200], 3, 2), Shift(counts, (*(0,) * 199, 50, 1, 0))))
    assert len(shown) == shares.MOST
    assert "c199" in {name for name, _, _ in shown}, "what is frequent today is shown too"
    assert sum(share for _, share, _ in shown) == pytest.approx(1)
    assert sum(share for _, _, share in shown) == pytest.approx(1)


def test_evidence_of_another_sort_has_no_shares() -> None:
    assert shares.of(_taken(NUMBERS, object())) == ()
