"""A real Alertmanager on loopback and the services it talks to, for tests of deliveries."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Payload = Mapping[str, object]


@dataclass
class Inbox:
    """An HTTP server that keeps what is posted to it, by path."""

    port: int
    posts: list[tuple[str, Payload, str | None]] = field(default_factory=list)
    """Path, body and `Authorization` header."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def alerts(self, path: str) -> list[str]:
        """The `mlobs_id` of every alert that a webhook at this path was told of, in order."""
        return [
            alert["labels"]["mlobs_id"]
            for where, body, _ in self.posts
            if where == f"/{path}"
            for alert in body["alerts"]  # type: ignore[attr-defined]
        ]


@contextmanager
def inbox() -> Iterator[Inbox]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.posts.append((self.path, json.loads(body), self.headers.get("Authorization")))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    box = Inbox(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()


def binary() -> str:
    """The server's name differs between Debian and upstream."""
    found = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    assert found, "Alertmanager is not installed: apt-get install prometheus-alertmanager"
    return found


@contextmanager
def alertmanager(config: str, folder: Path) -> Iterator[Callable[[list[dict[str, str]]], None]]:
    """Runs one with this configuration; the value sends firing alerts, given as labels."""
    (folder / "alertmanager.yml").write_text(config)
    port = free_port()
    command = [
        binary(),
        f"--config.file={folder / 'alertmanager.yml'}",
        f"--storage.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
        "--log.level=error",
    ]
    with subprocess.Popen(command) as process:
        try:
            wait_until(lambda: _answers(f"http://127.0.0.1:{port}/-/ready"), "Alertmanager is ready")
            yield lambda alerts: _post(f"http://127.0.0.1:{port}/api/v2/alerts", alerts)
        finally:
            process.terminate()


def _post(url: str, alerts: list[dict[str, str]]) -> None:
    annotations = {
        "summary": "too many errors",
        "runbook_url": "https://runbooks.example/x",
        "spec": "x.yaml#y",
    }
    body = [{"labels": labels, "annotations": annotations} for labels in alerts]
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until(done: Callable[[], bool], what: str, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"waited {seconds} s in vain: {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
