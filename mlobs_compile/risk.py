"""The contract of a risk: what a change may do to the people who rely on the monitoring, by a code for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.node import Node
from mlobs_compile.review.change import Change, Line, Side
from mlobs_compile.review.checks import WARN
from mlobs_compile.review.figures import Figures
from mlobs_compile.review.pairs import ids
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.stakes import Nodes, gravest, stake
from mlobs_compile.review.state import State
from mlobs_compile.spec.review import Review


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a risk may look at."""

    before: State
    after: State
    changes: tuple[Change, ...]
    """As they are told, each with those alike and with what follows from it."""
    figures: Figures
    today: date
    every: tuple[Change, ...] = field(init=False, repr=False, compare=False)
    """Every change by itself, whatever it is told under."""
    was: Mapping[str, Nodes] = field(init=False, repr=False, compare=False)
    """The nodes before by environment and id."""
    now: Mapping[str, Nodes] = field(init=False, repr=False, compare=False)
    """The nodes after by environment and id."""

    checks: frozenset[str] = field(init=False, repr=False, compare=False)
    """The ids of the checks before, which say by themselves what changed, and not by their alerts."""

    def __post_init__(self) -> None:
        every = tuple(one for change in self.changes for one in change.whole)
        object.__setattr__(self, "every", every)
        object.__setattr__(self, "was", _by_id(self.before))
        object.__setattr__(self, "now", _by_id(self.after))
        nodes = (node for found in self.was.values() for node in found.values())
        checks = frozenset(node.check for node in nodes if isinstance(node, Measurement))
        object.__setattr__(self, "checks", checks)

    @property
    def review(self) -> Review:
        """How the project wants to be judged: as it says after the change."""
        return next((one.platform.project.spec.review for one in self.after.environments.values()), Review())

    def alone(self, alert: ThresholdAlert) -> bool:
        """Whether an alert is one of its own: not of a check, nor of whether its subject runs."""
        of_runs = (f"{alert.subject.name}/checks/", f"{alert.subject.name}/planned/")
        return alert.id.removesuffix(WARN) not in self.checks and not alert.id.startswith(of_runs)

    def stake(self, change: Change) -> Level:
        """How much hangs on what a change touches, as it was before, in the environment that has most to lose."""
        for nodes, id in zip((self.was, self.now), ids(change), strict=True):
            found = [
                stake(nodes[name][id], nodes[name])
                for name in change.blast.environments
                if id in nodes.get(name, {})
            ]
            if found:
                return gravest(found)
        return Level.LOW

    def sight(self, change: Change, object: str, text: str, *keys: str) -> Sighting:
        """A sighting at the line of the first of `keys` that stands below what a change is about."""
        return Sighting(
            change, object, text, self.line(change, *keys), self.stake(change), change.blast.environments
        )

    def line(self, change: Change, *keys: str) -> Line | None:
        """The line of the first of the keys that the document itself gives, else that of the change.

        What a layer below the document gives has its line there.
        """
        line, node = change.line, change.object
        if line is None or line.via or not isinstance(node, Node) or not node.origins:
            return line
        state = self.after if line.side is Side.AFTER else self.before
        place = node.origins[0]
        document = state.documents.get((place.path, place.doc))
        for key in keys:
            if document is not None and document.has((place / key).route):
                return state.line(place / key)
        return line


def _by_id(state: State) -> Mapping[str, Nodes]:
    return {
        name: {node.id: node for node in compiled.monitoring.nodes}
        for name, compiled in state.environments.items()
    }


@dataclass(frozen=True, slots=True)
class Risk:
    """A plug-in: one file in `risks/`, with `RISK = Risk(...)`; its docstring is the user's page."""

    code: str
    """`R04`; never used for anything else."""
    title: str
    """A few words for the table: `threshold looser`."""
    level: Level
    """How grave it usually is; every sighting has a level of its own, by what is at stake."""
    find: Callable[[Seen], Iterator[Sighting]]
