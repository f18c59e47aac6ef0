"""What MLflow's store says and what becomes of it: recorded answers as they are, and with one thing changed at a time."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import Any

import pytest

from mlobs_compile import source
from mlobs_compile.diagnostic import Severity
from mlobs_compile.importer import Artifact
from mlobs_compile.importers.mlflow import draft
from mlobs_compile.importers.mlflow.metrics import thresholds
from mlobs_compile.route import Place
from mlobs_compile.source import Node
from tests.importers.recorded import artifact
from tests.importers.world import Imported, drafted

MODELS, VERSIONS, RUNS, FILE = "registered-models.json", "model-versions.json", "runs.json", "model/MLmodel"
RUN = "run1run1"


def answers() -> dict[str, Any]:
    found = {name: copy.deepcopy(artifact("mlflow", name).content) for name in (MODELS, VERSIONS, RUNS, FILE)}
    assert all(isinstance(one, dict) for one in found.values())
    return found


def imported(body: dict[str, Any] | None = None) -> Imported:
    found = answers() if body is None else body
    return drafted("mlflow", *(Artifact(path, content) for path, content in found.items()))


def signed(inputs: list[dict[str, Any]], outputs: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The answers with another signature."""
    body = answers()
    body[FILE]["signature"] = {
        "inputs": json.dumps(inputs),
        "outputs": json.dumps(outputs or []),
        "params": None,
    }
    return body


def choice(made: Imported) -> str:
    (said,) = [one.message for one in made.said if one.code == "MLO245"]
    return said


def drafts(made: Imported, name: str) -> dict[str, Node]:
    found = made.get(name, "metadata", "drafts")
    return found if isinstance(found, dict) else {}


def test_the_signature_becomes_expectations_of_the_inputs() -> None:
    made = imported()
    assert made.get("churn-inputs", "columns") == {
        "avg_order": {"type": "float"},
        "orders_30d": {"type": "integer", "checks": {"missing": {"at_most": "0%"}}},
        "amount": {"type": "integer", "checks": {"missing": {"at_most": "0%"}}},
        "tenure": {"type": "float"},
    }
    assert made.get("churn-inputs", "checks") == {"schema": {}}
    assert made.get("churn", "features") == {"dataset": "churn-inputs"}
    made.compiled("}, runner: {")


def test_an_optional_column_need_not_be_there_and_may_be_null() -> None:
    inputs = [
        {"name": "a", "type": "long", "required": True},
        {"name": "b", "type": "long", "required": False},
        {"name": "c", "type": "array", "items": {"type": "double"}, "required": True},
        {"name": "d", "type": "datetime", "required": True},
    ]
    made = imported(signed(inputs))
    assert made.get("churn-inputs", "columns") == {
        "a": {"type": "integer", "checks": {"missing": {"at_most": "0%"}}},
        "b": {"type": "integer"},
        "c": {},
        "d": {"type": "timestamp"},
    }
    assert made.get("churn-inputs", "checks", "schema") == {"names": ["a", "c", "d"]}


def test_a_tensor_has_no_columns_and_its_shape_is_noted() -> None:
    made = imported(signed([{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 10]}}]))
    assert "churn-inputs" not in made.texts
    assert made.get("churn", "metadata", "annotations", "mlflow/tensor") == "float32 [-1, 10]"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("signature", "was logged without a signature"),
        ("file", "no MLmodel file of `churn` was given"),
        ("text", "is no JSON that can be read"),
    ],
)
def test_a_model_without_a_signature_is_told_how_to_get_one(change: str, told: str) -> None:
    body = answers()
    if change == "file":
        body.pop(FILE)
    elif change == "text":
        body[FILE]["signature"]["inputs"] = "[{"
    else:
        body[FILE].pop("signature")
    made = imported(body)
    assert "churn-inputs" not in made.texts
    assert any(told in one for one in made.told(Severity.WARNING).values())


def test_the_champion_describes_the_model_and_the_choice_is_told() -> None:
    made = imported()
    assert choice(made) == (
        "`churn` is described by its version 1: the alias `champion` names it; 2 is left out"
    )
    assert made.get("churn", "metadata", "annotations", "mlflow/version") == "1"


def test_without_an_alias_the_stage_decides_and_then_the_newest_that_is_ready() -> None:
    body = answers()
    body[MODELS]["registered_models"][0]["aliases"] = []
    for one in body[VERSIONS]["model_versions"]:
        one["current_stage"] = "Production" if one["version"] == "1" else "None"
    assert "version 1: it is in the stage `Production`" in choice(imported(body))
    for one in body[VERSIONS]["model_versions"]:
        one["current_stage"] = "None"
    body[MODELS]["registered_models"][0]["latest_versions"] = []
    assert "version 2: it is the newest that is ready" in choice(imported(body))
    for one in body[VERSIONS]["model_versions"]:
        one["status"] = "READY" if one["version"] == "1" else "PENDING_REGISTRATION"
    assert "version 1: it is the newest that is ready" in choice(imported(body))


