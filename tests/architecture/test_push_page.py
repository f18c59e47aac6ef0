"""The lines of docs/push.md for a shell do what the page says, with a dbt that is only as large as it needs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.doc_examples import REPO, fences

PAGE = (REPO / "docs/push.md").read_text("utf-8")


def _block(name: str) -> str:
    (found,) = (fence.text for fence in fences(PAGE) if fence.name == name)
    return found


@pytest.mark.parametrize(("build", "fresh", "exits"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (2, 1, 2)])
def test_the_push_runs_whatever_dbt_says_and_the_job_ends_as_dbt_did(
    tmp_path: Path, build: int, fresh: int, exits: int
) -> None:
    for name, codes in (
        ("dbt", f'case "$1" in build) exit {build};; source) exit {fresh};; esac'),
        ("mlobs", "exit 4"),
    ):
        (tmp_path / name).write_text(f'#!/bin/sh\necho {name} "$@" >> said\n{codes}\n')
        (tmp_path / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", _block("build_and_push.sh")], cwd=tmp_path, env=environment, check=False
    )
    said = (tmp_path / "said").read_text().splitlines()
    assert [line.split()[:2] for line in said] == [
        ["dbt", "build"],
        ["mlobs", "push"],
        ["dbt", "source"],
        ["mlobs", "push"],
    ]
    assert done.returncode == exits


PROJECT = """
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
targets: {cloudwatch: {}}
aws: {account: "123456789012", region: eu-west-1}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}}
routing: {page: [topic], ticket: [topic]}
---
"""


def _id(request: dict[str, Any]) -> str:
    return next(str(tag["Value"]) for tag in request["Tags"] if tag["Key"] == "mlobs:id")


def test_a_project_in_cloudwatch_alone_needs_what_the_page_says_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mlobs.yaml").write_text(PROJECT + _block("cloud/warehouse.yaml"))
    assert run(["compile", "--out", "out"]) == Exit.OK
    sent = json.loads(Path("out/default/cloudwatch/pipeline/cloud-warehouse.json").read_text())
    requests = [one["request"] for one in sent["requests"] if one["operation"] == "PutMetricAlarm"]
    gaps = {_id(one).removeprefix("cloud-warehouse/alert/"): one["TreatMissingData"] for one in requests}
    assert gaps == {
        "tests-fail": "ignore", "nodes-fail": "ignore", "sources-stale": "ignore",
        "not-run": "breaching", "freshness-not-measured": "breaching",
    }  # fmt: skip
    assert all(one.get("EvaluationPeriods") == 1 for one in requests if one["TreatMissingData"] == "ignore")
