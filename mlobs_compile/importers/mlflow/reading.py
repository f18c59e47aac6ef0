"""Artifacts of MLflow, each by its shape: database, answers of the REST API, file store, MLmodel files.

Names of columns differ a little between the database, the server and the files, and between 2.x and 3.x.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.importer import Artifact
from mlobs_compile.importers.mlflow.store import Saved, Store, Tags, Training
from mlobs_compile.plain import Json, items, mapping, number, text
from mlobs_compile.route import Place, Route

_LOGGED = re.compile(r"models:/(m-[\w-]+)").fullmatch
_READY = ("READY", "2", "")
_WORKSPACE = "default"
_FILE = re.compile(
    r"(?:.*/)?(?:models/(?P<model>[^/]+)/(?:version-(?P<version>\d+)/)?(?:(?P<what>aliases|tags)/(?P<key>[^/]+)|meta\.yaml)"
    r"|(?P<of>[^/]+)/metrics/(?P<metric>.+)"
    r"|(?P<run>[^/]+)/inputs/[^/]+/meta\.yaml"
    r"|datasets/(?P<dataset>[^/]+)/meta\.yaml)"
).fullmatch


def read(artifacts: tuple[Artifact, ...]) -> Store:
    """Everything that the artifacts hold; what is nothing of MLflow's is passed over."""
    store = Store()
    ordered = sorted(artifacts, key=lambda one: one.path)
    for artifact in ordered:
        tree = mapping(artifact.content)
        if isinstance(tree.get("flavors"), dict):
            run, logged = text(tree, "run_id"), text(tree, "model_id")
            store.saved.append(Saved(Place(artifact.path), tree, run, logged))
        elif "registered_model_aliases" in tree or isinstance(tree.get("model_versions"), list):
            _registry(artifact, tree, store)
            _database(artifact, tree, store)
        elif any(key in tree for key in ("registered_models", "registered_model", "model_version")):
            _registry(artifact, tree, store)
        _answers(artifact, tree, store)
    _files(ordered, store)
    return store


def _registry(artifact: Artifact, tree: Json, store: Store) -> None:
    """Models and versions, as tables and answers have them."""
    for one in (*items(tree, "registered_models"), tree.get("registered_model")):
        name = called(one)
        if name:
            place = Place(artifact.path, Route(("registered_models", name)))
            model = store.model(name, place)
            model.description = text(one, "description") or model.description
            model.tags |= _tags(items(one, "tags"))
            for alias in items(one, "aliases"):
                model.aliases[text(alias, "alias")] = _whole(mapping(alias).get("version"))
    for one in (*items(tree, "model_versions"), tree.get("model_version"), *_latest(tree)):
        count = _whole(mapping(one).get("version"))
        if called(one) and count:
            _version(artifact, mapping(one), store)


def _latest(tree: Json) -> Iterator[object]:
    for one in items(tree, "registered_models"):
        yield from items(one, "latest_versions")


def called(one: object) -> str:
    """The name of a model, with its workspace where that is not the default one."""
    name, workspace = text(one, "name"), text(one, "workspace")
    return f"{workspace}/{name}" if name and workspace not in ("", _WORKSPACE) else name


def _version(artifact: Artifact, one: Json, store: Store) -> None:
    name, count = called(one), _whole(one.get("version"))
    place = Place(artifact.path, Route(("model_versions", f"{name}/{count}")))
    version = store.version(name, count, place)
    version.stage = text(one, "current_stage") or version.stage
    version.ready = text(one, "status") in _READY
    version.source, version.run = text(one, "source"), text(one, "run_id")
    found = _LOGGED(version.source)
    version.logged = text(one, "model_id") or (found[1] if found else "")
    version.description = text(one, "description") or version.description
    version.tags |= _tags(items(one, "tags"))
    for alias in items(one, "aliases"):
        if isinstance(alias, str):
            store.model(name, place).aliases[alias] = count


def _database(artifact: Artifact, tree: Json, store: Store) -> None:
    """What only the tables have apart: aliases, tags, metrics and inputs."""
    for one in items(tree, "registered_model_aliases"):
        model = store.models.get(called(one))
        if model:
            model.aliases[text(one, "alias")] = _whole(mapping(one).get("version"))
    for one in items(tree, "registered_model_tags"):
        model = store.models.get(called(one))
        if model:
            model.tags |= _tags((one,))
    for one in items(tree, "model_version_tags"):
        model = store.models.get(called(one))
        version = model.versions.get(_whole(mapping(one).get("version"))) if model else None
        if version:
            version.tags |= _tags((one,))
    _measured(artifact, tree, store)


