"""Boards as CloudWatch dashboards: drawn by the strict fake's rules, with numbers that mean what they say."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mlobs_compile.ir.board import (
    AlertsView,
    BandView,
    Board,
    Content,
    ObjectiveView,
    Panel,
    Reading,
    SignalView,
    TextView,
    View,
)
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import Budgeting, Objective, Slice
from mlobs_compile.ir.signal import Bound
from mlobs_compile.period import Calendar, Period
from mlobs_compile.targets.cloudwatch import TARGET
from mlobs_compile.units import Duration
from tests.aws import metric_math
from tests.aws.evaluate import Samples, value
from tests.builders import (
    a_board,
    a_gauge_signal,
    a_latency_signal,
    a_metric,
    a_panel,
    a_section,
    a_signal,
    an_anomaly_alert,
    an_event_signal,
    an_objective,
)
from tests.targets.cloudwatch_world import availability, emitted, sent, with_tiers

GAUGE = SignalView((a_gauge_signal(),), Bound(high=Decimal(100)))


def a_board_of(*contents: Content, view: View = View.LINES, id: str = "model/fraud") -> Board:
    panels = (a_panel(f"panel-{number}", content, view=view) for number, content in enumerate(contents))
    return a_board(a_section(*panels), id=id)


def body(board: Board, *nodes: AnyNode) -> dict[str, Any]:
    """The dashboard's body, after the strict fake has taken it."""
    world = sent(emitted(*nodes, board))
    held: dict[str, Any] = json.loads(next(iter(world.dashboards.values())))
    return held


def widgets(board: Board, *nodes: AnyNode, kind: str = "metric") -> list[dict[str, Any]]:
    return [widget["properties"] for widget in body(board, *nodes)["widgets"] if widget["type"] == kind]


def as_queries(rows: list[Any], shown: str) -> list[dict[str, Any]]:
    """A widget's rows in the form of an alarm's, so that both are evaluated by the same code."""
    queries = []
    for row in rows:
        option = row[-1]
        query = {"Id": option["id"], "ReturnData": option["id"] == shown}
        if "expression" in option:
            query["Expression"] = option["expression"]
        else:
            pairs = [{"Name": n, "Value": v} for n, v in zip(row[2:-1:2], row[3:-1:2], strict=True)]
            metric = {"Namespace": row[0], "MetricName": row[1], "Dimensions": pairs}
            query["MetricStat"] = {"Metric": metric, "Period": option["period"], "Stat": option["stat"]}
        queries.append(query)
    return queries


def visible(widget: dict[str, Any]) -> list[dict[str, Any]]:
    return [row[-1] for row in widget["metrics"] if row[-1].get("visible", True)]


def reading(what: Reading, view: View = View.LINES) -> tuple[dict[str, Any], Objective]:
    nodes = with_tiers(availability())
    objective = availability()
    (widget,) = widgets(a_board_of(ObjectiveView(objective, what), view=view), *nodes)
    return widget, objective


SAYABLE = [what for what in Reading if what is not Reading.EXHAUSTION]


@pytest.mark.parametrize("what", SAYABLE)
@pytest.mark.parametrize(
    "objective", [availability(), an_objective("0.99", signal=a_latency_signal(), at_most="0.2")]
)
def test_every_reading_of_an_objective_is_a_legal_widget(what: Reading, objective: Objective) -> None:
    assert widgets(a_board_of(ObjectiveView(objective, what)), *with_tiers(objective))


def test_the_error_ratio_is_drawn_over_every_alert_window_with_the_alerts_thresholds() -> None:
    widget, _ = reading(Reading.ERROR_RATIO)
    assert [row["label"] for row in visible(widget)] == [
        f"bad over {w}" for w in ("5m", "30m", "1h", "6h", "3d")
    ]
    assert {line["label"]: line["value"] for line in widget["annotations"]["horizontal"]} == {
        "page-fast": 0.0144,
        "page-slow": 0.006,
        "ticket": 0.001,
    }


@pytest.mark.parametrize(
    ("what", "number"), [(Reading.BUDGET_LEFT, 0.5), (Reading.SLI, 0.9995), (Reading.BURN_RATE, 0.5)]
)
def test_a_number_says_what_its_reading_means(what: Reading, number: float) -> None:
    widget, _ = reading(what, View.STAT)
    samples = Samples()
    samples.put(a_metric(), 30 * 24 * 60 - 1, 10_000)
    samples.put(a_metric("Invocation5XXErrors"), 30 * 24 * 60 - 1, 5)
    (shown,) = visible(widget)
    assert value(as_queries(widget["metrics"], shown["id"]), samples, 30 * 24 * 60) == pytest.approx(number)


