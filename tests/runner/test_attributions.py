"""Attributions are read from long and wide tables, and their measures end in one of the five states."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from mlobs_compile.baseline import Frozen
from mlobs_compile.ir.measurement import Batch, Sample
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.sql.attributions import NoAttributions
from mlobs_compile.runner import taking
from mlobs_compile.runner.attributions import weights
from mlobs_compile.runner.results import Finding, Status
from tests.runner.tables import Tables, a_checklist, a_measurement

BEFORE = {"amount": 5.0, "age": 3.0, "hour": 1.0}
FROZEN = Frozen(BEFORE, None, None)
BATCH = Batch(features=("amount", "age", "hour"))
ROWS = {"amount": [1.0, 2.0]}


def taken(table: Mapping[str, Any] | None, *, frozen: Frozen | None = FROZEN, min_rows: int = 1) -> Finding:
    engine = Tables(ROWS, **({} if table is None else {"attributions": table}))
    one = a_measurement(
        "explainability",
        "attribution_ndcg",
        bound=Bound(low=Decimal("0.9")),
        sample=Sample(min_rows=min_rows),
        batch=BATCH,
        frozen=frozen,
    )
    (found,) = taking.measured(a_checklist(one), engine)  # type: ignore[arg-type]
    return found


def long(**weights: float) -> dict[str, Any]:
    return {"feature": [*weights], "mean_abs": [*weights.values()]}


def test_a_long_table_that_agrees_passes_and_one_that_does_not_fails() -> None:
    same = taken(long(hour=2, amount=9, age=4))
    assert (same.status, same.value) == (Status.PASS, 1)
    turned = taken(long(hour=9, amount=1, age=4))
    assert turned.status is Status.FAIL and turned.value is not None and turned.value < 0.9


def test_a_wide_table_of_local_attributions_is_averaged_without_its_signs() -> None:
    table = {
        "id": [1, 2, 3],
        "amount": [-8.0, 10.0, float("nan")],
        "age": [3, -5, None],
        "hour": [0.0, 1.0, -2.0],
    }
    found = weights(Tables(ROWS, attributions=table), BATCH, "fraud")  # type: ignore[arg-type]
    assert found.features == {"amount": 9, "age": 4, "hour": 1} and found.rows == 3
    assert taken(table, min_rows=3).status is Status.PASS
    assert taken(table, min_rows=4).status is Status.NO_DATA


def test_rows_that_the_long_table_tells_are_compared_with_min_rows_and_unknown_ones_are_not() -> None:
    table = long(amount=9, age=4, hour=1)
    assert taken(table, min_rows=500).status is Status.PASS
    assert taken({**table, "rows": [400, 400, 400]}, min_rows=500).status is Status.NO_DATA
    assert taken({**table, "rows": [600, 600, 600]}, min_rows=500).rows == 600


def test_a_table_of_several_models_is_read_for_this_one() -> None:
    table = {
        "model": ["fraud", "fraud", "churn"],
        "feature": ["amount", "age", "amount"],
        "mean_abs": [2.0, 1.0, 7.0],
    }
    assert weights(Tables(ROWS, attributions=table), BATCH, "fraud").features == {"amount": 2, "age": 1}  # type: ignore[arg-type]
    assert taken({**table, "model": ["a", "b", "c"]}).status is Status.NO_DATA


def test_features_that_only_the_baseline_names_are_found_in_a_wide_table() -> None:
    engine = Tables(ROWS, attributions={"amount": [1.0], "other": [2.0]})
    assert weights(engine, Batch(), "fraud", ("amount",)).features == {"amount": 1}  # type: ignore[arg-type]


def test_a_column_whose_name_is_no_word_is_read() -> None:
    engine = Tables(ROWS, attributions={'say "hi"': [-2.0, 4.0]})
    assert weights(engine, Batch(features=('say "hi"',)), "fraud").features == {'say "hi"': 3}  # type: ignore[arg-type]


@pytest.mark.parametrize(("table", "said"), [
    (None, "no attributions were given; pass a table with `--attributions FILE`"),
    ({"feature": ["a", "a"], "mean_abs": [1.0, 2.0]}, "`a` stands twice in the table"),
    ({"feature": ["a"], "mean_abs": [-1.0]}, "the `mean_abs` of `a` is -1.0, and a mean of |attribution| is not negative"),
    ({"feature": ["a"], "mean_abs": [np.nan]}, "the `mean_abs` of `a` is nan"),
    ({"feature": ["a"], "mean_abs": ["many"]}, "the table of attributions cannot be read"),
    ({"shap_amount": [1.0]}, "neither the columns `feature` and `mean_abs` nor one named after a feature (`amount`, `age`, `hour`"),
])  # fmt: skip
def test_a_table_that_cannot_be_used_is_an_error_that_says_why(table: Any, said: str) -> None:
    found = taken(table)
    assert found.status is Status.ERROR and said in found.message


@pytest.mark.parametrize("frozen", [None, Frozen({}, None, None)])
def test_a_baseline_without_attributions_is_an_error_with_the_remedy(frozen: Frozen | None) -> None:
    found = taken(long(amount=1), frozen=frozen)
    assert found.status is Status.ERROR
    assert (
        "the baseline holds no attributions; run `mlobs baseline` with `--attributions FILE`" in found.message
    )


def test_a_baseline_is_told_what_is_missing_too() -> None:
    with pytest.raises(NoAttributions, match="no attributions were given"):
        weights(Tables(ROWS), BATCH, "fraud")  # type: ignore[arg-type]
