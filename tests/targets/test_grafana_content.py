"""What Grafana's panels ask and where colours change: the alerts' numbers, from the alerts' source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import numpy
import pytest

from mlobs_compile.ir.board import AlertsView, BandView, ObjectiveView, Reading, SignalView, View
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.ir.signal import Bound, SeriesGauge, Signal, Unit
from mlobs_compile.queries import recorded
from mlobs_compile.targets.grafana.legend import AUTO, legend_of
from mlobs_compile.units import Duration
from tests.builders import a_board, a_budget_alert, a_panel, a_section, an_anomaly_alert, an_objective
from tests.targets.grafana_gallery import SIGNALS, burning, emitted
from tests.targets.grafana_reading import Panel, dashboards, expressions, panel, steps


def shown(
    objective: Objective,
    reading: Reading,
    *alerts: AnyNode,
    view: View = View.LINES,
    home: str = "prometheus",
) -> Panel:
    board = a_board(a_section(a_panel("reading", ObjectiveView(objective, reading), view=view)))
    return panel(emitted(objective, *alerts, board, home=home), "Reading")


def signal_panel(*signals: Signal, bound: Bound | None = None, view: View = View.LINES) -> Panel:
    board = a_board(a_section(a_panel("signals", SignalView(signals, bound), view=view)))
    return panel(emitted(board), "Signals")


OBJECTIVE = an_objective(signal=SIGNALS["events"])
ALERTS = [node for node in burning(OBJECTIVE) if isinstance(node, BurnRateAlert)]


@pytest.mark.parametrize("home", ["prometheus", "cloudwatch"])
def test_lines_on_the_error_ratio_are_exactly_the_alerts_thresholds(home: str) -> None:
    found = steps(shown(OBJECTIVE, Reading.ERROR_RATIO, *ALERTS, home=home))
    assert found == [(None, "green"), (0.001, "orange"), (0.006, "red"), (0.0144, "red")]
    assert {Decimal(str(value)) for value, _ in found[1:]} == {alert.threshold for alert in ALERTS}


def test_lines_on_the_burn_rate_are_exactly_the_tiers_factors() -> None:
    found = steps(shown(OBJECTIVE, Reading.BURN_RATE, *ALERTS))
    assert {Decimal(str(value)) for value, _ in found[1:]} == {alert.tier.factor for alert in ALERTS}


def test_the_sli_is_green_from_the_objective_and_shows_a_digit_more_than_it() -> None:
    found = shown(an_objective("0.9995"), Reading.SLI, view=View.STAT)
    assert steps(found) == [(None, "red"), (0.9995, "green")]
    assert found["fieldConfig"]["defaults"]["decimals"] == 3


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (Bound(high=Decimal("0.2")), [(None, "green"), (0.2, "red")]),
        (Bound(low=Decimal("0.8")), [(None, "red"), (0.8, "green")]),
        (Bound(Decimal("-0.1"), Decimal("0.1")), [(None, "red"), (-0.1, "green"), (0.1, "red")]),
        (Bound(high=Decimal(0)), [(None, "green"), (1e-9, "red")]),
        (Bound(low=Decimal(0)), [(None, "red"), (0, "green")]),
        (None, [(None, "text")]),
    ],
)
def test_a_signal_turns_red_where_it_leaves_its_bound(
    bound: Bound | None, expected: list[tuple[float | None, str]]
) -> None:
    found = signal_panel(SIGNALS["drift"], bound=bound)
    assert steps(found) == expected
    style = found["fieldConfig"]["defaults"]["custom"]["thresholdsStyle"]["mode"]
    assert style == ("dashed" if bound else "off")


def test_an_objective_in_prometheus_is_read_from_what_its_rules_record() -> None:
    found = shown(OBJECTIVE, Reading.ERROR_RATIO, *ALERTS)
    windows = sorted({window for alert in ALERTS for window in (alert.tier.short, alert.tier.long)})
    assert expressions(found) == [recorded.error_ratio(OBJECTIVE, window) for window in windows]
    assert [one["legendFormat"] for one in found["targets"]] == [str(window) for window in windows]


def test_an_objective_without_alerts_is_shown_over_its_whole_window() -> None:
    found = shown(OBJECTIVE, Reading.BURN_RATE)
    assert expressions(found) == [recorded.burn_rate(OBJECTIVE, Duration.of(days=30))]


def test_numbers_are_asked_for_now_and_lines_over_the_range() -> None:
    stat = shown(OBJECTIVE, Reading.BUDGET_LEFT, view=View.STAT)["targets"][0]
    line = shown(OBJECTIVE, Reading.BUDGET_LEFT)["targets"][0]
    assert (stat["instant"], stat["range"], line["instant"], line["range"]) == (True, False, False, True)


def test_cloudwatch_reads_each_long_window_as_one_period() -> None:
    found = shown(OBJECTIVE, Reading.ERROR_RATIO, *ALERTS, home="cloudwatch")
    visible = [target for target in found["targets"] if not target["hide"]]
    assert [(one["label"], one["period"]) for one in visible] == [
        ("1h", "3600"),
        ("6h", "21600"),
        ("3d", "259200"),
    ]
    read = [one for one in found["targets"] if one["metricName"]]
    assert {(one["namespace"], one["statistic"], one["region"]) for one in read} == {
        ("AWS/SageMaker", "Sum", "default")
    }
    assert all(one["hide"] and one["matchExact"] for one in read)


def computed(found: Panel, bad: list[float], total: list[float]) -> object:
    """The value of a panel's visible CloudWatch expression over a graph's points."""
    (visible,) = [target for target in found["targets"] if not target["hide"]]
    names: Mapping[str, object] = {
        "bad": numpy.array(bad),
        "total": numpy.array(total),
        "SUM": numpy.sum,
        "RUNNING_SUM": numpy.cumsum,
        "TIME_SERIES": float,
    }
    return eval(visible["expression"], {}, dict(names))


def test_cloudwatch_weighs_the_budget_by_events_over_the_objectives_window() -> None:
    found = shown(OBJECTIVE, Reading.BUDGET_LEFT, view=View.STAT, home="cloudwatch")
    assert found["timeFrom"] == "30d"
    assert "Summed over the last 30d" in found["description"]
    # 3 bad of 10,000 events spend 30 % of a budget of 0.1 %; an average of the hours' ratios would say 150 %.
    assert computed(found, [3, 0], [1000, 9000]) == pytest.approx(0.7)


def test_cloudwatch_burns_the_budget_down_to_what_is_left() -> None:
    found = shown(OBJECTIVE, Reading.BUDGET_LEFT, home="cloudwatch")
    assert list(computed(found, [3, 0, 7], [1000, 8000, 1000])) == pytest.approx([0.7, 0.7, 0.0])  # type: ignore[call-overload]


def test_cloudwatch_gives_the_share_of_good_events() -> None:
    found = shown(OBJECTIVE, Reading.SLI, view=View.STAT, home="cloudwatch")
    assert computed(found, [3, 0], [1000, 9000]) == pytest.approx(0.9997)


def test_a_gauge_in_cloudwatch_says_that_it_counts_no_events() -> None:
    objective = an_objective(signal=SIGNALS["heat"], at_most="80", name="heat")
    found = shown(objective, Reading.BUDGET_LEFT, home="cloudwatch")
    assert "is a value, not a count of events" in found["description"]


def test_a_latency_with_a_panel_of_its_own_is_drawn_by_its_quantiles() -> None:
    series = signal_panel(SIGNALS["latency"])
    metrics = signal_panel(SIGNALS["slow"])
    assert [one["legendFormat"] for one in series["targets"]] == ["p50", "p95", "p99"]
    assert [one["statistic"] for one in metrics["targets"] if one["metricName"]] == ["p50", "p95", "p99"]


def test_each_signal_of_a_panel_keeps_its_own_unit() -> None:
    found = signal_panel(SIGNALS["latency"], SIGNALS["events"])["fieldConfig"]
    assert found["defaults"]["unit"] == "s"
    assert found["overrides"] == [
        {
            "matcher": {"id": "byFrameRefID", "options": "B"},
            "properties": [{"id": "unit", "value": "percentunit"}],
        }
    ]


def test_every_unit_has_one_of_grafanas() -> None:
    shown_as = {
        unit: signal_panel(Signal("x", unit, SeriesGauge("x")))["fieldConfig"]["defaults"]["unit"]
        for unit in Unit
    }
    assert shown_as == {
        Unit.RATIO: "percentunit",
        Unit.SECONDS: "s",
        Unit.COUNT: "short",
        Unit.BYTES: "bytes",
        Unit.PER_SECOND: "ops",
        Unit.BYTES_PER_SECOND: "Bps",
        Unit.CELSIUS: "celsius",
        Unit.WATTS: "watt",
        Unit.SCORE: "none",
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("max by (feature) (psi)", "{{feature}}"),
        ("sum by (a, b) (rate(x[5m])) / sum by (a, b) (rate(y[5m]))", "{{a}} {{b}}"),
        ("100 * max by (pod) (x)", "{{pod}}"),
        ("time() - max by (dag) (x)", "{{dag}}"),
        ("histogram_quantile(0.9, sum by (le, model) (rate(x_bucket[5m])))", "{{model}}"),
        ("topk(5, avg by (gpu) (x))", "{{gpu}}"),
        ('bottomk(20, min by (slo) (mlobs:slo_budget_left:ratio{environment="prod"}))', "{{slo}}"),
        ("time() - max(x)", ""),
        ("sum(rate(x[5m]))", ""),
        ("avg without (pod) (x)", AUTO),
        ("x", AUTO),
        ("sum(", AUTO),
    ],
)
def test_a_line_is_called_by_the_labels_that_its_query_leaves(query: str, expected: str) -> None:
    assert legend_of(query, "") == expected


def test_lines_of_several_signals_begin_with_the_signals_name() -> None:
    assert legend_of("max by (feature) (psi)", "psi") == "psi {{feature}}"


def test_a_warning_is_coloured_between_its_own_bound_and_the_one_that_fails() -> None:
    view = SignalView((SIGNALS["drift"],), Bound(high=Decimal("0.2")), Bound(high=Decimal("0.1")))
    found = panel(emitted(a_board(a_section(a_panel("signals", view, view=View.LINES)))), "Signals")
    assert steps(found) == [(None, "green"), (0.1, "orange"), (0.2, "red")]


def test_a_policy_on_the_budget_gives_its_panel_its_steps() -> None:
    half = a_budget_alert("0.5", objective=OBJECTIVE)
    found = steps(shown(OBJECTIVE, Reading.BUDGET_LEFT, half, view=View.STAT))
    assert found == [(None, "red"), (float(half.left), "green")]


def test_a_table_has_a_row_for_each_set_of_labels_and_a_column_for_each_signal() -> None:
    pair = (replace(SIGNALS["drift"], name="value"), replace(SIGNALS["drift"], name="state"))
    found = signal_panel(*pair, view=View.TABLE)
    assert {one["format"] for one in found["targets"]} == {"table"}
    merge, organised = found["transformations"]
    assert merge["id"] == "merge"
    assert organised["options"]["renameByName"] == {"Value #A": "value", "Value #B": "state"}
    (override,) = found["fieldConfig"]["overrides"]
    words = next(one["value"] for one in override["properties"] if one["id"] == "mappings")
    assert override["matcher"]["options"] == "state" and words[0]["options"]["2"]["text"] == "fail"


def test_an_anomaly_is_drawn_between_the_edges_of_its_band() -> None:
    alert = an_anomaly_alert()
    board = a_board(a_section(a_panel("band", BandView(alert))))
    found = panel(emitted(alert, board), "Band")
    assert [one["legendFormat"] for one in found["targets"]] == ["availability", "from", "to"]
    slow = replace(alert, signal=SIGNALS["slow"])
    alone = a_board(a_section(a_panel("band", BandView(slow))))
    there = panel(emitted(slow, alone, home="cloudwatch"), "Band")
    assert "Grafana cannot ask for it" in there["description"]


def test_what_no_data_source_can_say_has_no_panel() -> None:
    views = [ObjectiveView(OBJECTIVE, Reading.EXHAUSTION), AlertsView("model", "fraud", OBJECTIVE.id)]
    board = a_board(a_section(*(a_panel(f"panel-{at}", view) for at, view in enumerate(views))))
    counts = [
        [len(row["panels"]) for row in dashboards(emitted(OBJECTIVE, board, home=home))]
        for home in ("prometheus", "cloudwatch")
    ]
    assert counts == [[3], [1]]


def test_a_burn_down_has_the_line_of_even_spending_and_looks_at_what_the_rules_recorded() -> None:
    left, even = expressions(shown(OBJECTIVE, Reading.BURN_DOWN))
    assert (left, even) == (recorded.budget_left(OBJECTIVE), recorded.even_spending(OBJECTIVE.window))


def test_a_gauge_in_cloudwatch_is_shown_beside_its_bound_and_by_its_share_of_good_points() -> None:
    objective = an_objective(signal=SIGNALS["heat"], at_most="80", name="heat")
    value = shown(objective, Reading.ERROR_RATIO, home="cloudwatch")
    assert steps(value) == [(None, "green"), (80, "red")]
    good = shown(objective, Reading.SLI, view=View.STAT, home="cloudwatch")
    (visible,) = [target for target in good["targets"] if not target["hide"]]
    assert visible["expression"] == "TIME_SERIES(1 - AVG(outside))" and good["timeFrom"] == "30d"
