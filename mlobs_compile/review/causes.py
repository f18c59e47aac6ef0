"""Which differences follow from which: every fact is told once, and what follows is counted under its cause.

What a line of the spec says is a cause of its own. Everything else follows from the first of these that differs: the
thing it belongs to, where that came, went or was renamed; what it is made for (the SLO of a burn-rate alert, the
measurement of a check's alert, the alerts that a panel draws); something else of the same thing; a preset or a
setting; anything. What follows from nothing that is known is told for itself, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mlobs_compile.ir.alert import AbsenceAlert, ThresholdAlert
from mlobs_compile.ir.board import Board, ObjectiveView
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Node, Subject
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.ir.signal import SeriesComposite
from mlobs_compile.review.boards import touched
from mlobs_compile.review.change import Generated, Op
from mlobs_compile.review.raw import Raw

Folded = Sequence[tuple[Raw, Sequence[Raw]]]
"""Causes, each with what follows from it."""
_ABOUT = "about/about"
"""The panel that says whose the thing is."""


class Causes:
    """The differences of one environment, ready to be asked for their causes."""

    def __init__(self, found: Sequence[Raw]) -> None:
        self._all = found
        self._by_id: dict[str, Raw] = {}
        self._checks: dict[str, list[Raw]] = {}
        self._of: dict[str, list[Raw]] = {}
        self._subjects: dict[str, Raw] = {}
        for one in found:
            self._index(one)
        self._heads = [one for one in found if self._is_head(one)]
        self._is = {id(one) for one in self._heads}
        self._heads_of: dict[str, list[Raw]] = {}
        for one in self._heads:
            self._heads_of.setdefault(_name(one), []).append(one)

    def _index(self, one: Raw) -> None:
        for node in (one.before, one.after):
            match node:
                case Subject():
                    self._subjects[node.name] = one
                case Node():
                    self._by_id[node.id] = one
                case _:
                    pass
        found = one.object
        if isinstance(found, Measurement):
            self._checks.setdefault(found.check, []).append(one)
        if isinstance(found, Measurement | Expectation):
            self._of.setdefault(found.subject.name, []).append(one)

    def folded(self) -> Folded:
        """Every cause in order, with what follows from it."""
        under: dict[int, list[Raw]] = {id(one): [] for one in self._heads}
        heads = list(self._heads)
        for one in self._all:
            if id(one) in self._is:
                continue
            cause = self._cause(one)
            if cause is None:
                heads.append(one)
                under[id(one)] = []
            else:
                under[id(cause)].append(one)
        return [(one, under[id(one)]) for one in heads]

    def _is_head(self, one: Raw) -> bool:
        if not isinstance(one.object, Node):
            return not isinstance(one.object, Generated)
        above = [self._subjects.get(one.object.subject.name), *self._belongs(one.object)]
        if one.op is Op.CHANGED:
            return bool(one.said)
        same = any(other is not None and other is not one and _brings(other, one) for other in above)
        return bool(one.said) if same and one.op is Op.RENAMED else not same and one.own

    def _belongs(self, node: AnyNode) -> Iterator[Raw]:
        """What a node cannot be without."""
        match node:
            case ThresholdAlert():
                yield from self._checks.get(node.id.removesuffix("/warn"), ())
                yield from self._named((node.id.rpartition("/")[0],))
            case BurnRateAlert() | BudgetAlert() | AbsenceAlert():
                yield from self._named(_made_for(node))
            case Expectation(warning=True):
                yield from self._named((node.id.removesuffix("/warn"),))
            case _:
                return

    def _made_by(self, made: Generated) -> Raw | None:
        """What a body follows from: settings, its target's first; its team's routing; its thing; anything."""
        about = self._heads_of.get("", ())
        own = (one for one in about if one.id == f"targets/{made.target}")
        found = next(own, None) or next(iter(about), None)
        found = found or next(self._named(f"team/{team}" for team in made.teams), None)
        found = found or next((one for name in made.subjects for one in self._heads_of.get(name, ())), None)
        return found if found or made.subjects else next(self._anything(), None)

    def _cause(self, one: Raw) -> Raw | None:
        if isinstance(one.object, Generated):
            return self._made_by(one.object)
        thing = self._subjects.get(_name(one))
        if thing is not None and thing.op is not Op.CHANGED:
            return thing
        found = self._above(one, {id(one)})
        if found is not None:
            return found
        near = self._heads_of.get(_name(one), ())
        if isinstance(one.object, Board) and touched(one.derived) == {_ABOUT} and thing is not None:
            return thing
        same = (other for other in near if one.spot is not None and other.spot == one.spot)
        return next(same, None) or next(iter(near), None) or next(iter(self._anything()), None)

    def _anything(self) -> Iterator[Raw]:
        """What may have changed everything, before what merely differs too."""
        yield from (one for one in self._heads if _name(one) == "")
        yield from self._heads

    def _above(self, one: Raw, seen: set[int]) -> Raw | None:
        """The cause among what it is made for, however many steps up."""
        for other in self._parents(one):
            if id(other) in seen:
                continue
            seen.add(id(other))
            found = other if id(other) in self._is else self._above(other, seen)
            if found is not None:
                return found
        return None

    def _parents(self, one: Raw) -> Iterator[Raw]:
        for node in (one.after, one.before):
            if isinstance(node, Node):
                yield from self._above_node(one, node)

    def _above_node(self, one: Raw, node: AnyNode) -> Iterator[Raw]:
        match node:
            case Measurement():
                yield from (other for other in self._checks.get(node.check, ()) if other is not one)
            case ScheduledMonitor():
                yield from self._of.get(node.subject.name, ())
            case ThresholdAlert():
                yield from self._checked(node)
            case Board():
                yield from self._drawn(one, node)
            case _:
                yield from self._named(_made_for(node))

    def _checked(self, node: ThresholdAlert) -> Iterator[Raw]:
        """What an alert on results judges: its check, the reaction it belongs to, or all checks of the thing."""
        stem = node.id.removesuffix("/warn")
        yield from self._checks.get(stem, ())
        above = node.id.rpartition("/")[0]
        yield from self._named((above,))
        if above in (f"{node.subject.name}/checks", f"{node.subject.name}/labels"):
            yield from self._of.get(node.subject.name, ())

    def _drawn(self, one: Raw, board: Board) -> Iterator[Raw]:
        """What the panels that differ show."""
        keys = touched(one.derived)
        for section in board.sections:
            for panel in section.panels:
                if f"{section.key}/{panel.key}" in keys:
                    yield from self._named(panel.alerts)
                    if isinstance(panel.content, ObjectiveView):
                        yield from self._named((panel.content.objective.id,))
        yield from self._named((board.id.removeprefix("board/"),))

    def _named(self, ids: Iterable[str]) -> Iterator[Raw]:
        return (self._by_id[id] for id in ids if id in self._by_id)


def _brings(above: Raw, one: Raw) -> bool:
    """Whether what a node cannot be without did what it did, or is changed by the very line that brings it."""
    return above.op is one.op or (above.op is Op.CHANGED and one.spot is not None and above.spot == one.spot)


def _made_for(node: AnyNode) -> Iterator[str]:
    """The ids of what a node is made for."""
    match node:
        case BurnRateAlert() | BudgetAlert() | AbsenceAlert(objective=Objective()):
            assert node.objective is not None
            yield node.objective.id
        case Objective(signal=signal):
            if isinstance(signal.series, SeriesComposite):
                yield from (part.objective for part in signal.series.parts)
        case Expectation():
            yield node.id.removesuffix("/warn") if node.warning else f"{node.id}/warn"
        case Reaction():
            yield from node.triggers
        case AbsenceAlert():
            yield node.id.rpartition("/")[0]
        case _:
            return


def _name(one: Raw) -> str:
    """The thing that it is about; empty for settings, presets and the project's own boards."""
    subject = one.subject
    return "" if subject is None or subject.kind == "project" else subject.name


def folded(found: Sequence[Raw]) -> Folded:
    """All differences of one environment, each once: as a cause, or under one."""
    return Causes(found).folded()
