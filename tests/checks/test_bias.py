"""Bias checks carry Clarify's codes and name the facet's group."""

from __future__ import annotations

import pytest

from mlobs_compile.check import Scope
from mlobs_compile.registry import page
from tests.checks.measures import alerts_as_it_says, managed
from tests.checks.pages import CHECKS, PACKAGE, check

CLARIFY = {
    "CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL",
    "DPPL", "DI", "DCA", "DCR", "RD", "SD", "DAR", "DRR", "AD", "CDDPL", "TE", "FT", "GE",
}  # fmt: skip
"""The metrics of Amazon SageMaker Clarify, pre-training and post-training."""
CODES = sorted(check.name for check in CHECKS if check.scope is Scope.BIAS)
FAIR = {
    "CI": 0, "DPL": 0, "DPPL": 0, "KL": 0, "JS": 0, "DI": 1, "RD": 0, "SD": 0, "AD": 0,
    "DCA": 0, "DCR": 0, "DAR": 0, "DRR": 0, "TE": 0, "GE": 0, "LP": 0, "TVD": 0, "KS": 0, "CDDL": 0, "CDDPL": 0,
}  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_a_bias_check_alerts_outside_its_bound_and_names_the_group(code: str) -> None:
    alert = alerts_as_it_says(Scope.BIAS, code, "age_band=18-25")
    assert alert.title.endswith(" for age_band=18-25")


def test_no_two_codes_read_alike() -> None:
    titles = [alerts_as_it_says(Scope.BIAS, code, "age_band=18-25").title for code in CODES]
    assert len(set(titles)) == len(titles)


def test_every_code_of_clarify_s_is_there_but_the_flip_test_which_needs_the_rows_themselves() -> None:
    assert set(CODES) == CLARIFY - {"FT"}
    assert managed(Scope.BIAS) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_page_gives_the_formula_and_the_fair_point(code: str) -> None:
    assert check(Scope.BIAS, code).fair == FAIR[code]
    text = " ".join(page(f"{PACKAGE}.bias.{code.lower()}").split())
    assert f"{code} = " in text
    said = {
        f"{FAIR[code]} is fair",
        f"{FAIR[code]} is balanced",
        f"{FAIR[code]} is equal",
        f"{FAIR[code]}, which is fair",
    }
    assert any(phrase in text for phrase in said | {f"fair point is {FAIR[code]}"})
