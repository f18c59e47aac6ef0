"""A store that MLflow itself filled: its import passes a check, comes out the same twice, and from its answers as well."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile import source
from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.importers import environment
from tests.importers.checked import passes_but_for_drafts
from tests.importers.recorded import FOLDER
from tests.platforms import PROJECT, TEAM, whole

pytestmark = pytest.mark.realtool
STORE = Path(__file__).parents[1] / "importers" / "projects" / "mlflow"
RUNBOOK = 'defaults: {any: {metadata: {runbook: "https://runbooks.example/all"}}}\n'
QUIET = {"DO_NOT_TRACK": "1", "MLFLOW_DISABLE_TELEMETRY": "true", "PYTHONWARNINGS": "ignore"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mlflow") / "store"
    shutil.copytree(STORE, folder)
    environment.run(environment.environment("mlflow") / "python", "build.py", cwd=folder, env=QUIET)
    (folder / "answers").rename(folder.parent / "answers")
    return folder


@pytest.fixture
def repo(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that knows the tables of dbt and the views of Feast already."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlobs.yaml").write_text(
        whole(PROJECT.replace("prometheus: {}", "prometheus: {}, runner: {}") + RUNBOOK, TEAM)
    )
    for tool in ("dbt", "feast"):
        assert imported(tool, FOLDER / tool) == Exit.OK
    assert imported("mlflow", store) == Exit.OK
    return tmp_path


def imported(tool: str, folder: Path) -> int:
    return run(["import", tool, str(folder), "--out", "specs", "--team", "risk"])


def test_the_import_passes_a_check_but_for_its_drafts_and_compiles(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    passes_but_for_drafts(capsys)


def test_a_second_import_of_all_three_changes_no_byte_and_a_hand_edit_stays(repo: Path, store: Path) -> None:
    file = repo / "specs" / "models" / "churn.yaml"
    file.write_text(file.read_text().replace("at_least: 0.549", "at_least: 0.5"))
    before = {one: one.read_bytes() for one in repo.rglob("*") if one.is_file()}
    for tool, folder in (("dbt", FOLDER / "dbt"), ("feast", FOLDER / "feast"), ("mlflow", store)):
        assert imported(tool, folder) == Exit.OK
    assert {one: one.read_bytes() for one in repo.rglob("*") if one.is_file()} == before


def test_the_model_is_joined_with_its_feature_service_and_compared(
    repo: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert imported("mlflow", store) == Exit.OK
    said = capsys.readouterr().err
    assert re.search(r"MLO245\] `churn` is described by its version 1: the alias `champion` names it", said)
    assert re.search(
        r"MLO689\] `churn` .* takes `tenure`, and `churn-v1-features` .* does not serve it", said
    )
    assert re.search(r"MLO690\] `amount` is float in .* and integer \(`long`\) in `churn-inputs`", said)
    tree = _tree(repo, "models", "churn")
    assert tree["metadata"]["annotations"]["joined/feature_service"] == "churn-v1-features"
    assert sorted(tree["drift"]["features"]) == ["avg_order", "orders_30d"]


def test_the_database_and_the_answers_of_the_server_say_the_same(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "saved").mkdir()
    for file in (store.parent / "answers").iterdir():
        shutil.copy(file, tmp_path / "saved")
    shutil.copytree(store / "mlartifacts", tmp_path / "saved" / "mlartifacts")
    printed = []
    for folder in (store, tmp_path / "saved"):
        capsys.readouterr()
        assert run(["import", "mlflow", str(folder)]) == Exit.OK
        printed.append(re.sub(r" *#.*", "", capsys.readouterr().out))
    assert printed[0] == printed[1]


def test_what_is_recorded_is_what_mlflow_writes(store: Path) -> None:
    found = {
        f"{name}.json": json.loads((store.parent / "answers" / f"{name}.json").read_text())
        for name in ("registered-models", "model-versions", "runs")
    }
    (mlmodel,) = [
        file
        for file in sorted(store.glob("mlartifacts/models/*/artifacts/MLmodel"))
        if f"models:/{file.parts[-3]}" in _sources(found["model-versions.json"], "1")
    ]
    body = source.read_data("MLmodel", mlmodel.read_text())
    assert isinstance(body, dict)
    kept = {key: body[key] for key in ("flavors", "model_id", "run_id", "signature", "mlflow_version")}
    texts = {name: json.dumps(_trimmed(one), indent=1, sort_keys=True) + "\n" for name, one in found.items()}
    texts["model/MLmodel"] = json.dumps({**kept, "flavors": {}}, indent=1, sort_keys=True) + "\n"
    for name, text in _anonymous(texts, found["model-versions.json"]).items():
        path = FOLDER / "mlflow" / name
        if os.environ.get("MLOBS_UPDATE_RECORDED"):
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(text)
        assert path.read_text() == text, "record it anew with MLOBS_UPDATE_RECORDED=1"


def _tree(repo: Path, family: str, name: str) -> dict[str, Any]:
    found = source.read_data("x.yaml", (repo / "specs" / family / f"{name}.yaml").read_text())
    assert isinstance(found, dict)
    return found


def _sources(versions: dict[str, Any], number: str) -> list[str]:
    return [one["source"] for one in versions["model_versions"] if one["version"] == number]


def _trimmed(value: Any) -> Any:
    """Without times, people and places of the machine."""
    if isinstance(value, list):
        return [_trimmed(one) for one in value]
    if not isinstance(value, dict):
        return value
    dropped = ("timestamp", "time", "user_id", "artifact_uri", "run_name", "run_uuid")
    made = {key: _trimmed(one) for key, one in value.items() if not key.endswith(dropped)}
    if "tags" in made:
        made["tags"] = [
            one for one in made["tags"] if not one["key"].startswith("mlflow.") or "data" in one["key"]
        ]
    return made


def _anonymous(texts: dict[str, str], versions: dict[str, Any]) -> dict[str, str]:
    """The same with ids that are the same each time."""
    for one in versions["model_versions"]:
        for id, name in ((one["run_id"], "run"), (one["source"].removeprefix("models:/m-"), "logged")):
            texts = {path: text.replace(id, f"{name}{one['version']}" * 2) for path, text in texts.items()}
    return texts
