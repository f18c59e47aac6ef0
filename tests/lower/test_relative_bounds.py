"""Bounds that the baseline gives, from the spec to the verdict on a batch; labels that are late, from spec to alert."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from mlobs_compile import checklist, frozen, source
from mlobs_compile.artifact import dump_json
from mlobs_compile.baseline import Baseline, Norm
from mlobs_compile.checklist import Checklist
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.measurement import Levels, Measurement
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import Bound, MetricGauge
from mlobs_compile.pipeline import Beside, compile_all
from mlobs_compile.runner.results import Status
from mlobs_compile.spec.measure import LevelShape
from mlobs_compile.targets.runner.emission import checklists
from tests.checks.oracles import found, in_duckdb
from tests.lower.monitored import nodes
from tests.realtools import promtool
from tests.realtools.promtool import History, spec

MODEL = """outputs: {prediction: said, score: p}
min_rows: 50
performance:
  problem: binary
  label: truth
  metrics:
    recall: {at_least: baseline - 3 std, warn: {at_least: baseline - 1 std}, severity: page, for: 2 of 3}
    precision: {at_least: baseline - 10%, warn: {at_least: baseline - 0.05}}
    log_loss: {at_most: baseline + 20%}
    accuracy: {within: [baseline - 2 std, baseline + 2 std]}
"""
NORMS = {
    "recall": Norm(0.85, 0.84, 0.02, 10), "precision": Norm(0.9, 0.91, 0.01, 10), "log_loss": Norm(0.5),
    "accuracy": Norm(0.88, 0.88, 0.01, 10),
}  # fmt: skip
WAITING = """outputs: {prediction: said, timestamp: at}
performance:
  problem: binary
  label: truth
  labels: {join: id, lag: 3d, max_lag: 14d, coverage: 80%}
  metrics: {recall: {at_least: 0.8}}
schedule: daily
"""


def _lowered() -> tuple[dict[str, Measurement | ThresholdAlert], Checklist]:
    norms = {f"fraud/performance/{kind}/measure": norm for kind, norm in NORMS.items()}
    files = [("baselines/fraud.json", frozen.text(Baseline("fraud", 1000, {}, norms)).encode())]
    beside = Beside(baselines=frozen.thawed(files).value or {})
    run = compile_all(source.read(spec(MODEL), "mlobs.yaml").value or (), beside=beside)
    assert not run.failed, run.diagnostics
    monitoring = run.builds[0].monitoring
    assert monitoring is not None
    (written,) = checklists(monitoring)
    kept = {node.id: node for node in monitoring.nodes if isinstance(node, Measurement | ThresholdAlert)}
    return kept, checklist.read(dump_json(checklist.body(written)))


def test_a_bound_of_the_baseline_is_a_number_of_the_measurement() -> None:
    lowered, _ = _lowered()
    levels = {
        node.kind: node.levels for node in lowered.values() if isinstance(node, Measurement)
    }  # fmt: skip
    assert levels == {
        "recall": Levels(Bound(Decimal("0.78")), Bound(Decimal("0.82"))),
        "precision": Levels(Bound(Decimal("0.81")), Bound(Decimal("0.85"))),
        "log_loss": Levels(Bound(high=Decimal("0.6"))),
        "accuracy": Levels(Bound(Decimal("0.86"), Decimal("0.90"))),
    }


def test_two_of_three_windows_reach_the_measurement_and_both_alerts() -> None:
    lowered, read = _lowered()
    page, warn = lowered["fraud/performance/recall"], lowered["fraud/performance/recall/warn"]
    assert isinstance(page, ThresholdAlert) and isinstance(warn, ThresholdAlert)
    assert (page.windows, warn.windows, read.measurements[0].windows) == ((2, 3), (2, 3), (2, 3))
    assert (page.urgency, warn.urgency) == (Urgency.PAGE, Urgency.TICKET)
    assert (page.shown_bound, warn.shown_bound) == (Bound(Decimal("0.78")), Bound(Decimal("0.82")))
    assert "baseline - 3 std" in page.summary and "baseline - 1 std" in warn.summary
    assert "fraud/performance/precision/warn" not in lowered, (
        "a warning beside a ticket has no alert of its own"
    )


@pytest.mark.parametrize(("hits", "status"), [
    (100, Status.PASS), (82, Status.PASS), (81, Status.WARN), (78, Status.WARN), (77, Status.FAIL), (0, Status.FAIL),
])  # fmt: skip
def test_a_batch_is_judged_by_what_the_baseline_was(hits: int, status: Status) -> None:
    _, read = _lowered()
    batch = {"truth": [1] * 100 + [0] * 5, "said": [1] * hits + [0] * (105 - hits), "p": [0.5] * 105}
    by_kind = {one.kind: one for one in found(in_duckdb(pa.table(batch)), *read.measurements)}
    assert (by_kind["recall"].status, by_kind["recall"].value) == (status, hits / 100)


def test_a_batch_that_is_too_small_is_not_judged() -> None:
    _, read = _lowered()
    batch = pa.table({"truth": [1] * 49, "said": [0] * 49, "p": [0.5] * 49})
    assert {one.status for one in found(in_duckdb(batch), *read.measurements)} == {Status.NO_DATA}


def test_a_model_with_late_labels_has_a_ticket_for_those_that_do_not_come() -> None:
    alert = nodes(WAITING)["fraud/labels/missing"]
    assert isinstance(alert, ThresholdAlert)
    assert (alert.bound, alert.urgency) == (Bound(low=Decimal("0.8")), Urgency.TICKET)
    assert isinstance(alert.signal.metric, MetricGauge) and alert.signal.metric.metric.stat == "Minimum"
    assert "fraud/labels/missing" not in nodes(
        WAITING.replace("  labels: {join: id, lag: 3d, max_lag: 14d, coverage: 80%}\n", "")
    )


@pytest.mark.realtool
def test_prometheus_opens_the_ticket_below_the_coverage_and_not_at_it(tmp_path: Path) -> None:
    ratio = 'mlobs_label_coverage_ratio{model="fraud",environment="prod"}'
    other = 'mlobs_label_coverage_ratio{model="churn",environment="prod"}'
    history = History({ratio: "_x5 0.8x5 0.79x5 0.95x5", other: "0.1x30"})
    for at, fires in ((4, False), (9, False), (14, True), (20, False)):
        history = (history.fires if fires else history.silent)("fraud/labels/missing", at)
    promtool.test(tmp_path, promtool.compiled(spec(WAITING)), history)


def test_the_positive_class_is_that_of_performance_and_of_bias_where_it_says_none() -> None:
    model = """outputs: {prediction: said}
