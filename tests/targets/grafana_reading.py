"""Reads emitted dashboards back, the way Grafana does: from the bytes of the files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Outcome

Dashboard = Mapping[str, Any]
Panel = Mapping[str, Any]


def dashboards(outcome: Outcome[Emission]) -> list[Dashboard]:
    assert outcome.value
    return [json.loads(one.text) for one in outcome.value.artifacts if one.path.endswith(".json")]


def everything(dashboard: Dashboard) -> Iterator[Panel]:
    """Rows and panels, those of folded rows after their row."""
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", ())


def panels(dashboard: Dashboard) -> list[Panel]:
    """What is not a row."""
    return [panel for panel in everything(dashboard) if panel["type"] != "row"]


def panel(outcome: Outcome[Emission], title: str) -> Panel:
    """The one panel with this title."""
    (found,) = [one for board in dashboards(outcome) for one in panels(board) if one["title"] == title]
    return found


def expressions(panel: Panel) -> list[str]:
    return [target["expr"] for target in panel["targets"] if "expr" in target]


def steps(panel: Panel) -> Sequence[tuple[Any, str]]:
    found = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    return [(step["value"], step["color"]) for step in found]
