"""A registered model as a Model, and the columns that it takes as a Dataset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.importers.mlflow import metrics, signature
from mlobs_compile.importers.mlflow.signature import Column, Signature
from mlobs_compile.importers.mlflow.store import Saved, Store, Training, Version
from mlobs_compile.plain import is_secret
from mlobs_compile.route import Place
from mlobs_compile.source import Node
from mlobs_compile.translation import Draft, Translation, Way, slug
from mlobs_compile.units import decimal_text

_LONGEST = 2000
_TIERS = ("critical", "high", "medium", "low")
_OWN_TAGS = "mlflow."
_PREDICTION = "what the model answers is called in the data that is checked"


class Described:
    """One model while its documents are made."""

    def __init__(self, name: str, version: Version, store: Store, saved: Saved | None) -> None:
        self.name = name
        self.version = version
        self.saved = saved
        self.signature = signature.read(saved.body) if saved else None
        self.training = store.training.get(version.run)
        self.measured = {**store.metrics.get(version.run, {}), **store.metrics.get(version.logged, {})}
        self.tags: dict[str, str] = {}
        self.description = version.description


def documents(one: Described) -> Iterator[Translation]:
    """The Model, and before it the Dataset of its inputs where the signature names any."""
    columns = one.signature.inputs if one.signature else ()
    inputs = f"{one.name[:55].rstrip('-')}-inputs" if columns else ""
    if inputs:
        yield _inputs(one, inputs, columns)
    yield _model(one, inputs)


def _begun(kind: str, name: str, place: Place, one: Described) -> Draft:
    draft = Draft(name, place)
    draft.put(("apiVersion",), "mlobs/v1", place)
    draft.put(("kind",), kind, place)
    draft.put(("metadata", "name"), name, place)
    notes = {"model": one.version.model, "version": str(one.version.number or "")}
    for key, value in notes.items():
        if value:
            draft.put(("metadata", "annotations", f"mlflow/{key}"), value, place)
    guess = one.tags.get("team") or one.tags.get("owner", "")
    if slug(guess):
        draft.invent(("metadata", "team"), slug(guess), place, f"guessed from the tags in MLflow, `{guess}`")
    draft.tag(one.version.model)
    return draft


def _inputs(one: Described, name: str, columns: tuple[Column, ...]) -> Translation:
    assert one.saved
    place = one.saved.place / "signature" / "inputs"
    draft = _begun("Dataset", name, place, one)
    draft.put(
        ("metadata", "description"), f"What the model {one.version.model} takes, by its signature.", place
    )
    known = ", ".join(f"{column.name} {column.sort}" for column in columns)
    draft.put(("metadata", "annotations", "mlflow/types"), known, place)
    for column in columns:
        at, where = ("columns", column.name), place / column.name
        draft.put(at, {}, where)
        if column.type:
            draft.put((*at, "type"), column.type, where)
        if column.required and column.sort in signature.NEVER_NULL:
            draft.put((*at, "checks", "missing", "at_most"), "0%", where)
        draft.tell("columns of signatures", Way.NATIVE, where)
    needed = [column.name for column in columns if column.required]
    if needed:
        named: dict[str, Node] = {} if len(needed) == len(columns) else {"names": [*needed]}
        draft.put(("checks", "schema"), named, place)
    return draft.done()


def _model(one: Described, inputs: str) -> Translation:
    draft = _begun("Model", one.name, one.version.place, one)
    if one.description:
        draft.put(("metadata", "description"), one.description[:_LONGEST], one.version.place)
    tier = one.tags.get("tier", "").lower()
    if tier in _TIERS:
        draft.invent(("metadata", "tier"), tier, one.version.place, "guessed from the tag `tier` in MLflow")
    for key, value in sorted(one.tags.items()):
        if value and not is_secret(key) and not key.startswith(_OWN_TAGS):
            draft.put(("metadata", "annotations", f"mlflow/tag/{key}"), value, one.version.place)
            draft.tag(f"tag:{key}", f"tag:{key}={value}")
    if inputs:
        draft.put(("features", "dataset"), inputs, one.saved.place if one.saved else one.version.place)
    if one.training:
        _data(draft, one.training)
    _signed(draft, one)
    _performance(draft, one, one.signature.outputs if one.signature else ())
    draft.tell("registered models" if one.version.number else "saved models", Way.NATIVE, one.version.place)
    return draft.done()


def _data(draft: Draft, training: Training) -> None:
    """Where the rows are that a baseline can be made of."""
    if training.uri:
        draft.put(("metadata", "annotations", "mlflow/training_data"), training.uri, training.place)


def _signed(draft: Draft, one: Described) -> None:
    """What the signature leaves open."""
    found, name = one.signature, one.version.model
    place = one.saved.place / "signature" if one.saved else one.version.place
    if one.saved is None:
        told = f"no MLmodel file of `{name}` was given, so its columns are not known: give its artifacts' folder too"
        draft.tell("signatures", Way.REFUSED, place, "the files hold no MLmodel of the version", told)
    elif found is None:
        told = f"`{name}` was logged without a signature: log it with `signature=infer_signature(...)`"
        draft.tell("signatures", Way.REFUSED, place, "the model was logged without one", told)
    elif found.unreadable:
        told = f"the signature of `{name}` is no JSON that can be read"
        draft.tell("signatures", Way.REFUSED, place, "it cannot be read", told)
    for tensor in found.tensors if found else ():
        told = f"`{name}` takes a tensor, {tensor}: no column of it has a name to check"
        draft.tell("tensors", Way.REFUSED, place, "a tensor has no columns", told)
        draft.put(("metadata", "annotations", "mlflow/tensor"), tensor, place)


def _performance(draft: Draft, one: Described, outputs: tuple[Column, ...]) -> None:
    """Bounds a tenth worse than the training run measured; all of it is a draft."""
    problem, made, left = metrics.thresholds(one.measured)
    for unknown in left:
        told = f"`{unknown.metric}` of the training run gets no bound: {unknown.why}"
        draft.tell("metrics", Way.REFUSED, unknown.place, unknown.why, told)
    if not made:
        return
    at, place = ("performance",), made[0].place
    draft.invent(
        (*at, "problem"), problem, place, "guessed from the names of the metrics of the training run"
    )
    label, why = _label(one.training, one.signature)
    draft.invent((*at, "label"), label, place, why)
    for threshold in made:
        shown = decimal_text(threshold.value.normalize())
        reason = f"`{threshold.metric}` was {shown} in the training run, and a tenth worse is borne"
        route = (*at, "metrics", threshold.kind, threshold.side)
        draft.invent(route, threshold.bound, threshold.place, reason)
        draft.tell("metrics", Way.NATIVE, threshold.place)
    named = _answers(outputs)
    kinds = {threshold.kind for threshold in made}
    if kinds - metrics.SCORED:
        said = named.get("prediction")
        _output(draft, "prediction", said or "prediction", place, said)
    if kinds & metrics.SCORED:
        said = named.get("score")
        _output(draft, "score", said or "score", place, said)


def _output(draft: Draft, key: str, name: str, place: Place, said: str | None) -> None:
    why = (
        "guessed from the names of the outputs in the signature"
        if said
        else f"no name says how {_PREDICTION}"
    )
    draft.invent(("outputs", key), name, place, why)


def _answers(outputs: tuple[Column, ...]) -> Mapping[str, str]:
    """The columns of the output that hold the label and the probability."""
    scores = [one.name for one in outputs if any(word in one.name.lower() for word in ("score", "prob"))]
    others = [one.name for one in outputs if one.name not in scores]
    found = {"score": scores[:1], "prediction": others[:1]}
    return {key: names[0] for key, names in found.items() if names}


def _label(training: Training | None, found: Signature | None) -> tuple[str, str]:
    """The one column of the training data that the model does not take."""
    inputs = {column.name for column in found.inputs} if found else set()
    other = [name for name in training.columns if name not in inputs] if training and inputs else []
    if len(other) == 1:
        return other[0], "the one column of the training data that the model does not take"
    return "label", "MLflow does not say which column holds what came true"


__all__ = ["Described", "documents"]
