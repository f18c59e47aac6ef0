"""Which documents are about the same thing: table and view, views and service, service and model, DAG and table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile.joining.things import Thing, same_table
from mlobs_compile.plain import mapping, text, texts

Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """What is read, and what reads it."""

    source: Thing
    reader: Thing
    why: str
    """How that is known."""


@dataclass(frozen=True, slots=True)
class Joins:
    """Everything that belongs together."""

    tables: tuple[Pair, ...]
    """A table and the feature view over it."""
    views: tuple[Pair, ...]
    """A feature view and a feature service that takes features of it."""
    services: tuple[Pair, ...]
    """A feature service and the model that reads it."""
    runs: tuple[Pair, ...]
    """A pipeline with planned runs, and the table or view that it renews."""

    def service_of(self, model: Thing) -> Thing | None:
        return next((pair.source for pair in self.services if pair.reader == model), None)


def joins(things: tuple[Thing, ...]) -> Joins:
    return Joins(
        tuple(_tables(things)), tuple(_views(things)), tuple(_services(things)), tuple(_runs(things))
    )


def inputs(model: Thing, things: tuple[Thing, ...]) -> Thing | None:
    """The Dataset of the columns that a model takes by its signature."""
    named = text(model.tree, "features", "dataset")
    return next((one for one in things if one.kind == "Dataset" and one.name == named), None)


def features(model: Thing, things: tuple[Thing, ...]) -> tuple[str, ...]:
    """The columns that a model must be given."""
    names = texts(mapping(model.tree, "features").get("names"))
    known = inputs(model, things)
    if names or known is None or not known.note("mlflow/model"):
        return names
    needed = texts(mapping(known.tree, "checks", "schema").get("names"))
    return needed or tuple(known.columns)


def _tables(things: tuple[Thing, ...]) -> Iterator[Pair]:
    tables = [(one, one.tables) for one in things if one.is_table and one.tables]
    for view in things:
        own = view.tables if view.is_view else ()
        if own:
            found = [one for one, names in tables if _meet(names, own)]
            if len(found) == 1:
                yield Pair(found[0], view, f"its table is {text(view.tree, 'location')}")


def _meet(one: tuple[Name, ...], other: tuple[Name, ...]) -> bool:
    return any(same_table(left, right) for left in one for right in other)


def _views(things: tuple[Thing, ...]) -> Iterator[Pair]:
    for service in things:
        taken = service.notes("feast/feature_views") if service.is_service else ()
        for view in things:
            if view.is_view and view.note("feast/feature_view") in taken and _neighbours(view, service):
                yield Pair(view, service, "the feature service takes features of it")


def _neighbours(one: Thing, other: Thing) -> bool:
    return one.note("feast/project") == other.note("feast/project")


def _services(things: tuple[Thing, ...]) -> Iterator[Pair]:
    services = [one for one in things if one.is_service]
    for model in things:
        if model.kind == "Model":
            found = _tagged(model, services) or _serving(model, services, things)
            if found:
                yield found


def _tagged(model: Thing, services: list[Thing]) -> Pair | None:
    wanted = model.note("mlflow/tag/feast_feature_service")
    for service in services:
        if wanted and service.note("feast/feature_service") == wanted:
            return Pair(service, model, "the tag `feast_feature_service` in MLflow names it")
    own = {model.name, model.note("mlflow/model")}
    for service in services:
        if service.note("feast/tag/mlflow_model") in own:
            return Pair(service, model, "its tag `mlflow_model` in Feast names the model")
    return None


def _serving(model: Thing, services: list[Thing], things: tuple[Thing, ...]) -> Pair | None:
    """The one service that serves all that a model takes."""
    needed = features(model, things)
    found = [one for one in services if needed and all(served(name, one) for name in needed)]
    if len(found) != 1:
        return None
    return Pair(found[0], model, "it is the one feature service that serves all columns of the signature")


def served(name: str, service: Thing) -> str | None:
    """What a service calls a feature, by its own name or by that with the view's before it."""
    for column in service.columns:
        if column == name or column.rpartition("__")[2] == name or column == name.rpartition("__")[2]:
            return column
    return None


def _runs(things: tuple[Thing, ...]) -> Iterator[Pair]:
    datasets = [(one, one.tables) for one in things if one.kind == "Dataset"]
    for pipeline in things:
        if pipeline.kind != "Pipeline" or pipeline.period is None:
            continue
        dag, own = _dag(pipeline), pipeline.tables
        for other, names in datasets:
            if _meet(own, names):
                yield Pair(pipeline, other, "it writes the table")
            elif dag and dag == other.note("feast/tag/airflow_dag") and other.note("feast/feature_view"):
                yield Pair(pipeline, other, "the tag `airflow_dag` in Feast names it")


def _dag(pipeline: Thing) -> str:
    return text(pipeline.tree, "system", "dag") or text(pipeline.tree, "system", "dag_id")


__all__ = ["Joins", "Pair", "features", "inputs", "joins", "served"]
