"""The rows of a board about checks: values beside their bounds, states by check, the run itself."""

from __future__ import annotations

import json

from mlobs_compile.ir.board import Board, Panel, SignalView, View
from mlobs_compile.pipeline import Build
from tests.platforms import HEAD, PROJECT, TEAM, built

ALL = PROJECT.replace("{prometheus: {}", "{prometheus: {}, grafana: {}")
MODEL = (
    HEAD
    + """\
features: {names: [amount, country]}
outputs: {prediction: p, timestamp: at}
drift:
  features: {"*": {psi: {at_most: 0.2}}}
  predictions: {psi: {at_most: 0.2, warn: {at_most: 0.1}, severity: page}}
performance:
  problem: binary
  label: y
  metrics: {recall: {at_least: 0.8}}
  labels: {join: id, lag: 3d, coverage: 70%}
monitors: runner
"""
)


def board(build: Build) -> Board:
    assert build.monitoring is not None
    return next(node for node in build.monitoring.of(Board) if node.id == "board/fraud")


def panels(build: Build) -> dict[str, Panel]:
    return {
        f"{section.key}/{panel.key}": panel for section in board(build).sections for panel in section.panels
    }


def test_a_value_is_drawn_by_column_with_the_line_at_which_it_fails() -> None:
    view = panels(built(ALL, TEAM, MODEL))["drift/all/psi"].content
    assert isinstance(view, SignalView)
    (signal,) = view.signals
    assert "by (column, segment) (mlobs_check_value{" in str(signal.series)
    assert str(view.bound.high if view.bound else None) == "0.2"


def test_every_pillar_has_a_row_and_a_warning_no_panel_of_its_own() -> None:
    found = panels(built(ALL, TEAM, MODEL))
    assert {"predictions/psi", "performance/recall"} <= set(found)
    assert "predictions/psi/warn" not in found


def test_the_run_tells_its_age_its_rows_its_labels_and_every_verdict() -> None:
    found = panels(built(ALL, TEAM, MODEL))
    of_runs = [key.partition("/")[2] for key in found if key.startswith("checks/")]
    assert of_runs == [
        "stale",
        "errors",
        "no-data",
        "passed",
        "rows",
        "label-coverage",
        "verdicts",
    ]
    assert found["checks/verdicts"].view is View.VERDICTS
    view = found["checks/label-coverage"].content
    assert isinstance(view, SignalView) and view.bound and str(view.bound.low) == "0.7"


def test_a_board_without_checks_has_no_row_for_them() -> None:
    assert [section.key for section in board(built(ALL, TEAM, HEAD)).sections] == ["about"]


def test_the_five_states_have_five_colours_in_grafana() -> None:
    texts = [
        one.text for one in built(ALL, TEAM, MODEL).emissions["grafana"].artifacts if "fraud" in one.path
    ]
    assert len(texts) == 1
    every = [one for row in json.loads(texts[0])["panels"] for one in (row, *row.get("panels", ()))]
    (verdicts,) = [one for one in every if one.get("title") == "Verdicts"]
    (mapping,) = verdicts["fieldConfig"]["defaults"]["mappings"]
    assert [one["text"] for one in mapping["options"].values()] == [
        "pass",
        "warn",
        "fail",
        "error",
        "no data",
    ]
    assert len({one["color"] for one in mapping["options"].values()}) == 5
    assert verdicts["targets"][0]["legendFormat"] == "{{check}} {{column}}"
