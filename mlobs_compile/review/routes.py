"""Which keys of a document say what a node says: its own route, and those of its fields, by a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import BudgetAlert, Objective
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.ir.routing import Policy
from mlobs_compile.review.check_routes import (
    NOWHERE,
    SYSTEMS,
    Routes,
    check_home,
    of_check,
    of_expectation,
    of_measurement,
    of_monitor,
    sides,
)
from mlobs_compile.route import Route


def home(node: AnyNode) -> Route | None:
    """The route at which a node is written; None for one that is made for another."""
    match node:
        case Objective():
            return Route(("slos", node.name))
        case BudgetAlert():
            return Route(("slos", node.objective.name, "budget_policy", node.origins[0].route[-1]))
        case AbsenceAlert(objective=Objective() as objective):
            return Route(("slos", objective.name, node.id.rpartition("/")[2].replace("-", "_")))
        case ThresholdAlert() | AnomalyAlert() | AbsenceAlert():
            return alert_route(node.id, node.subject.name)
        case Maintenance():
            return Route(("maintenance", node.name))
        case Policy():
            return Route(("routing",))
        case Reaction():
            return Route(("retraining",))
        case _:
            return check_home(node)


def keys(node: AnyNode, path: Sequence[str]) -> Routes:
    """The routes that may say a field, the nearest first; none where it only follows."""
    reader = _READERS.get(type(node))
    return reader(node, path) if reader else NOWHERE


def sources(node: AnyNode) -> Routes:
    """The keys that bring objects which are not written one by one: the system of a preset, the list of features."""
    match node:
        case ThresholdAlert() | AnomalyAlert() | AbsenceAlert() if alert_route(node.id, node.subject.name):
            return SYSTEMS
        case Measurement():
            return Route(("features", "names")), Route(("features",)), Route(("bias", "facets"))
        case ScheduledMonitor():
            return Route(("monitors",)), Route(("capture",)), *SYSTEMS
        case _:
            return NOWHERE


def alert_route(id: str, name: str) -> Route | None:
    rest = id.removeprefix(f"{name}/")
    head, _, last = rest.partition("/")
    if head == "alert":
        return Route(("alerts", last))
    return Route(("planned",)) if head == "planned" else None


_TIER = {"hold": "for", "keep": "keep_firing_for"}
_SIGNAL = ("signal", "sli", "composite", "query", "cloudwatch")


def _objective(node: AnyNode, path: Sequence[str]) -> Routes:
    assert isinstance(node, Objective)
    at = Route(("slos", node.name))
    match path[0]:
        case "target":
            return (at / "objective",)
        case "bound":
            return (*sides(at, path), at / "sli")
        case "periods":
            return at / "window", at / "other_windows"
        case "signal":
            return (*(at / key for key in _SIGNAL), *SYSTEMS)
        case "maintenance":
            return NOWHERE
        case "tiers":
            return (*_tier(at / "tiers" / path[1], path[2:]), at / "paging") if path[1:] else (at / "tiers",)
        case "min_events" | "min_bad_events":
            return at / path[0], at / "budgeting"
        case _:
            return (at / path[0],)


def _tier(at: Route, path: Sequence[str]) -> Routes:
    """A tier's field; its factor is its share of the budget over its window, so all three may say it."""
    if not path:
        return (at,)
    shapes = ("factor", "budget_share", "long", "short")
    named = _TIER.get(path[0], path[0])
    return at / named, *(at / key for key in shapes if named in shapes and key != named)


def _single(node: AnyNode, path: Sequence[str]) -> Routes:
    """The field of an alert on one signal; that of a check's has nothing but whom it tells."""
    place = home(node)
    if place is None:
        return of_check(node, path)
    if isinstance(node, AbsenceAlert) and node.objective:
        return (place,) if path[0] == "hold" else NOWHERE
    if place[0] == "planned":
        return (place,)
    match path[0]:
        case "bound":
            return sides(place, path)
        case "urgency":
            return place / "severity", Route(("metadata", "drafts"))
        case "hold":
            return (place / "for",)
        case "deviations":
            return (place / "anomaly",)
        case "signal":
            return (*(place / key for key in _SIGNAL), *SYSTEMS)
        case _:
            return (place / path[0],)


def _policy(node: AnyNode, path: Sequence[str]) -> Routes:
    if path[0] != "receivers":
        return (Route((path[0],)),)
    named = (Route(("receivers", path[2])),) if len(path) > 2 else ()
    return Route(("routing", path[1])), *named


def _reaction(node: AnyNode, path: Sequence[str]) -> Routes:
    match path[0]:
        case "triggers":
            return (Route(("retraining", "on")),)
        case "run" | "cooldown":
            return (Route(("retraining", path[0])),)
        case _:
            return NOWHERE


def _whole(node: AnyNode, path: Sequence[str]) -> Routes:
    place = home(node)
    return (place,) if place else NOWHERE


_READERS: Mapping[type, Callable[[AnyNode, Sequence[str]], Routes]] = {
    Objective: _objective,
    BudgetAlert: _whole,
    ThresholdAlert: _single,
    AnomalyAlert: _single,
    AbsenceAlert: _single,
    Measurement: of_measurement,
    Expectation: of_expectation,
    ScheduledMonitor: of_monitor,
    Policy: _policy,
    Maintenance: _whole,
    Reaction: _reaction,
}