def test_a_model_without_a_version_that_is_ready_is_told() -> None:
    body = answers()
    body[MODELS]["registered_models"][0] |= {"aliases": [], "latest_versions": []}
    for one in body[VERSIONS]["model_versions"]:
        one["status"] = "FAILED_REGISTRATION"
    outcome = draft(tuple(Artifact(path, content) for path, content in body.items()))
    assert outcome.value == () and "no version of it is ready" in outcome.diagnostics[0].message


def test_metrics_of_the_run_become_bounds_a_tenth_worse_as_drafts() -> None:
    made = imported()
    assert made.get("churn", "performance") == {
        "problem": "binary",
        "label": "has_left",
        "metrics": {
            "auc": {"at_least": Decimal("0.731")},
            "f1": {"at_least": Decimal("0.549")},
            "log_loss": {"at_most": Decimal("0.451")},
        },
    }
    told = drafts(made, "churn")
    assert {"performance/metrics/auc/at_least", "performance/label", "outputs/score"} <= set(told)
    assert told["performance/label"] == "the one column of the training data that the model does not take"


def test_counts_are_passed_over_and_what_has_no_direction_or_no_measure_is_told() -> None:
    told = " ".join(one.message for one in imported().said)
    assert "`latency_p95_ms` of the training run gets no bound: lower is better" in told
    assert "`odd` of the training run gets no bound: nothing says which way is better" in told
    assert "example_count" not in told


def test_a_metric_of_held_out_rows_is_trusted_before_one_that_does_not_say_which() -> None:
    place = Place("runs.json")
    given = {"auc": "0.9", "test_auc": "0.8", "train_auc": "0.99"}
    _, (made,), left = thresholds({name: (Decimal(value), place) for name, value in given.items()})
    assert made.metric == "test_auc" and made.bound == Decimal("0.72")
    assert [one.metric for one in left] == ["train_auc"]


@pytest.mark.parametrize(
    ("name", "kind", "side", "bound"),
    [
        ("accuracy_score", "accuracy", "at_least", "0.45"),
        ("root_mean_squared_error", "rmse", "at_most", "0.55"),
        ("val_mape", "mape", "at_most", "0.55"),
        ("r2_score", "r2", "at_least", "0.45"),
        ("precision_recall_auc", "average_precision", "at_least", "0.45"),
    ],
)
def test_the_names_of_the_default_evaluator_are_known(name: str, kind: str, side: str, bound: str) -> None:
    _, (made,), _ = thresholds({name: (Decimal("0.5"), Place("runs.json"))})
    assert (made.kind, made.side, made.bound) == (kind, side, Decimal(bound))


def test_a_negative_measure_gets_a_looser_bound_too() -> None:
    _, (made,), _ = thresholds({"r2": (Decimal("-0.5"), Place("runs.json"))})
    assert made.bound == Decimal("-0.55")


def test_measures_of_another_problem_are_told() -> None:
    given = {name: (Decimal("0.5"), Place("runs.json")) for name in ("f1", "rmse")}
    problem, made, (left,) = thresholds(given)
    assert problem == "binary" and [one.kind for one in made] == ["f1"] and left.metric == "rmse"


def test_named_outputs_are_the_prediction_and_the_score() -> None:
    outputs = [{"name": "leaves", "type": "long"}, {"name": "probability", "type": "double"}]
    made = imported(signed([{"name": "a", "type": "double"}], outputs))
    assert made.get("churn", "outputs") == {"prediction": "leaves", "score": "probability"}


def test_tags_say_who_owns_it_and_no_secret_is_copied() -> None:
    made = imported()
    notes = made.get("churn", "metadata", "annotations")
    assert isinstance(notes, dict)
    assert notes["mlflow/tag/owner"] == "growth"
    assert notes["mlflow/training_data"] == "s3://acme-ml/training/churn.parquet"
    assert "never copied" not in "".join(made.texts.values())


def table(body: dict[str, Any]) -> dict[str, Any]:
    """The answers as tables of the database."""
    (model,), versions = body[MODELS]["registered_models"], body[VERSIONS]["model_versions"]
    run = next(one for one in body[RUNS]["runs"] if one["info"]["run_id"] == RUN)
    (given,) = run["inputs"]["dataset_inputs"]
    data = given["dataset"]
    return {
        "registered_models": [{"name": "churn", "description": model["description"], "workspace": "default"}],
        "registered_model_tags": [{**one, "name": "churn"} for one in model["tags"]],
        "registered_model_aliases": [{"name": "churn", "alias": "champion", "version": 1}],
        "model_versions": [{**one, "version": int(one["version"]), "description": None} for one in versions],
        "model_version_tags": [],
        "latest_metrics": [{**one, "run_uuid": RUN, "is_nan": 0} for one in run["data"]["metrics"]],
        "datasets": [
            {
                "dataset_uuid": "d",
                "name": data["name"],
                "dataset_source": data["source"],
                "dataset_schema": data["schema"],
            }
        ],
        "inputs": [{"input_uuid": "i", "source_id": "d", "destination_id": RUN}],
        "input_tags": [{"input_uuid": "i", "name": "mlflow.data.context", "value": "training"}],
    }


