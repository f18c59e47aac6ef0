"""`no_worse_than`: a band around fair that is as wide as the baseline was unfair, and a bit more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from mlobs_compile.baseline import Norm
from mlobs_compile.spec.bias import BiasShape, ImpactShape

D = Decimal


def _band(shape: type[BiasShape], text: str, norm: Norm) -> tuple[Decimal | None, Decimal | None]:
    return shape.model_validate({"no_worse_than": text}).absolute(norm)


@pytest.mark.parametrize(
    ("text", "norm", "band"),
    [
        ("baseline", Norm(0.2), ("-0.2", "0.2")),
        ("baseline", Norm(-0.2), ("-0.2", "0.2")),
        ("baseline + 0.02", Norm(-0.2), ("-0.22", "0.22")),
        ("baseline + 10%", Norm(-0.2), ("-0.22", "0.22")),
        ("baseline + 2 std", Norm(0.3, mean=-0.2, std=0.05, chunks=8), ("-0.3", "0.3")),
        ("baseline + 0.02", Norm(0.0), ("-0.02", "0.02")),
    ],
)
def test_a_difference_may_be_as_far_from_0_as_it_was_on_either_side(
    text: str, norm: Norm, band: tuple[str, str]
) -> None:
    assert _band(BiasShape, text, norm) == tuple(map(Decimal, band))


@pytest.mark.parametrize(
    ("text", "baseline", "low"),
    [
        ("baseline", 0.8, "0.8"), ("baseline", 1.25, "0.8"), ("baseline + 0.02", 0.8, "0.78"),
        ("baseline + 0.02", 1.25, "0.78"), ("baseline + 10%", 0.8, "0.78"), ("baseline + 0.05", 1.0, "0.95"),
    ],
)  # fmt: skip
def test_a_ratio_is_as_far_from_1_as_its_inverse(text: str, baseline: float, low: str) -> None:
    found, high = _band(ImpactShape, text, Norm(baseline))
    assert found == D(low)
    assert high is not None and 0 <= high - 1 / D(low) < D("0.00001")


def test_a_band_around_a_baseline_of_many_digits_is_rounded_outwards_to_six() -> None:
    assert _band(BiasShape, "baseline", Norm(0.123456789012)) == (D("-0.123457"), D("0.123457"))
    assert _band(ImpactShape, "baseline", Norm(0.737826896612)) == (D("0.737826"), D("1.35534"))


@pytest.mark.parametrize("baseline", [0.0, 0.01])
def test_after_a_ratio_of_next_to_nothing_every_ratio_is_allowed(baseline: float) -> None:
    assert _band(ImpactShape, "baseline + 0.02", Norm(baseline)) == (0, None)


def test_without_a_baseline_or_its_chunks_the_band_is_open() -> None:
    assert BiasShape.model_validate({"no_worse_than": "baseline"}).absolute(None) == (None, None)
    assert _band(BiasShape, "baseline + 2 std", Norm(0.2)) == (None, None)


def test_a_warning_has_its_own_band_around_the_same_fair_point() -> None:
    shape = ImpactShape.model_validate(
        {"no_worse_than": "baseline + 0.1", "warn": {"no_worse_than": "baseline"}}
    )
    assert shape.warn is not None
    assert shape.warn.absolute(Norm(0.8)) == (D("0.8"), D("1.25"))


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ({"no_worse_than": "baseline - 0.02"}, "is no distance from fair"),
        ({"no_worse_than": "the baseline"}, "is no distance from fair"),
        ({"no_worse_than": 0.1}, "is no distance from fair"),
        ({"no_worse_than": D("0.1")}, "is no distance from fair: write `baseline` or"),
        ({"no_worse_than": "baseline", "at_most": 1}, "stands beside another bound"),
        ({}, "needs one of"),
    ],
)
def test_what_is_no_distance_is_refused(entry: dict[str, object], part: str) -> None:
    with pytest.raises(ValidationError, match=part):
        BiasShape.model_validate(entry)
