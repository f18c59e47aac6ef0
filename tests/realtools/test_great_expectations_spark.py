"""What Great Expectations runs on Spark only: a SELECT of the user's own, and conditions in Spark's words."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import great_expectations as gx
import pytest

from mlobs_compile.condition import parse
from mlobs_compile.ir.assertion import FailingRows, RowCount, Satisfies, Scalar
from tests.builders import an_expectation
from tests.realtools.gx_quality import write

pytestmark = pytest.mark.realtool
NODES = (
    an_expectation(FailingRows("SELECT * FROM batch WHERE amount < 0", 0), None, id="none"),
    an_expectation(FailingRows("SELECT * FROM batch WHERE amount >= 20", 1), None, id="one"),
    an_expectation(FailingRows("SELECT a.id FROM batch a JOIN batch b ON a.id = b.id", 3), None, id="join"),
    an_expectation(FailingRows("SELECT * FROM batch WHERE country = '{x}'", 0), None, id="brace"),
    an_expectation(
        Scalar(
            "WITH big AS (SELECT * FROM batch WHERE amount > 10) SELECT count(*) FROM big",
            Decimal(1),
            Decimal(2),
        ),
        None,
        id="with",
    ),
    an_expectation(Scalar("SELECT max(amount) FROM batch", Decimal(25), None), None, id="scalar"),
    an_expectation(RowCount(1, 1), None, id="where", where="country != 'DE' and not id in (3)"),
    an_expectation(Satisfies(parse("amount >= 10 or country = 'it''s'")), None, id="satisfies"),
)
GOOD = [(1, 10.0, "DE"), (2, 5.0, "it's"), (3, 25.5, None)]


def judged(folder: Path, spark: Any, rows: list[tuple[Any, ...]]) -> dict[str, bool]:
    context = gx.get_context(mode="file", project_root_dir=folder)
    context.variables.progress_bars = {"globally": False}
    frame = spark.createDataFrame(rows, "id int, amount double, country string")
    result = context.checkpoints.get("payments").run({"dataframe": frame})
    (validation,) = result.run_results.values()
    for each in validation.results:
        assert not each.exception_info.get("raised_exception", True), each
    return {each.expectation_config.meta["mlobs"]["id"]: each.success for each in validation.results}


def test_selects_and_conditions_are_judged_on_spark(tmp_path: Path, spark: Any) -> None:
    folder = write(tmp_path, NODES, engine="spark")
    assert judged(folder, spark, GOOD) == {node.id: True for node in NODES}
    worse = [(1, -1.0, "DE"), (2, 20.0, "{x}"), (5, 20.0, "FR"), (4, None, "DE")]
    assert {id for id, passed in judged(folder, spark, worse).items() if passed} == {"with"}
