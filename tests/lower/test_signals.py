"""Signals by name: a preset's, told apart by system where two have one, or spelled out."""

from __future__ import annotations

from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import MetricEvents, SeriesEvents, SeriesGauge, SeriesHistogram
from tests.platforms import HEAD, PRESET, PROJECT, TEAM, built, codes, compiled, node

CLUSTER = """\
apiVersion: mlobs/v1
kind: Cluster
metadata: {name: eks, team: risk}
systems: {blue: {preset: scorer, job: blue}, green: {preset: scorer, job: green}}
slos: {up: {objective: 99%, signal: SIGNAL}}
"""


def _objective(*documents: str) -> Objective:
    build = built(PROJECT, TEAM, *documents)
    found = next(item for item in build.monitoring.nodes if isinstance(item, Objective))  # type: ignore[union-attr]
    return found


def test_parameters_are_filled_into_queries() -> None:
    slo = _objective(
        PRESET,
        HEAD + "serving: {preset: scorer, job: f}\nslos: {up: {objective: 99%, signal: availability}}\n",
    )
    assert slo.signal.series == SeriesEvents(
        total='sum(rate(all_total{job="f"}[$window]))', bad='sum(rate(bad_total{job="f"}[$window]))'
    )


def test_a_system_and_a_signal_name_one_of_two() -> None:
    slo = _objective(PRESET, CLUSTER.replace("SIGNAL", "green/availability"))
    assert isinstance(slo.signal.series, SeriesEvents) and 'job="green"' in slo.signal.series.total


def test_a_name_that_two_systems_have_is_refused_with_both_ways_to_say_it() -> None:
    run = compiled(PROJECT, TEAM, PRESET, CLUSTER.replace("SIGNAL", "availability"))
    assert codes(run) == ["MLO205"]
    assert run.diagnostics[0].help == "write one of `blue/availability`, `green/availability`"


def test_a_slip_in_a_qualified_name_is_asked_about_with_the_system() -> None:
    run = compiled(PROJECT, TEAM, PRESET, CLUSTER.replace("SIGNAL", "gren/availability"))
    assert run.diagnostics[0].help == "did you mean `green/availability`?"


def test_a_histogram_keeps_its_unit_and_its_bound_is_in_seconds() -> None:
    slo = _objective(
        HEAD + "slos: {l: {objective: 99%, sli: {histogram: {metric: l_ms, unit: ms, at_most: 250ms}}}}\n"
    )
    assert isinstance(slo.signal.series, SeriesHistogram)
    assert str(slo.signal.series.scale) == "0.001"
    assert slo.bound is not None and str(slo.bound.high) == "0.25"


def test_both_forms_of_an_indicator_stand_side_by_side() -> None:
    metric = "{namespace: A/B, metric: m}"
    slo = _objective(
        HEAD + "slos: {a: {objective: 99%, sli: {ratio: {error: 'r'}, "
        f"cloudwatch: {{total: {metric}, bad: {metric}}}}}}}}}\n"
    )
    assert slo.signal.series is not None and isinstance(slo.signal.metric, MetricEvents)


def test_an_alert_of_the_document_takes_the_place_of_the_presets() -> None:
    model = HEAD + "serving: {preset: scorer, job: f}\nalerts: {deep: {signal: depth, at_most: 99}}\n"
    alert = node(built(PROJECT, TEAM, PRESET, model), "fraud/alert/deep")
    assert str(alert.bound.high) == "99"  # type: ignore[union-attr]
    off = built(PROJECT, TEAM, PRESET, model.replace("{signal: depth, at_most: 99}", "{enabled: false}"))
    assert not any(item.id == "fraud/alert/deep" for item in off.monitoring.nodes)  # type: ignore[union-attr]


def test_a_gauge_is_its_query() -> None:
    slo = _objective(HEAD + "slos: {g: {objective: 99%, sli: {gauge: {query: age_seconds, at_most: 6h}}}}\n")
    assert slo.signal.series == SeriesGauge("age_seconds")
    assert slo.bound is not None and slo.bound.high == 6 * 3600
