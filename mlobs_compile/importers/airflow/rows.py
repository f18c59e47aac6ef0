"""Rows of Airflow's database: serialized DAGs of every version, and what stands in the tables around them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from mlobs_compile.importers.airflow.dag import UNSET_OWNER, Dag, Limit, Said
from mlobs_compile.importers.airflow.timetable import Timetable, of_interval, of_row, seconds, uris
from mlobs_compile.plain import NOTHING, Json, items, mapping, text, texts
from mlobs_compile.route import Place, Route

TABLES = frozenset(("serialized_dag", "dag", "dag_tag", "deadline_alert"))
RANK = 0
_SLA_OF_SOME = "it is of single tasks, and mlobs sees runs as a whole"
_REFERENCES = {"DagRunQueuedAtDeadline": "", "DagRunLogicalDateDeadline": ""}
Tables = Mapping[str, tuple[Json, ...]]


def tables(content: object) -> Tables | None:
    """The tables that are read, of a database or of one exported as JSON; None for anything else."""
    listed = items({"": content}, "")
    if any(text(row, "dag_id") and {"data", "data_compressed"} & set(mapping(row)) for row in listed):
        content = {"serialized_dag": content}
    if not isinstance(content, dict) or not isinstance(content.get("serialized_dag"), list):
        return None
    return {name: tuple(row for row in items(content.get(name)) if isinstance(row, dict)) for name in TABLES}


def dags(found: Tables, path: str) -> Iterator[Dag]:
    """Every DAG that is serialized, from its newest row, and what the table `dag` adds."""
    newest: dict[str, Json] = {}
    for row in found["serialized_dag"]:
        known = newest.get(text(row, "dag_id"))
        if known is None or _age(known) < _age(row):
            newest[text(row, "dag_id")] = row
    alerts = {text(row, "id").replace("-", ""): row for row in found["deadline_alert"]}
    for id, row in newest.items():
        body = unpacked(row.get("data") or row.get("data_compressed"))
        yield from serialized(body, Place(path, Route(("serialized_dag", id))), id, alerts)
    tagged: dict[str, list[str]] = {}
    for row in found["dag_tag"]:
        tagged.setdefault(text(row, "dag_id"), []).append(text(row, "name"))
    for row in found["dag"]:
        yield _listed(row, Place(path, Route(("dag", text(row, "dag_id")))), tagged)


def unpacked(value: object) -> object:
    """The JSON of a row, which may be a text, and compressed."""
    try:
        if isinstance(value, bytes):
            value = zlib.decompress(value)
        return json.loads(value, parse_float=Decimal) if isinstance(value, bytes | str) else value
    except (zlib.error, ValueError, RecursionError):
        return None


def serialized(
    value: object, place: Place, id: str = "", alerts: Mapping[str, Json] | None = None
) -> Iterator[Dag]:
    """One serialized DAG; nothing where the value is none."""
    body = mapping(value, "dag")
    name = id or text(body, "dag_id") or text(body, "_dag_id")
    if not body or not name or "tasks" not in body:
        return
    tasks = [mapping(task, "__var") or mapping(task) for task in items(body, "tasks")]
    default = text(body, "default_args", "__var", "owner")
    owners = tuple(sorted({text(task, "owner") or default or UNSET_OWNER for task in tasks} - {UNSET_OWNER}))
    tags = texts(list(items(body, "tags"))) or texts(list(items(body, "tags", "__var")))
    timetable = _timetable(body)
    limit = seconds(body.get("dagrun_timeout"))
    written = text(body, "relative_fileloc")

    def at(key: str) -> Place:
        return replace(place, route=place.route / key)

    yield Dag(
        name,
        place,
        RANK,
        owners=Said(owners, at("owners")),
        tags=Said(tags, at("tags")),
        description=_said(text(body, "description") or text(body, "_description"), at("description")),
        doc=_said(text(body, "doc_md"), at("doc_md")),
        file=_said(written, at("relative_fileloc")),
        timetable=Said(timetable, at("timetable")),
        time_zone=_said(text(body, "timezone"), at("timezone")),
        timeout=Said(Limit(limit, "dagrun_timeout"), at("dagrun_timeout")) if limit else None,
        deadlines=(*_deadlines(body, at("deadline"), alerts or {}), *_slas(tasks, at("tasks"))),
        outlets=tuple(
            Said(uri, at("tasks")) for uri in dict.fromkeys(u for t in tasks for u in uris(t.get("outlets")))
        ),
        inlets=tuple(Said(uri, at("timetable")) for uri in uris(body.get("timetable"))),
    )


def _timetable(body: Json) -> Timetable:
    """Airflow 2 writes a plain line or distance without its timetable, which is one of intervals in the DAG's zone."""
    found = of_row(body.get("timetable"))
    if found:
        return found
    found = of_interval(body.get("schedule_interval"))
    return replace(found, zone=text(body, "timezone"), interval=True)


def _said(value: str, place: Place) -> Said[str] | None:
    return Said(value, place) if value else None


def _age(row: Json) -> tuple[str, str]:
    return str(row.get("last_updated") or ""), str(row.get("created_at") or "")


def _deadlines(body: Json, place: Place, alerts: Mapping[str, Json]) -> Iterator[Said[Limit]]:
    """Deadlines of 3.1 and later: whole in the DAG, or as ids of rows of their own."""
    value = body.get("deadline")
    for entry in value if isinstance(value, list) else [value]:
        alert = alerts.get(entry.replace("-", ""), NOTHING) if isinstance(entry, str) else mapping(entry)
        alert = mapping(alert, "__var") or mapping(alert, "__data__") or alert
        reference = text(unpacked(alert.get("reference")), "reference_type")
        interval = alert.get("interval")
        length = seconds(interval) or seconds(unpacked(interval))
        if reference and length:
            yield Said(Limit(length, "deadline", _counted_from(reference, body)), place)


def _counted_from(reference: str, body: Json) -> str:
    """Why a deadline is not counted from the planned start; empty where it is."""
    if reference not in _REFERENCES:
        return f"it is counted from `{reference}`, and not from the start of a run"
    if reference == "DagRunLogicalDateDeadline" and _timetable(body).interval:
        return "it is counted from the logical date, which is an interval before the start"
    return ""


def _slas(tasks: list[Json], place: Place) -> Iterator[Said[Limit]]:
    """SLAs of Airflow 2, counted from the planned start; of all tasks they are one of the run."""
    found = [seconds(task.get("sla")) for task in tasks]
    given = [sla for sla in found if sla]
    if given:
        yield Said(Limit(max(given), "sla", "" if len(given) == len(found) else _SLA_OF_SOME), place)


def _listed(row: Json, place: Place, tagged: Mapping[str, list[str]]) -> Dag:
    """What the table `dag` knows: whether it is paused, and whether its file still has it."""
    id = text(row, "dag_id")
    active = row.get("is_stale", 0) == 0 and row.get("is_active", 1) != 0
    owners = tuple(
        sorted({part.strip() for part in text(row, "owners").split(",")} - {"", UNSET_OWNER}),
    )
    return Dag(
        id,
        place,
        RANK + 1,
        owners=Said(owners, place),
        tags=Said(tuple(sorted(tagged.get(id, ()))), place),
        file=_said(text(row, "relative_fileloc"), place),
        paused=Said(bool(row.get("is_paused")), place),
        gone=Said(not active, place),
    )
