"""Estimates of a binary problem are those of NannyML, which is asked in an environment of its own.

AUC alone may differ, by what NannyML rounds: it rounds every count of its curve to five decimals.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from mlobs_compile import plugins
from mlobs_compile.check import Scope
from mlobs_compile.ir.measurement import Batch
from mlobs_compile.queries.sql import estimates
from mlobs_compile.queries.sql.statement import Dialect
from mlobs_compile.runner import fitting
from tests.oracles import cbpe_rows
from tests.runner.tables import Tables, a_measurement, learned

KINDS = ("auc", "f1", "precision", "recall", "accuracy")
EXACT, ROUNDED = 1e-9, 1e-7
KEPT = json.loads(Path(__file__).with_name("cbpe.json").read_text("utf-8"))["estimates"]


def ours(
    reference: tuple[Sequence[float], Sequence[int]], batch: Batch, columns: Mapping[str, Sequence[float]]
) -> dict[str, float]:
    frozen = learned(fitting.calibration(*(np.asarray(one) for one in reference)))
    asked = [a_measurement(kind=kind, batch=batch, frozen=frozen) for kind in KINDS]
    (statement,) = estimates.statements(asked, Dialect.DUCKDB)
    found = {}
    for taken in statement.read(Tables(columns).ask(statement.sql)):
        check = plugins.checks()[Scope.ESTIMATED, taken.measurement.kind]
        assert check.formula and taken.rows == len(columns["score"])
        found[taken.measurement.kind] = check.formula(taken.evidence, {})
    return found


def assert_equal(known: Mapping[str, float], now: Mapping[str, float]) -> None:
    for kind in KINDS:
        assert now[kind] == pytest.approx(known[kind], abs=ROUNDED if kind == "auc" else EXACT), kind


@pytest.mark.parametrize("chunk", range(cbpe_rows.CHUNKS))
def test_expected_counts_are_those_of_nannyml(chunk: int) -> None:
    scores, _ = cbpe_rows.analysis()[chunk]
    batch = Batch("binary", score="score", threshold=Decimal(str(cbpe_rows.THRESHOLD)))
    assert_equal(KEPT[chunk], ours(cbpe_rows.reference(), batch, {"score": scores}))


@pytest.mark.parametrize("chunk", range(cbpe_rows.CHUNKS))
def test_what_auc_differs_by_is_the_rounding_of_nannyml_and_nothing_else(chunk: int) -> None:
    fitted = fitting.calibration(*(np.asarray(one) for one in cbpe_rows.reference()))
    scores = np.sort(np.asarray(cbpe_rows.analysis()[chunk][0]))[::-1]
    likely = np.interp(scores, fitted.x, fitted.y)
    hits, misses = (np.concatenate([[0.0], np.cumsum(one)]) for one in (likely, 1 - likely))
    batch = Batch("binary", score="score", threshold=Decimal(str(cbpe_rows.THRESHOLD)))
    now = ours(cbpe_rows.reference(), batch, {"score": cbpe_rows.analysis()[chunk][0]})
    assert now["auc"] == pytest.approx(_area(misses, hits), abs=1e-12)
    assert KEPT[chunk]["auc"] == pytest.approx(_area(np.round(misses, 5), np.round(hits, 5)), abs=1e-12)


def _area(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.trapezoid(y / y[-1], x / x[-1]))


@pytest.mark.parametrize("chunk", range(cbpe_rows.CHUNKS))
def test_the_estimates_are_near_what_came_true(chunk: int) -> None:
    from sklearn.metrics import roc_auc_score

    scores, labels = cbpe_rows.analysis()[chunk]
    predicted = [score >= cbpe_rows.THRESHOLD for score in scores]
    right = sum(one == label for one, label in zip(predicted, labels, strict=True)) / len(labels)
    assert KEPT[chunk]["accuracy"] == pytest.approx(right, abs=0.03)
    assert KEPT[chunk]["auc"] == pytest.approx(roc_auc_score(labels, scores), abs=0.03)
