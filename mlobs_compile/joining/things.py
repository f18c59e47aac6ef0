"""What documents of several importers say of the same tables and columns, under one set of names.

Importers know nothing of each other: all that a join needs stands in the documents, much of it under
`metadata.annotations`, and so it works with documents of an earlier import as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlobs_compile.plain import Json, mapping, text
from mlobs_compile.route import Place
from mlobs_compile.source import Document
from mlobs_compile.translation import Translation, slug
from mlobs_compile.units import Duration, Schedule, UnitError

Existing = Mapping[tuple[str, str], Document]
_OWNERS = (
    "feast/owner",
    "mlflow/tag/owner",
    "dbt/owner",
    "dbt/meta/owner",
    "airflow/owner",
    "airflow/owners",
)
_FILES = ("s3", "gs", "abfss", "abfs", "file", "hdfs", "wasbs", "az")
_URI = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.IGNORECASE).fullmatch


@dataclass(frozen=True, slots=True)
class Thing:
    """A document, drafted now or there already."""

    kind: str
    name: str
    place: Place
    tree: Json
    drafted: bool

    def note(self, key: str) -> str:
        return text(self.tree, "metadata", "annotations", key)

    def notes(self, key: str) -> tuple[str, ...]:
        """The names that a note lists."""
        return tuple(filter(None, (part.strip() for part in self.note(key).split(","))))

    @property
    def shown(self) -> str:
        """The document and where what it says is from."""
        return f"`{self.name}` ({self.place})"

    @property
    def is_view(self) -> bool:
        return self.kind == "Dataset" and bool(self.note("feast/feature_view"))

    @property
    def is_service(self) -> bool:
        return self.kind == "Dataset" and bool(self.note("feast/feature_service"))

    @property
    def is_table(self) -> bool:
        """A Dataset of a table itself, such as a relation of dbt."""
        return self.kind == "Dataset" and not (self.is_view or self.is_service or self.note("mlflow/model"))

    @property
    def tables(self) -> tuple[tuple[str, ...], ...]:
        """The names of the tables that it is or writes, each as database, schema and table."""
        named = (text(self.tree, "location"), *self.notes("airflow/outlets"))
        return tuple(filter(None, map(parts, named)))

    @property
    def columns(self) -> Mapping[str, str]:
        """The logical type of each column; empty where none is said."""
        found = mapping(self.tree, "columns")
        return {name: text(body, "type") for name, body in found.items()}

    @property
    def types(self) -> Mapping[str, str]:
        """The type of each column in the words of its own system, where it says so."""
        listed = (one.rsplit(" ", 1) for key in ("feast/types", "mlflow/types") for one in self.notes(key))
        return {pair[0]: pair[1] for pair in listed if len(pair) == 2}

    @property
    def owner(self) -> str:
        """Who its system says owns it; Airflow's own default means nobody."""
        for key in _OWNERS:
            said = self.note(key)
            if said and said.lower() != "airflow":
                return said
        return ""

    @property
    def period(self) -> tuple[Duration, str] | None:
        """How long it is from one planned run to the next at most, and how that is written."""
        plan = mapping(self.tree, "planned")
        for key in ("every", "cron"):
            said = text(plan, key)
            try:
                if said:
                    return (age(said) if key == "every" else _wait(said)), said
            except UnitError:
                pass
        return None


def _wait(line: str) -> Duration:
    named = {"@hourly": "hourly", "@daily": "daily", "@midnight": "daily", "@weekly": "weekly"}
    return Schedule.parse(named.get(line, line)).period


def age(said: str) -> Duration:
    """A length of time; raises UnitError."""
    return Duration.parse(said)


def parts(name: str) -> tuple[str, ...]:
    """The parts of a table's name, the table last; a file or a folder is one part."""
    plain = name.strip().replace('"', "").replace("`", "").lower().rstrip("/")
    found = _URI(plain)
    if found and found[1] in _FILES:
        return (plain,)
    if found:
        _, *inner = found[2].split("?")[0].split("/")
        return tuple(part for step in inner if step for part in step.split("."))
    return (plain,) if "/" in plain else tuple(filter(None, plain.split(".")))


def same_table(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names mean one table: they are alike as far as both go, and that is the schema at least."""
    depth = min(len(one), len(other))
    return one[-depth:] == other[-depth:] and (depth >= 2 or one == other)


def everything(drafts: Iterable[Translation], existing: Existing) -> tuple[Thing, ...]:
    """All documents, those that are drafted in place of what they were."""
    found = {
        key: Thing(*key, Place(document.path, doc=document.doc), mapping(document.data), drafted=False)
        for key, document in existing.items()
    }
    for draft in drafts:
        key = str(draft.tree.get("kind")), draft.name
        found[key] = Thing(*key, draft.place, mapping(draft.tree), drafted=True)
    return tuple(found[key] for key in sorted(found))


def person(owner: str) -> str:
    """An owner without the address of the company: `Risk@acme.com` and `risk` are one."""
    return slug(owner.partition("@")[0])


__all__ = ["Existing", "Thing", "age", "everything", "parts", "person", "same_table"]
