"""The entry points that the documentation shows do what they say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from docs.examples import sagemaker_processing, spark_submit
from mlobs_compile import checklist
from mlobs_compile.artifact import dump_json
from mlobs_compile.cli import checks_of
from tests.doc_examples import REPO
from tests.runner import small_project

_SHOWN = re.compile(r"<!-- example: (\S+) -->\n```python\n(.*?)```", re.S)


def test_the_page_shows_the_entry_points_as_they_are() -> None:
    shown = _SHOWN.findall((REPO / "docs" / "running.md").read_text())
    assert {name for name, _ in shown} == {"spark_submit.py", "sagemaker_processing.py"}
    for name, code in shown:
        assert code in (REPO / "docs" / "examples" / name).read_text(), name


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """What SageMaker mounts for the job."""
    project = small_project.written(tmp_path / "project")
    for name in ("checklist", "data"):
        (tmp_path / "job/input" / name).mkdir(parents=True)
    held = checks_of.subject(project, "model", "fraud", None)
    (tmp_path / "job/input/checklist/fraud.json").write_text(dump_json(checklist.body(held)))
    return tmp_path / "job"


@pytest.mark.parametrize(("lowest", "code", "status"), [(0.0, 0, "pass"), (30.0, 1, "fail")])
def test_a_processing_job_leaves_results_and_a_report(
    root: Path, lowest: float, code: int, status: str
) -> None:
    small_project.batch(root / "input/data/part-0.parquet", lowest=lowest)
    small_project.batch(root / "input/data/part-1.parquet", lowest=lowest)
    assert sagemaker_processing.main(root, (f"emf:{root / 'log'}",)) == code
    (kept,) = (root / "output").rglob("*.json")
    assert json.loads(kept.read_text())["status"] == status
    assert json.loads(kept.read_text())["rows"] == 8000
    assert (root / "output/report.html").exists() and (root / "log").exists()


def test_a_processing_job_without_data_says_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sagemaker_processing.main(root, ()) == 64
    assert "no parquet, CSV or JSON file lies in" in capsys.readouterr().err


@pytest.mark.realtool
def test_a_spark_job_works_in_the_session_that_is_there(
    root: Path, spark: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project.batch(root / "input/data/part-0.parquet", lowest=30)
    spark.read.parquet(str(root / "input/data")).createOrReplaceTempView("scored_payments")
    checklist_file = str(root / "input/checklist/fraud.json")
    assert spark_submit.main(checklist_file, "scored_payments", f"textfile:{root / 'metrics'}") == 1
    assert "FAIL fraud/drift/amount/psi amount psi is 2.1" in capsys.readouterr().out
    assert (root / "metrics/mlobs_default_model_fraud.prom").exists()
    assert spark.range(3).count() == 3, "the job's session is still there"