def test_the_budget_is_read_over_the_whole_window_and_the_widget_looks_as_far_back() -> None:
    widget, objective = reading(Reading.BUDGET_LEFT, View.STAT)
    assert {row[-1]["period"] for row in widget["metrics"]} == {objective.window.ms // 1000}
    assert widget["start"] == "-P30D"


def test_a_signal_is_drawn_with_the_bound_of_its_alert() -> None:
    (widget,) = widgets(a_board_of(GAUGE))
    assert widget["annotations"]["horizontal"] == [{"label": "at most 100", "value": 100}]
    assert widget["region"] == "eu-west-1"


def test_several_signals_share_a_widget() -> None:
    view = SignalView((a_gauge_signal(), an_event_signal(), a_latency_signal(), a_signal()))
    (widget,) = widgets(a_board_of(view))
    assert [row["label"] for row in visible(widget)] == ["queue", "availability", "latency"]


def test_periods_stay_as_they_are_written() -> None:
    assert body(a_board_of(GAUGE))["periodOverride"] == "inherit"


def test_the_alarms_of_the_subject_are_shown_and_not_their_parts() -> None:
    board = a_board_of(AlertsView("model", "fraud"), GAUGE)
    (widget,) = widgets(board, *with_tiers(availability()), kind="alarm")
    head = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:acme/prod/fraud/availability/burn/"
    assert sorted(widget["alarms"]) == [head + tier for tier in ("page-fast", "page-slow", "ticket")]


def test_nothing_overlaps_on_the_grid() -> None:
    views = [View.STAT] * 5 + [View.LINES] * 3 + [View.TABLE, View.BARS, View.STAT]
    panels: list[Panel] = [a_panel(f"panel-{n}", GAUGE, view=view) for n, view in enumerate(views)]
    taken: set[tuple[int, int]] = set()
    for widget in body(a_board(a_section(*panels)))["widgets"]:
        cells = {
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        }
        assert not cells & taken
        taken |= cells


def test_links_lead_to_boards_that_exist_here() -> None:
    there = a_board_of(GAUGE, id="overview")
    here = replace(a_board_of(GAUGE), links=(("All", "overview"), ("Elsewhere", "nowhere")))
    world = sent(emitted(here, there))
    markdown = json.loads(world.dashboards["acme-prod-model-fraud"])["widgets"][0]["properties"]["markdown"]
    assert "[All](#dashboards:name=acme-prod-overview)" in markdown
    assert "Elsewhere" not in markdown


@pytest.mark.parametrize(
    "content",
    [
        TextView("hello"),
        SignalView((a_signal(),)),
        ObjectiveView(an_objective(), Reading.SLI),
        ObjectiveView(an_objective(signal=a_gauge_signal(), at_most="1"), Reading.BURN_RATE),
        ObjectiveView(availability(), Reading.EXHAUSTION),
    ],
)
def test_a_board_that_reads_no_metric_is_refused_and_not_emitted(content: Content) -> None:
    board = a_board_of(content)
    assert "CloudWatch" in (TARGET.refuses(board) or "")
    assert not emitted(board).resources


SLICES = replace(
    availability(), budgeting=Budgeting.TIMESLICES, slice=Slice(Duration.of(minutes=5), Decimal("0.95"))
)
MONTH = replace(availability(), periods=(Period.of(Calendar.MONTH),))


@pytest.mark.parametrize(
    ("objective", "drawn"),
    [
        (SLICES, {Reading.EVENTS}),
        (MONTH, {Reading.EVENTS, Reading.ERROR_RATIO, Reading.BURN_RATE}),
        (availability(), set(SAYABLE)),
        (
            an_objective(signal=a_gauge_signal(), at_most="1"),
            {Reading.SLI, Reading.BUDGET_LEFT, Reading.BURN_DOWN, Reading.ERROR_RATIO},
        ),
    ],
)
def test_what_one_period_cannot_say_is_left_out(objective: Objective, drawn: set[Reading]) -> None:
    shown = {what for what in Reading if TARGET.refuses(a_board_of(ObjectiveView(objective, what))) is None}
    assert shown == drawn


def test_what_one_period_cannot_say_is_counted_apart_from_what_reads_no_metric() -> None:
    board = a_board_of(GAUGE, ObjectiveView(MONTH, Reading.SLI), SignalView((a_signal(),)))
    assert emitted(board).notes == (
        "the dashboard of `model/fraud` leaves out 1 panel that read no CloudWatch metric",
        "the dashboard of `model/fraud` leaves out 1 panel that no single period can say",
    )


def test_the_overview_is_drawn_for_its_alarms_even_where_it_reads_no_metric() -> None:
    board = replace(a_board_of(AlertsView("", "")), purpose="overview")
    assert TARGET.refuses(board) is None
    assert widgets(board, *with_tiers(availability()), kind="alarm")


def test_a_board_too_large_for_a_dashboard_is_refused() -> None:
    assert "500 widgets" in (TARGET.refuses(a_board_of(*[GAUGE] * 500)) or "")


def test_panels_that_are_left_out_are_counted() -> None:
    emission = emitted(a_board_of(GAUGE, SignalView((a_signal(),)), TextView("kept")))
    assert emission.notes == (
        "the dashboard of `model/fraud` leaves out 1 panel that read no CloudWatch metric",
    )


def over(widget: dict[str, Any], points: list[dict[str, float | None]]) -> list[float | None]:
    """The widget's visible row over a graph of so many points of its first row."""
    held: list[dict[str, float | None]] = [dict(point) for point in points]
    found: list[float | None] = []
    for row in widget["metrics"]:
        if "expression" in row[-1]:
            found = metric_math.parse(row[-1]["expression"]).over(held)
            for point, value in zip(held, found, strict=True):
                point[row[-1]["id"]] = value
    return found


GAUGE_SLO = an_objective("0.9", signal=a_gauge_signal(), at_most="100", name="queue")
QUEUE: list[dict[str, float | None]] = [{"m1": 50}] * 18 + [{"m1": 150}]  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("what", "last"), [(Reading.SLI, 18 / 19), (Reading.BUDGET_LEFT, 9 / 19), (Reading.BURN_DOWN, 9 / 19)]
)
def test_of_a_gauge_the_share_of_points_within_its_bound_is_shown_and_the_title_says_so(
    what: Reading, last: float
) -> None:
    (widget,) = widgets(a_board_of(ObjectiveView(GAUGE_SLO, what)), GAUGE_SLO)
    assert over(widget, QUEUE)[-1] == pytest.approx(last)
    assert "of points of 5m, for a gauge has no events" in widget["title"]
    assert widget["start"] == "-P30D"


