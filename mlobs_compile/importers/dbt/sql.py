"""The SQL that dbt runs for a test as a SELECT over the batch, and conditions where ours say exactly the same."""

from __future__ import annotations

import re
import textwrap

from mlobs_compile import condition, selection
from mlobs_compile.importers.dbt.manifest import Entry, Project
from mlobs_compile.plain import text
from mlobs_compile.units import UnitError

_PIECE = re.compile(
    r"""(?P<text>'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`)|(?P<remark>--[^\n]*|/\*.*?\*/|\#[^\n]*)"""
    r"""|(?P<word>[^\W\d]\w*)|(?P<other>\s+|.)""",
    re.DOTALL,
)
_BACKTICKED = frozenset(("bigquery", "spark", "databricks", "mysql"))
"""Adapters of databases in which `"x"` is a text and not a column."""
_HASHED = frozenset(("bigquery", "mysql"))
"""Adapters of databases in which `#` begins a comment."""
_FUNCTIONS = frozenset((
    "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "current_user", "user",
    "sysdate", "rownum", "case", "exists", "interval", "date", "timestamp",
))  # fmt: skip
"""Words that look like columns to us and are none to a database."""


def over_batch(code: str, relation: Entry, project: Project) -> str:
    """The statement reading `batch` in place of the relation; raises UnitError saying why it cannot."""
    kept = [one for one in _pieces(code) if not one.remark(project.adapter)]
    names = [one for one in _pieces(text(relation.body, "relation_name")) if one.text.strip()]
    if not names:
        raise UnitError("the manifest does not say what the relation is called in the database")
    said = "".join(_renamed(kept, [one.plain for one in names]))
    statement = said.strip()
    if not _quoted(said):
        lines = textwrap.dedent(said).splitlines()
        statement = "\n".join(line.rstrip() for line in lines if line.strip())
    if "{{" in statement or "{%" in statement:
        raise UnitError("its SQL is not compiled")
    return selection.parse(statement)


class _Piece:
    """A piece of a statement."""

    def __init__(self, sort: str, text: str) -> None:
        self.sort, self.text = sort, text

    def remark(self, adapter: str) -> bool:
        return self.sort == "remark" and (not self.text.startswith("#") or adapter in _HASHED)

    @property
    def plain(self) -> str:
        """A name without its quotes."""
        return self.text[1:-1] if self.sort == "name" else self.text


def _pieces(statement: str) -> list[_Piece]:
    return [_Piece(match.lastgroup or "other", match[0]) for match in _PIECE.finditer(statement)]


def _renamed(pieces: list[_Piece], names: list[str]) -> list[str]:
    """The texts of the pieces with `batch` for each run of them that is the relation's name."""
    said: list[str] = []
    at = 0
    while at < len(pieces):
        run = pieces[at : at + len(names)]
        before = pieces[at - 1].text if at else ""
        found = [one.plain for one in run] == names and pieces[at].sort in ("name", "word") and before != "."
        said.append("batch" if found else pieces[at].text)
        at += len(names) if found else 1
    return said


def _quoted(statement: str) -> bool:
    """Whether a text in it goes over lines, whose blanks then matter."""
    return any(one.sort == "text" and "\n" in one.text for one in _pieces(statement))


def tables(code: str, relation: Entry, project: Project) -> tuple[str, ...]:
    """The names of other relations that the statement reads."""
    words = " ".join(one.plain for one in _pieces(code) if one.text.strip() and one.sort != "remark")
    found = []
    for other in project.entries.values():
        names = " ".join(one.plain for one in _pieces(text(other.body, "relation_name")))
        if other.id != relation.id and names and f" {names} " in f" {words} ":
            found.append(other.name)
    return tuple(sorted(dict.fromkeys(found)))


def where(said: str, relation: Entry, project: Project) -> str | None:
    """The condition, where our language reads it as the database does; None for everything else."""
    if not said or (project.adapter in _BACKTICKED and '"' in said) or "{{" in said:
        return None
    try:
        read = condition.parse(said)
    except UnitError:
        return None
    known = project.types.get(relation.id)
    for column in condition.columns(read):
        if "." in column or column.lower() in _FUNCTIONS or (known and column.lower() not in known):
            return None
    return said.strip()
