"""Our version of Grafana's dashboard linter: every rule finds what it is for, and nothing in a board that is right."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.targets.grafana_linter import DASHBOARD_RULES, PANEL_RULES, TARGET_RULES, excluded, lint

Board = dict[str, Any]
EXPR = 'sum(rate(http_requests_total{job=~"$job",instance=~"$instance"}[$__rate_interval]))'


def variable(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": name.title(),
        "type": "query",
        "query": f"label_values(up, {name})",
        "datasource": {"type": "prometheus", "uid": "${prometheus_datasource}"},
        "multi": True,
        "allValue": ".+",
        "refresh": 2,
    }


def a_right_board() -> Board:
    source = {
        "name": "prometheus_datasource",
        "label": "Prometheus data source",
        "type": "datasource",
        "query": "prometheus",
    }
    panel = {
        "title": "Requests",
        "description": "Requests per second.",
        "type": "timeseries",
        "datasource": {"type": "prometheus", "uid": "${prometheus_datasource}"},
        "fieldConfig": {"defaults": {"unit": "reqps"}, "overrides": []},
        "targets": [{"refId": "A", "expr": EXPR}],
    }
    variables = [source, variable("job"), variable("instance")]
    return {"title": "Board", "editable": False, "templating": {"list": variables}, "panels": [panel]}


def test_a_board_that_is_right_has_no_finding() -> None:
    assert lint(a_right_board()) == []


def test_there_are_seventeen_rules() -> None:
    assert len(DASHBOARD_RULES) + len(PANEL_RULES) + len(TARGET_RULES) == 17


def _asking(expr: str) -> Callable[[Board], None]:
    return lambda board: board["panels"][0]["targets"][0].update(expr=expr)


def _panel(**changed: object) -> Callable[[Board], None]:
    return lambda board: board["panels"][0].update(changed)


def _variable(at: int, **changed: object) -> Callable[[Board], None]:
    return lambda board: board["templating"]["list"][at].update(changed)


def _renamed(board: Board) -> None:
    _variable(0, name="source")(board)
    _panel(datasource={"type": "prometheus", "uid": "${source}"})(board)


BAD: list[tuple[str, Callable[[Board], object]]] = [
    ("template-datasource-rule", lambda board: _renamed(board)),
    ("template-datasource-rule", _variable(0, label="Source")),
    ("template-job-rule", lambda board: board["templating"]["list"].pop(1)),
    ("template-job-rule", _variable(1, multi=False)),
    ("template-instance-rule", _variable(2, allValue=".*")),
    ("template-label-promql-rule", _variable(1, query="label_values(up{, job)")),
    ("template-on-time-change-reload-rule", _variable(1, refresh=1)),
    ("uneditable-dashboard", lambda board: board.update(editable=True)),
    ("panel-datasource-rule", _panel(datasource={"type": "prometheus", "uid": "abc"})),
    ("panel-title-description-rule", _panel(description="")),
    ("panel-units-rule", _panel(fieldConfig={"defaults": {"unit": "suffix:€"}})),
    ("panel-no-targets-rule", _panel(targets=[])),
    ("target-promql-rule", _asking("sum(")),
    ("target-rate-interval-rule", _asking(EXPR.replace("$__rate_interval", "5m"))),
    ("target-rate-interval-rule", _asking(EXPR.replace("$__rate_interval", "$__interval"))),
    ("target-job-rule", _asking(EXPR.replace('job=~"$job",', ""))),
    ("target-job-rule", _asking(EXPR.replace('job=~"$job"', 'job="$job"'))),
    ("target-instance-rule", _asking(EXPR.replace(',instance=~"$instance"', ""))),
]


@pytest.mark.parametrize(("rule", "spoil"), BAD)
def test_a_rule_finds_what_it_is_for_and_no_other_rule_does(
    rule: str, spoil: Callable[[Board], object]
) -> None:
    board = copy.deepcopy(a_right_board())
    spoil(board)
    assert {one.rule for one in lint(board)} == {rule}


def test_a_counter_that_is_only_added_up_is_found_where_it_has_no_matchers() -> None:
    board = a_right_board()
    _asking("sum(http_requests_total)")(board)
    assert "target-counter-agg-rule" in {one.rule for one in lint(board)}
    _asking("sum(increase(http_requests_total[1h]))")(board)
    assert "target-counter-agg-rule" not in {one.rule for one in lint(board)}


def test_a_range_that_is_no_rate_may_be_any() -> None:
    board = a_right_board()
    _asking('max_over_time(up{job=~"$job",instance=~"$instance"}[1d])')(board)
    assert lint(board) == []


def test_a_written_reason_excuses_its_rule_and_an_entry_only_its_panel() -> None:
    board = a_right_board()
    _panel(description="")(board)
    found = lint(board)
    whole = {"exclusions": {"panel-title-description-rule": {"reason": "because"}}}
    assert excluded(found, board, whole) == []
    assert excluded(found, board, {"exclusions": {"panel-units-rule": {"reason": "because"}}}) == found
    for panel, left in (("Requests", []), ("Errors", found)):
        entries = [{"dashboard": "Board", "panel": panel, "reason": "because"}]
        reasons = {"exclusions": {"panel-title-description-rule": {"entries": entries}}}
        assert excluded(found, board, reasons) == left
