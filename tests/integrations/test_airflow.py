"""The operator: an Airflow that is only as large as it needs, a real run inside, and the right sort of failure."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile import checklist
from mlobs_compile.artifact import dump_json
from mlobs_compile.cli import checks_of
from mlobs_compile.integrations import airflow
from tests.collectors.made import dbt_target
from tests.doc_examples import REPO, program
from tests.runner import small_project

MODELS = """\
import logging


class BaseOperator:
    template_fields = ()

    def __init__(self, *, task_id, retries=0):
        self.task_id, self.retries = task_id, retries
        self.log = logging.getLogger("airflow.task")
"""
EXCEPTIONS = """\
class AirflowException(Exception):
    pass


class AirflowFailException(AirflowException):
    pass
"""


@pytest.fixture(params=["2", "3"])
def installed(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """An Airflow on the path, as version 2 or 3 lays it out."""
    package = tmp_path / "site" / "airflow"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "exceptions.py").write_text(EXCEPTIONS)
    if request.param == "2":
        (package / "models.py").write_text(MODELS)
    else:
        (package / "sdk").mkdir()
        (package / "sdk" / "__init__.py").write_text(MODELS)
        (package / "sdk" / "exceptions.py").write_text(EXCEPTIONS)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    airflow._operator.cache_clear()
    airflow._push_operator.cache_clear()
    yield
    airflow._operator.cache_clear()
    airflow._push_operator.cache_clear()
    for name in [name for name in sys.modules if name == "airflow" or name.startswith("airflow.")]:
        del sys.modules[name]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = small_project.written(tmp_path / "project")
    small_project.batch(folder / "good.parquet")
    small_project.batch(folder / "moved.parquet", lowest=30)
    held = checks_of.subject(folder, "model", "fraud", None)
    (folder / "fraud.json").write_text(dump_json(checklist.body(held)))
    return folder


def _task(project: Path, data: str, **options: object) -> Any:
    return airflow.MlobsRunOperator(
        task_id="checks", checklist=str(project / "fraud.json"), data=str(project / data), **options
    )


@pytest.mark.usefixtures("installed")
def test_a_task_over_a_good_batch_gives_a_summary(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    task = _task(
        project, "good.parquet", retries=2, publish=[f"textfile:{project / 'metrics'}"], out=str(project / "out"),
        window_end="2026-01-02T00:00:00+00:00",
    )  # fmt: skip
    with caplog.at_level(logging.INFO):
        assert task.execute({}) == {
            "subject": "fraud", "status": "pass", "rows": 4000, "window_end": 1_767_312_000.0,
            "counts": {"fail": 0, "error": 0, "warn": 0, "no_data": 0, "pass": 4},
        }  # fmt: skip
    assert task.retries == 2
    assert "series are in" in caplog.text
    assert (project / "out/default/model/fraud/20260102T000000.000000Z.json").exists()


@pytest.mark.usefixtures("installed")
def test_a_batch_that_fails_is_not_tried_again(project: Path) -> None:
    with pytest.raises(
        Exception, match=r"fraud/drift/amount/psi: psi is 2\.1\d+; healthy: at most 0\.2"
    ) as fault:
        _task(project, "moved.parquet").execute({})
    assert type(fault.value).__name__ == "AirflowFailException"


@pytest.mark.usefixtures("installed")
def test_an_error_may_be_tried_again_and_may_be_let_pass(project: Path) -> None:
    (project / "narrow.csv").write_text("country\n" + "DE\nDE\nDE\nFR\nFR\n" * 200)
    with pytest.raises(Exception, match="no column `amount`") as fault:
        _task(project, "narrow.csv").execute({})
    assert type(fault.value).__name__ == "AirflowException"
    assert _task(project, "narrow.csv", fail_on="fail").execute({})["status"] == "error"


@pytest.mark.usefixtures("installed")
def test_airflow_finds_the_class_and_its_templates_again(project: Path) -> None:
    kind = airflow.MlobsRunOperator
    assert (kind.__module__, kind.__qualname__) == (airflow.__name__, "MlobsRunOperator")
    task = _task(project, "good.parquet")
    assert all(hasattr(task, name) for name in kind.template_fields)
    with pytest.raises(ValueError, match="fail_on is `fail`, `error` or `warn`"):
        _task(project, "good.parquet", fail_on="never")


def test_the_module_loads_without_airflow_and_says_what_is_missing() -> None:
    code = "import sys, mlobs_compile.integrations.airflow as a; assert 'airflow' not in sys.modules; a.MlobsRunOperator"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ImportError: Airflow is not installed" in done.stderr
    with pytest.raises(AttributeError, match="no attribute 'MlobsOperator'"):
        _ = airflow.MlobsOperator


def test_a_window_is_a_moment_with_a_zone() -> None:
    assert airflow.seconds(None) is None
    assert airflow.seconds(datetime(2026, 1, 1, tzinfo=UTC)) == airflow.seconds("2026-01-01T01:00:00+01:00")
    with pytest.raises(ValueError, match="has no time zone"):
        airflow.seconds("2026-01-01")


@pytest.mark.usefixtures("installed")
def test_a_push_tells_its_groups_and_a_faulty_artifact_is_not_tried_again(tmp_path: Path) -> None:
    target = dbt_target(tmp_path)
    task = airflow.MlobsPushOperator(
        task_id="push", tool="dbt", sources=[str(target)], publish=[f"textfile:{tmp_path / 'metrics'}"],
        environment="prod", retries=2,
    )  # fmt: skip
    assert [group["part"] for group in task.execute({})] == ["build", "freshness"]
    assert all(hasattr(task, name) for name in airflow.MlobsPushOperator.template_fields)
    (target / "run_results.json").write_text("{")
    with pytest.raises(Exception, match=r"run_results\.json: the JSON ends in the middle") as fault:
        task.execute({})
    assert type(fault.value).__name__ == "AirflowFailException"


@pytest.mark.usefixtures("installed")
def test_the_task_of_the_page_is_made_as_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    class Build:
        def __rshift__(self, other: object) -> None:
            self.then = other

    base = sys.modules[airflow.MlobsPushOperator.__mro__[1].__module__].BaseOperator  # type: ignore[attr-defined]
    plain = base.__init__
    monkeypatch.setattr(base, "__init__", lambda self, *, trigger_rule, **rest: plain(self, **rest))
    pushed: Any = program(REPO / "docs/push.md", "warehouse_dag")["pushed"]
    build = Build()
    assert pushed(build) is build.then and build.then.tool == "dbt"  # type: ignore[attr-defined]
