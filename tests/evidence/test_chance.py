"""The probabilities of chance equal SciPy's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from mlobs_compile.evidence import chance


@given(st.floats(0, 5_000), st.integers(1, 2_000))
def test_the_tail_of_chi_squared(value: float, freedom: int) -> None:
    assert chance.chi_squared_tail(value, freedom) == pytest.approx(stats.chi2.sf(value, freedom), abs=1e-10)


@given(st.floats(0.001, 500), st.floats(0.05, 300))
def test_the_tail_of_gamma(value: float, form: float) -> None:
    assert chance.gamma_tail(value, form) == pytest.approx(special.gammaincc(form, value), abs=1e-10)


def test_small_tails_keep_their_digits() -> None:
    for value, freedom in ((100, 9), (300, 49), (1_000, 2)):
        assert chance.chi_squared_tail(value, freedom) == pytest.approx(
            stats.chi2.sf(value, freedom), rel=1e-9
        )


@given(st.floats(0, 6))
def test_the_tail_of_kolmogorov(value: float) -> None:
    assert chance.kolmogorov_tail(value) == pytest.approx(special.kolmogorov(value), abs=1e-12)


@given(st.floats(-3, 9))
def test_the_two_tails_of_a_normal(z: float) -> None:
    assert chance.normal_tail(z) == pytest.approx(min(1.0, 2 * stats.norm.sf(max(z, 0))), abs=1e-14)
