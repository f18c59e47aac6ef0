"""Reads a `plan.json` back: strictly, since whatever it says was approved by somebody.

A file that is no plan, one of another version, and one that was edited after it was made are refused with words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.artifact import Json
from mlobs_compile.change.digest import digest
from mlobs_compile.change.document import SCHEMA_VERSION, TOOL, Given, digest_of, seal_of
from mlobs_compile.change.hiding import HIDDEN
from mlobs_compile.change.plan import ABSENT, Line, Op


class Unapproved(ValueError):
    """A file that cannot be taken for an approved plan, and why."""


@dataclass(frozen=True, slots=True)
class Approved:
    """What somebody has agreed to."""

    name: str
    project_id: str
    environment: str
    digest: str
    given: Given
    lines: tuple[Line, ...]


def load(text: str) -> Approved:
    """The plan in a file; raises Unapproved."""
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unapproved("it is no JSON; `mlobs plan --out` writes one") from error
    if not isinstance(tree, dict) or tree.get("tool") != TOOL or "digest" not in tree:
        raise Unapproved("it is no plan of mlobs; `mlobs plan --out` writes one")
    if tree.get("schema_version") != SCHEMA_VERSION:
        raise Unapproved(
            f"it is of version {tree.get('schema_version')} and this mlobs reads {SCHEMA_VERSION}; plan again"
        )
    try:
        found = _approved(tree)
    except (KeyError, TypeError, ValueError) as error:
        raise Unapproved("it is not whole, or was edited by hand; plan again") from error
    if digest_of(found.project_id, found.environment, found.lines) != found.digest:
        raise Unapproved("its digest is not that of its changes: it was edited by hand; plan again")
    false = next(_untrue(_list(tree["changes"])), None)
    if false:
        raise Unapproved(f"what it shows of `{false}` is not what it was made for: it was edited; plan again")
    if tree.get("seal") != seal_of(tree):
        raise Unapproved("it is not as `mlobs plan` wrote it: it was edited by hand; plan again")
    return found


def _approved(tree: Mapping[str, Json]) -> Approved:
    project, given = _map(tree["project"]), _map(tree["given"])
    asked = Given(
        _flag(given["prune"]),
        _texts(given["adopt"]),
        _texts(given["only"]),
        _number(given["allow_delete"]),
        _number(given["allow_update"]),
        _texts(given["allow_protected"]),
    )
    return Approved(
        _text(project["name"]),
        _text(project["id"]),
        _text(tree["environment"]),
        _text(tree["digest"]),
        asked,
        tuple(_read(_map(one)) for one in _list(tree["changes"])),
    )


def _read(change: Mapping[str, Json]) -> Line:
    return Line(
        Op(_text(change["op"])).value,
        _text(change["key"]),
        _text(change["precondition"]),
        _text(change["outcome"]),
    )


def _untrue(changes: Sequence[Json]) -> Iterator[str]:
    """Changes whose bodies, as far as they are shown, are not those of their digests."""
    for one in changes:
        change = _map(one)
        for side, stated in (("before", "precondition"), ("after", "outcome")):
            held = change.get(side)
            whole = _text(change[stated]).partition("/")[0]
            if (held is None) != (whole == ABSENT) or (
                held is not None and HIDDEN not in json.dumps(held) and digest(held) != whole
            ):
                yield str(change["key"])


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise TypeError("no yes or no")
    return value


def _number(value: Json) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise TypeError("no whole number")
    return value


def _map(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise TypeError("no mapping")
    return value


def _list(value: Json) -> Sequence[Json]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(_text(one) for one in _list(value))
