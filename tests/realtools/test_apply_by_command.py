"""plan, apply, drift and rollback by the command line, against a real Prometheus and a real Alertmanager."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from mlobs_compile.errors import Exit
from tests.platforms import MODEL, PROJECT, TEAM, whole
from tests.realtools.alertmanager_process import alertmanager_at, answers, free_port, wait_until
from tests.realtools.live_prometheus import Live

pytestmark = pytest.mark.realtool
REPO = Path(__file__).parents[2]
START = "# ours since 2019\nroute: {receiver: nobody}\nreceivers: [{name: nobody}]\n"
KEY = "alertmanager/file/alertmanager.yml"


@dataclass(frozen=True)
class Host:
    """A machine with both servers, and a checkout of the spec."""

    folder: Path
    prometheus: int
    alertmanager: int

    @property
    def spec(self) -> Path:
        return self.folder / "spec" / "mlobs.yaml"

    def write(self, *documents: str) -> None:
        places = {
            "prometheus": {
                "rules": str(self.folder / "rules"),
                "reload": f"http://127.0.0.1:{self.prometheus}",
            },
            "alertmanager": {
                "config": str(self.folder / "am" / "alertmanager.yml"),
                "reload": f"http://127.0.0.1:{self.alertmanager}",
            },
        }
        self.spec.write_text(whole(f"{PROJECT}apply: {json.dumps(places)}\n", TEAM, *documents))

    def run(self, *arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "mlobs_compile", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(REPO)}
        done = subprocess.run(
            command, cwd=self.spec.parent, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def alerts(self) -> set[str]:
        groups = Live(f"http://127.0.0.1:{self.prometheus}").get("/api/v1/rules")["groups"]
        return {rule["name"] for group in groups for rule in group["rules"] if rule["type"] == "alerting"}

    def receivers(self) -> set[str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.alertmanager}/api/v2/receivers") as answer:
            return {one["name"] for one in json.load(answer)}


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    (tmp_path / "am").mkdir()
    (tmp_path / "spec").mkdir()
    port, program = free_port(), shutil.which("prometheus")
    assert program is not None
    config = tmp_path / "prometheus.yml"
    config.write_text(yaml.safe_dump({"rule_files": [str(tmp_path / "rules" / "*.yaml")]}))
    command = [
        program, f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}", "--web.enable-lifecycle", "--log.level=error",
    ]  # fmt: skip
    with alertmanager_at(START, tmp_path / "am") as other, subprocess.Popen(command) as process:
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), "Prometheus is ready", 60)
            yield Host(tmp_path, port, other)
        finally:
            process.terminate()


def test_from_the_first_plan_to_a_rollback(host: Host) -> None:
    host.write(MODEL)
    code, said = host.run("apply", "--yes")
    assert code == Exit.REFUSED and f"--adopt={KEY}" in said and host.receivers() == {"nobody"}
    assert not (host.folder / "rules").exists()

    code, said = host.run("apply", "--yes", "--adopt", KEY)
    assert code == Exit.OK and "prometheus: in effect" in said and "alertmanager: in effect" in said
    assert host.receivers() == {"risk/page", "risk/ticket"} and len(host.alerts()) > 2
    assert host.run("plan", "--exit-code")[0] == Exit.OK
    (first,) = (host.spec.parent / ".mlobs" / "runs").glob("*.jsonl")

    rules = host.folder / "rules" / "model-fraud.yaml"
    rules.write_text(
        rules.read_text().replace('severity: "page"', "severity: page").replace("14.4", "14.7", 1)
    )
    code, said = host.run("drift", "--exit-code")
    assert code == Exit.CHANGES and "changed-live: prometheus/rule-file/model-fraud.yaml" in said

    assert host.run("apply", "--yes")[0] == Exit.OK and "14.7" not in rules.read_text()
    code, said = host.run("rollback", first.stem, "--yes", "--prune")
    assert code == Exit.OK, said
    assert (host.folder / "am" / "alertmanager.yml").read_text() == START and host.receivers() == {"nobody"}


def test_what_the_server_refuses_ends_with_code_4_and_the_old_rules_run_on(host: Host) -> None:
    host.write(MODEL)
    assert host.run("apply", "--yes", "--adopt", KEY)[0] == Exit.OK
    before, files = (
        host.alerts(),
        {path.name: path.read_bytes() for path in (host.folder / "rules").iterdir()},
    )
    (host.folder / "rules" / "of-somebody-else.yaml").write_text("groups: 7\n")
    host.write(MODEL.replace("99.9%", "99.5%"))
    code, said = host.run("apply", "--yes")
    assert code == Exit.PARTIAL and "prometheus: refused, and is as it was" in said
    (host.folder / "rules" / "of-somebody-else.yaml").unlink()
    assert {path.name: path.read_bytes() for path in (host.folder / "rules").iterdir()} == files
    assert host.alerts() == before
    assert host.run("apply", "--yes")[0] == Exit.OK and host.run("plan", "--exit-code")[0] == Exit.OK


def test_a_model_that_leaves_the_spec_leaves_the_server_with_prune_alone(host: Host) -> None:
    host.write(MODEL, MODEL.replace("name: fraud", "name: churn"))
    assert host.run("apply", "--yes", "--adopt", KEY)[0] == Exit.OK
    host.write(MODEL)
    host.run("apply", "--yes")
    assert any(name.startswith("Churn") for name in host.alerts())
    code, said = host.run("apply", "--yes", "--prune")
    assert code == Exit.OK, said
    assert not any(name.startswith("Churn") for name in host.alerts())
