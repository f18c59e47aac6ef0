"""mlobs import: settings of the command line, and AWS asked live over HTTP, by boto3 as it is."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.backends import aws
from mlobs_compile.cli import run
from mlobs_compile.errors import Exit, UsageFault
from mlobs_compile.importer import Question
from tests.importers.recorded import FOLDER
from tests.importers.test_sagemaker import PROJECT

ANSWERS = FOLDER / "sagemaker"
ENDPOINT = {"Endpoints": [{"EndpointName": "churn"}]}


class _Server(ThreadingHTTPServer):
    """As much of AWS as one endpoint needs; what is in `refused` is not allowed."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.refused: set[str] = set()

    def answer(self, operation: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(operation)
        if operation in self.refused:
            return 400, {"__type": "AccessDeniedException", "message": "no"}
        match operation:
            case "ListEndpoints":
                return 200, ENDPOINT
            case "DescribeEndpoint" | "DescribeEndpointConfig" | "DescribeModel":
                kind = {"DescribeEndpoint": "endpoint", "DescribeModel": "model"}.get(
                    operation, "endpoint-config"
                )
                (name,) = request.values()
                return 200, json.loads((ANSWERS / f"describe-{kind}-{name}.json").read_text("utf-8"))
            case _:
                return 200, {}


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        code, answer = self.server.answer(operation, json.loads(body or b"{}"))
        text = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Server]:
    server = _Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "fake")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "fake")
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "mlobs.yaml").write_text(PROJECT)
    return tmp_path


LIVE = ["import", "sagemaker", "--live", "--region", "eu-west-1", "--team", "risk", "--out", "specs"]


def test_an_account_is_asked_and_asked_again_without_a_change(
    account: _Server, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(LIVE) == Exit.OK, capsys.readouterr().err
    written = (repo / "specs/models/churn.yaml").read_text("utf-8")
    assert "preset: sagemaker-serverless-endpoint" in written
    assert "from describe-endpoint-churn.json" in written
    assert {name for name in account.asked if not name.startswith(("List", "Describe", "Get"))} == set()
    assert run(["check", "--format", "concise"]) == Exit.OK, capsys.readouterr().out
    edited = written.replace("endpoint: churn", "endpoint: churn-next  # soon")
    (repo / "specs/models/churn.yaml").write_text(edited)
    capsys.readouterr()
    assert run(LIVE) == Exit.OK
    assert "`serving.endpoint` was edited by hand and stays" in capsys.readouterr().err
    assert (repo / "specs/models/churn.yaml").read_text("utf-8") == edited


def test_what_is_not_answered_is_told_and_never_counts_as_gone(
    account: _Server, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(LIVE) == Exit.OK
    account.refused.add("DescribeEndpoint")
    capsys.readouterr()
    assert run([*LIVE, "--prune"]) == Exit.USAGE
    assert "leave out `--prune`" in capsys.readouterr().err
    assert run(LIVE) == Exit.USAGE  # nothing else is there to import
    assert "warning[MLO695] AWS answers AccessDeniedException" in capsys.readouterr().err
    assert (repo / "specs/models/churn.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sagemaker", "--live"], "no region is set"),
        (["sagemaker"], "name files or folders"),
        (["sagemaker", "--live", "--region", "eu-west-1", "mlobs.yaml"], "name files or folders"),
        (["sagemaker", "mlobs.yaml", "--region", "eu-west-1"], "name files or folders"),
        (["airflow", "--live"], "`airflow` is not asked live"),
        (["sloth", "--live"], "`sloth` is not asked live"),
        (["airflow", "dags", "--set", "preset"], "write `NAME=VALUE`"),
        (["airflow", "dags", "--set", "region=x"], "`airflow` has no setting `region`"),
        (["sagemaker", "dags", "--set", "preset=x"], "`sagemaker` has no setting `preset`: there are none"),
        (["airflow", "dags", "--set", "preset=mwaa"], "`mwaa` is no preset of a DAG"),
    ],
)
def test_a_wrong_command_line_is_told(
    arguments: list[str], said: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "dags").mkdir()
    assert run(["import", *arguments]) == Exit.USAGE
    assert said in capsys.readouterr().err


def test_settings_choose_how_dags_are_watched(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "dags").mkdir()
    (repo / "dags/scores.py").write_text("from airflow import DAG\nDAG('scores', schedule='30 6 * * 1-5')\n")
    asked = ["import", "airflow", "dags", "--team", "risk", "--out", "specs", "--set", "preset=mwaa-dag"]
    assert run([*asked, "--set", "environment=ml"]) == Exit.OK, capsys.readouterr().err
    written = (repo / "specs/pipelines/scores.yaml").read_text("utf-8")
    assert "preset: mwaa-dag" in written and "environment: ml" in written
    assert run(["check", "--format", "concise"]) == Exit.OK, capsys.readouterr().out


def test_aws_that_cannot_be_reached_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ACCESS_KEY_ID": "fake", "AWS_SECRET_ACCESS_KEY": "fake",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    import boto3
    from botocore.config import Config

    client = boto3.Session(region_name="eu-west-1").client(
        "sagemaker", config=Config(retries={"max_attempts": 0})
    )
    with pytest.raises(UsageFault, match="AWS cannot be asked: Could not connect"):
        aws.ask(
            lambda question, _: [] if question else [Question("sagemaker", "list_endpoints")],
            lambda _: client,
        )
