"""The rules of Grafana's dashboard linter that apply to generated dashboards, held by every panel."""

from __future__ import annotations

import re
from collections.abc import Iterator

import promql_parser
import pytest

from tests.targets.grafana_gallery import emitted, platform
from tests.targets.grafana_reading import Dashboard, Panel, dashboards, everything, expressions, panels

UNITS = {"percentunit", "s", "short", "bytes", "Bps", "ops", "celsius", "watt", "none"}
VARIABLES = {"${prometheus_datasource}", "${cloudwatch_datasource}"}
LABELS = {
    "prometheus_datasource": "Prometheus data source",
    "cloudwatch_datasource": "Cloudwatch data source",
}
ASKING = {"stat", "timeseries", "bargauge", "table", "state-timeline"}


@pytest.fixture(params=["prometheus", "cloudwatch"], scope="module")
def found(request: pytest.FixtureRequest) -> list[Dashboard]:
    return dashboards(emitted(*platform(request.param), home=request.param))


def asking(found: list[Dashboard]) -> Iterator[Panel]:
    return (one for board in found for one in panels(board) if one["type"] in ASKING)


def test_the_gallery_shows_every_kind_of_panel(found: list[Dashboard]) -> None:
    kinds = {one["type"] for board in found for one in everything(board)}
    assert kinds == ASKING | {"row", "text", "alertlist"}


def test_data_sources_are_variables_and_a_board_has_just_those_it_asks(found: list[Dashboard]) -> None:
    for board in found:
        asked = {target["datasource"]["uid"] for one in panels(board) for target in one.get("targets", ())}
        declared = board["templating"]["list"]
        assert asked <= VARIABLES
        assert {f"${{{one['name']}}}" for one in declared} == asked
        assert all(one["type"] == "datasource" and one["label"] == LABELS[one["name"]] for one in declared)


def test_only_a_panel_of_two_sources_is_mixed(found: list[Dashboard]) -> None:
    for one in asking(found):
        sources = {target["datasource"]["uid"] for target in one["targets"]}
        expected = sources if len(sources) == 1 else {"-- Mixed --"}
        assert {one["datasource"]["uid"]} == expected


def test_every_panel_has_a_title_and_a_description(found: list[Dashboard]) -> None:
    assert all(one["title"] and one["description"] for board in found for one in panels(board))


def test_every_panel_of_data_has_a_unit_and_asks_something_visible(found: list[Dashboard]) -> None:
    for one in asking(found):
        assert one["fieldConfig"]["defaults"]["unit"] in UNITS
        assert any(not target.get("hide", False) for target in one["targets"])


def test_nobody_can_edit_what_would_be_overwritten(found: list[Dashboard]) -> None:
    assert all(board["editable"] is False and board["schemaVersion"] == 39 for board in found)


def test_the_server_keeps_its_own_ids_and_versions(found: list[Dashboard]) -> None:
    assert all(not {"id", "version", "iteration", "gnetId", "__inputs"} & set(board) for board in found)


def test_every_expression_is_promql_once_grafana_has_filled_it_in(found: list[Dashboard]) -> None:
    parsed = [
        promql_parser.parse(expr.replace("$__rate_interval", "5m"))
        for one in asking(found)
        for expr in expressions(one)
    ]
    assert len(parsed) > 20


def test_a_rate_is_taken_over_the_range_that_grafana_chooses(found: list[Dashboard]) -> None:
    ranges = [
        re.findall(r"(?:rate|irate)\([^\[]*\[([^\]]+)\]", expr)
        for one in asking(found)
        for expr in expressions(one)
    ]
    assert {each for one in ranges for each in one} == {"$__rate_interval"}


def test_queries_of_a_panel_are_told_apart(found: list[Dashboard]) -> None:
    for one in asking(found):
        refs = [target["refId"] for target in one["targets"]]
        ids = [target["id"] for target in one["targets"] if "id" in target]
        assert len(refs) == len(set(refs)) and len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[a-z][A-Za-z0-9_]*", name) for name in ids)


def test_an_expression_of_cloudwatch_refers_only_to_rows_of_its_panel(found: list[Dashboard]) -> None:
    functions = {"FILL", "IF", "SUM", "RUNNING_SUM", "TIME_SERIES", "AND", "OR"}
    for one in asking(found):
        ids = {target["id"] for target in one["targets"] if "id" in target}
        for target in one["targets"]:
            names = set(re.findall(r"[A-Za-z_]\w*", target.get("expression", "")))
            assert names <= ids | functions


def test_text_and_alert_lists_ask_no_data_source(found: list[Dashboard]) -> None:
    others = [one for board in found for one in panels(board) if one["type"] not in ASKING]
    assert others and all("targets" not in one and "datasource" not in one for one in others)