def test_instead_of_the_bad_share_of_a_gauge_its_value_is_drawn_beside_its_bound() -> None:
    (widget,) = widgets(a_board_of(ObjectiveView(GAUGE_SLO, Reading.ERROR_RATIO)), GAUGE_SLO)
    assert [row["label"] for row in visible(widget)] == ["queue"]
    assert widget["annotations"]["horizontal"] == [{"label": "at most 100", "value": 100}]


def test_a_budget_burns_down_over_the_window_and_says_how_much_room_is_left() -> None:
    points: list[dict[str, float | None]] = [
        {"m1": 1000, "m2": 3},
        {"m1": 8000, "m2": 0},
        {"m1": 1000, "m2": 7},
    ]
    (down,) = widgets(a_board_of(ObjectiveView(availability(), Reading.BURN_DOWN)))
    assert over(down, points) == pytest.approx([0.7, 0.7, 0.0])
    (room,) = widgets(a_board_of(ObjectiveView(availability(), Reading.ROOM)))
    assert over(room, [{"m1": 10_000, "m2": 4}]) == pytest.approx([6.0])
    (counted,) = widgets(a_board_of(ObjectiveView(availability(), Reading.COUNTED)))
    assert over(counted, [{"m1": 10_000, "m2": 4}]) == pytest.approx([10_000.0])


def test_an_anomaly_is_drawn_with_the_band_it_leaves() -> None:
    (widget,) = widgets(a_board_of(BandView(an_anomaly_alert(signal=a_gauge_signal()))))
    assert any("ANOMALY_DETECTION_BAND(m1, 3)" in row[-1].get("expression", "") for row in widget["metrics"])


def test_a_heading_links_to_the_alarms_whose_lines_stand_below_it_and_an_alarm_to_its_dashboard() -> None:
    objective, *alerts = with_tiers(availability())
    told = tuple(alert.id for alert in alerts)
    panel = replace(a_panel("burn", ObjectiveView(availability(), Reading.BURN_RATE)), alerts=told)
    board = a_board(a_section(panel), id="board/fraud")
    found = emitted(objective, *alerts, board)
    heading = widgets(board, objective, *alerts, kind="text")[1]["markdown"]
    for alert in told:
        assert f"[{alert}](#alarmsV2:alarm/acme%2Fprod%2F{alert.replace('/', '%2F')})" in heading
    said = [r.body["AlarmDescription"] for r in found.resources if r.name.endswith("page-fast")]
    assert said and "dashboards:name=acme-prod-board-fraud" in str(said[-1])
