"""A project that dbt itself built on duckdb: its import passes a check, comes out the same twice, and finds what dbt found."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from mlobs_compile.merging import lock
from mlobs_compile.route import Route
from tests.importers import environment
from tests.importers.checked import passes_but_for_drafts
from tests.importers.recorded import FOLDER
from tests.platforms import PROJECT, TEAM, whole

pytestmark = pytest.mark.realtool
SHOP = Path(__file__).parents[1] / "importers" / "projects" / "dbt"
QUIET = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1", "PYTHONWARNINGS": "ignore"}
NODE = (
    "name", "resource_type", "package_name", "path", "original_file_path", "alias", "identifier", "database", "schema",
    "relation_name", "description", "columns", "meta", "source_meta", "tags", "group", "version", "contract", "constraints",
    "depends_on", "test_metadata", "column_name", "attached_node", "source_name", "loaded_at_field", "loaded_at_query",
    "freshness", "label", "type", "maturity", "url", "owner", "config",
)  # fmt: skip
CONFIG = (
    "enabled", "materialized", "severity", "where", "limit", "fail_calc", "warn_if", "error_if", "tags", "meta", "group",
    "contract", "freshness",
)  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, built and documented; what the build found is put aside, since the documentation overwrites it."""
    dbt = environment.environment("dbt") / "dbt"
    folder = tmp_path_factory.mktemp("dbt") / "shop"
    shutil.copytree(SHOP, folder)
    environment.run(dbt, "build", "--quiet", "--profiles-dir", ".", cwd=folder, env=QUIET, codes=(1,))
    shutil.copy(folder / "target" / "run_results.json", folder / "found.json")
    environment.run(dbt, "docs", "generate", "--quiet", "--profiles-dir", ".", cwd=folder, env=QUIET)
    return folder


