"""Which of the objects that are gone and those that came are the same under another name.

A name is the same thing's when everything but the name, and what follows from it, is as it was; or when most is, and
nothing else could be meant. Every object is matched at most once. What watches another column, or by another kind of
check, is another check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.review.check_routes import check_route
from mlobs_compile.review.facts import Facts, facts
from mlobs_compile.review.fields import Renaming

LIKE = 0.75
"""The share of fields that must be as they were for an object to be the same with small changes beside its name."""
MOST = 200
"""Objects of one kind and subject beyond which only those that are the same are looked for."""
BOARD = "board/"


@dataclass(frozen=True, slots=True)
class Renamed:
    """Old ids by new ones, and what became of the names within each."""

    ids: Mapping[str, str]
    names: Mapping[str, Renaming]
    """By new id."""
    subjects: Mapping[str, str]
    """Old names of subjects by new ones."""


def renamed(
    before: Mapping[str, AnyNode], after: Mapping[str, AnyNode], gone: Sequence[str], come: Sequence[str]
) -> Renamed:
    """What was renamed among the nodes that only one side has."""
    subjects = dict(_subjects(before, after, gone, come))
    ids: dict[str, str] = {}
    names: dict[str, Renaming] = {}
    for new, old in subjects.items():
        renaming = Renaming(old, new)
        for id in come:
            was = _id_before(id, new, old)
            if was in before and was not in after and type(before[was]) is type(after[id]):
                ids[id], names[id] = was, renaming
    taken = set(ids.values())
    left = [id for id in gone if id not in taken], [id for id in come if id not in ids]
    for old_id, new_id in _pairs(before, after, *left, subjects):
        renaming = _renaming(old_id, new_id)
        for id, was in _below(old_id, new_id, *left):
            if id not in ids and type(before[was]) is type(after[id]):
                ids[id], names[id] = was, renaming
    return Renamed(ids, names, subjects)


def _id_before(id: str, new: str, old: str) -> str:
    """The id that a node of a renamed subject had."""
    head, rest = (BOARD, id[len(BOARD) :]) if id.startswith(BOARD) else ("", id)
    return f"{head}{old}{rest[len(new) :]}" if rest == new or rest.startswith(f"{new}/") else ""


def _below(old: str, new: str, gone: Iterable[str], come: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The object itself, and everything whose id begins with its."""
    there = set(gone)
    for id in come:
        was = _id_before(id, new, old)
        if was in there:
            yield id, was


def _subjects(
    before: Mapping[str, AnyNode], after: Mapping[str, AnyNode], gone: Iterable[str], come: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """New names of subjects and old ones, where most of what was watched is as it was."""
    old, new = _by_subject(before, gone), _by_subject(after, come)
    still, already = {_key(n) for n in after.values()}, {_key(n) for n in before.values()}
    lost = {key: nodes for key, nodes in old.items() if key not in still}
    found = {key: nodes for key, nodes in new.items() if key not in already}
    scores = {
        (one, other): _likeness(lost[one], found[other], Renaming(one[1], other[1]))
        for one in lost
        for other in found
        if one[0] == other[0]
    }
    for one, other in _best(scores):
        yield other[1], one[1]


def _key(node: AnyNode) -> tuple[str, str]:
    return node.subject.kind, node.subject.name


def _by_subject(
    nodes: Mapping[str, AnyNode], ids: Iterable[str]
) -> dict[tuple[str, str], dict[str, AnyNode]]:
    found: dict[tuple[str, str], dict[str, AnyNode]] = {}
    for id in ids:
        node = nodes[id]
        if not isinstance(node, Board):
            found.setdefault(_key(node), {})[id] = node
    return found


def _likeness(lost: Mapping[str, AnyNode], found: Mapping[str, AnyNode], renaming: Renaming) -> float:
    """The share of the nodes that are the same under the other name."""
    same = 0
    for id, node in found.items():
        was = lost.get(_id_before(id, renaming.now, renaming.was))
        if was and type(was) is type(node) and renaming.same(facts(was), facts(node)):
            same += 1
    return same / max(len(lost), len(found))


def _pairs(
    before: Mapping[str, AnyNode],
    after: Mapping[str, AnyNode],
    gone: Sequence[str],
    come: Sequence[str],
    subjects: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    """Old ids and new ones of objects of one subject, those that are the same before those that are alike."""
    old, new = _groups(before, gone, {}), _groups(after, come, subjects)
    for key in old.keys() & new.keys():
        lost, found = old[key], new[key]
        exact = dict(_best(_scores(lost, found, least=1.0)))
        yield from exact.items()
        rest = {id: n for id, n in lost.items() if id not in exact}
        left = {id: n for id, n in found.items() if id not in exact.values()}
        if len(rest) * len(left) <= MOST:
            yield from _best(_scores(rest, left, least=LIKE))


_Group = tuple[type, str, object]


def _groups(
    nodes: Mapping[str, AnyNode], ids: Iterable[str], subjects: Mapping[str, str]
) -> dict[_Group, dict[str, AnyNode]]:
    """Nodes that may be the same: of one type and subject, and looking at the same."""
    found: dict[_Group, dict[str, AnyNode]] = {}
    there = set(ids)
    for id in ids:
        node = nodes[id]
        if isinstance(node, Board) or _inner(id, there):
            continue
        name = subjects.get(node.subject.name, node.subject.name)
        found.setdefault((type(node), name, _look(node)), {})[id] = node
    return found


def _inner(id: str, among: set[str]) -> bool:
    """Whether it goes with an object above it that is itself gone, or new."""
    return any(id[:end] in among for end, letter in enumerate(id) if letter == "/")


def _look(node: AnyNode) -> object:
    match node:
        case Measurement():
            return node.scope, node.kind, node.column
        case Expectation():
            return type(node.assertion), node.column
        case ThresholdAlert() if check_route(node.id.removesuffix("/warn"), node.subject.name):
            return node.id  # It goes with its check.
        case _:
            return None


def _scores(
    lost: Mapping[str, AnyNode], found: Mapping[str, AnyNode], *, least: float
) -> Mapping[tuple[str, str], float]:
    old = {id: facts(node) for id, node in lost.items()}
    new = {id: facts(node) for id, node in found.items()}
    scores = {
        (one, other): _alike(old[one], new[other], _renaming(one, other)) for one in old for other in new
    }
    return {pair: score for pair, score in scores.items() if score >= least}


def _alike(before: Facts, after: Facts, renaming: Renaming) -> float:
    same = sum(renaming.same(value, after.get(name)) for name, value in before.items())
    return same / max(len(before), 1)


def _renaming(was: str, now: str) -> Renaming:
    """The first part of two ids that differs, which is the name."""
    for old, new in zip(was.split("/"), now.split("/"), strict=False):
        if old != new:
            return Renaming(old, new)
    return Renaming(was, now)


def _best(scores: Mapping[tuple, float]) -> Iterator[tuple]:  # type: ignore[type-arg]
    """Pairs of which each is the other's only best; a tie is no answer."""
    rows: dict[object, list[tuple[float, object]]] = {}
    columns: dict[object, list[tuple[float, object]]] = {}
    for (one, other), score in scores.items():
        if score >= 0.5:
            rows.setdefault(one, []).append((score, other))
            columns.setdefault(other, []).append((score, one))
    for (one, other), score in scores.items():
        if score >= 0.5 and _single(rows[one], score) and _single(columns[other], score):
            yield one, other


def _single(found: Sequence[tuple[float, object]], score: float) -> bool:
    best = max(one for one, _ in found)
    return score == best and sum(one == best for one, _ in found) == 1
