"""How much hangs on an object: whether it wakes people, and how important the thing is that it watches.

What pages is `high`, what opens tickets is `medium`, what tells nobody is `low`. A thing of tier `critical` raises
that by one step, one of tier `low` lowers it by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.monitoring import Alert, AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.review.sighting import Level

Nodes = Mapping[str, AnyNode]
"""The nodes of one environment by their ids."""
SCOPES = {"quality": "drift"}
"""The scopes of checks whose managed monitor is called otherwise."""
_RANK = (Level.HIGH, Level.MEDIUM, Level.LOW)


def stake(node: AnyNode, nodes: Nodes) -> Level:
    """The level of a risk to one node, among all those of its environment."""
    return weighed(urgency(node, nodes), node.subject.tier)


def weighed(urgency: Urgency | None, tier: str) -> Level:
    """The level for an urgency and the tier of what is watched."""
    step = 0 if urgency is Urgency.PAGE else 1 if urgency is Urgency.TICKET else 2
    return _RANK[min(2, max(0, step + {"critical": -1, "low": 1}.get(tier, 0)))]


def lower(level: Level) -> Level:
    """One step less grave."""
    return _RANK[min(2, _RANK.index(level) + 1)]


def gravest(levels: Iterable[Level]) -> Level:
    """The gravest of some levels; `low` of none."""
    return min(levels, key=_RANK.index, default=Level.LOW)


def urgency(node: AnyNode, nodes: Nodes) -> Urgency | None:
    """How urgently somebody is told because of a node: by itself, or by the alerts that go with it."""
    match node:
        case Objective():
            return _most(tier.urgency for tier in node.tiers)
        case Measurement():
            alert = nodes.get(node.check)
            return alert.urgency if isinstance(alert, Alert) else None
        case ScheduledMonitor():
            scope = SCOPES.get(node.pillar.value, node.pillar.value)
            head = f"{node.subject.name}/{scope}/"
            return _most(
                one.urgency for id, one in nodes.items() if isinstance(one, Alert) and id.startswith(head)
            )
        case _ if isinstance(node, Alert | Expectation):
            return node.urgency
        case Maintenance() | Reaction():
            return of_subjects(nodes).get((node.subject.kind, node.subject.name))
        case _:
            return None


def of_subjects(nodes: Nodes) -> Mapping[tuple[str, str], Urgency]:
    """How urgently somebody is told of each thing at most, by its kind and name."""
    found: dict[tuple[str, str], Urgency] = {}
    for node in nodes.values():
        if isinstance(node, Alert):
            key = node.subject.kind, node.subject.name
            if node.urgency is Urgency.PAGE or key not in found:
                found[key] = node.urgency
    return found


def _most(urgencies: Iterable[Urgency]) -> Urgency | None:
    found = frozenset(urgencies)
    return Urgency.PAGE if Urgency.PAGE in found else next(iter(found), None)