def _measured(artifact: Artifact, tree: Json, store: Store) -> None:
    for one in items(tree, "latest_metrics"):
        if not mapping(one).get("is_nan"):
            _metric(artifact, one, text(one, "run_uuid"), store)
    data = {text(one, "dataset_uuid"): one for one in items(tree, "datasets")}
    training = {
        text(one, "input_uuid") for one in items(tree, "input_tags") if text(one, "value") == "training"
    }
    for one in items(tree, "inputs"):
        known = data.get(text(one, "source_id"))
        if known and text(one, "input_uuid") in training:
            _training(artifact, text(one, "destination_id"), known, store)


def _answers(artifact: Artifact, tree: Json, store: Store) -> None:
    """Runs and logged models, as the server answers."""
    for one in (*items(tree, "runs"), tree.get("run")):
        of = text(one, "info", "run_id")
        for metric in items(one, "data", "metrics"):
            _metric(artifact, metric, of, store)
        for given in items(one, "inputs", "dataset_inputs"):
            if "training" in _tags(items(given, "tags")).values():
                _training(artifact, of, mapping(given, "dataset"), store)
    for one in (*items(tree, "models"), tree.get("model")):
        for metric in items(one, "data", "metrics"):
            _metric(artifact, metric, text(one, "info", "model_id"), store)


def _metric(artifact: Artifact, one: object, of: str, store: Store) -> None:
    name, value = text(one, "key"), number(mapping(one).get("value"))
    if of and name and isinstance(value, int | Decimal):
        path = artifact.path.rpartition("/metrics/")[0] or artifact.path
        store.measured(of, name, Decimal(value), Place(path, Route(("runs", of, name))))


def _training(artifact: Artifact, run: str, one: object, store: Store) -> None:
    """The data of a run; the first that it was given counts."""
    schema = _json(text(one, "dataset_schema") or text(one, "schema"))
    source = text(one, "dataset_source") or text(one, "source")
    columns = tuple(text(column, "name") for column in items(schema, "mlflow_colspec"))
    uri = text(_json(source), "uri") or text(_json(source), "path")
    place = Place(artifact.path, Route(("datasets", text(one, "name"))))
    store.training.setdefault(run, Training(text(one, "name"), uri, columns, place))


def _files(artifacts: list[Artifact], store: Store) -> None:
    """The file store: a folder for each model, version, run and logged model, and a file for each tag and metric."""
    datasets: dict[str, Artifact] = {}
    inputs: list[tuple[str, Artifact]] = []
    for artifact in artifacts:
        found = _FILE(artifact.path)
        if not found or not isinstance(artifact.content, dict | str | int | Decimal):
            continue
        if found["model"]:
            _kept(artifact, found, store)
        elif found["metric"]:
            _, value, *_ = [*str(artifact.content).strip().splitlines()[-1].split(), "", ""]
            _metric(artifact, {"key": found["metric"], "value": value}, found["of"], store)
        elif found["run"]:
            inputs.append((found["run"], artifact))
        else:
            datasets[found["dataset"]] = artifact
    for run, artifact in inputs:
        known = datasets.get(text(artifact.content, "source_id"))
        if known and "training" in mapping(artifact.content, "tags").values():
            _training(known, run, known.content, store)


def _kept(artifact: Artifact, found: re.Match[str], store: Store) -> None:
    """A file of a registered model: of itself, of a version, or one whose name is a key and whose content the value.

    Logged models, `m-...`, stand in folders of the same name.
    """
    if found["model"].startswith("m-"):
        return
    if not found["what"]:
        wrapped = "model_versions" if found["version"] else "registered_models"
        _registry(artifact, {wrapped: [artifact.content]}, store)
        return
    value = str(artifact.content).strip()
    model = store.model(found["model"], Place(artifact.path))
    if found["what"] == "aliases":
        model.aliases[found["key"]] = _whole(value)
    elif found["version"]:
        store.version(model.name, int(found["version"]), Place(artifact.path)).tags[found["key"]] = value
    else:
        model.tags[found["key"]] = value


def _tags(found: tuple[object, ...]) -> Tags:
    return {text(one, "key"): text(one, "value") for one in found if text(one, "key")}


def _whole(value: object) -> int:
    found = number(value)
    return found if isinstance(found, int) and found > 0 else 0


def _json(said: str) -> object:
    try:
        return json.loads(said, parse_float=Decimal) if said else {}
    except ValueError:
        return {}
