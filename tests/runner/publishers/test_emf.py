"""The embedded metric format: whole lines that name every metric they hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlobs_compile.runner.publishers.emf import made
from mlobs_compile.runner.publishing import PublishFault
from mlobs_compile.runner.results import Status
from tests.runner.made import finding, results
from tests.runner.small_project import NOON


def test_every_line_names_its_metrics_and_has_their_values(tmp_path: Path) -> None:
    log = tmp_path / "metrics.log"
    publisher = made(str(log))
    for _ in range(2):
        publisher.publish(results(finding(status=Status.FAIL, value=0.4)), 2000)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert len(lines) == 4
    for line in lines:
        assert line["_aws"]["Timestamp"] == (NOON + 3600) * 1000 + 1500
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "mlobs"
        (dimensions,) = directive["Dimensions"]
        assert all(isinstance(line[name], str) for name in dimensions)
        assert all(isinstance(line[metric["Name"]], float) for metric in directive["Metrics"])
    assert lines[1]["Check"] == "fraud/drift/amount/psi" and lines[1]["check_value"] == 0.4


def test_a_container_writes_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    made("-").publish(results(), 2000)
    assert json.loads(capsys.readouterr().out)["runs"] == 1.0


def test_a_log_in_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PublishFault, match="cannot be written: no such file or directory"):
        made(str(tmp_path / "none" / "log")).publish(results(), 2000)
