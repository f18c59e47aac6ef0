"""Tests and constraints of dbt put on the document of their relation: as a check of ours, as SQL, or refused."""

from __future__ import annotations

from dataclasses import replace

from mlobs_compile.importers.dbt.datasets import Table
from mlobs_compile.importers.dbt.judging import Judgement, judgement, native, query
from mlobs_compile.importers.dbt.manifest import Entry
from mlobs_compile.importers.dbt.native import Asked, Check, check, column_name
from mlobs_compile.importers.dbt.sql import over_batch, tables, where
from mlobs_compile.plain import Json, mapping, text, texts
from mlobs_compile.route import Place
from mlobs_compile.source import Node
from mlobs_compile.translation import Way, slug
from mlobs_compile.units import UnitError

NOT_COMPILED = "no compiled SQL"
_WHERE = frozenset((
    "missing", "one_of", "not_one_of", "matches", "not_matches", "range", "length", "greater_than", "equal_to",
    "unique", "unique_share", "unique_key", "aggregate", "cardinality", "rows", "satisfies",
))  # fmt: skip
"""Checks that may look at some of the rows only."""


def test(entry: Entry, table: Table) -> None:
    """Puts a test where it belongs, and tells what became of it."""
    try:
        judged = judgement(entry)
    except UnitError as error:
        _refused(entry, table, "a threshold of its own", str(error))
        return
    found = _native(entry, table, judged)
    if found and table.put(found, entry.place):
        table.draft.tell("tests", Way.NATIVE, entry.place)
        return
    why = "a check of this kind is there already" if found else _why(entry, judged)
    code = table.project.compiled.get(entry.id)
    if code is None:
        remedy = "run `dbt compile` and import again"
        _refused(
            entry,
            table,
            NOT_COMPILED,
            f"it could only be carried as SQL ({why}), and is not compiled; {remedy}",
        )
        return
    try:
        statement = over_batch(code, table.entry, table.project)
    except UnitError as error:
        others = tables(code, table.entry, table.project)
        reason = "it reads another table" if others else "its SQL is not one that reads the batch"
        listed = f"it reads `{'`, `'.join(others)}` too, and a check sees one batch" if others else str(error)
        _refused(entry, table, reason, listed)
        return
    _queried(entry, table, query(statement, judged))
    told = f"`{entry.name}` is carried as the SQL that dbt runs: {why}"
    table.draft.tell("tests", Way.SQL, entry.place, why, told)


def _queried(entry: Entry, table: Table, body: dict[str, Node]) -> None:
    """The test's own SQL, under a name that no other test of the relation has."""
    named = slug(entry.name) or "test"
    if table.draft.has("checks", "sql", "queries", named):
        tail = entry.id.rpartition(".")[2][-6:]
        named = f"{named[:56].rstrip('-')}-{slug(tail)}"
    table.draft.put(("checks", "sql", "queries", named), {}, entry.place)
    for key, value in body.items():
        table.draft.put(("checks", "sql", "queries", named, key), value, entry.place)
    table.said = True


def _native(entry: Entry, table: Table, judged: Judgement) -> Check | None:
    """Our own check for a generic test, with its condition and its severity; None where there is none."""
    arguments = _arguments(entry)
    said = text(arguments, "column_name") or text(entry.body, "column_name")
    column = column_name(said) if said else ""
    namespace, named = (
        text(entry.body, "test_metadata", "namespace"),
        text(entry.body, "test_metadata", "name"),
    )
    if not named or column is None:
        return None
    asked = Asked(arguments, column, table.columns.get(column.lower()), table.never_null())
    found = check(namespace, named.lower(), asked)
    if found is None:
        return None
    found = _conditioned(found, entry, table)
    found = native(found, judged) if found else None
    return replace(found, name=slug(entry.name)) if found and found.kind == "satisfies" else found


def _arguments(entry: Entry) -> Json:
    kwargs = mapping(entry.body, "test_metadata", "kwargs")
    return {**mapping(kwargs, "arguments"), **kwargs}