def stored(body: dict[str, Any]) -> dict[str, Any]:
    """The answers as files of a file store of MLflow 3; numbers and aliases are plain text there."""
    (model,), versions = body[MODELS]["registered_models"], body[VERSIONS]["model_versions"]
    run = next(one for one in body[RUNS]["runs"] if one["info"]["run_id"] == RUN)
    data = run["inputs"]["dataset_inputs"][0]["dataset"]
    files = {
        "mlruns/models/churn/meta.yaml": {"name": "churn", "description": model["description"]},
        "mlruns/models/churn/aliases/champion": 1,
        "mlruns/1/models/m-0123456789ab/meta.yaml": {"name": "model", "model_id": "m-0123456789ab"},
        "mlruns/1/models/m-0123456789ab/tags/mlflow.user": "somebody",
        f"mlruns/1/{RUN}/inputs/i/meta.yaml": {"source_id": "d", "tags": {"mlflow.data.context": "training"}},
        "mlruns/1/datasets/d/meta.yaml": data,
    }
    files |= {f"mlruns/models/churn/version-{one['version']}/meta.yaml": one for one in versions}
    files |= {f"mlruns/models/churn/tags/{one['key']}": one["value"] for one in model["tags"]}
    files |= {
        f"mlruns/1/{RUN}/metrics/{one['key']}": f"1795653462325 0.1 0\n1795653462326 {one['value']} 1"
        for one in run["data"]["metrics"]
    }
    return files


def plain(made: Imported) -> dict[str, Node]:
    """The documents without where their values are from."""
    return {name: source.read_data(name, text) for name, text in made.texts.items()}


@pytest.mark.parametrize("shape", ["database", "file store"])
def test_the_database_and_the_file_store_say_what_the_server_says(shape: str) -> None:
    body = answers()
    other = {"mlflow.db": table(body)} if shape == "database" else stored(body)
    assert plain(imported({**other, FILE: body[FILE]})) == plain(imported())


def test_a_run_of_mlflow_2_finds_its_signature_by_the_run_and_the_path() -> None:
    body = answers()
    for one in body[VERSIONS]["model_versions"]:
        one["source"] = f"/store/1/{one['run_id']}/artifacts/model"
    file = body.pop(FILE)
    file.pop("model_id")
    other = {**file, "signature": {"inputs": '[{"name": "wrong", "type": "long"}]', "outputs": "[]"}}
    body |= {f"mlruns/1/{RUN}/artifacts/also/MLmodel": other, f"mlruns/1/{RUN}/artifacts/model/MLmodel": file}
    columns = imported(body).get("churn-inputs", "columns")
    assert isinstance(columns, dict) and "avg_order" in columns


def test_models_that_were_never_registered_are_called_by_their_folders() -> None:
    file = answers()[FILE]
    made = imported({"exported/churn/MLmodel": file, f"mlruns/1/{'0' * 32}/artifacts/model/MLmodel": file})
    assert set(made.texts) == {"churn", "churn-inputs", "model", "model-inputs"}


def test_a_model_of_another_workspace_has_its_name_before_its_own() -> None:
    body = answers()
    other = {"name": "churn", "workspace": "bank", "version": "1", "status": "READY"}
    body[VERSIONS]["model_versions"].append(other)
    assert "bank-churn" in imported(body).texts


@pytest.mark.parametrize("content", [{}, {"a": 1}, [], "text", None, b"\0"])
def test_what_is_nothing_of_mlflow_is_refused_with_the_way_to_it(content: object) -> None:
    outcome = draft((Artifact("registered-models.json", content),))
    assert outcome.value is None
    (said,) = outcome.diagnostics
    assert said.code == "MLO688" and "registered-models/search" in str(said.help)


def test_whatever_is_broken_inside_is_passed_over_and_never_raised() -> None:
    keys = (
        "name",
        "version",
        "aliases",
        "tags",
        "metrics",
        "value",
        "inputs",
        "dataset",
        "schema",
        "signature",
    )
    for broken in (None, 3, "x", [], {}):
        for key in keys:
            text = json.dumps(answers(), default=str)
            body = json.loads(
                text, object_hook=lambda one, k=key, b=broken: {**one, k: b} if k in one else one
            )
            draft(tuple(Artifact(path, content) for path, content in body.items()))
