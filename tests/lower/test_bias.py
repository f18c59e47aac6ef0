"""A model's bias checks: about whom, with which band, and what of them cannot be right."""

from __future__ import annotations

from decimal import Decimal

from mlobs_compile.baseline import Baseline, Norm
from mlobs_compile.checklist import body, read
from mlobs_compile.condition import Comparison
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.measurement import Group, Measurement
from mlobs_compile.ir.monitor import Facet, ScheduledMonitor
from mlobs_compile.ir.signal import Bound, MetricGauge
from mlobs_compile.pipeline import Beside, Run, compile_all
from mlobs_compile.targets.runner.emission import checklists
from tests import platforms, projects
from tests.platforms import HEAD, PROJECT, TEAM, built, node

AGE = 'bias:\n  facets: {age: {groups: ["17"], conditions: {"65+": "age >= 65"}}}\n'
DATASET = """\
apiVersion: mlobs/v1
kind: Dataset
metadata: {name: people, team: risk}
columns: {age: {type: integer}, sex: {type: string}, granted: {type: boolean}}
checks: {rows: {at_least: 1}}
"""
KNOWN = HEAD + "features: {dataset: people}\noutputs: {prediction: p}\n"


def _with(text: str, norms: dict[str, Norm]) -> Run:
    documents = platforms.read(platforms.whole(PROJECT, TEAM, HEAD + text))
    return compile_all(documents, beside=Beside(baselines={"fraud": Baseline("fraud", 1000, {}, norms)}))


def _said(run: Run, code: str) -> list[Diagnostic]:
    return [found for found in run.diagnostics if found.code == code]


def test_a_group_is_a_value_or_a_condition_and_goes_by_its_name() -> None:
    build = built(PROJECT, TEAM, HEAD + AGE + "  metrics: {DPPL: {within: [-0.1, 0.1]}}\n")
    old = node(build, "fraud/bias/age=65+/DPPL/measure")
    young = node(build, "fraud/bias/age=17/DPPL/measure")
    assert isinstance(old, Measurement) and isinstance(young, Measurement)
    assert old.group == Group("age", "65+", Comparison("age", ">=", Decimal(65)))
    assert young.group == Group("age", "17")
    assert (old.fair, old.reads, old.column) == (0, ("prediction",), "age=65+")


def test_a_checklist_keeps_whom_it_is_about() -> None:
    build = built(PROJECT, TEAM, HEAD + AGE + "  metrics: {DI: {within: [0.8, 1.25]}}\n")
    assert build.monitoring is not None
    (checklist,) = checklists(build.monitoring)
    from mlobs_compile.artifact import dump_json

    back = read(dump_json(body(checklist)))
    assert [one.group for one in back.measurements] == [one.group for one in checklist.measurements]
    assert [(one.fair, one.reads) for one in back.measurements] == [(1, ("prediction",))] * 2


def test_no_worse_than_the_baseline_is_a_band_around_fair() -> None:
    run = _with(
        AGE + "  metrics: {DPPL: {no_worse_than: baseline + 0.02}, DI: {no_worse_than: baseline}}\n",
        {
            "fraud/bias/age=17/DPPL/measure": Norm(-0.1), "fraud/bias/age=65+/DPPL/measure": Norm(0.05),
            "fraud/bias/age=17/DI/measure": Norm(1.25), "fraud/bias/age=65+/DI/measure": Norm(0.5),
        },
    )  # fmt: skip
    assert not run.failed, run.diagnostics
    nodes = {one.id: one for one in run.builds[0].monitoring.nodes}  # type: ignore[union-attr]
    bounds = {
        id.removeprefix("fraud/bias/age="): one.levels.fail
        for id, one in nodes.items()
        if isinstance(one, Measurement)
    }
    assert bounds == {
        "17/DPPL/measure": Bound(Decimal("-0.12"), Decimal("0.12")),
        "65+/DPPL/measure": Bound(Decimal("-0.07"), Decimal("0.07")),
        "17/DI/measure": Bound(Decimal("0.8"), Decimal("1.25")),
        "65+/DI/measure": Bound(Decimal("0.5"), Decimal(2)),
    }
    alert = nodes["fraud/bias/age=17/DPPL"]
    assert isinstance(alert, ThresholdAlert)
    assert "healthy no further from 0 than baseline + 0.02" in alert.summary
    assert alert.shown_bound == Bound(Decimal("-0.12"), Decimal("0.12"))


def test_a_baseline_that_allows_everything_is_told() -> None:
    run = _with(
        'bias:\n  facets: {age: {groups: ["17"]}}\n  metrics: {DI: {no_worse_than: baseline + 0.1}}\n',
        {"fraud/bias/age=17/DI/measure": Norm(0.05)},
    )
    (said,) = _said(run, "MLO615")
    assert "allows any value: `fraud/bias/age=17/DI`" in said.message


