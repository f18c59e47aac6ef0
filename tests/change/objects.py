"""Objects for tests, in which everything has a default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.plan import Ownership, Pruning

OURS = Ownership("ours", "prod")
PRUNE = Pruning(asked=True)
JOBS = frozenset({("aws", "job")})


def key(name: str, kind: str = "alarm") -> Key:
    return Key("aws", kind, name)


def a_wanted(
    name: str, value: object = 1, needs: Sequence[Key] = (), id: str = "", kind: str = "alarm"
) -> Wanted:
    return Wanted(key(name, kind), id or name, {"value": str(value)}, tuple(needs))


def applied(one: Wanted, mark: Mark | None = None) -> Existing:
    """The object as an apply leaves it."""
    own = mark or Mark(OURS.project, OURS.environment, one.id, one.digest, one.protected)
    return Existing(one.key, one.body, own, one.needs)


def edited(there: Existing, value: object) -> Existing:
    return replace(there, body={"value": str(value)})


def unmarked(one: Wanted) -> Existing:
    return replace(applied(one), mark=None)


def foreign(one: Wanted) -> Existing:
    return applied(one, Mark("theirs", "prod", one.id, one.digest))
