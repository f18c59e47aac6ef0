"""Artifacts of six tools imported into one folder, in several orders: one document for each thing, and then rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlobs_compile import source
from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from mlobs_compile.source import Node

RECORDED = Path(__file__).parent.parent / "importers" / "recorded"
PROJECT = """\
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
aws: {account: "123456789012", region: eu-west-1}
targets: {prometheus: {}, alertmanager: {}, cloudwatch: {}, runner: {}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}}
routing: {page: [topic], ticket: [topic]}
"""
ALONG = ("dbt", "feast", "mlflow", "airflow", "sagemaker", "cloudwatch")
AGAINST = tuple(reversed(ALONG))
MIXED = ("airflow", "cloudwatch", "sagemaker", "mlflow", "dbt", "feast")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlobs.yaml").write_text(PROJECT)
    return tmp_path


def imports(*tools: str) -> None:
    for tool in tools:
        assert run(["import", tool, str(RECORDED / tool), "--team", "risk", "--out", "specs"]) == Exit.OK


def files(repo: Path) -> dict[str, str]:
    return {
        path.relative_to(repo).as_posix(): path.read_text()
        for path in sorted(repo.rglob("*.*"))
        if path.is_file()
    }


def tree(repo: Path, path: str) -> dict[str, Node]:
    found = source.read_data(path, (repo / "specs" / path).read_text())
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("order", [ALONG, AGAINST, MIXED])
def test_in_every_order_all_is_there_once_and_a_further_import_changes_nothing(
    repo: Path, capsys: pytest.CaptureFixture[str], order: tuple[str, ...]
) -> None:
    imports(*order)
    assert "no import wrote it" not in capsys.readouterr().err
    imports(*order)
    before = files(repo)
    capsys.readouterr()
    imports(*order)
    assert files(repo) == before
    assert "MLO682" not in capsys.readouterr().err, "a name that was given is told once"
    assert run(["check", "--format", "concise"]) == Exit.OK
    churn, fraud = tree(repo, "models/churn.yaml"), tree(repo, "models/fraud-prod.yaml")
    assert {"serving", "performance", "features", "outputs"} <= churn.keys()
    assert {"serving", "alerts", "drift"} <= fraud.keys()
    assert str(fraud["metadata"]).count("'tier': 'critical'") == 1
    assert len([path for path in before if "fraud-train" in path]) == 2


def test_an_alarm_goes_to_the_one_of_two_pipelines_that_it_reads(repo: Path) -> None:
    imports("airflow", "sagemaker", "cloudwatch")
    assert "alerts" not in tree(repo, "pipelines/fraud-train.yaml")
    own = tree(repo, "pipelines/fraud-train-sagemaker.yaml")
    assert own["system"] == {"preset": "sagemaker-pipeline", "pipeline": "FraudTrain"}
    assert isinstance(own["alerts"], dict) and list(own["alerts"]) == ["train-failed"]


def test_what_two_tools_say_differently_is_told_and_stays_as_it_was(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imports("mlflow", "feast")
    capsys.readouterr()
    imports("sagemaker")
    told = "`features.dataset` (the source now says churn-v1-features) was there before and stays"
    assert told in capsys.readouterr().err
    assert tree(repo, "models/churn.yaml")["features"] == {"dataset": "churn-inputs"}


def test_a_broken_lock_of_another_tool_stops_an_import(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imports("airflow")
    (repo / "specs" / "import-airflow.lock.json").write_text("<<<<<<< HEAD")
    before = files(repo)
    arguments = ["import", "sagemaker", str(RECORDED / "sagemaker"), "--team", "risk", "--out", "specs"]
    assert run(arguments) == Exit.FINDINGS
    assert "MLO684" in capsys.readouterr().err and files(repo) == before