def test_without_a_baseline_or_without_the_group_in_it_the_command_is_named() -> None:
    text = AGE + "  metrics: {DPPL: {no_worse_than: baseline}}\n"
    assert len(_said(platforms.compiled(PROJECT, TEAM, HEAD + text), "MLO601")) == 1
    (said,) = _said(_with(text, {"fraud/bias/age=17/DPPL/measure": Norm(0.1)}), "MLO602")
    assert "age=65+" in said.message


def test_a_misspelt_facet_is_told_where_the_columns_are_known() -> None:
    metrics = "  metrics: {DPPL: {within: [-0.1, 0.1]}, DI: {within: [0.8, 1.25]}}\n"
    model = (
        KNOWN + 'bias:\n  facets: {sexx: {groups: ["f"]}, age: {conditions: {old: "aage > 60"}}}\n' + metrics
    )
    said = _said(platforms.compiled(PROJECT, TEAM, DATASET, model), "MLO616")
    assert [(one.message.rpartition(" ")[2], one.help) for one in said] == [
        ("`sexx`", "did you mean `sex`?"), ("`aage`", "did you mean `age`?"),
    ]  # fmt: skip


def test_a_facet_that_the_model_does_not_see_is_fine_where_no_data_set_is_known() -> None:
    metrics = "  metrics: {DPPL: {within: [-0.1, 0.1]}, DI: {within: [0.8, 1.25]}}\n"
    model = HEAD + 'features: {names: [amount, country]}\nbias:\n  facets: {sex: {groups: ["f"]}}\n' + metrics
    assert not _said(platforms.compiled(PROJECT, TEAM, model), "MLO616")
    assert _said(platforms.compiled(PROJECT, TEAM, model.replace("{sex:", "{contry:")), "MLO616")


def test_a_value_that_the_type_of_its_column_rules_out_is_told() -> None:
    metrics = "  metrics: {DPPL: {within: [-0.1, 0.1]}, DI: {within: [0.8, 1.25]}}\n"
    labels = "performance: {problem: binary, label: granted, metrics: {recall: {at_least: 0.5}}}\n"

    def said(bias: str) -> list[str]:
        run = platforms.compiled(PROJECT, TEAM, DATASET, KNOWN + labels + bias + metrics)
        return [one.message for one in _said(run, "MLO617")]

    assert said('bias:\n  facets: {age: {groups: ["18-25"]}}\n') == [
        "`age` is a column of type integer, and is never `18-25`"
    ]
    assert said('bias:\n  positive: [granted]\n  facets: {sex: {groups: ["f"]}}\n') == [
        "`granted` is a column of type boolean, and is never `granted`"
    ]
    assert said('bias:\n  positive: ["1"]\n  facets: {age: {groups: ["17"]}, sex: {groups: ["f"]}}\n') == []
    assert said('bias:\n  positive: [granted, "true"]\n  facets: {sex: {groups: ["f"]}}\n') == []


def test_one_metric_alone_is_not_enough_and_the_others_are_named() -> None:
    model = HEAD + AGE + "  metrics: {AD: {within: [-0.2, 0.2]}, CI: {within: [-1, 1]}}\n"
    (said,) = _said(platforms.compiled(PROJECT, TEAM, model), "MLO357")
    assert said.help == "measure `DPPL`, `DI`, `RD` and `SD` beside it"
    more = model.replace("CI: {within: [-1, 1]}", "DPPL: {within: [-0.2, 0.2]}")
    assert not _said(platforms.compiled(PROJECT, TEAM, more), "MLO357")


def test_sagemaker_takes_single_values_and_leaves_conditions_to_the_runner() -> None:
    bias = 'bias: {strata: region, facets: {age_band: {groups: ["18-25"]}, amount: {conditions: {high: "amount > 9"}}}, metrics: {CDDL: {within: [-0.1, 0.1]}, DPPL: {within: [-0.1, 0.1]}}}'
    nodes = projects.nodes(bias)
    monitor, old, high = (
        nodes[id]
        for id in ("fraud/monitor/bias", "fraud/bias/age_band=18-25/CDDL", "fraud/bias/amount=high/CDDL")
    )
    assert isinstance(monitor, ScheduledMonitor)
    assert (monitor.facets, monitor.strata) == ((Facet("age_band", ("18-25",)),), "region")
    assert {one.column for one in monitor.measures} == {"age_band=18-25"}
    assert isinstance(old, ThresholdAlert) and isinstance(old.signal.metric, MetricGauge)
    assert dict(old.signal.metric.metric.dimensions)["BiasStage"] == "Pre-training"
    assert isinstance(high, ThresholdAlert) and high.signal.metric != old.signal.metric
    assert old.signal.series is None and high.signal.series is not None


def test_sagemaker_is_given_no_monitor_where_all_groups_are_conditions() -> None:
    bias = 'bias: {facets: {amount: {conditions: {high: "amount > 9"}}}, metrics: {DPPL: {within: [-0.1, 0.1]}, DI: {within: [0.8, 1.25]}}}'
    assert "fraud/monitor/bias" not in projects.nodes(bias)
    assert projects.errors(bias) == []
