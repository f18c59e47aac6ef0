"""The shape of the Prometheus target's files: what stands where, under which names and labels."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.artifact import Emission, Json, Resource
from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.ir.signal import SeriesHistogram
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus import NAME, TARGET
from mlobs_compile.targets.prometheus.rules import alert_name
from mlobs_compile.units import Duration
from tests.builders import (
    a_context,
    a_gauge_signal,
    a_monitoring,
    a_place,
    a_signal,
    a_subject,
    a_threshold_alert,
    an_objective,
    with_tiers,
)
from tests.targets.prometheus_world import QUIET

IDENTITY = {"environment", "slo"}
ALERT_LABELS = {"environment", "kind", "mlobs_id", "name", "severity", "team"}


def burning(objective: Objective) -> tuple[AnyNode, ...]:
    """An objective with its alerts, as lowering makes them."""
    objective = with_tiers(objective)
    head = (objective.subject, objective.origins)
    burns = (
        BurnRateAlert(f"{objective.id}/burn/{tier.name}", *head, objective, tier) for tier in objective.tiers
    )
    hold = Duration.of(minutes=15)
    gone = AbsenceAlert(
        f"{objective.id}/no-data",
        *head,
        "no data",
        objective.signal,
        hold,
        Urgency.TICKET,
        "Gone.",
        objective,
    )
    return (objective, *burns, gone)


AVAILABILITY = burning(an_objective())
LATENCY = burning(
    an_objective(signal=a_signal(SeriesHistogram("latency_seconds")), at_most="0.25", name="latency")
)
QUEUE = a_threshold_alert()
OTHER = burning(an_objective(subject=a_subject("churn")))


def emitted(*nodes: AnyNode, elsewhere: tuple[str, ...] = (), **options: object) -> Emission:
    context = a_context(TARGET.options.model_validate({**QUIET, **options}))
    homes = {node.id: "cloudwatch" if node.id in elsewhere else NAME for node in nodes}
    outcome = TARGET.emit(a_monitoring(*nodes), replace(context, homes=homes))
    assert outcome.value is not None
    return outcome.value


def files(emission: Emission) -> dict[str, Json]:
    return {artifact.path: yaml.safe_load(artifact.text) for artifact in emission.artifacts}


def rules(resource: Resource) -> list[dict[str, Json]]:
    return [dict(rule) for rule in resource.body["rules"]]  # type: ignore[union-attr, arg-type]


def recorded(resource: Resource) -> list[dict[str, Json]]:
    return [rule for rule in rules(resource) if "record" in rule]


def alerting(resource: Resource) -> list[dict[str, Json]]:
    return [rule for rule in rules(resource) if "alert" in rule]


def test_everything_that_is_watched_has_one_file() -> None:
    found = files(emitted(*AVAILABILITY, QUEUE, *LATENCY, *OTHER))
    names = {path: [group["name"] for group in file["groups"]] for path, file in found.items()}  # type: ignore[index, call-overload, union-attr]
    assert names == {
        "rules/model-fraud.yaml": ["fraud/availability", "fraud/latency", "model-fraud/alerts"],
        "rules/model-churn.yaml": ["churn/availability"],
    }


def test_an_slo_is_one_group_in_which_nothing_is_read_before_it_is_recorded() -> None:
    (group,) = emitted(*AVAILABILITY).resources
    assert group.body["interval"] == "1m"
    known: set[str] = set()
    for rule in rules(group):
        read = set(re.findall(r"mlobs:[\w:]+", str(rule["expr"])))
        assert read <= known, rule
        known |= {str(rule["record"])} if "record" in rule else set()
    kinds = ["record" in rule for rule in rules(group)]
    assert kinds == sorted(kinds, reverse=True)


def test_every_node_is_in_one_resource() -> None:
    nodes = (*AVAILABILITY, QUEUE, *LATENCY, *OTHER)
    held = [id for resource in emitted(*nodes).resources for id in resource.nodes]
    assert sorted(held) == sorted(node.id for node in nodes)


def test_a_node_whose_home_is_elsewhere_is_not_here() -> None:
    gone = AVAILABILITY[-1].id
    emission = emitted(*AVAILABILITY, QUEUE, elsewhere=(gone, QUEUE.id))
    assert [resource.name for resource in emission.resources] == ["fraud/availability"]
    assert gone not in emission.resources[0].nodes


def test_a_no_data_alert_without_its_slo_asks_the_signal_itself() -> None:
    gone = AVAILABILITY[-1]
    (resource,) = emitted(gone).resources
    (rule,) = alerting(resource)
    assert rule["expr"] == "absent(sum(rate(requests_total[5m])))"


def test_an_alert_that_happens_to_be_called_no_data_belongs_to_no_slo() -> None:
    gone = replace(AVAILABILITY[-1], id="fraud/alert/no-data", objective=None)
    _, alone = emitted(*AVAILABILITY, gone).resources
    assert "slo" not in alerting(alone)[0]["labels"]  # type: ignore[operator]


def test_records_carry_identity_only_and_the_rest_is_on_the_info_series() -> None:
    (group,) = emitted(*AVAILABILITY).resources
    for rule in recorded(group):
        more = {records.ERRORS: {"window"}, records.BUDGET_LEFT: {"window"}}.get(str(rule["record"]), set())
        if rule["record"] != records.SLO_INFO:
            assert set(rule["labels"]) == IDENTITY | more  # type: ignore[arg-type]
    (info,) = [rule["labels"] for rule in recorded(group) if rule["record"] == records.SLO_INFO]
    assert info == {
        "environment": "default",
        "slo": "fraud/availability",
        "kind": "model",
        "name": "fraud",
        "team": "risk",
        "criticality": "critical",
        "objective": "0.999",
        "window": "30d",
    }


def test_a_new_owner_and_runbook_change_no_recorded_series_but_the_info() -> None:
    moved = an_objective(subject=a_subject(team="growth", runbook=None))
    before, after = (emitted(*burning(slo)).resources[0] for slo in (an_objective(), moved))
    strip = [rule for rule in recorded(before) if rule["record"] != records.SLO_INFO]
    assert strip == [rule for rule in recorded(after) if rule["record"] != records.SLO_INFO]
    assert alerting(before) != alerting(after)


def test_two_records_of_a_group_never_record_the_same_series() -> None:
    for resource in emitted(*AVAILABILITY, *LATENCY, *OTHER).resources:
        keys = [(rule["record"], tuple(rule["labels"].items())) for rule in recorded(resource)]  # type: ignore[union-attr]
        assert len(keys) == len(set(keys))


BURN_LABELS = {"slo", "tier", "window", "short_window", "burn_rate", "exhaustion"}


def test_an_alert_says_what_to_route_by_and_whom_to_ask() -> None:
    (group,) = emitted(*AVAILABILITY).resources
    fast, slow, ticket, gone = alerting(group)
    assert set(fast["labels"]) == ALERT_LABELS | BURN_LABELS  # type: ignore[arg-type]
    assert fast["alert"] == "Fraud_Availability_Burn_PageFast"
    assert fast["labels"] == {
        "environment": "default",
        "kind": "model",
        "mlobs_id": "fraud/availability/burn/page-fast",
        "name": "fraud",
        "severity": "page",
        "team": "risk",
        "slo": "fraud/availability",
        "tier": "page-fast",
        "window": "1h",
        "short_window": "5m",
        "burn_rate": "14.4",
        "exhaustion": "2d2h",
    }
    assert [rule["labels"]["severity"] for rule in (slow, ticket, gone)] == ["page", "ticket", "ticket"]  # type: ignore[index, call-overload]
    assert set(gone["labels"]) == ALERT_LABELS | {"slo"}  # type: ignore[arg-type]
    annotations = fast["annotations"]
    assert isinstance(annotations, Mapping)
    assert annotations["runbook_url"] == "https://runbooks.example/fraud"
    assert annotations["spec"] == str(a_place("slos", "availability"))


def test_an_alert_on_a_signal_has_the_labels_of_any_alert() -> None:
    (resource,) = emitted(QUEUE).resources
    (rule,) = alerting(resource)
    assert set(rule["labels"]) == ALERT_LABELS  # type: ignore[arg-type]
    assert "for" not in rule and str(rule["expr"]).endswith("> 100")


def test_the_names_in_a_group_are_what_a_person_meets_it_by() -> None:
    (group,) = emitted(*AVAILABILITY).resources
    assert group.aliases == tuple(str(rule["alert"]) for rule in alerting(group))


def test_a_threshold_is_written_exactly() -> None:
    (group,) = emitted(*AVAILABILITY).resources
    numbers = re.findall(r"> (0\.\d+)", " ".join(str(rule["expr"]) for rule in alerting(group)))
    assert numbers == ["0.0144"] * 2 + ["0.006"] * 2 + ["0.001"] * 2


def test_an_unrelated_slo_changes_no_other_resource() -> None:
    alone = {resource.name: resource for resource in emitted(*AVAILABILITY, QUEUE).resources}
    beside = {
        resource.name: resource for resource in emitted(*LATENCY, *AVAILABILITY, *OTHER, QUEUE).resources
    }
    assert {name: beside[name] for name in alone} == alone


def test_an_unrelated_subject_changes_no_other_file() -> None:
    alone, beside = emitted(*AVAILABILITY), emitted(*OTHER, *AVAILABILITY)
    assert set(alone.artifacts) < set(beside.artifacts)


def test_the_same_nodes_give_the_same_bytes() -> None:
    nodes = (*AVAILABILITY, *LATENCY, QUEUE)
    assert emitted(*nodes) == emitted(*nodes)


def test_a_signal_without_promql_is_refused_in_words() -> None:
    metric_only = a_gauge_signal("queue")
    refusal = TARGET.refuses(an_objective(signal=metric_only))
    assert refusal == "`queue` has no PromQL form"
    assert TARGET.refuses(AVAILABILITY[0]) is None and TARGET.refuses(QUEUE) is None


def test_an_operator_gets_the_same_groups_as_an_object() -> None:
    labels = {"release": "monitoring"}
    plain = emitted(*AVAILABILITY, QUEUE)
    objects = emitted(*AVAILABILITY, QUEUE, format="prometheus-rule", namespace="ml", rule_labels=labels)
    (manifest,) = files(objects).values()
    (file,) = files(plain).values()
    assert manifest == {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "mlobs-prod-model-fraud", "namespace": "ml", "labels": labels},
        "spec": file,
    }


@pytest.mark.realtool
@pytest.mark.parametrize("format", ["rules", "prometheus-rule"])
def test_promtool_accepts_the_files(format: str, tmp_path: Path) -> None:
    for number, file in enumerate(files(emitted(*AVAILABILITY, *LATENCY, QUEUE, format=format)).values()):
        assert isinstance(file, dict)
        path = tmp_path / f"{number}.yaml"
        path.write_text(yaml.safe_dump(file.get("spec", file)))
        done = subprocess.run(
            ["promtool", "check", "rules", "--lint-fatal", path], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("fraud/latency/burn/page-fast", "Fraud_Latency_Burn_PageFast"),
        ("fraud-train/alert/gpu-hot", "FraudTrain_Alert_GpuHot"),
        ("p99/slo/no-data", "P99_Slo_NoData"),
    ],
)
def test_a_usual_id_reads_back_from_its_alert_name(id: str, name: str) -> None:
    assert alert_name(id) == name


CLASHES = ("a-b/c", "a/b-c", "ab/c", "a-1b/c", "a1b/c", "a--b/c", "a_b/c", "a.b/c", "A/b-c", "a b/c", "é/c")


def test_ids_that_look_alike_have_different_alert_names() -> None:
    assert len({alert_name(id) for id in CLASHES}) == len(CLASHES)


ids = st.lists(
    st.from_regex(r"[a-zA-Z0-9_.*-]{1,6}", fullmatch=True).filter(lambda step: step.strip("-")),
    min_size=2,
    max_size=4,
)


@given(ids.map("/".join), ids.map("/".join))
def test_no_two_ids_share_an_alert_name(one: str, two: str) -> None:
    assert (alert_name(one) == alert_name(two)) is (one == two)
    assert re.fullmatch(r"\w+", alert_name(one))


def steps() -> Iterator[str]:
    yield from ("fraud", "fraud-train", "frau-dtrain", "fraudtrain")


def test_a_silence_for_one_subject_does_not_catch_its_namesakes() -> None:
    caught = [step for step in steps() if re.fullmatch(r"Fraud_.*", alert_name(f"{step}/x/burn/ticket"))]
    assert caught == ["fraud"]
