"""Late labels are joined by key, waited for, counted, and judged anew when more of them have come."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from mlobs_compile import condition
from mlobs_compile.checklist import Checklist
from mlobs_compile.ir.measurement import Batch, Family, Labels, Measurement, Sample
from mlobs_compile.queries.sql.statement import Dialect
from mlobs_compile.runner import labels
from mlobs_compile.runner.labels import LabelFault
from mlobs_compile.runner.results import Finding, Status
from mlobs_compile.runner.taking import measured
from mlobs_compile.units import Duration
from tests.builders import a_subject
from tests.checks.oracles import Asking, measure

DAY, NOW = 86_400, 1_760_000_000
WAITING = Labels("id", Duration.of(days=3), Duration.of(days=14), Decimal("0.8"))
BATCH = Batch("binary", "label", "prediction", timestamp="at", labels=WAITING)


class Files:
    """Predictions and labels in a duckdb."""

    def __init__(self, predictions: dict[str, Any], truth: dict[str, Any]) -> None:
        self._connection = duckdb.connect()
        self._connection.register("scored", pa.table(predictions))
        self._connection.register("came_true", pa.table(truth))

    def attached(self, batch: Batch = BATCH) -> Asking:
        labels.attached(self._engine(()), batch, "scored", "came_true")
        return self.engine()

    def engine(self) -> Asking:
        described = self._connection.execute("DESCRIBE batch").fetchall()
        return self._engine({str(row[0]): str(row[1]) for row in described})

    def _engine(self, held: Any) -> Asking:
        return _Typed(Dialect.DUCKDB, lambda sql: self._connection.execute(sql).fetchall(), held)


class _Typed(Asking):
    """An engine that knows the types of its columns."""

    def columns(self) -> Any:
        return self.held


def ten(days_old: Any = 5, **more: Any) -> dict[str, Any]:
    """Ten predictions, all positive."""
    ages = days_old if isinstance(days_old, list) else [days_old] * 10
    at = pa.array([(NOW - age * DAY) * 1_000_000 for age in ages], pa.timestamp("us"))
    return {"id": list(range(10)), "prediction": [1] * 10, "at": at, **more}


def truth(*values: int) -> dict[str, Any]:
    return {"id": list(range(len(values))), "label": list(values)}


def judged(engine: Asking, *kinds: str, sample: Sample | None = None, batch: Batch = BATCH) -> list[Finding]:
    checklist = _checklist(*(measure(kind, batch, sample) for kind in kinds))
    return list(measured(labels.narrowed(checklist, engine, NOW), engine))


def _checklist(*measures: Measurement) -> Checklist:
    return Checklist(1, "acme", a_subject(), Duration.of(days=1), measures)


def test_a_prediction_gets_its_label_and_those_without_one_stay() -> None:
    engine = Files(ten(), truth(1, 1, 0)).attached()
    assert engine.ask("SELECT COUNT(*), COUNT(label), SUM(label) FROM batch") == [(10, 3, 2)]
    assert list(engine.columns()) == ["id", "prediction", "at", "label"]


def test_labels_of_nobody_are_left_out_and_a_column_of_the_same_name_gives_way() -> None:
    files = Files(ten(label=[None] * 10), {"id": [3, 99], "label": [1, 1], "noted": ["x", "y"]})
    assert files.attached().ask("SELECT id, label FROM batch WHERE label IS NOT NULL") == [(3, 1)]


def test_keys_of_different_types_are_compared_as_text() -> None:
    engine = Files(ten(), {"id": ["0", "7"], "label": [1, 0]}).attached()
    assert engine.ask("SELECT id, label FROM batch WHERE label IS NOT NULL ORDER BY id") == [(0, 1), (7, 0)]


def test_a_key_that_is_null_joins_nothing() -> None:
    engine = Files(ten(id=[None, None, *range(8)]), {"id": [None, None, 1], "label": [1, 1, 1]}).attached()
    assert engine.ask("SELECT COUNT(*), COUNT(label) FROM batch") == [(10, 1)]


@pytest.mark.parametrize(("predictions", "came_true", "said"), [
    (ten(id=[1, 1, *range(2, 10)]), truth(1), "1 values of `id` stand more than once in the predictions"),
    (ten(), {"id": [1, 1, 2, 2], "label": [1, 0, 1, 1]}, "2 values of `id` stand more than once in the labels"),
    (ten(), {"ids": [1], "label": [1]}, "the labels have no column `id`; did you mean `ids`?"),
    (ten(), {"id": [1], "lable": [1]}, "the labels have no column `label`; did you mean `lable`?"),
    ({"key": [1], "prediction": [1]}, truth(1), "the predictions have no column `id`"),
])  # fmt: skip
def test_what_cannot_be_joined_is_said(predictions: Any, came_true: Any, said: str) -> None:
    with pytest.raises(LabelFault) as fault:
        Files(predictions, came_true).attached()
    assert said in str(fault.value)


def test_a_model_that_does_not_say_how_labels_are_joined_is_told() -> None:
    with pytest.raises(LabelFault, match="does not say how labels are joined"):
        Files(ten(), truth(1)).attached(replace(BATCH, labels=None))


def test_too_few_labels_give_no_verdict_and_the_coverage_is_still_a_number() -> None:
    engine = Files(ten(), truth(1, 1, 1, 1, 1, 1, 0)).attached()
    recall, accuracy, share = judged(engine, "precision", "accuracy", "label_coverage")
    assert {recall.status, accuracy.status} == {Status.NO_DATA} and recall.value is None
    assert recall.message == "70.0% of the rows have a label, and 80.0% are needed for a verdict"
    assert (share.status, share.value, share.rows) == (Status.PASS, 0.7, 10)


def test_the_same_window_judged_anew_gives_the_same_findings_with_newer_values() -> None:
    few, more, again = (
        judged(Files(ten(), truth(*came)).attached(), "precision", "label_coverage")
        for came in ((1,) * 8, (1,) * 8 + (0,), (1,) * 8 + (0,))
    )
    assert [(one.check, one.column, one.segment) for one in few] == [
        (one.check, one.column, one.segment) for one in more
    ]
    assert (few[0].value, more[0].value) == (1.0, pytest.approx(8 / 9))
    assert more == again


def test_rows_younger_than_the_lag_are_not_judged_yet() -> None:
    engine = Files(ten([5, 5, 5, 5, 5, 1, 1, 1, 1, 1]), truth(1, 1, 1, 1)).attached()
    precision, share = judged(engine, "precision", "label_coverage")
    assert (precision.status, precision.rows) == (Status.PASS, 4)
    assert (share.value, share.rows) == (0.8, 5)
    assert labels.coverage(_checklist(measure("precision", BATCH)), engine, NOW) == 0.8
    everything = replace(BATCH, labels=replace(WAITING, lag=Duration(0)))
    assert labels.coverage(_checklist(measure("precision", everything)), engine, NOW) == 0.4


def test_the_edge_of_the_lag_counts_as_old() -> None:
    ages = [3, 3, 3, 3, 3, 3, 3, 3, 3, 3 - 1 / DAY]
    (share,) = judged(Files(ten(ages), truth(*[1] * 10)).attached(), "label_coverage")
    assert share.rows == 9


def test_other_measures_see_all_rows_and_a_condition_of_the_check_stays() -> None:
    engine = Files(ten([5] * 5 + [1] * 5, country=["DE", "FR"] * 5), truth(*[1] * 10)).attached()
    (precision,) = judged(engine, "precision", sample=Sample(condition.parse("country = 'DE'")))
    assert precision.rows == 3
    drift = replace(measure("psi", BATCH), family=Family.SHIFT)
    assert labels.narrowed(_checklist(drift), engine, NOW).measurements == (drift,)


@pytest.mark.parametrize("at", [
    pa.array([NOW - 5 * DAY] * 5 + [NOW - DAY] * 5),
    pa.array([(NOW - 5 * DAY) * 1000.0] * 5 + [(NOW - DAY) * 1000.0] * 5),
    pa.array(["2025-10-04T08:53:20Z"] * 5 + ["2025-10-08T08:53:20Z"] * 5),
    pa.array(["2025-10-06 08:53:19"] * 5 + ["2025-10-06 08:53:21"] * 5),
    pa.array(["2025-10-06T08:53:19"] * 5 + ["2025-10-06T08:53:21"] * 5),
    pa.array([(NOW - 5 * DAY) * 1000] * 5 + [(NOW - DAY) * 1000] * 5, pa.timestamp("ms", "Asia/Tokyo")),
    pa.array([20_360] * 5 + [20_369] * 5, pa.date32()),
    pa.array([(NOW - 5 * DAY) * 1000] * 4 + [None] + [(NOW - DAY) * 1000] * 5, pa.timestamp("ms")),
], ids=["seconds", "milliseconds", "iso", "blank", "t", "zoned", "date", "null"])  # fmt: skip
def test_the_age_of_a_row_is_read_from_every_kind_of_timestamp(at: pa.Array) -> None:
    (share,) = judged(Files(ten(at=at), truth(*[1] * 10)).attached(), "label_coverage")
    assert share.rows == 5


def test_a_window_is_worth_another_run_until_the_last_label_may_have_come() -> None:
    assert labels.waits(WAITING, NOW, NOW + 14 * DAY - 1)
    assert not labels.waits(WAITING, NOW, NOW + 14 * DAY)


def test_without_a_label_or_a_row_there_is_no_coverage() -> None:
    engine = Files(ten(), truth(1)).attached()
    assert labels.coverage(_checklist(measure("auc", replace(BATCH, label="other"))), engine, NOW) is None
    assert labels.coverage(_checklist(measure("auc", BATCH)), engine, NOW - 9 * DAY) is None