def _conditioned(found: Check, entry: Entry, table: Table) -> Check | None:
    """The check for the rows that the test looks at; None where its condition is not one of ours."""
    if found.kind == "satisfies" and not where(str(found.body["condition"]), table.entry, table.project):
        return None
    conditions = [
        one for one in (text(entry.config, "where"), text(_arguments(entry), "row_condition")) if one
    ]
    if not conditions:
        return found
    said = conditions[0] if len(conditions) == 1 else f"({conditions[0]}) and ({conditions[1]})"
    ours = where(said, table.entry, table.project)
    if ours is None or found.kind not in _WHERE:
        return None
    return replace(found, body={**found.body, "where": ours})


def _why(entry: Entry, judged: Judgement) -> str:
    """Why there is no check of ours, in words that are the same for all to which it applies."""
    if not text(entry.body, "test_metadata", "name"):
        return "it is SQL of the project's own"
    if not judged.simple:
        return "its thresholds count failing rows"
    if text(entry.config, "where"):
        return "its `where` is SQL"
    if not judged.fails:
        return "it only warns"
    kind = ".".join(filter(None, (text(entry.body, "test_metadata", key) for key in ("namespace", "name"))))
    return f"no check of mlobs is exactly `{kind}`"


def _refused(entry: Entry, table: Table, reason: str, told: str) -> None:
    whole = f"the test `{entry.name}` is not carried: {told}"
    help = "" if "dbt compile" in told else "; `mlobs push dbt` publishes what dbt finds"
    table.draft.tell("tests", Way.REFUSED, entry.place, reason, whole + help)


def constraints(table: Table) -> None:
    """What an enforced contract promises of the rows; dbt has the database or its build see to it."""
    body = table.entry.body
    contract = mapping(body, "contract") or mapping(table.entry.config, "contract")
    if contract.get("enforced") is not True:
        return
    table.put(Check(None, "schema", {"exact": True}), table.entry.at("contract"))
    for key, column in mapping(body, "columns").items():
        own = mapping(column).get("constraints")
        for one in own if isinstance(own, list) else ():
            _constraint(mapping(one), (table.column(key),), table, table.entry.at("columns", key))
    whole = body.get("constraints")
    for one in whole if isinstance(whole, list) else ():
        columns = texts(mapping(one).get("columns"))
        _constraint(mapping(one), tuple(map(table.column, columns)), table, table.entry.at("constraints"))


def _constraint(said: Json, columns: tuple[str, ...], table: Table, place: Place) -> None:
    kind, expression = text(said, "type"), text(said, "expression")
    done = True
    match kind:
        case "not_null":
            done = all([_missing(table, column, place) for column in columns])
        case "unique" if len(columns) == 1:
            done = table.put(Check(columns[0], "unique"), place)
        case "primary_key" | "unique" if columns:
            if kind == "primary_key":
                done = all([_missing(table, column, place) for column in columns])
            one = len(columns) == 1
            key = (
                Check(columns[0], "unique") if one else Check(None, "unique_key", {"columns": list(columns)})
            )
            done = (one or kind == "primary_key" or bool(table.never_null() & set(columns))) and table.put(
                key, place
            )
        case "check" if where(expression, table.entry, table.project):
            name = slug(text(said, "name") or expression)[:63] or "check"
            done = table.put(Check(None, "satisfies", {"condition": expression}, name), place)
        case _:
            done = False
    reason = f"the constraint `{kind}` has no check of mlobs"
    told = f"the constraint `{kind}` on `{table.entry.name}` is not carried: dbt has the database see to it"
    way = Way.NATIVE if done else Way.REFUSED
    table.draft.tell("constraints", way, place, "" if done else reason, "" if done else told)


def _missing(table: Table, column: str, place: Place) -> bool:
    return table.put(Check(column, "missing", {"at_most": "0%"}), place)
