"""A compiled configuration in a real Alertmanager, the relay as a process of its own, and an Airflow on loopback."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlobs_compile import source
from mlobs_compile.artifact import Emission
from mlobs_compile.pipeline import compile_all
from tests.realtools.alertmanager_process import Inbox, alertmanager, answers, free_port, inbox, wait_until
from tests.relay.world import Server, a_message, airflow

REPO = Path(__file__).parents[2]
DRIFT, RECALL = "fraud/drift/amount/psi", "fraud/performance/recall"
TOKEN = "relay-token"


def compiled(there: Server, people: Inbox, folder: Path, port: int, *, more: str = "") -> Emission:
    """A model whose drift and performance retrain it, and a team that is told by a webhook."""
    (folder / "airflow").write_text("hush")
    (folder / "relay").write_text(TOKEN)
    project = f"""
apiVersion: mlobs/v1
kind: Project
metadata: {{name: acme, id: 3f2b8a54-6c1d-4f0e-9b7a-2d5c8e1f4a60}}
targets:
  prometheus: {{}}
  alertmanager:
    group_wait: 0s
    group_interval: 1s
    repeat_interval: 2s
    ticket_repeat_interval: 1h
    relay: {{url: "http://127.0.0.1:{port}", token: "file://{folder}/relay"}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {{name: risk}}
receivers: {{all: {{type: webhook, url: "{people.url("people")}"}}}}
routing: {{page: [all], ticket: [all]}}
---
apiVersion: mlobs/v1
kind: Model
metadata: {{name: fraud, team: risk, runbook: "https://runbooks.example/fraud"}}
features: {{names: [amount, age]}}
outputs: {{prediction: predicted}}
drift: {{features: {{amount: {{psi: {{at_most: 0.2}}}}}}}}
performance: {{problem: binary, label: is_fraud, metrics: {{recall: {{at_least: 0.8}}}}}}
retraining:
  on: [drift, performance]
  run: {{airflow: {{dag: fraud_train, url: "{there.url}", username: mlobs, password: "file://{folder}/airflow"}}}}
{more}"""
    run = compile_all(source.read(project, "mlobs.yaml").value or ())
    (build,) = run.builds
    assert build.emissions, run.diagnostics
    return build.emissions["alertmanager"]


def text(found: Emission, path: str) -> str:
    (artifact,) = (one for one in found.artifacts if one.path == path)
    return artifact.text


@dataclass
class Process:
    port: int
    popen: subprocess.Popen[str]

    def metric(self, start: str) -> float:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return sum(
            float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"mlobs_relay_{start}")
        )


@contextmanager
def relay(folder: Path, port: int) -> Iterator[Process]:
    command = [sys.executable, "-m", "mlobs_compile", "relay", "reactions.json", "--state", "state",
               "--listen", f"127.0.0.1:{port}", "--token-file", "relay"]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(REPO)}
    with subprocess.Popen(command, cwd=folder, env=environment, text=True) as popen:
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/-/healthy"), "the relay is healthy")
            yield Process(port, popen)
        finally:
            popen.send_signal(signal.SIGTERM)


def labels(id: str, **more: str) -> dict[str, str]:
    """As the compiled rules give them."""
    held = {"alertname": id, "mlobs_id": id, "environment": "default", "kind": "model", "name": "fraud"}
    return {**held, "severity": "ticket", "team": "risk", **more}


@dataclass
class Loop:
    airflow: Server
    people: Inbox
    folder: Path
    port: int

    def write(self, *, more: str = "") -> str:
        found = compiled(self.airflow, self.people, self.folder, self.port, more=more)
        (self.folder / "reactions.json").write_text(text(found, "reactions.json"))
        return text(found, "alertmanager.yml")


@pytest.fixture
def loop(tmp_path: Path) -> Iterator[Loop]:
    with airflow() as there, inbox() as people:
        yield Loop(there, people, tmp_path, free_port())


def test_drift_of_two_columns_and_of_the_model_is_one_run_and_people_are_told_of_all(loop: Loop) -> None:
    config = loop.write()
    alerts = [labels(DRIFT, column="amount"), labels(DRIFT, column="age"), labels(RECALL)]
    with relay(loop.folder, loop.port) as process, alertmanager(config, loop.folder) as send:
        send(alerts)
        wait_until(lambda: process.metric("triggered_total") == 1, "a run is started")
        wait_until(lambda: process.metric("suppressed_total") >= 2, "the others start none")
        wait_until(lambda: len(loop.people.alerts("people")) >= 3, "people are told")
        wait_until(lambda: process.metric("suppressed_total") >= 6, "repeated messages start none", 30)
    (body,) = loop.airflow.runs.values()
    assert body["conf"]["mlobs"]["model"] == "fraud" and body["logical_date"] is None
    assert set(loop.people.alerts("people")) == {DRIFT, RECALL}


def test_an_alert_that_triggers_nothing_goes_to_people_alone(loop: Loop) -> None:
    config = loop.write()
    with relay(loop.folder, loop.port) as process, alertmanager(config, loop.folder) as send:
        send([labels("fraud/checks/errors"), labels(DRIFT, environment="staging")])
        wait_until(lambda: len(loop.people.alerts("people")) == 2, "people are told")
        assert process.metric("triggered_total") == process.metric("suppressed_total") == 0
    assert loop.airflow.posts == []


def test_a_relay_that_was_down_gets_the_alert_when_it_is_up(loop: Loop) -> None:
    config = loop.write()
    with alertmanager(config, loop.folder) as send:
        send([labels(DRIFT)])
        wait_until(lambda: loop.people.alerts("people") == [DRIFT], "people do not wait for the relay")
        with relay(loop.folder, loop.port) as process:
            wait_until(lambda: process.metric("triggered_total") == 1, "the run is started late", 40)
    assert len(loop.airflow.runs) == 1


def test_a_relay_that_is_killed_before_it_has_its_answer_starts_one_run(loop: Loop) -> None:
    config = loop.write()
    loop.airflow.lost = 1
    with alertmanager(config, loop.folder) as send:
        with relay(loop.folder, loop.port) as process:
            send([labels(DRIFT)])
            wait_until(lambda: len(loop.airflow.runs) == 1, "Airflow has the run, and nobody knows")
            process.popen.kill()
        with relay(loop.folder, loop.port) as process:
            wait_until(lambda: process.metric("triggered_total") == 1, "the answer 409 counts as started")
            assert process.metric("pending") == 0
    assert len(loop.airflow.runs) == 1
    assert sum(path.endswith("dagRuns") for path in loop.airflow.posts) >= 2


def test_what_airflow_refuses_becomes_a_dead_letter(loop: Loop) -> None:
    config = loop.write()
    loop.airflow.answers = [404]
    with relay(loop.folder, loop.port) as process, alertmanager(config, loop.folder) as send:
        send([labels(DRIFT)])
        wait_until(lambda: process.metric("dead_letters") == 1, "a dead letter")
        wait_until(lambda: process.metric("triggered_total") == 1, "the next message about it succeeds", 30)


def test_maintenance_of_the_model_holds_its_retraining_back(loop: Loop) -> None:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    begin, end = (f"{now + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}" for hours in (-2, 2))
    config = loop.write(more=f"maintenance: {{move: {{from: '{begin}', to: '{end}'}}}}\n")
    with relay(loop.folder, loop.port) as process, alertmanager(config, loop.folder) as send:
        send([labels(DRIFT), labels("warehouse/alert/late", name="warehouse")])
        wait_until(lambda: loop.people.alerts("people") == ["warehouse/alert/late"], "the other is told")
        assert process.metric("triggered_total") == 0


def posted(port: int, body: bytes, token: str | None) -> int:
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/alerts", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def announced(port: int, length: int) -> int:
    """The answer to a message that is said to be this long, before any of it is sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.putrequest("POST", "/alerts")
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    with connection.getresponse() as answer:
        return int(answer.status)


def test_only_whoever_has_the_token_is_heard_and_only_alertmanagers_messages_are(loop: Loop) -> None:
    loop.write()
    with relay(loop.folder, loop.port) as process:
        assert posted(loop.port, a_message(), None) == posted(loop.port, a_message(), "other") == 401
        assert posted(loop.port, b"{}", TOKEN) == posted(loop.port, b"\xff", TOKEN) == 400
        assert posted(loop.port, b'{"version": "5", "alerts": []}', TOKEN) == 400
        assert announced(loop.port, 2 << 20) == 413
        assert posted(loop.port, a_message(), TOKEN) == 200
        assert process.metric("triggered_total") == 0
