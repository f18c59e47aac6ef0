from __future__ import annotations

import pytest

from mlobs_compile.baseline import Frozen
from mlobs_compile.ir.measurement import Batch, Explained, Measurement, Sample
from mlobs_compile.rules.attributions_unjudged import RULE
from tests.runner.tables import a_measurement

HELD = Frozen({"amount": 1.0}, None, None)


def asked(sample: int | None = None, *, min_rows: int = 1, frozen: Frozen | None = HELD) -> Measurement:
    explained = None if sample is None else Explained("fraud.txt", sample)
    return a_measurement(
        "explainability", "attribution_ndcg", sample=Sample(min_rows=min_rows), batch=Batch(explained=explained), frozen=frozen,
    )  # fmt: skip


@pytest.mark.parametrize(("sample", "min_rows", "said"), [
    (499, 500, "needs 500 rows for a verdict, and attributions are computed for 499"),
    (99, 1, "stands on 99 rows, where attributions change by chance"),
    (50, 60, "needs 60 rows for a verdict"),
])  # fmt: skip
def test_too_few_rows_are_told_once(sample: int, min_rows: int, said: str) -> None:
    (finding,) = RULE.check(asked(sample, min_rows=min_rows))
    assert said in finding.message


@pytest.mark.parametrize(("sample", "min_rows"), [(500, 500), (100, 1), (None, 500)])
def test_enough_rows_and_a_table_that_tells_its_own_are_fine(sample: int | None, min_rows: int) -> None:
    assert not list(RULE.check(asked(sample, min_rows=min_rows)))


def test_a_baseline_without_attributions_is_told_with_the_way_to_them() -> None:
    bare = Frozen({}, None, None)
    (finding,) = RULE.check(asked(frozen=bare))
    assert "holds no attributions" in finding.message and "--attributions FILE" in str(finding.help)
    (finding,) = RULE.check(asked(1000, frozen=bare))
    assert "--attributions" not in str(finding.help)


def test_a_model_without_any_baseline_is_told_elsewhere_and_other_measures_not_at_all() -> None:
    assert not list(RULE.check(asked(frozen=None)))
    assert not list(RULE.check(a_measurement("estimated", "auc")))
