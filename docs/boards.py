"""The families of dashboards: a picture of each, drawn from its JSON, and which alert has which panel."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from docs import fields
from docs.draw import draw
from mlobs_compile import viewing
from mlobs_compile.cli import project
from mlobs_compile.ir.board import Board
from mlobs_compile.pipeline import Beside, Build, compile_all

REPO = Path(__file__).parent.parent
ENVIRONMENT = "prod"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of dashboard, and the board of the example that stands for it."""

    board: str
    rows: tuple[str, ...] = ()
    """The keys of the sections that are drawn; all that are open when empty."""


FAMILIES = {
    "overview": Family("board/overview"),
    "slo": Family("board/feature-server/availability"),
    "pipeline": Family("board/fraud-train"),
    "serving": Family("board/recommender"),
    "llm": Family("board/assistant"),
    "drift": Family("board/credit", ("checks", "drift")),
    "bias": Family("board/credit", ("bias",)),
    "attribution": Family("board/fraud", ("explainability", "performance")),
    "data-quality": Family("board/transactions", ("checks",)),
    "cluster": Family(
        "board/ml-eks", ("nodes-clusters", "nodes-use", "nodes-nodes", "nodes-pods", "nodes-control")
    ),
    "accelerators": Family("board/ml-eks", ("gpu-use", "gpu-errors", "neuron-use", "efa-traffic")),
    "delivery": Family("board/delivery"),
    "alert-health": Family("board/alert-health"),
}


@cache
def _build() -> Build:
    loaded = project.load(REPO / "specs")
    run = compile_all(
        loaded.documents, environments=(ENVIRONMENT,), beside=Beside(baselines=loaded.baselines)
    )
    assert not run.failed, run.diagnostics
    return run.builds[0]


@cache
def _boards() -> dict[str, tuple[Board, Json]]:
    """Every board and its dashboard, by the board's id."""
    build = _build()
    assert build.monitoring is not None
    emission = build.emissions["grafana"]
    texts = {one.path: one.text for one in emission.artifacts}
    drawn = {one.nodes[0]: json.loads(texts[one.file]) for one in emission.resources}
    return {board.id: (board, drawn[board.id]) for board in build.monitoring.of(Board)}


def pictures() -> dict[str, str]:
    """A picture of each family, by its path below docs/."""
    return {f"img/board-{name}.svg": draw(_part(family)) for name, family in FAMILIES.items()}


def _part(family: Family) -> Json:
    """The dashboard, or only some of its rows, opened and pulled up to the top."""
    board, dashboard = _boards()[family.board]
    if not family.rows:
        return dashboard
    ids = viewing.panel_ids(viewing.keys(board))
    wanted = [ids[key] for key in family.rows]
    found: list[Json] = []
    y = 0
    for row, held in _rows(dashboard):
        if row["id"] in wanted:
            lift = y - row["gridPos"]["y"]
            found += [
                _lifted({**row, "collapsed": False, "panels": []}, lift),
                *(_lifted(one, lift) for one in held),
            ]
            y = max(one["gridPos"]["y"] + one["gridPos"]["h"] for one in found)
    return {**dashboard, "panels": found}


def _rows(dashboard: Json) -> Iterator[tuple[Json, list[Json]]]:
    """Every row with its panels, those of open rows being its neighbours."""
    panels = dashboard["panels"]
    begins = [at for at, panel in enumerate(panels) if panel["type"] == "row"]
    for at, end in zip(begins, [*begins[1:], len(panels)], strict=True):
        yield panels[at], panels[at]["panels"] or panels[at + 1 : end]


def _lifted(panel: Json, by: int) -> Json:
    return {**panel, "gridPos": {**panel["gridPos"], "y": panel["gridPos"]["y"] + by}}


def shown(name: str) -> str:
    """The picture of a family, and a table of its panels with their alerts."""
    family = FAMILIES[name]
    board, dashboard = _boards()[family.board]
    picture = f"![The dashboard {dashboard['title']}, drawn from its JSON](img/board-{name}.svg)"
    rows = [
        (section.title, panel.title, ", ".join(f"`{alert}`" for alert in panel.alerts))
        for section in board.sections
        if not family.rows or section.key in family.rows
        for panel in section.panels
        if panel.alerts
    ]
    if not rows:
        return picture
    return f"{picture}\n\n{fields.markdown(('row', 'panel', 'its alerts'), rows)}"