@pytest.fixture
def repo(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    runbook = 'defaults: {any: {metadata: {runbook: "https://runbooks.example/data"}}}\n'
    (tmp_path / "mlobs.yaml").write_text(
        whole(PROJECT.replace("prometheus: {}", "prometheus: {}, runner: {}") + runbook, TEAM)
    )
    assert run(["import", "dbt", str(shop), "--out", "specs", "--team", "risk"]) == Exit.OK
    return tmp_path


def test_the_import_passes_a_check_but_for_its_drafts_and_compiles(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    passes_but_for_drafts(capsys)
    rules = "".join(file.read_text() for file in (repo / "generated").rglob("*.yaml") if "rules" in str(file))
    assert "severity: ticket" in rules and "severity: page" not in rules, "no import pages anybody by itself"


def test_a_second_import_changes_no_byte_and_no_time(repo: Path, shop: Path) -> None:
    def state() -> dict[Path, tuple[bytes, int]]:
        return {one: (one.read_bytes(), one.stat().st_mtime_ns) for one in repo.rglob("*") if one.is_file()}

    before = state()
    assert run(["import", "dbt", str(shop), "--out", "specs", "--team", "risk"]) == Exit.OK
    assert state() == before


def test_a_folder_and_its_target_say_the_same(
    repo: Path, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["import", "dbt", str(shop / "target"), "--out", "-", "--team", "risk"]) == Exit.OK
    other = capsys.readouterr().out
    assert run(["import", "dbt", str(shop), "--out", "-", "--team", "risk"]) == Exit.OK
    assert capsys.readouterr().out.replace("target/manifest", "manifest") == other


def test_what_dbt_found_is_found(repo: Path, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = {one["unique_id"]: one for one in json.loads((shop / "found.json").read_text())["results"]}
    imported = dict(_tests(repo))
    compared = 0
    for dataset in ("orders", "customers"):
        for check, found in _found(repo, shop, dataset, capsys).items():
            theirs = results.get(imported.get(check, ""))
            if theirs is None:
                continue
            assert found["status"] == theirs["status"], (check, found, theirs)
            compared += 1
            wrong = _wrong(found)
            if wrong is not None:
                assert wrong == theirs["failures"], (check, found)
    assert compared == 11  # two of customers are said by its contract
    assert {one["status"] for one in results.values() if one["unique_id"] in imported.values()} >= {
        "pass",
        "warn",
        "fail",
    }


def _tests(repo: Path) -> Iterator[tuple[str, str]]:
    """The dbt test behind each check, as the lock file has it."""
    found = lock.read((repo / "specs" / lock.name("dbt")).read_bytes(), "lock", "dbt").value
    assert found
    for (_, name), fields in found.documents.items():
        for route, origin in fields.items():
            source = Route.parse(origin.source)
            if "checks" not in route or not str(source[-1]).startswith("test."):
                continue
            at = route.index("checks")
            inner = [str(step) for step in route[at + 1 :]]
            kind = f"sql/{inner[2]}" if inner[:2] == ["sql", "queries"] else inner[0]
            where = f"column/{route[1]}" if at else "table"
            yield f"{name}/{where}/{kind}", str(source[1])


def _found(
    repo: Path, shop: Path, dataset: str, capsys: pytest.CaptureFixture[str]
) -> dict[str, dict[str, Any]]:
    """What the imported checks find in the table that dbt built."""
    with duckdb.connect(str(shop / "shop.duckdb"), read_only=True) as database:
        database.execute(f"COPY {dataset} TO '{repo / dataset}.parquet'")
    capsys.readouterr()
    run(["run", "--dataset", dataset, "--data", f"{dataset}.parquet", "--format", "json"])
    return {one["check"]: one for one in json.loads(capsys.readouterr().out)["findings"]}


def _wrong(found: Mapping[str, Any]) -> int | None:
    """How many rows are wrong, where both count rows: dbt counts values for sets of them."""
    if found["kind"] == "missing" or found["kind"] == "unique":
        return round(found["rows"] * (1 - found["value"]))
    return int(found["value"]) if "/sql/" in found["check"] else None


def test_what_is_recorded_is_what_dbt_writes(shop: Path) -> None:
    manifest = json.loads((shop / "target" / "manifest.json").read_text())
    catalog = json.loads((shop / "target" / "catalog.json").read_text())
    recorded = {"manifest": _trimmed(manifest), "catalog": _types(catalog)}
    for name, body in recorded.items():
        path = FOLDER / "dbt" / "target" / f"{name}.json"
        text = json.dumps(body, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        if os.environ.get("MLOBS_UPDATE_RECORDED"):
            path.write_text(text)
        assert path.read_text() == text, "record it anew with MLOBS_UPDATE_RECORDED=1"


def _trimmed(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest without macros, model code, and all that differs from run to run."""
    kept = {"dbt_schema_version", "dbt_version", "project_name", "adapter_type"}
    metadata = {key: value for key, value in manifest["metadata"].items() if key in kept}
    families = ("nodes", "sources", "exposures")
    return {
        "metadata": metadata,
        **{family: {id: _node(body) for id, body in manifest[family].items()} for family in families},
        "groups": {
            id: {"name": body["name"], "owner": body["owner"]} for id, body in manifest["groups"].items()
        },
    }


def _node(body: dict[str, Any]) -> dict[str, Any]:
    node = {key: body[key] for key in NODE if body.get(key) not in (None, [], {}, "")}
    config = {
        key: value
        for key, value in body.get("config", {}).items()
        if key in CONFIG and value not in (None, [], {})
    }
    if body["resource_type"] == "test" and body.get("compiled_code"):
        node["compiled_code"] = body["compiled_code"]
    return {**node, "config": config}


def _types(catalog: dict[str, Any]) -> dict[str, Any]:
    families = ("nodes", "sources")
    return {
        "metadata": {"dbt_schema_version": catalog["metadata"]["dbt_schema_version"]},
        **{
            family: {
                id: {"columns": {name: {"type": one["type"]} for name, one in body["columns"].items()}}
                for id, body in catalog[family].items()
            }
            for family in families
        },
    }
