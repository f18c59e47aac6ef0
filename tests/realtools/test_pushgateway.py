"""A real Pushgateway: groups are replaced as wholes, and the last writer is the newest run."""

from __future__ import annotations

import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from mlobs_compile.runner.publishers import pushgateway
from tests.collectors.made import FOLDER, changed, database, dbt_target
from tests.realtools.alertmanager_process import answers, free_port, wait_until
from tests.runner.made import finding, publications, results

pytestmark = pytest.mark.realtool
OWN = re.compile(r"(mlobs_\w+)\{([^}]*)\} (\S+)")


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return dbt_target(tmp_path)


@pytest.fixture
def gateway() -> Iterator[str]:
    binary = shutil.which("prometheus-pushgateway") or shutil.which("pushgateway")
    assert binary, "the Pushgateway is not installed: apt-get install prometheus-pushgateway"
    port = free_port()
    command = [binary, f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    with subprocess.Popen(command) as process:
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "the Pushgateway is ready", 60)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _series(url: str) -> dict[str, float]:
    """What Prometheus would scrape, but for the gateway's own metrics."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    return {f"{name}{{{labels}}}": float(value) for name, labels, value in OWN.findall(text)}


def _push(url: str, *words: str) -> int:
    return run(["push", *words, "--publish", f"pushgateway:{url}", "--env", "prod"])


def _another_run(target: Path, moment: str) -> None:
    """A run at another time, without the broken model, and without a look at the sources."""

    def change(content: Any) -> None:
        content["results"].pop(2)
        content["metadata"]["generated_at"] = moment

    (target / "sources.json").unlink()
    changed(target / "run_results.json", change)


def test_pushing_twice_is_pushing_once(target: Path, gateway: str) -> None:
    assert _push(gateway, "dbt", "target") == Exit.OK
    before = _series(gateway)
    assert len(before) > 40
    assert _push(gateway, "dbt", "target") == Exit.OK
    assert _series(gateway) == before


def test_a_newer_run_replaces_its_group_and_leaves_the_others(target: Path, gateway: str) -> None:
    _push(gateway, "dbt", "target")
    before = _series(gateway)
    _another_run(target, "2026-11-25T23:50:00Z")
    assert _push(gateway, "dbt", "target") == Exit.OK
    after = _series(gateway)
    assert not [name for name in after if "model.shop.broken" in name]
    sources = {name: value for name, value in before.items() if 'part="freshness"' in name}
    assert sources and sources.items() <= after.items()


def test_an_older_run_that_comes_last_changes_nothing(
    target: Path, gateway: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _push(gateway, "dbt", "target")
    before = _series(gateway)
    _another_run(target, "2026-11-25T01:00:00Z")
    assert _push(gateway, "dbt", "target") == Exit.OK
    assert "not published" in capsys.readouterr().err and _series(gateway) == before
    assert _push(gateway, "dbt", "target", "--part", "backfill") == Exit.OK
    assert {name: value for name, value in _series(gateway).items() if name in before} == before


def test_all_tools_live_beside_each_other_and_beside_the_checks(
    target: Path, gateway: str, tmp_path: Path
) -> None:
    assert _push(gateway, "dbt", "target") == Exit.OK
    assert _push(gateway, "great-expectations", str(FOLDER / "gx_validation.json")) == Exit.OK
    assert _push(gateway, "mlflow", str(database(tmp_path / "mlflow.db"))) == Exit.OK
    pushgateway.made(gateway).publish(publications(results(finding())))
    found = _series(gateway)
    names = {name.partition("{")[0] for name in found}
    assert {"mlobs_dbt_nodes", "mlobs_gx_success", "mlobs_mlflow_models", "mlobs_check_status"} <= names
    assert all('job="mlobs"' in name for name in found)
