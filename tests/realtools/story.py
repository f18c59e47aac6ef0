"""The way from a batch of data to a person, on loopback and with the real tools: the node exporter reads the textfile
that a run publishes, Prometheus scrapes it and evaluates the compiled rules, Alertmanager delivers to a webhook.

Only time is changed: rules are evaluated every second in place of every minute, and Alertmanager waits for milliseconds
in place of seconds.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mlobs_compile.cli import run as mlobs
from mlobs_compile.errors import Exit
from tests import loans
from tests.realtools.alertmanager_process import Inbox, alertmanager_at, answers, free_port, inbox, wait_until
from tests.realtools.live_prometheus import Live
from tests.realtools.prometheus_process import faster

_SCRAPES = """\
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: ["RULES/*.yaml"]
scrape_configs: [{job_name: node, static_configs: [{targets: ["127.0.0.1:NODE", "127.0.0.1:SELF"]}]}]
alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:MANAGER"]}]}]}
"""
_EVALUATIONS = "min(prometheus_rule_group_iterations_total)"
PATIENCE = 60
"""Seconds until something has failed to happen."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that runs, and the folder that holds it all."""

    folder: Path
    server: Live
    box: Inbox

    def work_off(self, data: str) -> int:
        """Runs the model's checks on a file, publishes, and waits until Prometheus has evaluated what came."""
        began = time.time()
        code = mlobs([
            "run", str(self.folder / "project"), "--model", "loans", "--data", str(self.folder / "project" / data),
            "--publish", f"textfile:{self.folder / 'textfiles'}", "--force",
        ])  # fmt: skip
        wait_until(lambda: self._asked("max(mlobs_run_timestamp_seconds)") >= began, "the results", PATIENCE)
        seen = self._asked(_EVALUATIONS)
        wait_until(lambda: self._asked(_EVALUATIONS) >= seen + 3, "three evaluations", PATIENCE)
        return code

    def _asked(self, query: str) -> float:
        told = self.server.ask(query)
        return told[0][1] if told else 0.0

    def firing(self) -> set[str]:
        """The ids of what fires in Prometheus."""
        return {labels["mlobs_id"] for labels, _ in self.server.ask('ALERTS{alertstate="firing"}')}

    def delivered(self, wanted: set[str]) -> dict[str, list[str]]:
        """Waits until these alerts fire at the webhooks; what each then holds as firing, by path."""
        wait_until(
            lambda: wanted <= {one for ids in self._held().values() for one in ids}, "delivery", PATIENCE
        )
        if not wanted:
            wait_until(lambda: not self._held(), "the end of the alerts", PATIENCE)
        return self._held()

    def _held(self) -> dict[str, list[str]]:
        found = {}
        for path in ("page", "ticket"):
            last: dict[str, str] = {}
            for where, body, _ in self.box.posts:
                for alert in body["alerts"] if where == f"/{path}" else ():  # type: ignore[attr-defined]
                    last[alert["fingerprint"]] = (
                        alert["labels"]["mlobs_id"] if alert["status"] == "firing" else ""
                    )
            ids = sorted({one for one in last.values() if one})
            if ids:
                found[path] = ids
        return found

    def told(self, path: str, status: str = "firing") -> list[Mapping[str, Any]]:
        """The alerts that a webhook at this path was told of."""
        return [
            alert
            for where, body, _ in self.box.posts
            if where == f"/{path}"
            for alert in body["alerts"]  # type: ignore[attr-defined]
            if alert["status"] == status
        ]


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """A project whose baseline is frozen and whose rules are loaded; nothing was run yet."""
    specs = folder / "project"
    specs.mkdir()
    (folder / "textfiles").mkdir()
    with inbox() as box:
        loans.write(specs, box.url("page"), box.url("ticket"))
        frozen = ["baseline", "loans", "--project", str(specs), "--data", str(specs / loans.REFERENCE)]
        assert mlobs(frozen) == Exit.OK
        assert mlobs(["compile", str(specs), "--out", str(specs / "generated")]) == Exit.OK
        home = specs / "generated" / "default"
        rules = _hastened(home / "prometheus" / "rules", folder / "rules")
        routes = yaml.safe_load((home / "alertmanager" / "alertmanager.yml").read_text())
        with (
            _node_exporter(folder / "textfiles") as node,
            alertmanager_at(yaml.safe_dump(faster(routes)), folder) as manager,
            _prometheus(folder, rules, node, manager) as server,
        ):
            yield Stage(folder, server, box)


def _hastened(source: Path, goal: Path) -> Path:
    """The compiled rules, evaluated sixty times as often; not a query is touched."""
    goal.mkdir()
    for path in source.glob("*.yaml"):
        text = path.read_text()
        assert "interval: 1m\n" in text
        (goal / path.name).write_text(text.replace("interval: 1m\n", "interval: 1s\n"))
    return goal


@contextmanager
def _node_exporter(textfiles: Path) -> Iterator[int]:
    program = shutil.which("prometheus-node-exporter") or shutil.which("node_exporter")
    assert program, "the node exporter is not installed: apt-get install prometheus-node-exporter"
    port = free_port()
    command = [
        program, "--collector.disable-defaults", "--collector.textfile",
        f"--collector.textfile.directory={textfiles}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
    ]  # fmt: skip
    with subprocess.Popen(command) as process:
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/metrics"), "the node exporter answers")
            yield port
        finally:
            process.terminate()


@contextmanager
def _prometheus(folder: Path, rules: Path, node: int, manager: int) -> Iterator[Live]:
    program = shutil.which("prometheus")
    assert program, "Prometheus is not installed: apt-get install prometheus"
    port, config = free_port(), folder / "prometheus.yml"
    said = {"RULES": rules, "NODE": node, "SELF": port, "MANAGER": manager}
    text = _SCRAPES
    for word, value in said.items():
        text = text.replace(word, str(value))
    config.write_text(text)
    command = [
        program, f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
    ]  # fmt: skip
    with subprocess.Popen(command) as process:
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "Prometheus is ready")
            yield Live(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
