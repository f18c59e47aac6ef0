"""A relation of dbt as a Dataset: its columns, contract, freshness and notes; its tests are put on it after that."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from mlobs_compile import condition
from mlobs_compile.importers.dbt.manifest import Entry, Project
from mlobs_compile.importers.dbt.native import Check, column_name
from mlobs_compile.importers.dbt.sql import where
from mlobs_compile.plain import Json, mapping, text
from mlobs_compile.route import Place
from mlobs_compile.source import Node
from mlobs_compile.translation import Draft, Way, slug

_TYPES = {
    "string": ("varchar", "string", "text", "char", "character varying", "nvarchar", "bpchar", "character"),
    "integer": ("tinyint", "smallint", "integer", "int", "bigint", "hugeint", "int2", "int4", "int8", "int64"),
    "float": ("float", "double", "real", "decimal", "numeric", "double precision", "float4", "float8", "float64"),
    "boolean": ("boolean", "bool"),
    "date": ("date",),
    "timestamp": ("timestamp", "timestamp_ntz", "timestamptz", "timestamp with time zone"),
}  # fmt: skip
_SECRET = re.compile(r"passw|secret|token|api_?key|credential", re.IGNORECASE).search
_PERSONAL = ("pii", "contains_pii", "personal", "gdpr")
_LONGEST = 2000
_PERIODS = {"minute": "m", "hour": "h", "day": "d"}


@dataclass(slots=True)
class Table:
    """A relation and the document that is made of it."""

    entry: Entry
    project: Project
    draft: Draft
    columns: dict[str, str | None] = field(default_factory=dict)
    """The logical type of each column that is spoken of, by its name in lower case."""
    spelled: dict[str, str] = field(default_factory=dict)
    """The columns as the document has them."""
    said: bool = False
    """Whether the document says anything of its rows."""

    def column(self, name: str) -> str:
        """A column as the document spells it."""
        return self.spelled.setdefault(name.lower(), name)

    def put(self, check: Check, place: Place) -> bool:
        """Puts a check where it belongs; False where another one stands there already."""
        at: tuple[str, ...] = ("checks", check.kind)
        if check.column:
            at = ("columns", self.column(check.column), "checks", check.kind)
        if check.name:
            at = (*at, "conditions", check.name)
        if check.kind == "":
            at = at[:2]
        self.said = True
        if self.draft.has(*at):
            return check.kind == "" or self.draft.get(*at) == check.body
        self.draft.put(at, dict(check.body), place)
        return True

    def finish(self) -> None:
        """Lists the columns that checks read beside those that dbt describes, where it describes any."""
        if not self.draft.has("columns"):
            return
        for name in {**_read(self.draft.get("checks")), **_read(self.draft.get("columns"))}:
            column = self.column(name)
            if not self.draft.has("columns", column):
                self.draft.put(("columns", column), {}, self.entry.place)

    def never_null(self) -> frozenset[str]:
        """Columns that a check keeps from being null, as the document spells them."""
        always = ("0%", None, None)
        return frozenset(
            name
            for name in self.spelled.values()
            if tuple(
                self.draft.get("columns", name, "checks", "missing", key)
                for key in ("at_most", "warn", "where")
            )
            == always
        )


def _read(tree: Node) -> dict[str, None]:
    """The columns that the checks below a mapping name, in their order."""
    found: dict[str, None] = {}
    for key, value in tree.items() if isinstance(tree, dict) else ():
        if isinstance(value, dict):
            found |= _read(value)
        elif key in ("where", "condition") and isinstance(value, str):
            found |= dict.fromkeys(condition.columns(condition.parse(value)))
        elif key == "column" and isinstance(value, str):
            found[value] = None
        elif key == "columns" and isinstance(value, list):
            found |= dict.fromkeys(one for one in value if isinstance(one, str))
    return found


def table(entry: Entry, project: Project, ending: str = "") -> Table:
    """The document of a relation, without its tests; an ending tells it apart from another of its name."""
    called = slug(name(entry, project)[: 63 - len(ending)] + ending) if ending else name(entry, project)
    made = Table(entry, project, Draft(called, entry.place))
    draft = made.draft
    draft.put(("apiVersion",), "mlobs/v1", entry.place)
    draft.put(("kind",), "Dataset", entry.place)
    describe(draft, entry, project)
    location = ".".join(
        filter(None, (_identifier(entry, key) for key in ("database", "schema", "identifier")))
    )
    if text(entry.body, "relation_name") and location:
        draft.put(("location",), location, entry.at("relation_name"))
    _columns(made)
    _freshness(made)
    draft.tag(
        *entry.tags, *(f"tag:{tag}" for tag in entry.tags), f"package:{text(entry.body, 'package_name')}"
    )
    draft.tag(text(entry.body, "original_file_path"), entry.id)
    return made


def name(entry: Entry, project: Project) -> str:
    """`orders`, `orders-v2` for its version 2, `raw-orders` for a table of the source `raw`; others' packages first."""
    own = entry.name
    if entry.sort == "source":
        own = f"{text(entry.body, 'source_name')}-{own}"
    version = entry.body.get("version")
    if version is not None:
        own = f"{own}-v{version}"
    package = text(entry.body, "package_name")
    return slug(own if package in ("", project.name) else f"{package}-{own}")


def _identifier(entry: Entry, key: str) -> str:
    return text(entry.body, key) or (text(entry.body, "alias") or entry.name if key == "identifier" else "")


