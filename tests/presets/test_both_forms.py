"""A signal with a form for each store compiles to whichever store the project has, and to the first that takes it."""

from __future__ import annotations

from collections.abc import Iterator

import promql_parser
import pytest

from mlobs_compile import preset, source
from mlobs_compile.ir.signal import Signal
from mlobs_compile.pipeline import Build, compile_all
from mlobs_compile.queries import cloudwatch, promql
from mlobs_compile.resolve.platform import AppliedPreset
from mlobs_compile.route import Route
from mlobs_compile.units import Duration
from tests.aws.cloudwatch_rules import statistic
from tests.presets.catalogue import PRESETS, SAMPLE


def both() -> Iterator[tuple[str, Signal]]:
    for name, found in PRESETS.items():
        applied = AppliedPreset("system", found, tuple((param, SAMPLE) for param in found.params), Route())
        for key, signal in preset.signals(applied).items():
            if signal.series is not None and signal.metric is not None:
                yield f"{name}/{key}", signal


BOTH = dict(both())

PROJECT = """
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 3f2b8a54-6c1d-4f0e-9b7a-2d5c8e1f4a60}
aws: {account: "123456789012", region: eu-west-1}
targets: TARGETS
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}}
routing: {page: [topic], ticket: [topic]}
---
apiVersion: mlobs/v1
kind: Preset
metadata: {name: own, description: A gateway that publishes to both stores.}
applies_to: [Model]
params: {gateway: {description: The gateway's name.}}
signals:
  availability:
    description: Requests that failed, over all.
    unit: ratio
    source: its documentation
    promql:
      events:
        total: 'sum(rate(gateway_requests_total{gateway="$gateway"}[$window]))'
        bad: 'sum(rate(gateway_requests_total{gateway="$gateway",code=~"5.."}[$window]))'
    cloudwatch:
      events:
        total: [{namespace: Acme/Gateway, metric: Requests, dimensions: {Gateway: $gateway}}]
        bad: [{namespace: Acme/Gateway, metric: Failures, dimensions: {Gateway: $gateway}}]
  queue:
    description: Requests that wait.
    unit: count
    source: its documentation
    promql:
      gauge: {query: 'max(gateway_queue{gateway="$gateway"})'}
    cloudwatch:
      gauge: {namespace: Acme/Gateway, metric: Queue_$gateway, dimensions: {Gateway: $gateway}, stat: Maximum}
---
apiVersion: mlobs/v1
kind: Model
metadata: {name: fraud, team: risk, runbook: "https://runbooks.example/fraud"}
serving: {preset: own, gateway: edge}
slos: {availability: {objective: 99%, signal: availability}}
alerts: {queue: {signal: queue, at_most: 10}}
"""
WATCHED = ("fraud/availability", "fraud/availability/burn/page-fast", "fraud/alert/queue")


def built(targets: str) -> Build:
    documents = source.read(PROJECT.replace("TARGETS", targets), "mlobs.yaml").value
    assert documents is not None
    (build,) = compile_all(documents).builds
    return build


def homes(targets: str) -> set[str]:
    found = built(targets).homes
    return {found[id] for id in WATCHED}


def test_built_in_presets_have_such_signals() -> None:
    assert {name.partition("/")[0] for name in BOTH} >= {"eks", "eks-gpu", "eks-neuron"}


@pytest.mark.parametrize("name", BOTH)
def test_a_signal_in_both_forms_has_a_good_query_for_each(name: str) -> None:
    signal, five = BOTH[name], Duration.of(minutes=5)
    assert promql_parser.parse(promql.signal_value(signal, "5m"))
    result = cloudwatch.result(cloudwatch.value(signal, five))
    read = cloudwatch.metrics(signal)
    assert read and not [fault for metric in read for fault in statistic(metric.stat)]
    many = any(metric.each for metric in read)
    assert ("SEARCH(" in (result.expression or "")) is many


def test_the_first_target_that_takes_both_forms_watches_the_signal() -> None:
    assert homes("{prometheus: {}, cloudwatch: {}, alertmanager: {}}") == {"prometheus"}
    assert homes("{cloudwatch: {}, prometheus: {}, alertmanager: {}}") == {"cloudwatch"}


def test_a_project_with_one_store_alone_watches_it_there() -> None:
    assert homes("{prometheus: {}, alertmanager: {}}") == {"prometheus"}
    assert homes("{cloudwatch: {}}") == {"cloudwatch"}


def test_each_store_is_asked_in_its_own_words_with_the_parameters_filled_in() -> None:
    (alarm,) = (
        resource
        for resource in built("{cloudwatch: {}}").emissions["cloudwatch"].resources
        if resource.nodes == ("fraud/alert/queue",)
    )
    assert "'MetricName': 'Queue_edge'" in str(alarm.body)
    rules = built("{prometheus: {}, alertmanager: {}}").emissions["prometheus"].artifacts
    assert any(
        'gateway_queue{gateway="edge"}' in file.text or 'gateway_queue{gateway="edge"}' in file.text
        for file in rules
    )
