"""Reactions, messages and an Airflow for tests of the relay."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from mlobs_compile.relay.message import Fired
from mlobs_compile.relay.reactions import Airflow, Reaction

BEGAN = 1_800_000_000
DAY = 24 * 3600
RUN = f"mlobs__prod.fraud.retraining__5f1c-{BEGAN}"


def a_fired(series: str = "5f1c", since: int = BEGAN, *, alert: str = "fraud/drift/amount/psi") -> Fired:
    return Fired("fraud/retraining", alert, series, since)


def a_reaction(
    url: str = "http://airflow.example",
    *,
    api: str = "v2",
    user: str | None = None,
    secret_file: str = "/dev/null",
    cooldown: int = DAY,
) -> Reaction:
    airflow = Airflow(url, api, "fraud_train", user, secret_file, {"mode": "full"})
    triggers = frozenset(("fraud/drift/amount/psi", "fraud/performance/recall"))
    return Reaction("fraud/retraining", "fraud", "prod", triggers, cooldown, airflow)


def file_of(reaction: Reaction) -> str:
    """A reaction as `mlobs compile` writes it."""
    airflow = reaction.airflow
    login = {"secret_file": airflow.secret_file, **({"user": airflow.user} if airflow.user else {})}
    entry = {
        "id": reaction.id,
        "model": reaction.model,
        "triggers": sorted(reaction.triggers),
        "cooldown_seconds": reaction.cooldown,
        "airflow": {"url": airflow.url, "api": airflow.api, "dag": airflow.dag, "login": login, "conf": dict(airflow.conf)},
    }  # fmt: skip
    return json.dumps({"schema_version": 1, "project": "acme", "environment": "prod", "reactions": [entry]})


def a_message(*fired: Fired, environment: str = "prod", status: str = "firing") -> bytes:
    """What Alertmanager posts about alerts."""
    alerts = [
        {
            "status": status,
            "labels": {"mlobs_id": one.alert, "environment": environment, "alertname": "x"},
            "annotations": {},
            "startsAt": datetime.fromtimestamp(one.since, UTC).isoformat().replace("+00:00", ".123456789Z"),
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "",
            "fingerprint": one.series,
        }
        for one in fired
    ]
    return json.dumps(
        {"version": "4", "status": status, "receiver": "reaction/fraud", "alerts": alerts}
    ).encode()


@dataclass
class Server:
    """An Airflow as its documentation describes it: what is posted, and the runs that there are by it."""

    port: int
    runs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses that the next starts are answered with, before anything is done."""
    lost: int = 0
    """So many starts are carried out and never answered."""
    token: str = "jwt-1"
    password: str = "hush"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(
        self, path: str, authorization: str, body: Mapping[str, Any]
    ) -> tuple[int, Mapping[str, Any]] | None:
        """Status and body; None to end the connection without either."""
        self.posts.append(path)
        if path == "/auth/token":
            right = body == {"username": "mlobs", "password": self.password}
            return (201, {"access_token": self.token}) if right else (401, {"detail": "Invalid credentials"})
        if self.answers:
            return self.answers.pop(0), {"detail": "as the test wants it"}
        basic = base64.b64encode(f"mlobs:{self.password}".encode()).decode()
        wanted = f"Bearer {self.token}" if path.startswith("/api/v2") else f"Basic {basic}"
        if authorization != wanted:
            return (403 if "/v2/" in path else 401), {"detail": "Invalid JWT token"}
        return self.started(path, body)

    def started(self, path: str, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]] | None:
        if not path.endswith("/dags/fraud_train/dagRuns"):
            return 404, {"detail": "The Dag was not found"}
        known = {"dag_run_id", "conf", "logical_date"} if "/v2/" in path else {"dag_run_id", "conf"}
        if set(body) != known:
            return 422 if "/v2/" in path else 400, {"detail": "the body is not that of this version"}
        if body["dag_run_id"] in self.runs:
            return 409, {"detail": "DAGRun already exists"}
        self.runs[body["dag_run_id"]] = body
        if self.lost:
            self.lost -= 1
            return None
        return 200, {"dag_run_id": body["dag_run_id"], "state": "queued"}


@contextmanager
def airflow() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = there.answer(self.path, self.headers.get("Authorization", ""), body)
            if found is None:
                self.close_connection = True
                return
            data = json.dumps(found[1]).encode()
            self.send_response(found[0])
            if found[0] in (301, 302, 303):
                self.send_header("Location", f"{there.url}/login")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            there.posts.append(f"GET {self.path}")
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Server(server.server_address[1])
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()


def a_secret(folder: Path, text: str = "hush") -> str:
    file = folder / "secret"
    file.write_text(text + "\n")
    return str(file)
