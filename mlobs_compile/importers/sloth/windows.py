"""AlertWindows of sloth: the period of all SLOs, and the windows and shares of the budget of each tier."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import migration
from mlobs_compile.original import Original
from mlobs_compile.route import Place
from mlobs_compile.source import Node
from mlobs_compile.translation import Draft

_TIERS = {
    ("page", "quick"): "page-fast",
    ("page", "slow"): "page-slow",
    ("ticket", "quick"): "ticket-fast",
    ("ticket", "slow"): "ticket",
}


def write_windows(found: list[Original], drafts: dict[str, Draft], said: list[Diagnostic]) -> None:
    """The period and the tiers of an AlertWindows file, for all SLOs."""
    for other in found[1:]:
        message = "a second AlertWindows file is not imported: sloth takes one by the period it is told to"
        said.append(
            migration.NOT_CARRIED.at(
                other.place, message, help="import the SLOs of each period by themselves"
            )
        )
    for windows in found[:1]:
        spec = windows.manifest()
        period = spec.text("sloPeriod")
        tiers = list(_tiers(spec))
        for draft, name in ((one, name) for one in drafts.values() for name in _names(one)):
            if period:
                draft.put(("slos", name, "window"), period, spec.at("sloPeriod"))
            for tier, key, value, where in tiers:
                if not draft.has("slos", name, "tiers", tier, "enabled"):
                    draft.put(("slos", name, "tiers", tier, key), value, where)
        spec.unread()


def _names(draft: Draft) -> list[str]:
    slos = draft.get("slos")
    return list(slos) if isinstance(slos, dict) else []


def _tiers(spec: Original) -> Iterator[tuple[str, str, Node, Place]]:
    parents = {urgency: spec.child(urgency) for urgency, _ in _TIERS}
    for (urgency, speed), tier in _TIERS.items():
        window = parents[urgency].child(speed)
        share = window.text("errorBudgetPercent")
        given = {
            "long": (window.text("longWindow"), "longWindow"),
            "short": (window.text("shortWindow"), "shortWindow"),
            "budget_share": (f"{share}%" if share else None, "errorBudgetPercent"),
        }
        for key, (value, written) in given.items():
            if value:
                yield tier, key, value, window.at(written)
        window.unread()
    for parent in parents.values():
        parent.unread()
