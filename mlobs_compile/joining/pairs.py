"""Which documents are about the same thing: table and view, views and service, service and model, DAG and table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.joining.things import Thing, same_table
from mlobs_compile.plain import mapping, text, texts

Name = tuple[str, ...]
Index = Mapping[str, Sequence[tuple["Thing", tuple[Name, ...]]]]


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
    tables = _by_table(one for one in things if one.is_table)
    for view in things:
        own = view.tables if view.is_view else ()
        if own:
            found = [one for one, names in _near(tables, own) if _meet(names, own)]
            if len(found) == 1:
                yield Pair(found[0], view, f"its table is {text(view.tree, 'location')}")


def _by_table(things: Iterable[Thing]) -> Index:
    """The Datasets by the last part of their tables' names, which two names of one table share."""
    found: dict[str, list[tuple[Thing, tuple[Name, ...]]]] = {}
    for one in things:
        for last in {name[-1] for name in one.tables}:
            found.setdefault(last, []).append((one, one.tables))
    return found


def _near(tables: Index, names: tuple[Name, ...]) -> Iterator[tuple[Thing, tuple[Name, ...]]]:
    for last in dict.fromkeys(name[-1] for name in names):
        yield from tables.get(last, ())


def _meet(one: tuple[Name, ...], other: tuple[Name, ...]) -> bool:
    return any(same_table(left, right) for left in one for right in other)


def _views(things: tuple[Thing, ...]) -> Iterator[Pair]:
    views = {
        (one.note("feast/project"), one.note("feast/feature_view")): one for one in things if one.is_view
    }
    for service in things:
        for name in service.notes("feast/feature_views") if service.is_service else ():
            view = views.get((service.note("feast/project"), name))
            if view:
                yield Pair(view, service, "the feature service takes features of it")


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
    datasets = [one for one in things if one.kind == "Dataset"]
    tables, tagged = _by_table(datasets), [one for one in datasets if one.note("feast/tag/airflow_dag")]
    for pipeline in things:
        if pipeline.kind != "Pipeline" or pipeline.period is None:
            continue
        own, dag = pipeline.tables, _dag(pipeline)
        written = [one for one, names in _near(tables, own) if _meet(names, own)]
        yield from (Pair(pipeline, one, "it writes the table") for one in written)
        for view in tagged:
            if dag and dag == view.note("feast/tag/airflow_dag") and view not in written:
                yield Pair(pipeline, view, "the tag `airflow_dag` in Feast names it")


def _dag(pipeline: Thing) -> str:
    return text(pipeline.tree, "system", "dag") or text(pipeline.tree, "system", "dag_id")


__all__ = ["Joins", "Pair", "features", "inputs", "joins", "served"]
