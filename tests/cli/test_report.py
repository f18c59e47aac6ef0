"""mlobs report: where the history is must be clear, and what is told of saved alarms is what they hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.backends.test_alarm_history import BEGIN, change
from tests.platforms import HEAD, ID, TEAM

PROJECT = f"""\
apiVersion: mlobs/v1
kind: Project
metadata: {{name: acme, id: {ID}}}
aws: {{account: "123456789012", region: eu-west-1}}
targets: {{cloudwatch: {{}}}}
environments: {{prod: {{}}, staging: {{}}}}
"""
TOPIC = (
    TEAM.replace(
        '{type: webhook, url: "https://hooks.example/risk"}', "{type: sns, topic_arn: TOPIC}"
    ).replace("TOPIC", "'arn:aws:sns:eu-west-1:123456789012:risk'")
    + 'working_hours: {time_zone: UTC, start: "09:00", end: "17:00"}\n'
)
ALERT = """\
alerts:
  depth: {cloudwatch: {namespace: AWS/SQS, metric: ApproximateNumberOfMessagesVisible, dimensions: {QueueName: q}, stat: Maximum}, at_most: 5, severity: page}
"""
UNTIL = "2026-11-01T00:00:00Z"
INCIDENTS = [
    {
        "id": 1,
        "team": "risk",
        "created_at": "2026-10-05T02:00:00Z",
        "acknowledged_at": "2026-10-05T02:04:00Z",
    },
    {"id": 2, "team": "risk", "created_at": "2026-09-01T02:00:00Z", "actionable": False},
]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mlobs.yaml").write_text("---\n".join((PROJECT, TOPIC, HEAD + ALERT)))
    name = "acme/prod/fraud/alert/depth"
    items = [
        change(60, "OK", "ALARM", name),
        change(64, "ALARM", "OK", name),
        change(600, "OK", "ALARM", name),
    ]
    (tmp_path / "history.json").write_text(json.dumps({"AlarmHistoryItems": items}, default=str))
    (tmp_path / "incidents.json").write_text(json.dumps(INCIDENTS))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def report(*more: str) -> int:
    return run(["report", "alerts", "--last", "28d", "--until", UNTIL, *more])


def test_saved_alarms_are_told_with_the_teams_of_the_project(repo: Path, capsys: Any) -> None:
    assert report("--env", "prod", "--history", "history.json", "--format", "json") == Exit.OK
    found = json.loads(capsys.readouterr().out)
    assert found["schema_version"] == 1 and found["source"] == "CloudWatch"
    (row,) = found["teams"]
    assert (row["name"], row["alerts"], row["starts"], row["pages"], row["off_hours"], row["short"]) == (
        "risk", 1, 2, 2, 2, 1
    )  # fmt: skip
    assert found["detection"] is None and found["incidents"] is None
    assert BEGIN.strftime("%Y-%m-%dT%H:%M:%SZ") == found["since"]


def test_incidents_of_the_period_stand_beside(repo: Path, capsys: Any) -> None:
    asked = ["--env", "prod", "--history", "history.json", "--incidents", "incidents.json"]
    assert report(*asked, "--format", "json") == Exit.OK
    (risk,) = json.loads(capsys.readouterr().out)["incidents"]
    assert (risk["incidents"], risk["to_acknowledge"], risk["unactionable"]) == (1, 240, None)
    assert report(*asked) == Exit.OK
    text = capsys.readouterr().out
    assert "Incidents" in text and "4m" in text and "are told by incidents alone" not in text


def test_what_cannot_be_followed_is_refused_in_words(repo: Path, capsys: Any) -> None:
    for options, words in (
        ((), "say where the history is"),
        (("--prometheus", "http://x", "--history", "history.json"), "say where the history is"),
        (("--history", "history.json"), "say which environment with `--env`"),
        (("--env", "production", "--history", "history.json"), "has no environment `production`"),
        (("--env", "prod", "--history", "history.json", "--last", "soon"), "soon"),
        (("--env", "prod", "--history", "history.json", "--last", "0s"), "longer than nothing"),
        (("--env", "prod", "--history", "history.json", "--until", "now"), "now"),
        (("--env", "prod", "--prometheus", "http://127.0.0.1:9"), "cannot be reached"),
    ):
        assert report(*options) == Exit.USAGE
        assert words in capsys.readouterr().err


def test_alarms_need_the_project_that_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    (tmp_path / "h.json").write_text("[]")
    monkeypatch.chdir(tmp_path)
    assert report("--history", "h.json") == Exit.USAGE
    assert "no `mlobs.yaml`" in capsys.readouterr().err


def test_faults_of_the_project_and_of_incidents_are_findings(repo: Path, capsys: Any) -> None:
    (repo / "incidents.json").write_text("[{}]")
    asked = ["--env", "prod", "--history", "history.json"]
    assert report(*asked, "--incidents", "incidents.json") == Exit.FINDINGS
    assert "MLO661" in capsys.readouterr().err
    (repo / "more.yaml").write_text("apiVersion: mlobs/v1\nkind: Model\nmetadata: {name: x, team: nobody}\n")
    assert report(*asked) == Exit.FINDINGS
    assert "nobody" in capsys.readouterr().err