performance:
  problem: binary
  label: truth
  metrics: {recall: {at_least: 0.8}}
bias:
  facets: {age: {groups: [young]}}
  positive: ["0"]
  metrics: {DPPL: {within: [-0.1, 0.1]}}
"""
    own = model.replace("label: truth", 'label: truth\n  positive: ["1"]')
    batches = [nodes(one)["fraud/performance/recall/measure"] for one in (model, own)]
    assert [one.batch.positive for one in batches if isinstance(one, Measurement)] == [("0",), ("1",)]
    assert [one.batch.favourable for one in batches if isinstance(one, Measurement)] == [(), ("0",)]


def test_a_ranking_names_its_queries_and_is_no_business_of_model_monitor() -> None:
    model = """outputs: {score: relevance}
performance:
  problem: ranking
  label: clicked
  group: query
  metrics: {ndcg: {k: 10, at_least: 0.8}}
"""
    node = nodes(model)["fraud/performance/ndcg/measure"]
    assert isinstance(node, Measurement)
    assert (node.batch.problem, node.batch.group, dict(node.settings)) == ("ranking", "query", {"k": 10})
    served = "capture: {uri: s3://acme-ml/captured}\nmonitors: sagemaker\n"
    assert not [id for id in nodes(model + served) if "/monitor/" in id]


def test_a_checklist_with_settings_and_labels_is_read_back_as_it_was() -> None:
    run = compile_all(source.read(spec(WAITING), "mlobs.yaml").value or ())
    monitoring = run.builds[0].monitoring
    assert monitoring is not None
    (written,) = checklists(monitoring)
    read = checklist.read(json.dumps(checklist.body(written), default=str))
    assert read.batch.labels == written.batch.labels and read.batch == written.batch


def test_a_bound_of_the_baseline_has_six_digits_and_lets_the_baseline_itself_pass() -> None:
    norm = Norm(0.737826896612)
    low = LevelShape.model_validate({"at_least": "baseline"}).absolute(norm)
    high = LevelShape.model_validate({"at_most": "baseline"}).absolute(norm)
    assert low == (Decimal("0.737826"), None) and high == (None, Decimal("0.737827"))
