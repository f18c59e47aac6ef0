"""The embedded metric format: whole lines that name every metric they hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlobs_compile.runner.publishers.emf import Emf, made
from mlobs_compile.runner.publishing import PublishFault
from mlobs_compile.runner.results import Status
from tests.runner.made import finding, publications, results
from tests.runner.small_project import NOON


def test_every_line_names_its_metrics_and_has_their_values(tmp_path: Path) -> None:
    log = tmp_path / "metrics.log"
    publisher = Emf(str(log), lambda: NOON + 3600)
    for _ in range(2):
        publisher.publish(publications(results(finding(status=Status.FAIL, value=0.4))))
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
    Emf("-", lambda: NOON).publish(publications(results()))
    assert json.loads(capsys.readouterr().out)["runs"] == 1.0


def test_a_log_in_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PublishFault, match="cannot be written: no such file or directory"):
        Emf(str(tmp_path / "none" / "log"), lambda: NOON).publish(publications(results()))


def test_what_cloudwatch_would_drop_for_its_age_is_said_and_not_written(tmp_path: Path) -> None:
    log = tmp_path / "metrics.log"
    late = Emf(str(log), lambda: NOON + 15 * 86_400)
    with pytest.raises(PublishFault, match=r"nothing older than two weeks.*2026-01-01T13:00:01"):
        late.publish(publications(results()))
    assert not log.exists() and made("-").newest("any", ()) is None