def describe(draft: Draft, entry: Entry, project: Project) -> None:
    """Name, description, the team that is guessed, and everything that dbt lets people write down freely."""
    draft.put(("metadata", "name"), draft.name, entry.place)
    group = text(entry.body, "group") or text(entry.config, "group")
    owners = mapping(entry.body, "owner") or project.groups.get(group, {})
    owner = text(owners, "name") or text(owners, "email")
    meta_owner = text(entry.meta, "team") or text(entry.meta, "owner")
    for guess, why in (
        (group, "the dbt group"),
        (meta_owner, "`meta` of dbt:"),
        (owner, "the owner in dbt,"),
    ):
        if slug(guess):
            draft.invent(("metadata", "team"), slug(guess), entry.place, f"guessed from {why} `{guess}`")
            break
    described = text(entry.body, "description")
    if described:
        draft.put(("metadata", "description"), described[:_LONGEST].strip(), entry.at("description"))
    notes = {
        "id": entry.id,
        "tags": ", ".join(entry.tags),
        "owner": owner,
        "owner_email": text(owners, "email"),
        "sources": ", ".join(sorted(name(one, project) for one in project.sources(entry))),
    }
    for key, value in notes.items():
        if value and not (key == "owner_email" and value == owner):
            draft.put(("metadata", "annotations", f"dbt/{key}"), value, entry.place)
    for key, noted in entry.meta.items():
        if not _SECRET(key) and noted is not None:
            said = noted if isinstance(noted, str) else json.dumps(noted, default=str, sort_keys=True)
            draft.put(("metadata", "annotations", f"dbt/meta/{key}"), said, entry.place)
    cadence = mapping(entry.config, "freshness", "build_after")
    if isinstance(cadence.get("count"), int) and text(cadence, "period"):
        told = f"{cadence['count']} {text(cadence, 'period')}"
        draft.put(("metadata", "annotations", "dbt/build_after"), told, entry.place)


def _columns(made: Table) -> None:
    types = made.project.types.get(made.entry.id, {})
    for key, body in mapping(made.entry.body, "columns").items():
        column = mapping(body)
        spelled = made.column(text(column, "name") or key)
        said = types.get(spelled.lower()) or text(column, "data_type")
        found = logical(said)
        made.columns[spelled.lower()] = found
        place = made.entry.at("columns", key)
        at = ("columns", spelled)
        made.draft.put(at, {}, place)
        made.said = True
        if found:
            made.draft.put((*at, "type"), found, place)
        described = text(column, "description")
        if described:
            made.draft.put((*at, "description"), described[:_LONGEST].strip(), place)
        meta = {**mapping(column, "meta"), **mapping(column, "config", "meta")}
        tags = [*_list(column.get("tags")), *_list(mapping(column, "config").get("tags"))]
        if any(meta.get(word) is True or word in tags for word in _PERSONAL):
            made.draft.put((*at, "personal"), value=True, place=place)
        made.draft.tell("columns", Way.NATIVE, place)
    for key, said in types.items():
        made.columns.setdefault(key, logical(said))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def logical(said: str) -> str | None:
    """The type of our language that a database's type is; None for one that is none of them, such as an array."""
    plain = said.lower().partition("(")[0].strip()
    if said.rstrip().endswith("]"):
        return None
    return next((ours for ours, theirs in _TYPES.items() if plain in theirs), None)


def _freshness(made: Table) -> None:
    """The age at which dbt warns, and at which it fails: a ticket and, once somebody confirms it, a page."""
    entry, draft = made.entry, made.draft
    asked = mapping(entry.body, "freshness") or mapping(entry.config, "freshness")
    warn, fail = (_age(mapping(asked, key)) for key in ("warn_after", "error_after"))
    if entry.sort != "source" or (warn is None and fail is None):
        return
    place = entry.at("freshness")
    column = column_name(text(entry.body, "loaded_at_field"))
    reason = _unfresh(made, column, asked)
    if reason or column is None:
        told = f"the freshness of `{entry.id}` is not carried: {reason}; `mlobs push dbt` publishes what dbt finds"
        draft.tell("freshness", Way.REFUSED, place, reason, told)
        return
    body: dict[str, Node] = {"column": made.column(column)}
    if text(asked, "filter"):
        body["where"] = text(asked, "filter")
    most = fail or warn
    assert most
    body["at_most"] = most[1]
    if warn and fail and warn[0] < fail[0]:
        body["warn"] = {"at_most": warn[1]}
    made.put(Check(None, "fresh", body), place)
    if fail:
        why = (
            "`error_after` of dbt fails the job; with `page` it wakes somebody, and `warn_after` is a ticket"
        )
        draft.invent(("checks", "fresh", "severity"), "page", place, why)
    draft.tell("freshness", Way.NATIVE, place)


def _unfresh(made: Table, column: str | None, asked: Json) -> str:
    """Why a freshness cannot be said here; empty where it can."""
    if text(made.entry.body, "loaded_at_query"):
        return "dbt asks a query of its own for the age"
    if not text(made.entry.body, "loaded_at_field"):
        return "dbt takes the age from the warehouse's metadata, and no column has it"
    if column is None:
        return "`loaded_at_field` is an expression, and no column"
    said = text(asked, "filter")
    return (
        "its `filter` is no condition that mlobs reads"
        if said and not where(said, made.entry, made.project)
        else ""
    )


def _age(asked: Json) -> tuple[int, str] | None:
    """Minutes, and the age as it is written; None where no age is set."""
    count, period = asked.get("count"), text(asked, "period")
    if not isinstance(count, int) or isinstance(count, bool) or count <= 0 or period not in _PERIODS:
        return None
    return count * {"minute": 1, "hour": 60, "day": 1440}[period], f"{count}{_PERIODS[period]}"
