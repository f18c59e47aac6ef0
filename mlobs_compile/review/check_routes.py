"""Which keys of a document say what a check says, its measurement, its alert, and the monitor that takes it."""

from __future__ import annotations

from collections.abc import Sequence

from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import Pillar, ScheduledMonitor
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.route import Route

Routes = tuple[Route, ...]
NOWHERE: Routes = ()
SYSTEMS = tuple(Route((key,)) for key in ("serving", "system", "systems"))
_PILLARS = {
    Pillar.QUALITY: "drift",
    Pillar.PERFORMANCE: "performance",
    Pillar.BIAS: "bias",
    Pillar.EXPLAINABILITY: "explainability",
}
_SCOPES = {"estimated": "performance"}
"""Scopes that stand under the key of another."""


def check_home(node: AnyNode) -> Route | None:
    """The route of a check, or of the part of a document that a monitor looks at."""
    match node:
        case Measurement():
            return check_route(node.check, node.subject.name)
        case Expectation():
            found = check_route(node.id.removesuffix("/warn"), node.subject.name)
            return found / "warn" if found and node.warning else found
        case ScheduledMonitor():
            return Route((_PILLARS[node.pillar],))
        case _:
            return None


def check_route(id: str, name: str) -> Route | None:
    """Where a check of this id is written."""
    match id.removeprefix(f"{name}/").split("/"):
        case ["drift", column, kind]:
            return Route(("drift", "features", "*" if column == "all" else column, kind))
        case ["predictions", kind]:
            return Route(("drift", "predictions", kind))
        case ["performance" | "explainability" as pillar, kind]:
            return Route((pillar, "metrics", kind))
        case ["estimated", kind]:
            return Route(("performance", "estimated", kind))
        case ["bias", *_, kind]:
            return Route(("bias", "metrics", kind))
        case ["column", column, "exists"]:
            return Route(("columns", column))
        case ["column", column, "type"]:
            return Route(("columns", column, "type"))
        case ["column", column, *_, kind]:
            return Route(("columns", column, "checks", kind))
        case ["table", *_, kind]:
            return Route(("checks", kind))
        case _:
            return None


def sides(place: Route, path: Sequence[str]) -> Routes:
    """The keys of a bound, or of one side of it."""
    side = {"low": ("at_least",), "high": ("at_most",)}.get(path[-1], ("at_most", "at_least"))
    return tuple(place / key for key in (*side, "within", "no_worse_than"))


def _or_all(routes: Routes) -> Routes:
    """The routes, each with the one of all columns behind it, which says what a column does not say itself."""
    named = (one for one in routes if tuple(one)[:2] == ("drift", "features"))
    return *routes, *(Route(("drift", "features", "*", *tuple(one)[3:])) for one in named)


def of_check(node: AnyNode, path: Sequence[str]) -> Routes:
    """The field of an alert on results: whom it tells, and for a data set how late they may be."""
    name = node.subject.name
    if node.id == f"{name}/checks/failing" and path[0] == "urgency":
        return (Route(("severity",)),)
    if node.id == f"{name}/checks/stale" and node.subject.kind == "dataset" and path[0] == "bound":
        return (Route(("schedule",)),)
    place = check_route(node.id, name)
    return _or_all((place / "severity",)) if place and path[0] == "urgency" else NOWHERE


_FIXED = {
    "windows": ("for",),
    "fair": ("fair",),
}
"""Fields of a measurement, and the keys of its check that say them."""


def of_measurement(node: AnyNode, path: Sequence[str]) -> Routes:
    """The field of a measurement, by its own check or by that of all columns."""
    return _or_all(_of_measurement(node, path))


def _of_measurement(node: AnyNode, path: Sequence[str]) -> Routes:
    assert isinstance(node, Measurement)
    place, pillar = check_route(node.check, node.subject.name), _SCOPES.get(node.scope, node.scope)
    if place is None:
        return NOWHERE
    match tuple(path):
        case ("levels", "fail", *_):
            return sides(place, path)
        case ("levels", *_):
            return (place / "warn",)
        case ("sample", *rest):
            key = rest[0] if rest else "where"
            return place / key, Route((key,)), Route(("bias", "min_group_rows"))
        case ("settings", key, *_):
            return (place / key,)
        case ("every",):
            return Route((pillar, "schedule")), Route(("schedule",))
        case ("confidence",):
            return (Route(("bias", "confidence")),)
        case ("group", *_):
            return (Route(("bias", "facets")),)
        case ("batch", *rest):
            return _batch(rest)
        case _:
            return tuple(place / key for key in _FIXED.get(path[0], ()))


_OUTPUTS = frozenset(("prediction", "score", "threshold", "timestamp"))


def _batch(path: Sequence[str]) -> Routes:
    """Which column plays which part."""
    key = path[0] if path else ""
    if key == "features":
        return Route(("features", "names")), Route(("features",))
    if key in _OUTPUTS:
        return (Route(("outputs", key)),)
    if key in ("favourable", "strata"):
        return (Route(("bias", "positive" if key == "favourable" else key)),)
    if key == "explained":
        return Route(("explainability", "model")), Route(("explainability", "sample"))
    if key == "positive":
        return Route(("performance", key)), Route(("bias", key))
    inner = ("performance", "labels", *path[1:2]) if key == "labels" else ("performance", key)
    return (Route(inner),)


def of_expectation(node: AnyNode, path: Sequence[str]) -> Routes:
    """The field of an expectation."""
    place = check_home(node)
    if place is None:
        return NOWHERE
    match path[0]:
        case "assertion":
            return place / path[-1], place / "at_most", place / "at_least", place / "within", place
        case "urgency":
            return place / "severity", Route(("severity",))
        case "where":
            return (place / "where",)
        case _:
            return NOWHERE


def of_monitor(node: AnyNode, path: Sequence[str]) -> Routes:
    """The field of a monitor; its measures follow from the checks."""
    assert isinstance(node, ScheduledMonitor)
    pillar, key = _PILLARS[node.pillar], path[0]
    match key:
        case "schedule":
            return Route((pillar, "schedule")), Route(("schedule",))
        case "baseline":
            return Route((pillar, "baseline")), Route(("drift", "baseline"))
        case "source":
            return (Route(("capture",)), *SYSTEMS)
        case "max_runtime":
            return (Route((key,)),)
        case "prediction" | "score" | "threshold":
            return (Route(("outputs", key)),)
        case "problem" | "label" | "ground_truth":
            return (Route(("performance", key)),)
        case "facets" | "positive" | "strata":
            return (Route(("bias", key)),)
        case "features":
            return Route(("features", "names")), Route(("features",))
        case _:
            return NOWHERE
