"""Boards: one per thing, one per SLO, one overview; panels have keys of their own and a line that fires."""

from __future__ import annotations

from collections import Counter

from mlobs_compile.ir.board import Board, ObjectiveView, SignalView
from mlobs_compile.pipeline import Build
from tests.platforms import HEAD, MODEL, PRESET, PROJECT, TEAM, built


def _boards(build: Build) -> dict[str, Board]:
    assert build.monitoring is not None
    return {item.id: item for item in build.monitoring.nodes if isinstance(item, Board)}


def _keys(board: Board) -> Counter[str]:
    return Counter(panel.key for section in board.sections for panel in section.panels)


def test_every_thing_every_slo_and_the_platform_have_a_board() -> None:
    assert list(_boards(built(PROJECT, TEAM, MODEL))) == [
        "board/fraud",
        "board/fraud/availability",
        "board/overview",
        "board/delivery",
        "board/alert-health",
    ]


def test_the_overview_keeps_slos_apart_whose_names_run_together() -> None:
    slos = MODEL.partition("slos:")[2]
    first = MODEL.replace("name: fraud", "name: a").replace("  availability:", "  b-c:")
    second = MODEL.replace("name: fraud", "name: a-b").replace("  availability:", "  c:")
    assert slos
    keys = _keys(_boards(built(PROJECT, TEAM, first, second))["board/overview"])
    assert max(keys.values()) == 1


def test_every_link_leads_to_a_board_that_is_there() -> None:
    boards = _boards(built(PROJECT, TEAM, MODEL, MODEL.replace("fraud", "churn")))
    assert {target for board in boards.values() for _, target in board.links} <= set(boards)


def test_a_panel_draws_the_line_at_which_its_alert_fires() -> None:
    preset = PRESET + "rows: {main: {title: Main, panels: {depth: {title: Depth, signals: [depth]}}}}\n"
    board = _boards(built(PROJECT, TEAM, preset, HEAD + "serving: {preset: scorer, job: f}\n"))["board/fraud"]
    (view,) = (p.content for s in board.sections for p in s.panels if p.key == "depth")
    assert isinstance(view, SignalView) and view.bound is not None and str(view.bound.high) == "10"


def test_the_most_critical_slos_come_first_in_the_overview() -> None:
    low = MODEL.replace("name: fraud", "name: toy").replace("team: risk", "team: risk, tier: low")
    high = MODEL.replace("team: risk", "team: risk, tier: critical")
    board = _boards(built(PROJECT, TEAM, low, high))["board/overview"]
    shown = [
        p.content.objective.id
        for s in board.sections
        for p in s.panels
        if isinstance(p.content, ObjectiveView)
    ]
    assert shown == ["fraud/availability", "toy/availability"]


def test_the_overview_comes_from_the_project_document_wherever_it_stands_in_its_file() -> None:
    board = _boards(built(TEAM, PROJECT, MODEL))["board/overview"]
    assert [place.doc for place in board.origins] == [1]
