"""Every bias code equals Clarify's published formula, taken over rows by a second implementation."""

from __future__ import annotations

from math import isfinite, sqrt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlobs_compile.evidence.groups import Cell, Groups
from mlobs_compile.evidence.undefined import Undefined
from tests.checks.bias_by_rows import ORACLE
from tests.checks.bias_data import CODES, FORMULAS, LOAN, groups, rows, value

WOMEN = tuple((sex == "f", *rest) for sex, *rest in LOAN)
CLARIFY = {
    "CI": 0.2236842105263158, "DPL": 0.020685256059777668, "KL": 0.0008577928250891112,
    "JS": 0.00021459475324298472, "LP": 0.029253369660897827, "TVD": 0.020685256059777668,
    "KS": 0.020685256059777668, "CDDL": 0.044012931512931515, "DPPL": 0.18151995626025152,
    "DI": 0.6958314246449839, "DCA": -0.3439970582827726, "DCR": -0.3205797101449276, "RD": 0.2462295081967213,
    "SD": 0.09159526723786215, "DAR": 0.02445302445302444, "DRR": -0.13681159420289857, "AD": 0.08629487880444686,
    "CDDPL": 0.18397828014184398, "TE": 1.2364532019704435, "GE": 0.1440327201036935,
}  # fmt: skip
"""What smclarify 0.5 gives for `LOAN` about `f` (pandas 2.3.3, numpy 2.4, run apart from this project)."""
FAIRLEARN = {
    "DPPL": 0.5967741935483871 - 0.4152542372881356, "DI": 0.4152542372881356 / 0.5967741935483871,
    "RD": 0.82 - 0.5737704918032787, "SD": 0.7543859649122807 - 0.6627906976744186,
    "AD": 0.7473118279569892 - 0.6610169491525424, "DAR": 0.7387387387387387 - 0.7142857142857143,
}  # fmt: skip
"""From the rates by group that `MetricFrame` of fairlearn 0.15.0 gives for `LOAN`."""


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_the_number_that_clarify_itself_gives(code: str) -> None:
    assert value(code, groups(WOMEN)) == pytest.approx(CLARIFY[code], abs=1e-12)


@pytest.mark.parametrize("code", FAIRLEARN)
def test_a_code_is_what_fairlearn_s_rates_by_group_come_to(code: str) -> None:
    assert value(code, groups(WOMEN)) == pytest.approx(FAIRLEARN[code], abs=1e-12)


def test_every_code_has_a_formula_and_a_second_implementation() -> None:
    assert set(FORMULAS) == set(ORACLE) == set(CODES)
    assert all(FORMULAS.values())


COUNTS = st.lists(st.integers(0, 40), min_size=24, max_size=24).map(
    lambda numbers: [
        (group, stratum, y, p, n)
        for n, (group, stratum, y, p) in zip(
            numbers,
            [(g, s, y, p) for g in (False, True) for s in "abc" for y in (0, 1) for p in (0, 1)],
            strict=True,
        )
        if n
    ]
)


@settings(max_examples=60, deadline=None)
@given(counts=COUNTS)
@pytest.mark.parametrize("code", CODES)
def test_on_any_counts_a_code_is_its_formula_over_rows_or_says_why_not(
    code: str, counts: list[tuple[bool, str, int, int, int]]
) -> None:
    frame = rows(counts)
    assume(frame["group"].nunique() == 2)
    try:
        found = value(code, groups(counts))
    except Undefined as undefined:
        assert str(undefined).startswith(("there is no ", "no ", "the group lacks", "every row is"))
        return
    expected = ORACLE[code](frame)
    assert isfinite(found)
    assert found == pytest.approx(expected, abs=1e-9)


