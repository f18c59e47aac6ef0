"""Whether something that is gone was switched off, with `enabled: false`, rather than taken out of the spec."""

from __future__ import annotations

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.objective import Objective
from mlobs_compile.review.removals import Removal
from mlobs_compile.review.state import State


def switched_off(removal: Removal, after: State) -> bool:
    """Whether the spec still has it after the change, and says that it is off."""
    change = removal.changes[0]
    match change.before:
        case Objective():
            section = "slos"
        case ThresholdAlert() | AnomalyAlert() | AbsenceAlert():
            section = "alerts"
        case _:
            return False
    assert isinstance(change.before, Node)
    name, key = change.before.subject.name, change.was.rpartition("/")[2]
    return any(
        _off(thing.layers.merged(), section, key)
        for environment in change.blast.environments
        if environment in after.environments
        for thing in after.environments[environment].platform.things
        if thing.subject.name == name
    )


def _off(document: object, section: str, key: str) -> bool:
    entries = document.get(section) if isinstance(document, dict) else None
    entry = entries.get(key) if isinstance(entries, dict) else None
    return isinstance(entry, dict) and entry.get("enabled") is False
