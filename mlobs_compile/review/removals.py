"""What is no longer watched: removed nodes, put together so that what was one thing for the author is told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.monitoring import Alert, AnyNode
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.review.change import Change
from mlobs_compile.review.stakes import SCOPES
from mlobs_compile.review.successors import Successors


@dataclass(frozen=True, slots=True)
class Removal:
    """One thing that is gone, with all that went with it."""

    object: str
    text: str
    changes: tuple[Change, ...]
    """Those of the nodes that are gone, the most telling first; never empty."""


_OF_CHECK = ("/warn", "/failing")
"""What the ids of alerts end with that go with a check of the id before."""


def removals(gone: Iterable[Change], after: Successors) -> Iterator[Removal]:
    """The removed nodes of what is still watched; those that live on under another id are none."""
    left = {_node(change).id: change for change in gone if after.of(change) is None}
    yield from _subjects(left, after)
    yield from _promises(left)
    yield from _checks(left, after)
    yield from _expectations(left)
    yield from _monitors(left, after)
    yield from _reactions(left)
    yield from _alerts(left, after)


Left = dict[str, Change]


def _node(change: Change) -> AnyNode:
    assert change.before is not None
    return change.before  # type: ignore[return-value]


def _take(left: Left, ids: Iterable[str]) -> tuple[Change, ...]:
    """The changes of some ids, which are then told of."""
    return tuple(left.pop(id) for id in list(ids))


def _subjects(left: Left, after: Successors) -> Iterator[Removal]:
    """Whole models, pipelines and so on."""
    groups: dict[tuple[str, str], list[str]] = {}
    for id, change in left.items():
        subject = _node(change).subject
        if not after.watched(subject.kind, subject.name, change.blast.environments):
            groups.setdefault((subject.kind, subject.name), []).append(id)
    for (kind, name), ids in groups.items():
        taken = _take(left, ids)
        held = counted(map(_node, taken))
        if held:
            yield Removal(name, f"{kind} removed, with {held}", taken)


def counted(nodes: Iterable[AnyNode]) -> str:
    """How many SLOs, alerts and checks some nodes are: `2 SLOs, 12 alerts and 3 checks`."""
    slos = alerts = 0
    checks: set[str] = set()
    for node in nodes:
        slos += isinstance(node, Objective)
        alerts += isinstance(node, Alert)
        if isinstance(node, Measurement | Expectation):
            checks.add(node.check if isinstance(node, Measurement) else node.id)
    parts = [
        f"{count} {what}{'' if count == 1 else 's'}"
        for count, what in ((slos, "SLO"), (alerts, "alert"), (len(checks), "check"))
        if count
    ]
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def _promises(left: Left) -> Iterator[Removal]:
    """SLOs with their alerts."""
    own: dict[str, list[str]] = {}
    for id, change in left.items():
        node = _node(change)
        promise = id if isinstance(node, Objective) else _objective(node)
        if promise in left:
            own.setdefault(promise, []).append(id)
    for id, ids in own.items():
        taken = _take(left, (id, *(one for one in ids if one != id)))
        alerts = counted(map(_node, taken[1:]))
        yield Removal(id, "SLO removed" + (f", with {alerts}" if alerts else ""), taken)


def _objective(node: AnyNode) -> str | None:
    """The SLO that an alert belongs to."""
    match node:
        case BurnRateAlert() | BudgetAlert():
            return node.objective.id
        case AbsenceAlert() if node.objective:
            return node.objective.id
        case _:
            return None


def _checks(left: Left, after: Successors) -> Iterator[Removal]:
    """Checks of a runner by pillar; one of several columns that is gone is a narrower scope, and none here."""
    for (name, scope), ids in _unmeasured(left, after).items():
        taken = _take(left, ids)
        found = [node for node in map(_node, taken) if isinstance(node, Measurement)]
        checks = {check for node in found for check in (node.check, f"{node.check}/warn")}
        alerts = _take(left, checks & left.keys())
        derived = () if after.checked(name, taken[0]) else _take(left, _about_checks(left, name))
        monitors = () if after.pillar(name, scope, taken[0]) else _take(left, _monitor(left, name, scope))
        yield Removal(*_named(name, scope, found, len(alerts)), (*taken, *alerts, *derived, *monitors))


def _unmeasured(left: Left, after: Successors) -> dict[tuple[str, str], list[str]]:
    """The ids of checks that are gone by pillar; what lives on under another check is no longer told."""
    groups: dict[tuple[str, str], list[str]] = {}
    gone, moved = set(), set()
    for id, change in list(left.items()):
        node = _node(change)
        if not isinstance(node, Measurement):
            continue
        if after.has(node.check, change) or after.measured(node, change):
            moved.add(node.check)
            del left[id]
        else:
            gone.add(node.check)
            groups.setdefault((node.subject.name, node.scope), []).append(id)
    for check in moved - gone:
        for id in (check, f"{check}/warn"):
            left.pop(id, None)
    return groups


def _about_checks(left: Left, name: str) -> list[str]:
    """The alerts on whether checks run at all, which go with the last of them."""
    return [id for one in ("stale", "errors", "no-data", "failing") if (id := f"{name}/checks/{one}") in left]


def _monitor(left: Left, name: str, scope: str) -> list[str]:
    return [
        id
        for id, change in left.items()
        if isinstance(node := _node(change), ScheduledMonitor)
        and (node.subject.name, SCOPES.get(node.pillar.value, node.pillar.value)) == (name, scope)
    ]


def _named(name: str, scope: str, found: list[Measurement], alerts: int) -> tuple[str, str]:
    """The object and the words for some checks of one pillar."""
    kinds = list(dict.fromkeys(node.kind for node in found))
    columns = list(dict.fromkeys(node.column for node in found if node.column))
    checks = list(dict.fromkeys(node.check for node in found))
    of = f" of {columns[0]}" if len(columns) == 1 else f" of {len(columns)} columns" if columns else ""
    if scope == "bias" and len(columns) > 1:
        of = f" of {len(columns)} groups"
    with_them = "its alert" if alerts == 1 else f"{alerts} alerts"
    text = f"{scope} {', '.join(kinds)}{of} removed" + (f", with {with_them}" if alerts else "")
    if len(checks) == 1:
        return checks[0], text
    return (f"{name}/{scope}/{columns[0]}" if len(columns) == 1 else f"{name}/{scope}"), text


def _expectations(left: Left) -> Iterator[Removal]:
    """Checks of a data set, by column or for the whole table."""
    groups: dict[str, list[str]] = {}
    for id, change in left.items():
        if isinstance(_node(change), Expectation):
            groups.setdefault(id.removesuffix("/warn").rpartition("/")[0], []).append(id)
    for parent, ids in groups.items():
        kinds = dict.fromkeys(id.removesuffix("/warn").rpartition("/")[2] for id in ids)
        warning = all(id.endswith("/warn") for id in ids)
        told = [f"{id}/failing" for id in ids if f"{id}/failing" in left]
        taken = _take(left, (*ids, *told))
        one = ids[0].removesuffix("/warn") if len(kinds) == 1 else parent
        what = "warning" if warning else "data check" + ("s" if len(kinds) > 1 else "")
        yield Removal(one, f"{what} {', '.join(kinds)} removed", taken)


def _monitors(left: Left, after: Successors) -> Iterator[Removal]:
    """Managed monitors whose pillar is not watched in another way."""
    for id, change in list(left.items()):
        node = _node(change)
        if isinstance(node, ScheduledMonitor):
            taken = _take(left, (id,))
            scope = SCOPES.get(node.pillar.value, node.pillar.value)
            if not after.pillar(node.subject.name, scope, change):
                yield Removal(id, f"managed monitor of {node.pillar.value} removed", taken)


def _reactions(left: Left) -> Iterator[Removal]:
    for id, change in list(left.items()):
        if isinstance(_node(change), Reaction):
            own = [f"{id}/dead-letters"] if f"{id}/dead-letters" in left else []
            yield Removal(id, "no alert starts a run any more", _take(left, (id, *own)))


def _alerts(left: Left, after: Successors) -> Iterator[Removal]:
    """Alerts on their own; what an SLO or a check that is kept no longer tells is judged with that one."""
    for id, change in list(left.items()):
        node = _node(change)
        if not isinstance(node, ThresholdAlert | AnomalyAlert | AbsenceAlert) or _objective(node):
            continue
        name = node.subject.name
        of_check = id.endswith(_OF_CHECK) and after.has(id.rpartition("/")[0], change)
        of_none = id.startswith(f"{name}/checks/") and not after.checked(name, change)
        if not of_check and not of_none:
            yield Removal(id, f"{change.noun} ({node.urgency.value}) removed", (change,))
