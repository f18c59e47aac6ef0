"""What holds of every dashboard of every platform in the repo: it is whole, right, linked both ways, and loads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import promql_parser
import pytest
import yaml

from mlobs_compile.artifact import dump_json
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert
from mlobs_compile.ir.signal import Bound
from tests.dashboards import Compiled, platforms
from tests.targets.grafana_linter import excluded, lint, panels

Json = Mapping[str, Any]
EVERY = pytest.mark.parametrize("one", platforms(), ids=lambda one: one.name)
SPECS = [one for one in platforms() if one.name.startswith("specs")]


def asking(board: Json) -> Iterator[Json]:
    return (panel for panel in panels(board) if panel.get("targets"))


def by_place(one: Compiled) -> dict[tuple[str, int], Json]:
    """Every panel by the uid of its board and its id."""
    return {(board["uid"], panel["id"]): panel for _, board in one.dashboards for panel in panels(board)}


def links_of_alerts(one: Compiled) -> dict[str, dict[str, str]]:
    """The annotations of every alert in the rule files, by its id."""
    found = {}
    for path, text in one.files("prometheus").items():
        if path.startswith("rules/"):
            for group in yaml.safe_load(text)["groups"]:
                for rule in group["rules"]:
                    if "alert" in rule:
                        found[rule["labels"]["mlobs_id"]] = rule["annotations"]
    return found


@EVERY
def test_the_linter_finds_nothing_that_has_no_written_reason(one: Compiled) -> None:
    found = {
        path: left
        for path, board in one.dashboards
        if (left := excluded(lint(board), board, one.reasons[path.rpartition("/")[0] + "/"]))
    }
    assert found == {}


@EVERY
def test_every_written_reason_is_needed_somewhere_or_is_of_a_rule_on_mixed_panels(one: Compiled) -> None:
    said = {rule for reasons in one.reasons.values() for rule in reasons["exclusions"]}
    broken = {finding.rule for _, board in one.dashboards for finding in lint(board)}
    both = {"prometheus", "cloudwatch"} <= one.build.emissions.keys()
    assert said - broken <= {"panel-datasource-rule", *(() if both else said)}


@EVERY
def test_every_panel_has_title_description_and_unit(one: Compiled) -> None:
    for _, board in one.dashboards:
        for panel in panels(board):
            assert panel["title"] and (panel["type"] == "row" or panel["description"])
        for panel in asking(board):
            assert panel["fieldConfig"]["defaults"]["unit"]
            assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"]


@EVERY
def test_every_query_is_promql_in_every_kind_of_panel(one: Compiled) -> None:
    for _, board in one.dashboards:
        for panel in asking(board):
            for target in panel["targets"]:
                if "expr" in target:
                    promql_parser.parse(target["expr"].replace("$__rate_interval", "5m"))


@EVERY
def test_what_is_written_is_what_would_be_drawn_to_the_last_byte(one: Compiled) -> None:
    texts = one.files("grafana")
    for resource in one.build.emissions["grafana"].resources:
        assert texts[resource.file] == dump_json(resource.body, sort_keys=True)


@EVERY
def test_deployments_are_marked_on_the_boards_of_models_and_of_the_whole_platform(one: Compiled) -> None:
    for _, board in one.dashboards:
        marks = [mark["expr"] for mark in board["annotations"]["list"] if "expr" in mark]
        kind = next(tag for tag in board["tags"] if tag.startswith("kind:"))
        sources = {source["query"] for source in board["templating"]["list"]}
        assert bool(marks) == (kind in ("kind:model", "kind:project") and "prometheus" in sources)
        for expr in marks:
            promql_parser.parse(expr)


def cells(panel: Json) -> set[tuple[int, int]]:
    at = panel["gridPos"]
    return {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}


@EVERY
def test_panels_fill_the_grid_without_gap_or_overlap(one: Compiled) -> None:
    for _, board in one.dashboards:
        visible = board["panels"]
        for shown in (visible, *(row["panels"] for row in visible if row.get("panels"))):
            taken = [cell for panel in shown for cell in cells(panel)]
            assert len(taken) == len(set(taken))
            top, bottom = min(y for _, y in taken), max(y for _, y in taken) + 1
            assert len(taken) == 24 * (bottom - top) and max(x for x, _ in taken) < 24
            assert shown == sorted(shown, key=lambda panel: (panel["gridPos"]["y"], panel["gridPos"]["x"]))


@EVERY
def test_uids_are_legal_and_unique_and_ids_are_unique_on_their_board(one: Compiled) -> None:
    uids = [board["uid"] for _, board in one.dashboards]
    assert len(uids) == len(set(uids)) and all(re.fullmatch(r"[A-Za-z0-9_-]{1,40}", uid) for uid in uids)
    for _, board in one.dashboards:
        ids = [panel["id"] for panel in panels(board)]
        assert len(ids) == len(set(ids)) and min(ids) > 0


@EVERY
def test_no_visible_part_of_a_dashboard_is_longer_than_a_person_reads(one: Compiled) -> None:
    for _, board in one.dashboards:
        open_panels = [panel for panel in board["panels"] if panel["type"] != "row"]
        if not board["title"].endswith("overview"):
            assert len(open_panels) <= 25, board["title"]


@EVERY
def test_every_alert_in_prometheus_leads_to_a_panel_and_the_panel_leads_back(one: Compiled) -> None:
    places = by_place(one)
    for alert, said in links_of_alerts(one).items() if "prometheus" in one.build.emissions else ():
        panel = places[said["__dashboardUid__"], int(said["__panelId__"])]
        back = {link["title"]: unquote(link["url"]) for link in panel["links"]}
        assert back[f"Alert {alert}"] == f'/alerting/list?search=label:"mlobs_id={alert}"'
        if "dashboard_url" in said:
            end = f"/d/{said['__dashboardUid__']}?viewPanel={said['__panelId__']}"
            assert said["dashboard_url"] == f"https://grafana.example{end}"


@EVERY
def test_every_alarm_that_tells_somebody_names_its_dashboard_and_is_named_there(one: Compiled) -> None:
    for path, text in one.files("cloudwatch").items() if "cloudwatch" in one.build.emissions else ():
        if path.startswith("dashboards/"):
            continue
        for entry in json.loads(text)["requests"]:
            request = entry["request"]
            if entry["operation"] in ("PutMetricAlarm", "PutCompositeAlarm") and request["ActionsEnabled"]:
                assert "\nDashboard: https://" in request["AlarmDescription"], request["AlarmName"]


@EVERY
def test_every_alert_has_a_panel_that_links_to_where_it_lives(one: Compiled) -> None:
    assert one.build.monitoring is not None
    links = {
        link["title"]: unquote(link["url"])
        for _, board in one.dashboards
        for panel in panels(board)
        for link in panel.get("links", ())
    }
    for alert in one.build.monitoring.alerts():
        home, url = one.build.homes[alert.id], links[f"Alert {alert.id}"]
        assert url.startswith(
            "/alerting/list?" if home == "prometheus" else "https://console.aws.amazon.com/"
        )
        assert alert.id in url


def steps(panel: Json) -> set[float]:
    found = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    # A limit of zero is drawn a hair above it, for there most values rest, and they are healthy.
    return {0.0 if step["value"] == 1e-9 else step["value"] for step in found if step["value"] is not None}


def sides(bound: Bound | None) -> set[float]:
    return {float(side) for side in (bound.low, bound.high) if side is not None} if bound else set()


@EVERY
def test_the_lines_of_a_panel_are_the_thresholds_of_its_alerts(one: Compiled) -> None:
    assert one.build.monitoring is not None
    checked = 0
    alerts = {f"Alert {alert.id}": alert for alert in one.build.monitoring.alerts()}
    for _, board in one.dashboards:
        for panel in asking(board):
            for link in panel.get("links", ()):
                checked += 1
                drawn = steps(panel)
                match alerts[link["title"]]:
                    case BurnRateAlert() as alert:
                        expected = {float(alert.tier.factor)}
                    case BudgetAlert() as alert:
                        expected = {float(alert.left)}
                    case ThresholdAlert(shown=shown, shown_bound=limit, bound=bound):
                        expected = sides(limit if shown else bound)
                    case AnomalyAlert() | AbsenceAlert():
                        expected = set()
                assert expected <= drawn, (panel["title"], link["title"])
    assert checked or not alerts


def test_every_family_of_dashboards_is_there() -> None:
    boards = [
        board for one in SPECS for board in (one.build.monitoring.of(Board) if one.build.monitoring else ())
    ]
    purposes = {board.purpose for board in boards}
    assert purposes >= {
        "overview",
        "delivery",
        "alert-health",
        "model",
        "pipeline",
        "dataset",
        "service",
        "cluster",
        "slo",
    }
    rows = {section.key for board in boards for section in board.sections}
    assert {"drift", "predictions", "bias", "explainability", "performance", "checks"} <= rows


@pytest.mark.realtool
@pytest.mark.filterwarnings("ignore:Prefer using dashboardv2")
@EVERY
def test_grafanas_own_models_lose_nothing(one: Compiled) -> None:
    from tests.realtools.test_grafana_schema import lost, round_trip, unmixed

    for path, board in one.dashboards:
        kept = unmixed(board)
        assert list(lost(kept, round_trip(kept))) == [], path


def test_a_threshold_is_exact() -> None:
    assert sides(Bound(Decimal("0.0504746257275"), None)) == {0.0504746257275}