def test_with_three_labels_distances_compare_all_of_them() -> None:
    """The numbers are those of smclarify 0.5 on the same counts."""
    group = {"a": 40, "b": 60, "c": 60}
    rest = {"a": 15, "b": 15, "c": 30}
    cells = [Cell(True, None, None, None, n, label) for label, n in group.items()]
    cells += [Cell(False, None, None, None, n, label) for label, n in rest.items()]
    found = {code: value(code, Groups(tuple(cells))) for code in ("KL", "JS", "LP", "TVD", "KS")}
    expected = {
        "KL": 0.04247475919884931, "JS": 0.010771943673109977, "LP": 0.1767766952966369,
        "TVD": 0.125, "KS": 0.125,
    }  # fmt: skip
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("code", ["LP", "TVD", "KS", "JS"])
def test_a_distance_of_labels_has_no_direction(code: str) -> None:
    turned = tuple((not group, *rest) for group, *rest in WOMEN)
    assert value(code, groups(turned)) == pytest.approx(value(code, groups(WOMEN)))


def test_with_two_labels_the_distances_are_the_difference_of_positive_labels() -> None:
    women = groups(WOMEN)
    dpl = abs(value("DPL", women))
    assert value("KS", women) == pytest.approx(dpl)
    assert value("TVD", women) == pytest.approx(dpl)
    assert value("LP", women) == pytest.approx(sqrt(2) * dpl)


def _two(group: tuple[int, int, int, int], rest: tuple[int, int, int, int]) -> Groups:
    """Counts of tp, fn, fp and tn on both sides."""
    kinds = ((1, 1), (1, 0), (0, 1), (0, 0))
    sides = ((True, group), (False, rest))
    return groups(
        [(who, "a", *kind, n) for who, four in sides for kind, n in zip(kinds, four, strict=True) if n]
    )


@pytest.mark.parametrize(
    ("code", "group", "rest", "why"),
    [
        ("DI", (5, 5, 0, 0), (0, 10, 0, 5), "there is no favourable prediction in the rest"),
        ("DCA", (0, 9, 0, 1), (5, 1, 1, 5), "there is no favourable prediction in the group"),
        ("DCR", (5, 0, 5, 0), (5, 1, 1, 5), "there is no unfavourable prediction in the group"),
        ("RD", (0, 0, 3, 9), (5, 1, 1, 5), "there is no favourable label in the group"),
        ("SD", (5, 1, 1, 5), (5, 1, 0, 0), "there is no unfavourable label in the rest"),
        ("DAR", (0, 5, 0, 5), (5, 1, 1, 5), "there is no favourable prediction in the group"),
        ("DRR", (5, 0, 5, 0), (5, 1, 1, 5), "there is no unfavourable prediction in the group"),
        ("TE", (5, 1, 0, 5), (5, 1, 1, 5), "there is no false positive in the group"),
        ("KL", (5, 5, 0, 0), (5, 1, 1, 5), "the group lacks a label that the rest has"),
        ("CDDL", (5, 5, 0, 0), (5, 5, 0, 0), "no stratum has both"),
        ("CDDPL", (5, 0, 5, 0), (5, 0, 5, 0), "no stratum has both"),
        ("GE", (0, 9, 0, 0), (0, 9, 0, 0), "every row is a wrong rejection"),
        ("DPL", (0, 0, 3, 3), (0, 0, 5, 5), "no label is a favourable one; `bias.positive` says which"),
        ("DPPL", (0, 3, 0, 3), (0, 3, 0, 3), "no prediction is a favourable one"),
        ("AD", (0, 0, 0, 9), (0, 0, 0, 9), "no label and no prediction is a favourable one"),
    ],
)
def test_where_clarify_divides_by_zero_there_is_no_value_but_a_reason(
    code: str, group: tuple[int, int, int, int], rest: tuple[int, int, int, int], why: str
) -> None:
    with pytest.raises(Undefined, match=f"^{why}"):
        value(code, _two(group, rest))


def test_the_group_that_gets_nothing_has_an_impact_of_zero() -> None:
    assert value("DI", _two((0, 10, 0, 5), (5, 5, 0, 0))) == 0


def test_a_stratum_without_both_outcomes_is_left_out() -> None:
    told = [(True, "a", 1, 1, 5), (True, "a", 0, 0, 5), (False, "a", 1, 1, 8), (False, "a", 0, 0, 2)]
    alone = value("CDDPL", groups(told))
    assert value("CDDPL", groups([*told, (True, "b", 1, 1, 90), (False, "b", 1, 1, 10)])) == alone
