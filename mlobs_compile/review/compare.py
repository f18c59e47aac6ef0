"""Two states -> changes: every node that was added, removed, renamed or changed, once for all environments alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mlobs_compile.change.digest import digest
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Node
from mlobs_compile.review.change import Blast, Change, Line, Op
from mlobs_compile.review.facts import facts, noun
from mlobs_compile.review.fields import differences
from mlobs_compile.review.state import Compiled, State


@dataclass(frozen=True, slots=True)
class Compared:
    """All changes, and how much there was to compare."""

    changes: tuple[Change, ...]
    unchanged: int


def compare(before: State, after: State) -> Compared:
    """Every change between two states; an environment that only one of them has is compared with nothing."""
    found: dict[tuple[object, ...], Change] = {}
    unchanged = 0
    for name in dict.fromkeys((*after.environments, *before.environments)):
        old, new = before.environments.get(name), after.environments.get(name)
        same = 0
        for change in _nodes(old, new):
            if change is None:
                same += 1
                continue
            change = replace(change, line=_line(change, before, after), blast=_blast(change, name, old, new))
            key = (change.op, change.id, change.was, _seal(change))
            found[key] = _together(found[key], change) if key in found else change
        unchanged += same
    return Compared(tuple(found.values()), unchanged)


def _nodes(old: Compiled | None, new: Compiled | None) -> Iterator[Change | None]:
    """The changes of one environment; None for every node that is the same."""
    before = {node.id: node for node in old.monitoring.nodes} if old else {}
    after = {node.id: node for node in new.monitoring.nodes} if new else {}
    gone = {id: node for id, node in before.items() if id not in after}
    come = {id: node for id, node in after.items() if id not in before}
    renamed = _renames(gone, come)
    for id, node in after.items():
        was = renamed.get(id, id)
        if was not in before:
            yield Change(Op.ADDED, noun(node), id, "", None, node, (), None, Blast())
            continue
        fields = tuple(differences(facts(before[was]), facts(node)))
        if was != id:
            yield Change(Op.RENAMED, noun(node), id, was, before[was], node, fields, None, Blast())
        else:
            yield (
                Change(Op.CHANGED, noun(node), id, id, before[id], node, fields, None, Blast())
                if fields
                else None
            )
    for id, node in gone.items():
        if id not in renamed.values():
            yield Change(Op.REMOVED, noun(node), id, id, node, None, (), None, Blast())


def _renames(gone: Mapping[str, AnyNode], come: Mapping[str, AnyNode]) -> Mapping[str, str]:
    """New ids and the old ones whose content they have, where exactly one fits."""
    by_content: dict[tuple[str, str], list[str]] = {}
    for id, node in gone.items():
        by_content.setdefault(_content(node), []).append(id)
    found: dict[str, str] = {}
    for id, node in come.items():
        fitting = by_content.get(_content(node), [])
        if len(fitting) == 1:
            found[id] = fitting.pop()
    return found


def _content(node: AnyNode) -> tuple[str, str]:
    return noun(node), digest(facts(node))


def _seal(change: Change) -> tuple[tuple[tuple[str, ...], str, str], ...]:
    return tuple((one.path, str(one.before), str(one.after)) for one in change.fields)


def _line(change: Change, before: State, after: State) -> Line | None:
    """The line of the object as it is now; of one that is gone, as it was."""
    node, state = (change.after, after) if change.after is not None else (change.before, before)
    return state.line(node.origins[0]) if isinstance(node, Node) and node.origins else None


def _blast(change: Change, name: str, old: Compiled | None, new: Compiled | None) -> Blast:
    """Whom it concerns in one environment."""
    node = change.object
    if not isinstance(node, Node):
        return Blast(environments=(name,))
    compiled = new if change.after is not None else old
    emissions = compiled.emissions.values() if compiled else ()
    touched = sum(1 for one in emissions for resource in one.resources if node.id in resource.nodes)
    subject = node.subject
    return Blast(((subject.kind, subject.name),), (subject.team,), (name,), touched)


def _together(one: Change, other: Change) -> Change:
    environments = tuple(dict.fromkeys((*one.blast.environments, *other.blast.environments)))
    blast = replace(one.blast, environments=environments, objects=one.blast.objects + other.blast.objects)
    return replace(one, blast=blast)
