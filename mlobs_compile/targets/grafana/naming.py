"""Names that outlive titles: uids, folders, file names and panel ids, all made from ids of the spec.

A link, a bookmark, an annotation or `?viewPanel=` holds on to them, so none depends on order, title or
neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256

from mlobs_compile.ir.board import Board
from mlobs_compile.target import Context

UID_LIMIT = 40
"""Beyond it Grafana answers 400 "uid too long, max 40 characters"; it takes letters, digits, `-` and `_`."""
_HASH_LENGTH = 10
_PANEL_IDS = 2**31 - 1
"""Panel ids are unsigned 32-bit numbers in the dashboard schema; 0 breaks "view panel" (grafana#15229)."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a team's boards of one environment stand."""

    key: str
    """The name of the folder on disk."""
    title: str
    uid: str


def slug(text: str) -> str:
    """Lower case letters, digits, dashes, and an underscore for every `/`; nothing at either end."""
    return re.sub(r"[^a-z0-9_]+", "-", text.lower().replace("/", "_")).strip("-_") or "x"


def uid(context: Context, node_id: str) -> str:
    """The uid of a board: readable first, then a hash, as projects and environments may share one Grafana."""
    return _uid(context, _short(node_id), node_id)


def _short(node_id: str) -> str:
    return node_id.removeprefix("board/")


def _uid(context: Context, readable: str, key: str) -> str:
    digest = sha256(f"{context.project}/{context.environment}/{key}".encode()).hexdigest()[:_HASH_LENGTH]
    room = UID_LIMIT - len("mlobs--") - _HASH_LENGTH
    return f"mlobs-{slug(readable)[:room].rstrip('-_')}-{digest}"


def folder(context: Context, board: Board, prefix: str) -> Folder:
    """One folder per team and environment, and one for the boards that look at the whole platform."""
    key = "platform" if board.purpose == "overview" else slug(board.subject.team)
    title = f"{prefix}{context.project} / {key} ({context.environment})"
    return Folder(key, title, _uid(context, f"folder-{key}", f"folder:{key}"))


def file_name(board: Board) -> str:
    """The file of a board inside its folder; an id that a slug does not give back gets a hash."""
    name = slug(_short(board.id))
    faithful = f"board/{name.replace('_', '/')}" == board.id
    return f"{name}.json" if faithful else f"{name}-{sha256(board.id.encode()).hexdigest()[:8]}.json"


def panel_ids(keys: Iterable[str]) -> dict[str, int]:
    """An id for every key of a board: a hash slot, so that a new panel leaves the others' ids alone.

    Two keys that fall on one slot are told apart by probing in the order of the keys; with 31 bits that
    happens once in ten million boards of 25 panels.
    """
    taken: dict[int, str] = {}
    found: dict[str, int] = {}
    for key in sorted(keys):
        number = _slot(key)
        while number in taken:
            number = number % _PANEL_IDS + 1
        taken[number] = key
        found[key] = number
    return found


@lru_cache(maxsize=4096)
def _slot(key: str) -> int:
    """The id that a key has wherever it meets no other; boards of one kind have the same keys."""
    return 1 + int.from_bytes(sha256(key.encode()).digest()[:8], "big") % _PANEL_IDS


@cache
def ref_id(index: int) -> str:
    """A, B, ... Z, AA, AB, ...: how Grafana counts the queries of a panel."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
