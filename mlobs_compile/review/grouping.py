"""Differences that say the same become one change: in several environments, or by one line of the spec."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from mlobs_compile.review.blast import Key
from mlobs_compile.review.change import Blast, Change, Direction, Field, Generated
from mlobs_compile.review.raw import Spot


@dataclass(frozen=True, slots=True)
class Told:
    """A change before it is counted, with all that follows from it."""

    change: Change
    spot: Spot | None
    touched: frozenset[Key]
    follows: tuple[Told, ...] = ()
    alike: tuple[Told, ...] = ()


def merged(found: Iterable[Told]) -> tuple[Told, ...]:
    """The same difference in several environments as one."""
    return _by(found, _same, _together)


def grouped(found: Iterable[Told]) -> tuple[Told, ...]:
    """Differences that one line of the spec makes alike as one, with the others under the first."""
    return _by(found, _line, _beside)


def _by(
    found: Iterable[Told], key: Callable[[Told], Hashable], join: Callable[[Told, Told], Told]
) -> tuple[Told, ...]:
    groups: dict[Hashable, list[Told]] = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    return tuple(_joined(those, join) for those in groups.values())


def _joined(those: Sequence[Told], join: Callable[[Told, Told], Told]) -> Told:
    first, *others = those
    for other in others:
        first = join(first, other)
    return first


def _same(one: Told) -> Hashable:
    change = one.change
    compared = type(change.object).__name__, getattr(change.object, "id", "")
    return change.op, change.id, change.was, compared, _seal(change.fields)


def _seal(fields: Iterable[Field]) -> Hashable:
    return tuple((one.path, str(one.before), str(one.after)) for one in fields)


def _line(one: Told) -> Hashable:
    """The line and what of it; a difference without a line of its own is like no other."""
    change = one.change
    if isinstance(change.object, Generated):
        return change.noun, tuple(sorted(field.name for field in change.fields))
    if one.spot is None:
        return id(one)
    keyed = tuple(sorted({field.key or field.name for field in change.fields}))
    return change.op, one.spot.side, one.spot.place, keyed


def _together(one: Told, other: Told) -> Told:
    change = replace(
        one.change,
        blast=_both(one.change.blast, other.change.blast),
        differences=one.change.differences + other.change.differences,
    )
    return replace(
        one,
        change=change,
        touched=one.touched | other.touched,
        follows=merged((*one.follows, *other.follows)),
    )


def _beside(one: Told, other: Told) -> Told:
    return replace(one, alike=(*one.alike, other))


def _both(one: Blast, other: Blast) -> Blast:
    return Blast(
        tuple(dict.fromkeys((*one.subjects, *other.subjects))),
        tuple(dict.fromkeys((*one.teams, *other.teams))),
        tuple(dict.fromkeys((*one.environments, *other.environments))),
        one.objects + other.objects,
    )


def counted(told: Told) -> Change:
    """The change with all it stands for: how many objects differ, and whom they concern."""
    alike = tuple(counted(one) for one in told.alike)
    follows = tuple(counted(one) for one in told.follows)
    change, blast = told.change, told.change.blast
    for one in alike:
        blast = _both(blast, one.blast)
    differences = change.differences + sum(one.differences for one in (*alike, *follows))
    return replace(
        change,
        alike=alike,
        follows=follows,
        blast=replace(blast, objects=len(_all_touched(told))),
        differences=differences,
        identity=tuple(pair for pair in change.identity if all(pair in one.identity for one in alike)),
        direction=_sum([change.direction, *(one.direction for one in alike)]),
    )


def _all_touched(told: Told) -> frozenset[Key]:
    found = set(told.touched)
    for one in (*told.alike, *told.follows):
        found |= _all_touched(one)
    return frozenset(found)


def _sum(found: Sequence[Direction]) -> Direction:
    """Looser if anything is: what is tightened elsewhere does not make it good."""
    return next((one for one in (Direction.LOOSER, Direction.TIGHTER) if one in found), Direction.NEUTRAL)
