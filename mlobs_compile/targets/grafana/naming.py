"""Names that outlive titles: uids, folders, file names and panel ids, all made from ids of the spec.

A link, a bookmark, an annotation or `?viewPanel=` holds on to them, so none depends on order, title or
neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from mlobs_compile import viewing
from mlobs_compile.ir.board import Board
from mlobs_compile.target import Context
from mlobs_compile.viewing import slug

WHOLE = ("overview", "delivery", "alert-health")
"""Purposes of the boards that look at the whole platform."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a team's boards of one environment stand."""

    key: str
    """The name of the folder on disk."""
    title: str
    uid: str


def uid(context: Context, node_id: str) -> str:
    """The uid of a board in this environment."""
    return viewing.uid(context.project, context.environment, node_id)


def folder(context: Context, board: Board, prefix: str) -> Folder:
    """One folder per team and environment, and one for the boards that look at the whole platform."""
    key = "platform" if board.purpose in WHOLE else slug(board.subject.team)
    title = f"{prefix}{context.project} / {key} ({context.environment})"
    return Folder(
        key, title, viewing.uid_of(context.project, context.environment, f"folder-{key}", f"folder:{key}")
    )


def file_name(board: Board) -> str:
    """The file of a board inside its folder; an id that a slug does not give back gets a hash."""
    name = slug(board.id.removeprefix("board/"))
    faithful = f"board/{name.replace('_', '/')}" == board.id
    return f"{name}.json" if faithful else f"{name}-{sha256(board.id.encode()).hexdigest()[:8]}.json"


@cache
def ref_id(index: int) -> str:
    """A, B, ... Z, AA, AB, ...: how Grafana counts the queries of a panel."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
