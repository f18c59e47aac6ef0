"""A panel that ranks shows the ten highest series, in either store, and an alarm never reads many metrics at once."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import promql_parser
import pytest

from mlobs_compile.ir.board import MOST, SignalView, View
from mlobs_compile.ir.signal import Bound, Metric, MetricGauge, SeriesGauge, Signal, Unit
from mlobs_compile.targets.cloudwatch import TARGET
from tests.builders import a_board, a_panel, a_section, a_threshold_alert
from tests.targets import grafana_gallery
from tests.targets.cloudwatch_world import emitted
from tests.targets.grafana_reading import expressions, panel

DIMENSIONS = (("ClusterName", "ml"), ("InstanceId", "*"), ("NodeName", "*"))
METRIC = MetricGauge(
    Metric("ContainerInsights", "node_cpu_utilization", DIMENSIONS, "Average", Decimal("0.01"))
)
SERIES = SeriesGauge("avg by (node) (node_cpu)", Decimal("0.01"))


def ranking(*, series: bool, view: View = View.TOP) -> SignalView:
    signal = Signal("cpu", Unit.RATIO, SERIES if series else None, None if series else METRIC)
    return SignalView((signal,), Bound(high=Decimal("0.9")))


def in_grafana(view: SignalView, draws: View) -> Any:
    board = a_board(a_section(a_panel("busiest", view, view=draws)))
    return panel(grafana_gallery.emitted(board), "Busiest")


def in_cloudwatch(view: SignalView, draws: View) -> Any:
    board = a_board(a_section(a_panel("busiest", view, view=draws)))
    (resource,) = (found for found in emitted(board).resources if found.kind == "dashboard")
    body = json.loads(resource.body["DashboardBody"])  # type: ignore[arg-type]
    (widget,) = (widget for widget in body["widgets"] if widget["type"] == "metric")
    return widget["properties"]


def test_grafana_asks_prometheus_for_the_ten_highest_now_each_called_by_its_label() -> None:
    drawn = in_grafana(ranking(series=True), View.TOP)
    (expression,) = expressions(drawn)
    assert expression == f"sort_desc(topk({MOST}, (avg by (node) (node_cpu)) * 0.01))"
    assert promql_parser.parse(expression)
    assert drawn["type"] == "bargauge"
    (target,) = drawn["targets"]
    assert (target["instant"], target["legendFormat"]) == (True, "{{node}}")


def test_lines_of_the_same_signal_are_not_cut() -> None:
    (expression,) = expressions(in_grafana(ranking(series=True), View.LINES))
    assert "topk" not in expression


@pytest.mark.parametrize(("view", "most"), [(View.TOP, 10), (View.STATES, 20)])
def test_a_dashboard_of_cloudwatch_searches_and_ranks(view: View, most: int) -> None:
    ((row,),) = in_cloudwatch(ranking(series=False), view)["metrics"]
    assert row["expression"].startswith("SORT(SEARCH('{ContainerInsights,ClusterName,InstanceId,NodeName} ")
    assert row["expression"].endswith(f"* 0.01, AVG, DESC, {most})")
    assert row["label"] == "${PROP('Dim.InstanceId')} ${PROP('Dim.NodeName')}"


def test_grafana_asks_cloudwatch_the_same() -> None:
    (target,) = in_grafana(ranking(series=False), View.TOP)["targets"]
    ((row,),) = in_cloudwatch(ranking(series=False), View.TOP)["metrics"]
    assert (target["expression"], target["label"]) == (row["expression"], row["label"])


def test_an_alarm_on_each_node_is_refused_with_the_way_out() -> None:
    (signal,) = ranking(series=False).signals
    reason = TARGET.refuses(a_threshold_alert(signal=signal)) or ""
    assert "for each `InstanceId`" in reason and "without this dimension" in reason
