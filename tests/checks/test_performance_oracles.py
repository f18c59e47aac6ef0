"""Every metric of performance equals scikit-learn's to 1e-9, on real data and on data by chance with ties and nulls."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from mlobs_compile import plugins
from mlobs_compile.check import Scope
from tests.checks import oracles
from tests.checks.oracles import Case, cases, drifted, found, in_duckdb, measure, values

CLOSE = {"rel": 1e-9, "abs": 1e-9}
GRID = some.sampled_from([None, float("nan"), 0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0])
quietly = pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
NUMBER = some.one_of(
    some.none(), some.integers(-5, 5).map(float), some.floats(-1e3, 1e3).map(lambda x: round(x, 3))
)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_metrics_of_real_data_are_those_of_scikit_learn(case: Case) -> None:
    assert values(in_duckdb(case.table), case) == pytest.approx(case.expected, **CLOSE)


def test_every_kind_has_an_oracle() -> None:
    told = {name.partition("@")[0] for case in cases() for name in case.expected} | {"concept_drift"}
    assert told == {name for scope, name in plugins.checks() if scope is Scope.PERFORMANCE}


@quietly
@settings(deadline=None, max_examples=60)
@given(
    some.lists(
        some.tuples(some.sampled_from([None, 0, 1]), GRID, some.sampled_from([None, True, False])),
        min_size=1,
        max_size=40,
    )
)
def test_binary_metrics_with_ties_and_nulls(rows: list[tuple[int | None, float | None, bool | None]]) -> None:
    label, score, called = (list(column) for column in zip(*rows, strict=True))
    table = pa.table({
        "label": pa.array(label, pa.int64()), "score": pa.array(score, pa.float64()),
        "prediction": pa.array(called, pa.bool_()),
    })  # fmt: skip
    known = [(y, q) for y, q, _ in rows if y is not None and q is not None and q == q]
    told = [(y, p) for y, _, p in rows if y is not None and p is not None]
    assume({y for y, _ in known} == {0, 1} and {y for y, _ in told} == {0, 1} == {int(p) for _, p in told})
    expected = oracles.binary(*np.array(told).T.astype(int), [0.5] * len(told))
    expected |= {
        name: value for name, value in oracles.binary(*_judged(known)).items()
        if name in ("auc", "average_precision", "log_loss", "brier")
    }  # fmt: skip
    expected["label_coverage"] = sum(y is not None for y in label) / len(rows)
    case = Case("chance", table, oracles.BINARY, expected, {"business_value": oracles.COSTS})
    assert values(in_duckdb(table), case) == pytest.approx(expected, **CLOSE)


def _judged(known: list[tuple[int, float]]) -> tuple[list[int], list[bool], list[float]]:
    return [y for y, _ in known], [q >= 0.5 for _, q in known], [q for _, q in known]


@quietly
@settings(deadline=None, max_examples=60)
@given(
    some.lists(
        some.tuples(*[some.sampled_from([None, "a", "b", "c'c", "1.0x"])] * 2), min_size=1, max_size=40
    )
)
def test_multiclass_metrics_with_nulls(rows: list[tuple[str | None, str | None]]) -> None:
    known = [(y, p) for y, p in rows if y is not None and p is not None]
    assume(len({y for y, _ in known}) > 1 and len({p for _, p in known}) > 1)
    label, called = (pa.array(column, pa.string()) for column in zip(*rows, strict=True))
    expected = oracles.multiclass(*(list(column) for column in zip(*known, strict=True)))
    case = Case("chance", pa.table({"label": label, "prediction": called}), oracles.CLASSES, expected, {})
    assert values(in_duckdb(case.table), case) == pytest.approx(expected, **CLOSE)


@settings(deadline=None, max_examples=60)
@given(some.lists(some.tuples(NUMBER, NUMBER), min_size=2, max_size=40))
def test_regression_metrics_with_nulls(rows: list[tuple[float | None, float | None]]) -> None:
    known = np.array([(y, p) for y, p in rows if y is not None and p is not None])
    assume(len(known) > 1 and np.ptp(known[:, 0]) > 1e-3)
    y, called = known.T
    expected = oracles.regression(y, called)
    if not (share := np.abs(y) > 0).any():
        del expected["mape"]
    else:
        expected["mape"] = float(np.mean(np.abs((called - y)[share] / y[share])))
    label, told = (pa.array(column, pa.float64()) for column in zip(*rows, strict=True))
    case = Case("chance", pa.table({"label": label, "prediction": told}), oracles.NUMBERS, expected, {})
    assert values(in_duckdb(case.table), case) == pytest.approx(expected, **CLOSE)


@settings(deadline=None, max_examples=60)
@given(
    some.lists(
        some.lists(some.tuples(some.integers(0, 3), some.integers(0, 3)), min_size=6, max_size=6),
        min_size=1,
        max_size=6,
    )
)
def test_ranking_metrics_with_ties(queries: list[list[tuple[int, int]]]) -> None:
    y, score = np.array(queries).transpose(2, 0, 1)
    group = np.repeat([f"q{i}" for i in range(len(queries))], 6)
    table = pa.table({"label": y.ravel(), "score": score.ravel().astype(float), "query": group})
    expected = oracles.ranking(y, score)
    real = cases()[3]
    assert values(
        in_duckdb(table), Case("chance", table, real.batch, expected, real.settings)
    ) == pytest.approx(expected, **CLOSE)


def test_concept_drift_is_expected_minus_true_accuracy_and_auc() -> None:
    table = cases()[0].table
    label, called, score = (table[name].to_numpy() for name in ("label", "prediction", "score"))
    asked = [
        measure("concept_drift", oracles.BINARY, settings={"metric": "accuracy"}, frozen=oracles.FROZEN),
        measure("concept_drift@auc", oracles.BINARY, settings={"metric": "auc"}, frozen=oracles.FROZEN),
    ]
    told = {one.check.rpartition("/")[2]: one.value for one in found(in_duckdb(table), *asked)}
    assert told == pytest.approx(drifted(label, called, score), **CLOSE)
