"""Where nodes live on: under the id they had, or under that of what they belong to, when it was renamed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.node import Node
from mlobs_compile.review.change import Change, Op
from mlobs_compile.review.stakes import Nodes


@dataclass(frozen=True, slots=True)
class Successors:
    """The nodes after a change, found by what they were called before."""

    nodes: Mapping[str, Nodes]
    """By environment and id."""
    heads: tuple[tuple[str, str], ...]
    """Ids before and after of what was renamed, the longest first; with them goes what lies below."""
    things: Mapping[str, frozenset[tuple[str, str]]]
    """Kind and name of all that is watched, by environment."""
    taken: Mapping[str, frozenset[tuple[str, ...]]]
    """All that is checked by environment: by thing, by pillar, and by column."""

    @classmethod
    def of_changes(cls, changes: Iterable[Change], nodes: Mapping[str, Nodes]) -> Successors:
        heads: dict[str, str] = {}
        for change in changes:
            before, after = change.before, change.after
            if change.op is not Op.RENAMED or not isinstance(before, Node) or not isinstance(after, Node):
                continue
            heads[change.was] = change.id
            if isinstance(before, Measurement) and isinstance(after, Measurement):
                heads[before.check] = after.check
            if before.subject.name != after.subject.name:
                heads[before.subject.name] = after.subject.name
        ordered = sorted(heads.items(), key=lambda pair: -len(pair[0]))
        things = {
            name: frozenset((node.subject.kind, node.subject.name) for node in found.values())
            for name, found in nodes.items()
        }
        return cls(nodes, tuple(ordered), things, {name: _taken(found) for name, found in nodes.items()})

    def of(self, change: Change) -> str | None:
        """The id under which a removed node is still there, in every environment of its change."""
        for was, now in self.heads:
            if change.was == was or change.was.startswith(f"{was}/"):
                id = now + change.was[len(was) :]
                if self._everywhere(id, change):
                    return id
        return change.was if self._everywhere(change.was, change) else None

    def _everywhere(self, id: str, change: Change) -> bool:
        return all(id in self.nodes.get(name, {}) for name in change.blast.environments)

    def has(self, id: str, change: Change) -> bool:
        """Whether a node is there in an environment of a change."""
        return any(id in self.nodes.get(name, {}) for name in change.blast.environments)

    def watched(self, kind: str, name: str, environments: Iterable[str]) -> bool:
        """Whether a thing is watched after the change."""
        return any((kind, name) in self.things.get(one, ()) for one in environments)

    def checked(self, name: str, change: Change) -> bool:
        """Whether anything of a thing is still checked."""
        return any(("", name) in self.taken.get(one, ()) for one in change.blast.environments)

    def pillar(self, name: str, scope: str, change: Change) -> bool:
        """Whether a pillar of a model is still checked."""
        return any((scope, name) in self.taken.get(one, ()) for one in change.blast.environments)

    def measured(self, taken: Measurement, change: Change) -> bool:
        """Whether a column is measured in the same way under another check, as when `*` becomes names."""
        way = _way(taken)
        return any(way in self.taken.get(one, ()) for one in change.blast.environments)


def _way(taken: Measurement) -> tuple[str, ...]:
    return taken.scope, taken.subject.name, taken.kind, taken.column or ""


def _taken(nodes: Nodes) -> frozenset[tuple[str, ...]]:
    """What is checked, as each question asks for it."""
    found: set[tuple[str, ...]] = set()
    for node in nodes.values():
        if isinstance(node, Measurement):
            found |= {("", node.subject.name), (node.scope, node.subject.name), _way(node)}
        elif isinstance(node, Expectation):
            found.add(("", node.subject.name))
    return frozenset(found)
