"""A real Prometheus on loopback, a service for it to scrape, and time that passes faster."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from mlobs_compile.units import Duration
from tests.realtools.alertmanager_process import answers, free_port, wait_until

FACTOR = 120
"""Two minutes pass in a second."""
_RANGE = re.compile(r"\[(\w+)(?::(\w+))?\]")
_TIMES_A_MINUTE = re.compile(r"\* 60 >")
_WAITS = frozenset(("interval", "for", "keep_firing_for", "group_wait", "group_interval", "repeat_interval"))


def compressed(duration: str) -> str:
    """A duration as it is when time passes faster; whole milliseconds or a fault of the test."""
    ms, rest = divmod(Duration.parse(duration).ms, FACTOR)
    assert rest == 0, f"{duration} is no whole number of milliseconds at {FACTOR} times the speed"
    return f"{ms}ms"


def faster(tree: Any) -> Any:
    """Compiled rules or routes for time that passes faster: every stretch of time is shorter by the factor.

    Ranges and subqueries in expressions, intervals and waits shrink. A rate stays a rate in real seconds, so the sum of
    rates becomes a number of events by the real seconds between two evaluations. Counts of samples, thresholds, and
    names and labels that speak of time stay as they are: an hour is sixty evaluations at any speed.
    """
    if isinstance(tree, list):
        return [faster(inner) for inner in tree]
    if not isinstance(tree, dict):
        return tree
    return {key: _faster(key, value) for key, value in tree.items()}


def _faster(key: str, value: Any) -> Any:
    if key in _WAITS:
        return compressed(value)
    if key != "expr":
        return value if key in ("labels", "annotations") else faster(value)
    assert "offset" not in value and "time()" not in value, "the clock itself cannot be made faster"
    shrunk = _RANGE.sub(
        lambda found: f"[{':'.join(compressed(part) for part in found.groups() if part)}]", value
    )
    return _TIMES_A_MINUTE.sub(f"* {60 / FACTOR:g} >", shrunk)


@dataclass
class Shop:
    """A service with a steady stream of requests, all of which fail while `failing` is true."""

    port: int = 0
    failing: bool = False
    counts: dict[str, float] = field(default_factory=lambda: {"200": 0.0, "500": 0.0})
    since: float = field(default_factory=time.monotonic)

    def metrics(self) -> str:
        """What a scrape sees: the requests since the last one are counted first, a thousand a second."""
        now = time.monotonic()
        self.counts["500" if self.failing else "200"] += 1000 * (now - self.since)
        self.since = now
        lines = [f'requests_total{{code="{code}"}} {count}' for code, count in self.counts.items()]
        return "\n".join(["# TYPE requests_total counter", *lines, ""])


@contextmanager
def shop() -> Iterator[Shop]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with turn:
                body = open_shop.metrics().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    turn = threading.Lock()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    open_shop = Shop(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield open_shop
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A running one, to be asked."""

    port: int

    def query(self, expr: str) -> list[tuple[Mapping[str, str], float]]:
        """Labels and value of every series of an instant query."""
        url = f"http://127.0.0.1:{self.port}/api/v1/query?{urllib.parse.urlencode({'query': expr})}"
        with urllib.request.urlopen(url, timeout=5) as answer:
            result = json.load(answer)["data"]["result"]
        return [(series["metric"], float(series["value"][1])) for series in result]

    def value(self, expr: str) -> float:
        """The one value of a query, 0 where there is none."""
        return next((value for _, value in self.query(expr)), 0.0)


@contextmanager
def prometheus(
    rules: Sequence[Path], scraped: Mapping[str, int], alertmanager: int, folder: Path
) -> Iterator[Prometheus]:
    """Runs one with these rule files; `scraped` are ports by the name of their job."""
    binary = shutil.which("prometheus")
    assert binary, "Prometheus is not installed: apt-get install prometheus"
    config = {
        "global": {"scrape_interval": compressed("15s"), "evaluation_interval": compressed("1m")},
        "rule_files": [str(path) for path in rules],
        "scrape_configs": [
            {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
            for job, port in scraped.items()
        ],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]}]},
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    port = free_port()
    command = [
        binary,
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'prometheus'}",
        f"--web.listen-address=127.0.0.1:{port}",
        f"--query.lookback-delta={compressed('5m')}",
        f"--rules.alert.resend-delay={compressed('1m')}",
        "--log.level=error",
    ]
    with subprocess.Popen(command) as process:
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "Prometheus is ready", 60)
            yield Prometheus(port)
        finally:
            process.terminate()
