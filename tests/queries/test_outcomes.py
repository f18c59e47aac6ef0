"""What metrics of performance make of rows that are not as they should be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from mlobs_compile import condition
from mlobs_compile.baseline import Calibration, Frozen
from mlobs_compile.ir.measurement import Batch, Labels, Sample
from mlobs_compile.queries.sql.classes import normal
from mlobs_compile.runner.results import Finding, Status
from mlobs_compile.units import Duration
from tests.checks.oracles import BINARY, CLASSES, NUMBERS, RANKED, found, in_duckdb, measure

NAN, INF = float("nan"), float("inf")
UNDEFINED = "the measure is not defined on these rows: "


def one(kind: str, columns: dict[str, Any], batch: Batch = BINARY, **settings: Any) -> Finding:
    """The finding of a metric on the whole batch."""
    (finding,) = found(in_duckdb(pa.table(columns)), measure(kind, batch, settings=settings))
    return finding


def rows(label: Any, prediction: Any = None, score: Any = None) -> dict[str, Any]:
    count = len(label)
    return {
        "label": label,
        "prediction": prediction if prediction is not None else [1] * count,
        "score": score if score is not None else pa.array([0.5] * count),
    }


def test_an_empty_batch_has_no_data() -> None:
    empty = {name: pa.array([], pa.float64()) for name in ("label", "prediction", "score", "query")}
    for kind, batch in (
        ("recall", BINARY),
        ("auc", BINARY),
        ("macro_f1", CLASSES),
        ("mae", NUMBERS),
        ("ndcg", RANKED),
    ):
        finding = one(kind, empty, batch)
        assert (finding.status, finding.rows) == (Status.NO_DATA, 0)
        assert finding.message == "0 rows, and 1 are needed for a verdict"


def test_rows_without_a_label_a_prediction_or_a_score_are_left_out() -> None:
    batch = rows([1, 1, 0, None, 1], [1, 0, None, 1, 1], pa.array([0.9, NAN, 0.2, 0.9, None]))
    assert (one("recall", batch).value, one("recall", batch).rows) == (pytest.approx(2 / 3), 3)
    assert (one("auc", batch).value, one("auc", batch).rows) == (1.0, 2)
    assert (one("brier", batch).value, one("brier", batch).rows) == (pytest.approx((0.01 + 0.04) / 2), 2)
    assert (one("label_coverage", batch).value, one("label_coverage", batch).rows) == (0.8, 5)


@pytest.mark.parametrize(("kind", "label", "said"), [
    ("auc", [1, 1], "every label is positive (1)"),
    ("auc", [0, 0], "no label is positive (1)"),
    ("average_precision", [0, 0], "no label is positive (1)"),
    ("recall", [0, 0], "no label is positive (1)"),
    ("specificity", [1, 1], "every label is positive (1)"),
    ("mcc", [1, 1], "every label is positive (1)"),
    ("balanced_accuracy", [1, 1], "every label is positive (1)"),
])  # fmt: skip
def test_with_one_class_there_is_no_verdict_and_the_reason_is_said(
    kind: str, label: list[int], said: str
) -> None:
    finding = one(kind, rows(label))
    assert (finding.status, finding.value, finding.message) == (Status.NO_DATA, None, UNDEFINED + said)


def test_a_model_that_calls_nothing_positive_has_no_precision() -> None:
    assert one("precision", rows([1, 0], [0, 0])).message == UNDEFINED + "no row is called positive"
    assert one("recall", rows([1, 0], [0, 0])).value == 0
    assert one("f1", rows([1, 0], [0, 0])).value == 0


def test_one_class_is_enough_for_what_does_not_need_two() -> None:
    assert one("average_precision", rows([1, 1])).value == 1
    assert one("accuracy", rows([0, 0])).value == 0
    assert one("log_loss", rows([1, 1], score=pa.array([1.0, 1.0]))).value == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("kind", ["log_loss", "brier"])
def test_scores_that_are_no_probabilities_have_no_loss(kind: str) -> None:
    finding = one(kind, rows([1, 0], score=pa.array([1.5, 0.2])))
    assert finding.status is Status.NO_DATA
    assert finding.message == UNDEFINED + "scores lie outside 0 to 1, so `score` is no probability"
    assert one("auc", rows([1, 0], score=pa.array([1.5, -3.0]))).value == 1


def test_without_a_prediction_the_score_counts_from_its_threshold_on() -> None:
    batch = replace(BINARY, prediction=None, threshold=Decimal("0.3"))
    scored = {"label": [1, 1, 0, 0, 1], "score": pa.array([0.3, 0.29999, 0.30001, NAN, None])}
    assert (one("recall", scored, batch).value, one("recall", scored, batch).rows) == (0.5, 3)
    assert one("precision", scored, batch).value == 0.5


@pytest.mark.parametrize(("label", "positive"), [
    (["fraud", "ok", "suspicious", "ok"], ("fraud", "suspicious")),
    ([True, False, True, False], ("1",)),
    ([True, False, True, False], ("true",)),
    ([1.0, 0.0, 1.0, 0.0], ("1",)),
    ([1, 0, 1, 0], ("1.0",)),
    (["1", "0", "1", "0"], ("1",)),
    (["it's", "no", "it's", "nan"], ("it's",)),
    ([2, 0, 3, 1], ("2", "3")),
])  # fmt: skip
def test_the_positive_class_is_known_however_it_is_written(
    label: list[Any], positive: tuple[str, ...]
) -> None:
    batch = replace(BINARY, positive=positive)
    assert one("recall", rows(label, [label[0]] * 3 + [label[1]]), batch).value == 1
    called = one("precision", rows(label, [label[0]] * 3 + [label[1]]), batch)
    assert called.value == pytest.approx(2 / 3)


def test_labels_and_predictions_of_different_types_are_the_same_classes() -> None:
    assert one(
        "accuracy", {"label": ["1", "2", "3"], "prediction": [1.0, 2.0, 2.0]}, CLASSES
    ).value == pytest.approx(2 / 3)
    assert one("accuracy", {"label": ["v1.0", "v1"], "prediction": ["v1", "v1"]}, CLASSES).value == 0.5
    assert [normal(text) for text in ("1.0", "true", "false", "v1.0", "-2.0", "x")] == [
        "1",
        "1",
        "0",
        "v1.0",
        "-2",
        "x",
    ]


def test_an_infinite_prediction_is_wrong_without_end_and_an_infinite_label_is_none() -> None:
    batch = {"label": [1.0, 2.0, INF, NAN, None], "prediction": [1.0, INF, 3.0, 1.0, 1.0]}
    finding = one("mse", batch, NUMBERS)
    assert (finding.status, finding.value, finding.rows) == (Status.FAIL, INF, 2)
    batch["prediction"] = [2.0, 4.0, INF, 1.0, 1.0]
    assert one("mse", batch, NUMBERS).value == 2.5
    assert one("r2", batch, NUMBERS).value == -9


def test_equal_labels_have_no_coefficient_of_determination_and_zeros_no_percentage() -> None:
    assert (
        one("r2", {"label": [3.0, 3.0], "prediction": [1.0, 2.0]}, NUMBERS).message
        == UNDEFINED + "all labels are equal"
    )
    assert (
        one("mape", {"label": [0.0, 0.0], "prediction": [1.0, 2.0]}, NUMBERS).message
        == UNDEFINED + "all labels are 0"
    )
    assert one("mape", {"label": [0.0, 2.0], "prediction": [9.0, 3.0]}, NUMBERS).value == 0.5


def test_a_relevance_below_zero_is_none() -> None:
    finding = one("ndcg", {"label": [-1, 2], "score": [0.1, 0.2], "query": ["a", "a"]}, RANKED)
    assert (finding.status, finding.message) == (
        Status.NO_DATA,
        UNDEFINED + "a label is below 0, and is no relevance",
    )


def test_rows_without_a_query_or_a_label_are_not_ranked() -> None:
    batch = {"label": [0, 1, 1, None], "score": [0.9, 0.8, 0.7, 0.99], "query": ["a", "a", None, "a"]}
    finding = one("mrr", batch, RANKED)
    assert (finding.value, finding.rows) == (0.5, 2)
    assert one("label_coverage", batch, RANKED).value == 0.75


def test_of_rows_that_score_alike_the_relevant_one_stands_last() -> None:
    assert one(
        "mrr", {"label": [1, 0, 0], "score": [0.5] * 3, "query": ["a"] * 3}, RANKED
    ).value == pytest.approx(1 / 3)


def test_a_column_that_is_missing_is_an_error_of_the_check() -> None:
    finding = one("recall", {"prediction": [1], "score": [0.4]})
    assert (finding.status, finding.message) == (Status.ERROR, "the batch has no column `label`")


def test_a_label_that_is_no_number_is_an_error_of_a_regression() -> None:
    with pytest.raises(
        Exception, match="Could not convert"
    ):  # The engine of the runner makes a finding of it.
        one("mae", {"label": ["much"], "prediction": [1.0]}, NUMBERS)


def test_names_of_columns_may_be_anything() -> None:
    batch = Batch("binary", 'a "label"', "y_", "s_")
    columns = {'a "label"': [1, 0], "y_": [1, 0], "s_": [0.9, 0.1], "v_": ["x", "y"], "p_": [1, 2]}
    sample = Sample(condition.parse("p_ > 0"), ("v_",))
    for kind in ("accuracy", "auc"):
        findings = found(in_duckdb(pa.table(columns)), measure(kind, batch, sample))
        assert {one.segment for one in findings} == {"", "v_=x", "v_=y"}
        assert findings[0].value == 1


def test_segments_and_conditions_are_of_each_check_alone() -> None:
    batch = rows([1, 1, 0, 1], [1, 0, 1, 1]) | {"country": ["DE", "FR", "FR", None], "amount": [1, 2, 3, 4]}
    findings = found(
        in_duckdb(pa.table(batch)),
        measure("recall", BINARY, Sample(segments=("country",))),
        measure("precision", BINARY),
        measure("accuracy", BINARY, Sample(condition.parse("amount <= 2"), ("country",))),
    )
    assert {(one.kind, one.segment): one.value for one in findings} == {
        ("recall", ""): pytest.approx(2 / 3), ("recall", "country=DE"): 1, ("recall", "country=FR"): 0,
        ("recall", "country="): 1, ("precision", ""): pytest.approx(2 / 3), ("accuracy", ""): 0.5,
        ("accuracy", "country=DE"): 1, ("accuracy", "country=FR"): 0,
    }  # fmt: skip


def test_a_segment_whose_labels_are_missing_has_no_verdict_of_its_own() -> None:
    waiting = Labels("id", Duration(0), Duration(0), Decimal("0.5"))
    batch = replace(BINARY, labels=waiting)
    table = pa.table(rows([1, 1, 1, None, None, None]) | {"c": ["a", "a", "a", "a", "b", "b"]})
    findings = found(in_duckdb(table), measure("recall", batch, Sample(segments=("c",))))
    assert {one.segment: one.status for one in findings} == {
        "": Status.PASS, "c=a": Status.PASS, "c=b": Status.NO_DATA,
    }  # fmt: skip


def test_an_order_of_scores_waits_for_labels_too() -> None:
    batch = replace(BINARY, labels=Labels("id", Duration(0), Duration(0), Decimal("0.8")))
    finding = one("auc", rows([1, 0, 1, None, None]), batch)
    assert (finding.status, finding.message) == (
        Status.NO_DATA, "60.0% of the rows have a label, and 80.0% are needed for a verdict",
    )  # fmt: skip


def test_concept_drift_sees_answers_that_turn_and_not_inputs_that_move() -> None:
    calibration = Frozen({}, Calibration((0.0, 1.0), (0.0, 1.0)), None)

    def drift(label: list[int], score: list[float]) -> float:
        called = [int(one >= 0.5) for one in score]
        asked = measure("concept_drift", BINARY, settings={"metric": "accuracy"}, frozen=calibration)
        (finding,) = found(in_duckdb(pa.table(rows(label, called, score))), asked)
        assert finding.value is not None
        return finding.value

    as_before = [1] * 9 + [0] + [0] * 9 + [1]
    assert drift(as_before, [0.9] * 10 + [0.1] * 10) == pytest.approx(0)
    assert drift([1, 0] * 5, [0.5] * 10) == pytest.approx(0)  # Harder inputs: accuracy falls, as expected.
    assert drift([1] * 5 + [0] * 5 + [0] * 9 + [1], [0.9] * 10 + [0.1] * 10) == pytest.approx(0.2)


def test_concept_drift_without_a_calibration_asks_for_a_baseline() -> None:
    finding = one("concept_drift", rows([1, 0]), metric="accuracy")
    assert finding.status is Status.ERROR and "mlobs baseline" in finding.message
