"""JSON of the command line and of both versions of the REST API: lists of DAGs, details, and assets."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.importers.airflow.dag import UNSET_OWNER, Dag, Limit, Said
from mlobs_compile.importers.airflow.rows import serialized
from mlobs_compile.importers.airflow.timetable import Timetable, of_interval, of_summary, seconds, uris
from mlobs_compile.plain import Json, items, mapping, text
from mlobs_compile.route import Place, Route

_RANK = 2
_ASSETS = (("assets", "scheduled_dags"), ("datasets", "consuming_dags"))


def known(content: object) -> bool:
    """Whether JSON is Airflow's: a list of DAGs, one DAG, assets, or a serialized DAG."""
    if isinstance(content, dict):
        if any(_of_assets(content, key) for key, _ in _ASSETS):
            return True
        return any(_is_dag(item) for item in (content, *items(content, "dags"))) or "tasks" in mapping(
            content, "dag"
        )
    return any(_is_dag(item) or _is_asset(item) for item in items({"": content}, ""))


def dags(content: object, path: str) -> Iterator[Dag]:
    """Every DAG that some JSON speaks of."""
    listed = content if isinstance(content, list) else [content]
    for number, one in enumerate(listed):
        route = Route((number,)) if isinstance(content, list) else Route()
        if _is_dag(one):
            yield from _record(mapping(one), Place(path, route))
        yield from serialized(one, Place(path, route))
        for index, inner in enumerate(items(one, "dags")):
            if _is_dag(inner):
                yield from _record(mapping(inner), Place(path, route.join(("dags", index))))
        for key, scheduled in _ASSETS:
            for index, asset in enumerate(items(one, key)):
                yield from _users(mapping(asset), Place(path, route.join((key, index))), scheduled)


def _is_dag(value: object) -> bool:
    return bool(text(value, "dag_id")) and any(key in mapping(value) for key in ("fileloc", "is_paused"))


def _is_asset(value: object) -> bool:
    return bool(text(value, "uri")) and "extra" in mapping(value)


def _of_assets(content: Json, key: str) -> bool:
    found = content.get(key)
    return isinstance(found, list) and ("total_entries" in content or any(_is_asset(one) for one in found))


def _record(body: Json, place: Place) -> Iterator[Dag]:
    limit = seconds(body.get("dag_run_timeout", body.get("dagrun_timeout")))
    stale, active = _flag(body.get("is_stale")), _flag(body.get("is_active"))
    paused = _flag(body.get("is_paused"))
    timetable = _timetable(body)
    whole = "dag_run_timeout" in body or "timezone" in body
    yield Dag(
        text(body, "dag_id"),
        place,
        _RANK if whole else _RANK + 1 if timetable else _RANK + 2,
        owners=Said(_owners(body.get("owners")), place),
        tags=Said(tuple(dict.fromkeys(_tags(body))), place) if "tags" in body else None,
        description=_said(body, "description", place),
        doc=_said(body, "doc_md", place),
        file=_said(body, "relative_fileloc", place),
        timetable=Said(timetable, place) if timetable else None,
        time_zone=_said(body, "timezone", place),
        next_run=_said(body, "next_dagrun_run_after", place)
        or _said(body, "next_dagrun_create_after", place),
        paused=Said(paused, place) if paused is not None else None,
        gone=Said(stale is True or active is False, place) if (stale, active) != (None, None) else None,
        timeout=Said(Limit(limit, "dagrun_timeout"), place) if limit else None,
        inlets=tuple(
            Said(uri, place) for uri in uris(body.get("asset_expression", body.get("dataset_expression")))
        ),
    )


def _timetable(body: Json) -> Timetable | None:
    if "timetable_summary" in body:
        return of_summary(body["timetable_summary"])
    return of_interval(body["schedule_interval"]) if "schedule_interval" in body else None


def _said(body: Json, key: str, place: Place) -> Said[str] | None:
    value = text(body, key)
    return Said(value, place) if value and value != "None" else None


def _owners(value: object) -> tuple[str, ...]:
    listed = value.split(",") if isinstance(value, str) else [str(one) for one in items({"": value}, "")]
    return tuple(sorted({one.strip() for one in listed} - {"", UNSET_OWNER}))


def _tags(body: Json) -> Iterator[str]:
    for tag in items(body, "tags"):
        name = tag if isinstance(tag, str) else text(tag, "name")
        if name:
            yield name


def _flag(value: object) -> bool | None:
    """A flag of JSON, or the word for it: the command line writes all scalars as text."""
    match value:
        case bool():
            return value
        case "True" | "False":
            return value == "True"
        case _:
            return None


def _users(asset: Json, place: Place, scheduled: str) -> Iterator[Dag]:
    """The DAGs that write an asset, and those that it starts."""
    uri = text(asset, "uri")
    for user in items(asset, "producing_tasks"):
        if uri and text(user, "dag_id"):
            yield Dag(text(user, "dag_id"), place, _RANK + 5, outlets=(Said(uri, place),))
    for user in items(asset, scheduled):
        if uri and text(user, "dag_id"):
            yield Dag(text(user, "dag_id"), place, _RANK + 5, inlets=(Said(uri, place),))
