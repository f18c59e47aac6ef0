"""A real Prometheus on loopback, and a service with metrics that it scrapes."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.realtools.alertmanager_process import free_port

_CONFIG = """\
global:
  scrape_interval: 15s
  evaluation_interval: 30s
  external_labels: {cluster: eu}
scrape_configs:
  - job_name: fraud
    scrape_interval: 1s
    static_configs: [{targets: ["127.0.0.1:PORT"]}]
"""


@contextmanager
def service(text: str, *, kind: str = "text/plain; version=0.0.4") -> Iterator[int]:
    """A service that exposes these metrics; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Live:
    """A Prometheus that runs."""

    url: str

    def get(self, path: str, **asked: str) -> Any:
        with urllib.request.urlopen(
            f"{self.url}{path}?{urllib.parse.urlencode(asked)}", timeout=10
        ) as answer:
            return json.load(answer)["data"]

    def ask(self, query: str) -> list[tuple[dict[str, str], float]]:
        """The series that a query gives now, with their values."""
        found = self.get("/api/v1/query", query=query)
        if found["resultType"] == "scalar":
            return [({}, float(found["result"][1]))]
        return [(one["metric"], float(one["value"][1])) for one in found["result"]]

    def until(self, holds: Callable[[], object], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, "it never came"
            time.sleep(0.1)


@contextmanager
def live(folder: Path, target: int, *options: str) -> Iterator[Live]:
    """A Prometheus that has scraped a service twice."""
    program = shutil.which("prometheus")
    assert program is not None
    port = free_port()
    config = folder / "prometheus.yml"
    config.write_text(_CONFIG.replace("PORT", str(target)))
    command = [
        program, f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}", *options,
    ]  # fmt: skip
    with (
        (folder / "prometheus.log").open("w") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):
        server = Live(f"http://127.0.0.1:{port}")
        try:
            server.until(lambda: _ready(server))
            yield server
        finally:
            process.terminate()


def _ready(server: Live) -> Sequence[object]:
    try:
        return server.ask("count_over_time(up[1m]) > 1")
    except (urllib.error.URLError, ConnectionError):
        return ()
