from __future__ import annotations

import re
from decimal import Decimal

import pytest

from mlobs_compile.rules.drift_by_chance import RULE
from tests.checks.drift.shifts import DRIFT
from tests.rules.drifts import TEXTS, a_drift


def said(kind: str, bound: str, **more: object) -> str | None:
    """The message and the help, if there are any."""
    windows = {"for": more.pop("windows")} if "windows" in more else {}
    entry = {"at_most": Decimal(bound), **windows}
    found = list(RULE.check(a_drift(kind, entry, **more)))  # type: ignore[arg-type]
    return f"{found[0].message}; {found[0].help}" if found else None


@pytest.mark.parametrize("kind", DRIFT)
def test_the_recommended_bounds_are_fine_for_a_column_of_numbers(kind: str) -> None:
    assert said(kind, str(DRIFT[kind].usual)) is None


def test_psi_of_a_tenth_needs_three_hundred_rows() -> None:
    assert said("psi", "0.1", rows=300) is None
    found = said("psi", "0.1", rows=150)
    assert (
        found is not None and "`min_rows` to 290 or more" in found and "150 rows, 10 bins, every 1h" in found
    )


def test_the_remedies_remedy() -> None:
    for kind, bound, rows in (("psi", "0.05", 200), ("js_distance", "0.1", 300), ("ks", "0.06", 500)):
        found = said(kind, bound, rows=rows, reference=None)
        more = re.search(r"`min_rows` to ([\d,]+) or more, or take a bound of ([\d.]+)", found or "")
        assert more
        assert said(kind, bound, rows=int(more[1].replace(",", "")), reference=None) is None
        assert said(kind, more[2], rows=rows, reference=None) is None
        assert said(kind, bound, rows=int(int(more[1].replace(",", "")) * 0.9), reference=None)


def test_the_bins_of_the_baseline_count() -> None:
    assert said("js_distance", "0.15", reference=None) is None
    found = said("js_distance", "0.15", reference=TEXTS)
    assert found is not None and "50 bins" in found


def test_many_columns_have_many_chances_and_several_windows_fewer() -> None:
    assert said("ks", "0.09", rows=600, columns=1) is None
    found = said("ks", "0.09", rows=600, columns=200)
    assert found is not None and "200 columns" in found
    assert said("ks", "0.09", rows=600, columns=200, windows="2 of 3") is None


def test_no_number_of_rows_helps_against_a_small_baseline_or_a_bound_of_nothing() -> None:
    found = said("psi", "0", rows=5000)
    assert found is not None and "720 times" in found and "min_rows" not in found and "take a bound" in found


@pytest.mark.parametrize(
    ("entry", "columns", "limit"),
    [({"at_least": "0.05"}, 1, "0.0013"), ({"at_least": "0.05"}, 50, "0.0013"),
     ({"at_least": "0.01", "correction": "none"}, 50, "0.000027")],
)  # fmt: skip
def test_a_p_value_is_as_small_as_it_says(entry: dict[str, object], columns: int, limit: str) -> None:
    (found,) = RULE.check(a_drift("chi_squared", {"statistic": "p_value", **entry}, columns=columns))
    assert found.help == f"take a bound of {limit} or less"
    asked = {"statistic": "p_value", **entry, "at_least": limit}
    assert list(RULE.check(a_drift("chi_squared", asked, columns=columns))) == []


def test_the_law_of_wasserstein_is_not_known() -> None:
    assert said("wasserstein", "0.0001", rows=20) is None
