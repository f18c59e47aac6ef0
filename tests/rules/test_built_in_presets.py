"""No signal of a built-in preset breaks a rule: the catalogues of signals and of metrics agree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mlobs_compile import preset
from mlobs_compile.artifact import Json
from mlobs_compile.ir.signal import Metric, MetricDistribution, MetricEvents, MetricForm, MetricGauge
from mlobs_compile.lint import lint
from mlobs_compile.plugins import rules
from mlobs_compile.resolve.platform import AppliedPreset
from mlobs_compile.route import ROOT
from tests.builders import a_metric_row, a_resource, a_threshold_alert, an_objective


def metrics(form: MetricForm | None) -> Iterator[Metric]:
    match form:
        case MetricEvents(total, bad, good):
            yield from (*total, *bad, *good)
        case MetricGauge(metric) | MetricDistribution(metric):
            yield metric


@pytest.mark.parametrize("name", preset.built_in_names())
def test_no_signal_breaks_a_rule(name: str) -> None:
    shape = preset.built_in(name)
    assert shape
    params = tuple((key, param.default or "x") for key, param in shape.params.items())
    names, found = rules()
    for signal in preset.signals(AppliedPreset("system", shape, params, ROOT)).values():
        rows: list[Json] = [
            a_metric_row(m.name, *(key for key, _ in m.dimensions), namespace=m.namespace)
            for m in metrics(signal.metric)
        ]
        nodes = (an_objective(signal=signal), a_threshold_alert(signal=signal))
        said = lint((*nodes, a_resource(Metrics=rows)), found, names)
        assert [(signal.name, d.message) for d in said] == []
