"""`mlobs report alerts` against a real Prometheus whose history is known: what is told is what was planted.

The samples of `ALERTS` are written into the server's storage by promtool, over a weekend and a change of the clocks:
in Berlin summer time ends on Sunday, the 25th of October 2026, at 01:00 UTC.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.platforms import HEAD, ID, TEAM
from tests.realtools.alertmanager_process import answers, free_port, wait_until

pytestmark = pytest.mark.realtool
PROJECT = f"""\
apiVersion: mlobs/v1
kind: Project
metadata: {{name: acme, id: {ID}}}
targets: {{prometheus: {{}}, alertmanager: {{}}}}
environments: {{prod: {{}}}}
"""
SPEC = "---\n".join(
    (
        PROJECT,
        TEAM + 'working_hours: {time_zone: Europe/Berlin, start: "09:00", end: "17:00"}\n',
        TEAM.replace("risk", "growth"),
        HEAD
        + """\
alerts:
  queue: {query: 'max by (part) (queue_length)', at_most: 5, severity: page}
  backlog: {query: 'max(backlog)', at_most: 5, severity: ticket}
  idle: {query: 'max(idle)', at_most: 5, severity: ticket}
""",
        HEAD.replace("fraud, team: risk", "churn, team: growth").replace(
            ', runbook: "https://runbooks.example/fraud"', ""
        )
        + "alerts: {lag: {query: 'max(lag)', at_most: 5, severity: page}}\n",
    )
)
UNTIL = "2026-11-01T00:00:00Z"


def at(text: str) -> int:
    return int(datetime.fromisoformat(f"2026-10-{text}+00:00").timestamp())


PLANTED = [
    # alert, team, severity, part, beginning (UTC), minutes
    ("fraud/alert/queue", "risk", "page", "a", "23 06:59", 30),  # Friday 8:59 in Berlin: out of hours
    ("fraud/alert/queue", "risk", "page", "a", "23 07:30", 10),  # 9:30: at work
    ("fraud/alert/queue", "risk", "page", "b", "24 10:00", 6),  # Saturday
    ("fraud/alert/queue", "risk", "page", "a", "26 07:59", 5),  # Monday 8:59 in winter time; over in five minutes
    ("fraud/alert/queue", "risk", "page", "a", "26 08:30", 1),  # 9:30, the second within the hour
    ("fraud/alert/queue", "risk", "page", "a", "26 08:58", 2),  # the third: it flaps
    ("fraud/alert/queue", "risk", "page", "a", "26 16:00", 60),  # 17:00
    ("fraud/alert/backlog", "risk", "ticket", "", "27 12:00", 240),
    ("churn/alert/lag", "growth", "page", "", "28 01:00", 90),
]  # fmt: skip


def samples() -> Iterator[str]:
    """The history as OpenMetrics has it."""
    yield "# TYPE ALERTS gauge"
    for alert, team, severity, part, begin, minutes in PLANTED:
        labels = (
            f'alertname="{alert.replace("/", "_")}",alertstate="firing",environment="prod",mlobs_id="{alert}"'
        )
        labels += f',severity="{severity}",team="{team}"' + (f',part="{part}"' if part else "")
        for minute in range(minutes):
            yield f"ALERTS{{{labels}}} 1 {at(begin) + 60 * minute}"
    yield "# TYPE mlobs:config_deployed:timestamp_seconds gauge"
    for digest, start, end in (
        ("one", at("20 00:00"), at("25 00:00")),
        ("two", at("25 00:00"), at("31 23:59")),
    ):
        labels = f'digest="{digest}",environment="prod",project="acme"'
        for moment in range(start, end, 60):
            yield f"mlobs:config_deployed:timestamp_seconds{{{labels}}} {start} {moment}"
    yield "# EOF"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("history")
    (folder / "history.om").write_text("\n".join(_grouped(samples())) + "\n")
    data = folder / "data"
    done = subprocess.run(
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(folder / "history.om"), str(data)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "spec.yaml").write_text(SPEC)
    with running(folder, data) as url:
        yield url


def _grouped(lines: Iterator[str]) -> Iterator[str]:
    """Samples of one series stand together, in the order of time."""
    held: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("#"):
            for own in held.values():
                yield from own
            held = {}
            yield line
        else:
            held.setdefault(line.split("} ")[0], []).append(line)


@contextmanager
def running(folder: Path, data: Path) -> Iterator[str]:
    binary = shutil.which("prometheus")
    assert binary is not None
    project = folder / "project"
    project.mkdir()
    (project / "mlobs.yaml").write_text(SPEC)
    assert run(["compile", str(project)]) == Exit.OK
    rules = [str(path) for path in (project / "generated/prod/prometheus/rules").glob("*.yaml")]
    (folder / "prometheus.yml").write_text(
        json.dumps({"global": {"evaluation_interval": "1h"}, "rule_files": rules})
    )
    port = free_port()
    command = [
        binary, f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={data}",
        "--storage.tsdb.retention.time=20y", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
    ]  # fmt: skip
    with subprocess.Popen(command) as process:
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "Prometheus is ready", 60)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture
def report(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Any:
    (tmp_path / "mlobs.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)

    def told(*more: str) -> str:
        capsys.readouterr()
        assert (
            run(["report", "alerts", "--prometheus", server, "--until", UNTIL, "--last", "14d", *more])
            == Exit.OK
        )
        return capsys.readouterr().out

    return told


def test_the_figures_are_what_was_planted(report: Any) -> None:
    found = json.loads(report("--format", "json"))
    risk, growth = ({row["name"]: row for row in found["teams"]}[name] for name in ("risk", "growth"))
    assert risk["alerts"] == 3 and growth["alerts"] == 1
    assert (risk["starts"], risk["pages"], risk["pages_a_week"]) == (8, 7, 3.5)
    assert risk["off_hours"] == 4
    assert growth["off_hours"] is None and found["all"]["off_hours"] is None
    assert (risk["short"], risk["flapping"]) == (3, 1)
    assert risk["firing"] == 60 * (30 + 10 + 6 + 5 + 1 + 2 + 60 + 240)
    assert risk["mean"] == risk["firing"] / 8
    assert found["never_fired"] == ["fraud/alert/idle"]
    assert found["without_runbook"] == ["churn/alert/lag"]
    assert found["largest_share_of_pages"] == 7 / 8
    assert [row["name"] for row in found["alerts"]] == [
        "fraud/alert/queue",
        "fraud/alert/backlog",
        "churn/alert/lag",
    ]
    assert found["notifications"] == {"notifications": None, "failed": None, "suppressed": None, "changes": 2}
    assert (found["since"], found["until"]) == ("2026-10-18T00:00:00Z", "2026-11-01T00:00:00Z")


def test_the_same_history_is_told_in_the_same_bytes(report: Any) -> None:
    for style in ("table", "json", "markdown"):
        assert report("--format", style) == report("--format", style)


def test_a_dash_stands_for_what_is_not_known_and_never_a_zero(report: Any) -> None:
    text = report()
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.startswith("  ")}
    assert rows["growth"][5] == "-" and rows["risk"][5] == "4"
    assert "- out of hours is not known without the working hours of `growth`" in text
    assert "- Prometheus has no metrics of an Alertmanager" in text
    assert "| risk | 3 | 8 | 7 | 3.5 | 4 |" in report("--format", "markdown")


def test_a_server_tells_its_alerts_without_a_project(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = [
        "report",
        "alerts",
        "--prometheus",
        server,
        "--until",
        UNTIL,
        "--last",
        "14d",
        "--format",
        "json",
    ]
    assert run(asked) == Exit.OK
    found = json.loads(capsys.readouterr().out)
    assert found["all"]["starts"] == 9 and found["all"]["off_hours"] is None
    assert found["without_runbook"] == ["churn/alert/lag"] and found["project"] is None


def test_what_fired_before_the_period_did_not_begin_in_it(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ["report", "alerts", "--prometheus", server, "--until", "2026-10-27T13:00:00Z", "--last", "30m"]
    assert run([*asked, "--format", "json"]) == Exit.OK
    found = json.loads(capsys.readouterr().out)
    (row,) = found["alerts"]
    assert (row["name"], row["starts"], row["firing"], row["mean"]) == ("fraud/alert/backlog", 0, 1800, None)
