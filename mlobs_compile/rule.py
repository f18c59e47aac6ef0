"""The contract of a lint rule: one file in `rules/`, whose docstring is the user's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from mlobs_compile.diagnostic import Inside, Related, Severity
from mlobs_compile.route import Place

if TYPE_CHECKING:
    from mlobs_compile.queries.query import Asked
    from mlobs_compile.queries.tree.nodes import Piece

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say: where, what is wrong, what to do."""

    where: Place | None
    message: str
    help: str | None = None
    inside: Inside | None = None
    """The part of the text at `where` that is meant; None for all of it."""
    related: tuple[Related, ...] = ()


def within(query: Asked, piece: Piece | tuple[int, int], message: str, help: str | None = None) -> Finding:
    """A finding about a part of a query."""
    start, end = piece if isinstance(piece, tuple) else (piece.start, piece.end)
    return Finding(query.at, message, help, Inside(query.text, start, end))


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """A rule looks at every value of one type: a node of the monitoring, a query, a rule of a rule file, or a
    `Resource` of a target.

    The page comes from the file's docstring; the file's name is the rule's name.
    """

    code: str
    severity: Severity
    on: type[S]
    """The type it sees; `Resource` for what a target's limits make wrong."""
    check: Callable[[S], Iterator[Finding]]


AnyRule = Rule[Any]
"""A rule whose type is not known here: each is only ever given values of the type it asks for."""
