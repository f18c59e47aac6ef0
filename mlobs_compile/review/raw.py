"""Every object that differs between two states of one environment, each for itself, before causes are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, cast

from mlobs_compile.ir.board import Board
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Node as IrNode
from mlobs_compile.ir.node import Subject
from mlobs_compile.review import routes
from mlobs_compile.review.boards import panel_differences
from mlobs_compile.review.change import Compared, Field, Op, Side
from mlobs_compile.review.check_routes import SYSTEMS
from mlobs_compile.review.directions import direction
from mlobs_compile.review.facts import Facts, facts
from mlobs_compile.review.fields import UNCHANGED, Renaming, differences
from mlobs_compile.review.owners import Given, Owners, owner
from mlobs_compile.review.renames import Renamed, renamed
from mlobs_compile.review.state import Compiled
from mlobs_compile.review.wording import shown
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Node

_BASELINE = frozenset(("reference", "norm", "frozen"))
"""Fields of a measurement that the file of the model's baseline says."""
_PICKS = frozenset(("column", "cut", "group", "batch", "settings", "sample"))
"""Fields that say what of a baseline a measurement takes: another part of the same file is no other baseline."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The line that a difference comes from."""

    side: Side
    place: Place
    via: str = ""


class Found(NamedTuple):
    """Where the spec says otherwise, and what."""

    spot: Spot
    key: str
    values: tuple[Node, Node]
    """What it says before and after, None where it says nothing."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One object that differs."""

    op: Op
    id: str
    was: str
    before: Compared | None
    after: Compared | None
    said: tuple[Field, ...] = ()
    """What the spec says otherwise than before."""
    derived: tuple[Field, ...] = ()
    """What follows from something else."""
    spot: Spot | None = None
    """The line of the first field that is said, or of an object that is written on one side only."""

    @property
    def object(self) -> Compared:
        found = self.after if self.after is not None else self.before
        assert found is not None
        return found

    @property
    def subject(self) -> Subject | None:
        found = self.object
        return found.subject if isinstance(found, IrNode) else found if isinstance(found, Subject) else None

    @property
    def fields(self) -> tuple[Field, ...]:
        """Those that a reader is shown: what is said, or everything where nothing is."""
        return self.said or self.derived

    @property
    def own(self) -> bool:
        """Whether a line of the spec says it, and not only something that it follows from."""
        return self.spot is not None


