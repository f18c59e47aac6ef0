"""The contract of a lint rule: one file in `rules/`, whose docstring is the user's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mlobs_compile.diagnostic import Severity
from mlobs_compile.route import Place

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say: where, what is wrong, what to do."""

    where: Place | None
    message: str
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """A rule looks at every value of one type: a node of the monitoring or a `Resource` of a target.

    The page comes from the file's docstring; the file's name is the rule's name.
    """

    code: str
    severity: Severity
    on: type[S]
    """The type it sees; `Resource` for what a target's limits make wrong."""
    check: Callable[[S], Iterator[Finding]]


AnyRule = Rule[Any]
"""A rule whose type is not known here: each is only ever given values of the type it asks for."""
