"""What a run publishes is what the compiled rules read: promtool takes the textfile, and the rules open on it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from mlobs_compile.runner.publishers import textfile
from mlobs_compile.runner.results import Status
from mlobs_compile.runner.samples import group
from tests.platforms import PROJECT, TEAM
from tests.realtools import promtool
from tests.realtools.promtool import History
from tests.runner import made, small_project

pytestmark = pytest.mark.realtool
FAIL, WARN, ERRORS = "fraud/drift/amount/psi", "fraud/drift/amount/psi/warn", "fraud/checks/errors"
STALE = "fraud/checks/stale"
DATASET = """\
apiVersion: mlobs/v1
kind: Dataset
metadata: {name: transactions, team: risk, runbook: "https://runbooks.example/transactions"}
columns: {amount: {type: float, checks: {missing: {at_most: 1%}}}}
schedule: hourly
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(small_project.written(tmp_path))
    return tmp_path


def _series(text: str) -> dict[str, float]:
    """The series of a text, once promtool has taken it."""
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {series: float(value) for series, _, value in lines}


def _published(project: Path, data: Path) -> dict[str, float]:
    run(["run", "--model", "fraud", "--data", str(data), "--publish", f"textfile:{project / 'metrics'}"])
    return _series((project / "metrics" / "mlobs_default_model_fraud.prom").read_text())


def _history(series: Mapping[str, float], ran_at: float = 0.0) -> History:
    """The series stand for four hours, from a run at a minute of promtool's own time."""
    moved = {
        name: ran_at * 60 if name.startswith("mlobs_run_timestamp_seconds") else value
        for name, value in series.items()
    }
    return History({name: f"{value!r}x240" for name, value in moved.items()})


def _rules(project: Path, subject: str) -> str:
    assert run(["compile"]) == Exit.OK
    return (project / f"generated/default/prometheus/rules/{subject}.yaml").read_text()


def test_a_drift_opens_its_alert_once_for_the_whole_and_for_each_segment(project: Path) -> None:
    series = _published(project, small_project.batch(project / "moved.parquet", lowest=30))
    history = _history(series).value(f"count({promtool.firing(FAIL)})", 30, 3)
    promtool.test(project, _rules(project, "model-fraud"), history.silent(WARN, 30).silent(ERRORS, 30))


def test_a_batch_as_it_was_opens_nothing(project: Path) -> None:
    series = _published(project, small_project.batch(project / "good.parquet"))
    promtool.test(
        project, _rules(project, "model-fraud"), _history(series).never("fraud/(drift|checks)/.*", 60)
    )


def test_a_small_drift_opens_the_warning_and_not_the_page(project: Path) -> None:
    series = _published(project, small_project.batch(project / "little.parquet", lowest=8))
    history = _history(series).value(f"count({promtool.firing(WARN)}) > bool 0", 30, 1)
    promtool.test(project, _rules(project, "model-fraud"), history.silent(FAIL, 30).silent(ERRORS, 30))


def test_a_check_that_breaks_opens_the_ticket_on_errors_and_no_drift(project: Path) -> None:
    (project / "narrow.csv").write_text("country\n" + "DE\nDE\nDE\nFR\nFR\n" * 200)
    series = _published(project, project / "narrow.csv")
    history = _history(series).fires(ERRORS, 30).silent(FAIL, 30)
    promtool.test(project, _rules(project, "model-fraud"), history)


def test_a_run_that_does_not_come_again_is_missed(project: Path) -> None:
    series = _published(project, small_project.batch(project / "good.parquet"))
    history = _history(series).silent(STALE, 120).fires(STALE, 145)
    promtool.test(project, _rules(project, "model-fraud"), history)


@pytest.mark.parametrize(("status", "opens"), [
    (Status.FAIL, "transactions/checks/failing"), (Status.ERROR, "transactions/checks/errors"),
    (Status.WARN, None), (Status.PASS, None),
])  # fmt: skip
def test_an_expectation_opens_the_alert_of_its_data_set(
    project: Path, status: Status, opens: str | None
) -> None:
    small_project.written(
        project, PROJECT.replace("alertmanager: {}", "alertmanager: {}, runner: {}"), TEAM, DATASET
    )
    subject = replace(made.TRANSACTIONS, environment="default")
    found = made.finding("transactions/column/amount/missing", status, 0.5, healthy=None)
    publisher = textfile.made(str(project))
    publisher.publish(made.publications(made.results(found, subject=subject)))
    history = _history(_series(publisher.place(group(subject)).read_text()))
    for id in ("transactions/checks/failing", "transactions/checks/errors"):
        history = history.fires(id, 30) if id == opens else history.silent(id, 30)
    promtool.test(project, _rules(project, "dataset-transactions"), history)
