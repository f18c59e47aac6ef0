"""A server that answers as it is told to, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: data of the API, or a bare body with a status."""

    data: Any = None
    status: int = 200
    body: bytes | None = None
    wait: float = 0
    headers: Mapping[str, str] = field(default_factory=dict)


NAMES = "/api/v1/label/__name__/values"
SERIES = "/api/v1/series"
CONFIG = """\
global:
  scrape_interval: 1m
  evaluation_interval: 30s
  external_labels:
    cluster: eu
scrape_configs:
- job_name: a
  basic_auth: {username: x, password: <secret>}
"""
BARE = {NAMES: Answer(["up"]), SERIES: Answer([{"__name__": "up", "job": "a"}])}
WHOLE = BARE | {
    "/api/v1/status/buildinfo": Answer({"version": "3.5.0"}),
    "/api/v1/status/runtimeinfo": Answer({"storageRetention": "15d or 10GiB"}),
    "/api/v1/status/flags": Answer({"enable-feature": "b,a", "query.lookback-delta": "5m"}),
    "/api/v1/status/config": Answer({"yaml": CONFIG}),
    "/api/v1/status/tsdb": Answer({"seriesCountByMetricName": [{"name": "up", "value": 1}]}),
    "/api/v1/metadata": Answer({"up": [{"type": "gauge", "help": "", "unit": ""}]}),
    "/api/v1/targets": Answer({"activeTargets": []}),
}


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked."""

    method: str
    path: str
    asked: Mapping[str, list[str]]
    headers: Mapping[str, str]


@dataclass
class Fake:
    """The server: answers by path, and the requests in their order."""

    answers: dict[str, Answer]
    url: str = ""
    requests: list[Request] = field(default_factory=list)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, query: str) -> None:
            path = urlsplit(self.path).path
            fake.requests.append(Request(self.command, path, parse_qs(query), dict(self.headers)))
            answer = fake.answers.get(path, Answer(status=404, body=b"404 page not found"))
            time.sleep(answer.wait)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            told = json.dumps({"status": "success", "data": answer.data}).encode()
            self.wfile.write(told if answer.body is None else answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    return Handler


@contextmanager
def fake_prometheus() -> Iterator[Fake]:
    """A server with one metric that answers everything."""
    fake = Fake(answers=dict(WHOLE))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