class Pair:
    """The two states of one environment; a state that has no such environment is None."""

    def __init__(self, old: Compiled | None, new: Compiled | None) -> None:
        self.old, self.new = old, new
        self._before = Owners(old) if old else None
        self._after = Owners(new) if new else None

    @cached_property
    def nodes(self) -> tuple[Mapping[str, AnyNode], Mapping[str, AnyNode]]:
        """The nodes of both states by their ids."""
        first, second = (
            {node.id: node for node in one.monitoring.nodes} if one else {} for one in (self.old, self.new)
        )
        return first, second

    @cached_property
    def renamed(self) -> Renamed:
        before, after = self.nodes
        gone, come = [id for id in before if id not in after], [id for id in after if id not in before]
        return renamed(before, after, gone, come)

    def spot(self, asked: Iterable[tuple[str, Route, str, Route]]) -> Found | None:
        """The line of the first route whose value differs, and its key; each with owner and route before and after."""
        for whose, where, now, route in asked:
            old = self._before.given(whose, where) if self._before else None
            new = self._after.given(now, route) if self._after else None
            if (old.value if old else None) == (new.value if new else None):
                continue
            key = str(route[-1]) if route else ""
            values = old.value if old else None, new.value if new else None
            if new is None:
                assert old is not None
                return Found(Spot(Side.BEFORE, old.place, old.via), key, values)
            inner = self._within(old, new, (whose, where, now, route))
            if inner is not None:
                return Found(inner, key, values)
            fallen = (
                old is not None and old.layer.name != new.layer.name and self._stood(now, route, new.place)
            )
            if fallen and old is not None:
                return Found(Spot(Side.BEFORE, old.place, old.via), key, values)
            return Found(Spot(Side.AFTER, new.place, new.via), key, values)
        return None

    def _within(self, old: Given | None, new: Given, asked: tuple[str, Route, str, Route]) -> Spot | None:
        """The line of the entry that differs, where two mappings do."""
        if old is None or not isinstance(old.value, dict) or not isinstance(new.value, dict):
            return None
        whose, where, now, route = asked
        keys = dict.fromkeys((*new.value, *old.value))
        found = self.spot((whose, where / key, now, route / key) for key in keys)
        return found[0] if found else None

    def _stood(self, whose: str, route: Route, place: Place) -> bool:
        """Whether the line that counts now said the same before, under another that is gone."""
        return self._before is not None and place in self._before.places(whose, route)

    def moved(self, was: str, name: str) -> Iterator[tuple[Field, Spot]]:
        """The file of a thing, where it stands in another now: what is generated names it."""
        route = Route(("metadata", "name"))
        old = self._before.given(was, route) if self._before else None
        new = self._after.given(name, route) if self._after else None
        if old and new and old.place.path != new.place.path:
            paths = old.place.path, new.place.path
            yield Field(("file",), *paths, shown=paths, key="file"), Spot(Side.AFTER, new.place)

    def systems(self, was: str, name: str) -> Iterator[tuple[Field, Spot]]:
        """What a renamed thing says otherwise of its system: a new name may be a part of that, and is another value."""
        for key in SYSTEMS:
            found = self.spot([(was, key, name, key)])
            if found:
                for one in _as_written(Field(tuple(map(str, key)), None, None), found):
                    texts = str(one.before or ""), str(one.after or "")
                    yield replace(one, shown=texts, key=one.name), found.spot

    def differing(self) -> Iterator[Raw | None]:
        """Every node that differs; None for every one that is the same."""
        before, after = self.nodes
        for id, node in after.items():
            was = self.renamed.ids.get(id, id)
            former = before.get(was)
            if former is None:
                yield Raw(Op.ADDED, node.id, "", None, node, spot=self._written(node, Op.ADDED))
            elif former == node:
                yield None
            else:
                yield self._changed(former, node)
        taken = set(self.renamed.ids.values())
        for id, node in before.items():
            if id not in after and id not in taken:
                yield Raw(Op.REMOVED, id, id, node, None, spot=self._written(node, Op.REMOVED))

    def _changed(self, before: AnyNode, after: AnyNode) -> Raw | None:
        renaming = self.renamed.names.get(after.id, UNCHANGED)
        said, derived, first = self._sorted(before, after, renaming)
        if before.id == after.id and not said and not derived:
            return None
        op = Op.CHANGED if before.id == after.id else Op.RENAMED
        spot = first or (self._written(after, Op.ADDED) if op is Op.RENAMED else self._system(before, after))
        return Raw(op, after.id, before.id, before, after, said, derived, spot)

    def _system(self, before: AnyNode, after: AnyNode) -> Spot | None:
        """The line of the system that a dashboard draws, where that says otherwise."""
        if not isinstance(after, Board):
            return None
        whose, now = owner(before.subject, before), owner(after.subject, after)
        found = self.spot((whose, key, now, key) for key in SYSTEMS)
        return found.spot if found else None

    def _sorted(
        self, before: AnyNode, after: AnyNode, renaming: Renaming
    ) -> tuple[tuple[Field, ...], tuple[Field, ...], Spot | None]:
        """The fields that the spec says otherwise, those that follow, and the line of the first that is said."""
        said: dict[tuple[str, ...], Field] = {}
        derived: list[Field] = []
        first: Spot | None = None
        found = list(_fields(before, after, renaming))
        for one in found:
            where = self._where(before, after, one.path, found)
            if where is None:
                derived.append(worded(after, one, "", before))
                continue
            first = first or where.spot
            for field in _as_written(one, where) or [one]:
                key = where.key if field is one else field.name
                said.setdefault(field.path, worded(after, field, key, before))
        return tuple(said.values()), tuple(derived), first

    def _where(
        self, before: AnyNode, after: AnyNode, path: Sequence[str], every: Iterable[Field]
    ) -> Found | None:
        if isinstance(after, Measurement) and path[0] in _BASELINE:
            picked = any(one.path[0] in _PICKS for one in every)
            place = Place(f"baselines/{after.subject.name}.json")
            return None if picked else Found(Spot(Side.AFTER, place), "baseline", (None, None))
        whose, now = owner(before.subject, before), owner(after.subject, after)
        old, new = routes.keys(before, path), routes.keys(after, path)
        return self.spot((whose, one, now, other) for one, other in zip(old, new, strict=False))

    def _written(self, node: AnyNode, op: Op) -> Spot | None:
        """The line that brought an object, or took it away; None where it only follows."""
        place = routes.home(node)
        whose = owner(node.subject, node)
        asked = [Route((*place, "enabled")), place] if place else []
        asked += routes.sources(node)
        other = self._name_before(whose) if op is Op.ADDED else self._name_after(whose)
        pair = (other, whose) if op is Op.ADDED else (whose, other)
        found = self.spot((pair[0], route, pair[1], route) for route in asked)
        return found[0] if found else None

    def _name_before(self, now: str) -> str:
        return self.renamed.subjects.get(now, now)

    def _name_after(self, was: str) -> str:
        return next((now for now, old in self.renamed.subjects.items() if old == was), was)


def _fields(before: AnyNode, after: AnyNode, renaming: Renaming) -> Iterator[Field]:
    if isinstance(before, Board) and isinstance(after, Board):
        return panel_differences(before, after, renaming)
    return differences(facts(before), facts(after), renaming)


def _as_written(field: Field, found: Found) -> list[Field]:
    """What the spec says where it says it by a mapping, or by the name of a signal; none where it says the field."""
    old, new = found.values
    if isinstance(old, dict) and isinstance(new, dict):
        return list(differences(cast("Facts", old), cast("Facts", new), path=(found.key,)))
    if field.path[0] == "signal" and isinstance(old, str) and isinstance(new, str):
        return [Field((found.key,), old, new)]
    return []


def worded(compared: Compared, field: Field, key: str, former: Compared | None = None) -> Field:
    """The field with its direction, its values for people, and the key that says it."""
    texts = shown((former or compared, compared), field.path, field.before, field.after)
    return replace(field, direction=direction(field.path, field.before, field.after), shown=texts, key=key)
