"""MLflow: one registry, read from its server or its database, is one and the same reading."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.backends import pushed
from mlobs_compile.collectors.mlflow import COLLECTOR
from mlobs_compile.importer import Artifact
from tests.collectors.made import ASKED, artifact, database, metrics, readings, series, told

MODELS, VERSIONS = artifact("mlflow_models.json"), artifact("mlflow_versions.json")
TABLES = ("registered_models", "model_versions", "registered_model_aliases")


def test_a_model_has_its_newest_version_and_those_that_are_in_use() -> None:
    (reading,) = readings(COLLECTOR, MODELS, VERSIONS)
    assert reading.group == (("environment", "prod"), ("registry", "default"))
    assert reading.moment == ASKED.read_at
    found = series(reading)
    assert found["mlobs_mlflow_models"] == 3
    assert {name: value for name, value in found.items() if "_version{" in name or "_versions{" in name} == {
        "mlobs_mlflow_versions{model=churn}": 1, "mlobs_mlflow_versions{model=empty}": 0,
        "mlobs_mlflow_versions{model=fraud}": 4,
        "mlobs_mlflow_newest_version{model=churn}": 1, "mlobs_mlflow_newest_version{model=fraud}": 5,
        "mlobs_mlflow_alias_version{model=fraud,alias=champion}": 2,
        "mlobs_mlflow_alias_version{model=fraud,alias=challenger}": 5,
        "mlobs_mlflow_stage_version{model=churn,stage=Production}": 1,
    }  # fmt: skip
    assert (
        found["mlobs_mlflow_alias_version_created_timestamp_seconds{model=fraud,alias=champion}"]
        == 1795650323.857
    )


def test_the_database_says_what_the_server_says_and_a_deleted_version_is_none(tmp_path: Path) -> None:
    said: list[Any] = []
    held = pushed.read(database(tmp_path / "mlflow.db"), "mlflow.db", TABLES, said)
    assert held is not None and said == []
    assert series(readings(COLLECTOR, held)[0]) == series(readings(COLLECTOR, MODELS, VERSIONS)[0])


def test_models_in_use_come_first_among_the_details() -> None:
    (reading,) = readings(COLLECTOR, MODELS, VERSIONS)
    assert [detail.name for detail in reading.details] == ["churn", "fraud", "empty"]


def test_cloudwatch_gets_two_metrics_for_each_alias_and_two_for_the_registry() -> None:
    age = ASKED.read_at - 1795650323.857
    found = metrics(readings(COLLECTOR, MODELS, VERSIONS)[0])
    assert found["prod"] == {"mlflow_models": 3, "mlflow_reads": 1}
    assert found["fraud,champion,prod"] == {
        "mlflow_version_age": pytest.approx(age),
        "mlflow_versions_behind": 3,
    }
    assert set(found) == {"prod", "fraud,champion,prod", "fraud,challenger,prod"}


def test_cloudwatch_is_not_given_thousands_of_models() -> None:
    models = [{"name": f"m{i:04}", "aliases": [{"alias": "champion", "version": "1"}]} for i in range(500)]
    versions = [{"name": f"m{i:04}", "version": "1", "creation_timestamp": 1} for i in range(500)]
    many = Artifact("many.json", {"registered_models": models, "model_versions": versions})
    assert len(metrics(readings(COLLECTOR, many)[0])) == 51


def test_a_version_that_is_not_ready_is_not_the_newest() -> None:
    def failing(content: Any) -> None:
        (newest,) = [one for one in content["model_versions"] if one["version"] == "5"]
        newest["status"] = "FAILED_REGISTRATION"

    found = series(readings(COLLECTOR, MODELS, artifact("mlflow_versions.json", failing))[0])
    assert found["mlobs_mlflow_newest_version{model=fraud}"] == 3


def test_a_model_of_another_workspace_has_its_name_before_it() -> None:
    row = {"name": "fraud", "version": 1, "creation_time": 1000, "workspace": "lab"}
    found = series(
        readings(COLLECTOR, Artifact("x", {"model_versions": [row, {**row, "workspace": "default"}]}))[0]
    )
    assert found["mlobs_mlflow_versions{model=lab/fraud}"] == found["mlobs_mlflow_versions{model=fraud}"] == 1


@pytest.mark.parametrize(("content", "said"), [
    ({"runs": []}, "it has neither `registered_models` nor `model_versions`"),
    ([], "`the file` is no mapping"),
    ({"model_versions": {}}, "`model_versions` is no list"),
    ({"model_versions": [{"name": "fraud", "version": "one", "creation_timestamp": 1}]}, "`fraud.version` is no number"),
    ({"model_versions": [{"name": "fraud", "version": "1"}]}, "`fraud.1.creation_time` is missing"),
    ({"registered_models": [{}]}, "`registered_models.name` is no text"),
])  # fmt: skip
def test_what_is_no_registry_is_told_with_its_cause(content: object, said: str) -> None:
    (line,) = told(COLLECTOR, Artifact("answer.json", content))
    assert line.startswith("MLO661 answer.json: ") and said in line


def test_an_empty_registry_is_one() -> None:
    (reading,) = readings(COLLECTOR, Artifact("answer.json", json.loads("{}")))
    assert series(reading)["mlobs_mlflow_models"] == 0
