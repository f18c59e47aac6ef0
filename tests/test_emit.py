"""Every node goes to the first target that can express it, or is reported once with the reason."""

from __future__ import annotations

import pytest

from mlobs_compile.diagnostic import Diagnostic, Severity
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.routing import Policy
from tests import projects
from tests.platforms import HEAD, MODEL, PROJECT, TEAM, built, codes, compiled

METRIC = "{namespace: Acme/ML, metric: Depth, stat: Maximum}"
BOTH = HEAD + f"alerts: {{queue: {{query: queue_depth, cloudwatch: {METRIC}, at_most: 10}}}}\n"
METRIC_ONLY = HEAD + f"alerts: {{queue: {{cloudwatch: {METRIC}, at_most: 10}}}}\n"
SNS = TEAM.replace(
    '{type: webhook, url: "https://hooks.example/risk"}',
    '{type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}',
)
AWS = 'aws: {account: "123456789012", region: eu-west-1}\n'
DATASET = "apiVersion: mlobs/v1\nkind: Dataset\nmetadata: {name: transactions, team: risk}\ncolumns: {a: {}, b: {}}\n"


def _project(*targets: str) -> str:
    listed = ", ".join(f"{target}: {{}}" for target in targets)
    return PROJECT.replace("{prometheus: {}, alertmanager: {}}", f"{{{listed}}}") + AWS


@pytest.mark.parametrize("order", [("prometheus", "cloudwatch"), ("cloudwatch", "prometheus")])
def test_an_alert_that_two_targets_can_express_goes_to_the_first_alone(order: tuple[str, str]) -> None:
    build = built(_project(*order, "alertmanager"), SNS, BOTH)
    assert build.homes["fraud/alert/queue"] == order[0]
    holders = {
        target
        for target, emission in build.emissions.items()
        for resource in emission.resources
        if "fraud/alert/queue" in resource.nodes
    }
    assert holders == {order[0]}


def test_an_alert_that_the_first_target_cannot_express_goes_to_the_second() -> None:
    build = built(_project("prometheus", "cloudwatch", "alertmanager"), SNS, METRIC_ONLY)
    assert build.homes["fraud/alert/queue"] == "cloudwatch"


def test_the_alerts_of_an_objective_live_where_it_lives() -> None:
    build = built(_project("prometheus", "cloudwatch", "alertmanager"), SNS, MODEL)
    assert {home for id, home in build.homes.items() if id.startswith("fraud/availability")} == {"prometheus"}


def _one(*documents: str) -> Diagnostic:
    (found,) = (one for one in compiled(*documents).diagnostics if one.severity is not Severity.INFO)
    return found


def test_an_slo_that_no_target_can_express_is_one_fault_and_not_one_per_alert() -> None:
    slo = f"slos: {{a: {{objective: 99%, sli: {{cloudwatch: {{bad: {METRIC}, total: {METRIC}}}}}}}}}\n"
    found = _one(_project("prometheus", "alertmanager"), TEAM, HEAD + slo)
    assert found.code == "MLO470" and "prometheus: " in found.message


def test_a_role_that_no_target_has_is_one_fault_that_counts_what_would_be_lost() -> None:
    found = _one(_project("prometheus", "alertmanager"), TEAM, DATASET)
    assert found.code == "MLO470" and "and 1 more would be lost" in found.message
    assert (
        found.help
        == "add `great_expectations: {}` or `glue_data_quality: {...}` under `targets:` in mlobs.yaml"
    )


def test_boards_and_teams_without_a_target_are_no_fault() -> None:
    build = built(PROJECT, TEAM, MODEL)
    assert build.monitoring is not None
    assert any(isinstance(node, Board) for node in build.monitoring.nodes)
    assert not any(id.startswith("board/") for id in build.homes)
    alone = built(
        _project("prometheus").replace("prometheus: {}", "prometheus: {routed_elsewhere: true}"), TEAM, MODEL
    )
    assert alone.monitoring is not None and any(isinstance(node, Policy) for node in alone.monitoring.nodes)


def test_an_urgency_that_nobody_gets_is_a_fault_only_where_an_alert_has_it() -> None:
    tickets = TEAM.replace("page: [oncall], ", "")
    ticket = HEAD + "alerts: {queue: {query: queue_depth, at_most: 10}}\n"
    assert "MLO471" not in codes(compiled(PROJECT, tickets, ticket))
    run = compiled(PROJECT, tickets, ticket.replace("at_most", "severity: page, at_most"))
    assert codes(run) == ["MLO471"]


def test_prometheus_without_a_router_is_a_fault_unless_it_is_said_that_another_routes() -> None:
    assert codes(compiled(_project("prometheus"), TEAM, MODEL)) == ["MLO472"]
    elsewhere = _project("prometheus").replace("prometheus: {}", "prometheus: {routed_elsewhere: true}")
    assert codes(compiled(elsewhere, TEAM, MODEL)) == ["MLO475"]


def test_a_fault_of_a_targets_settings_is_placed_at_the_target() -> None:
    project = PROJECT.replace("alertmanager: {}", "alertmanager: {fallback: nobody}")
    found = _one(project, TEAM, MODEL)
    assert (found.code, str(found.where)) == ("MLO515", "mlobs.yaml#targets.alertmanager")


def test_two_things_with_one_id_are_reported_with_both_places() -> None:
    drift = 'drift: {features: {all: {psi: {at_most: 0.2}}, "*": {psi: {at_most: 0.2}}}}\n'
    found = _one(PROJECT, TEAM, HEAD + drift)
    assert found.code == "MLO901"
    assert [str(other.where) for other in found.related] == ["mlobs.yaml#drift.features.all.psi"]


def test_a_compile_for_some_targets_reports_what_a_whole_one_would() -> None:
    from mlobs_compile.pipeline import compile_all
    from tests.platforms import read, whole

    documents = read(whole(_project("prometheus", "grafana"), TEAM, MODEL))
    assert (
        codes(compile_all(documents, targets=frozenset({"grafana"})))
        == codes(compile_all(documents))
        == ["MLO472"]
    )


BUDGETED = "slos: {availability: {objective: 99.9%, signal: availability, budget_policy: {'25%': page}}}"


def test_a_budget_alert_that_cloudwatch_cannot_express_is_left_out_and_said() -> None:
    (found,) = [one for one in projects.findings(BUDGETED) if one.code == "MLO457"]
    assert found.severity is Severity.WARNING and "seven days" in found.message
    assert projects.errors(BUDGETED) == []


def test_a_composite_must_be_evaluated_where_its_parts_are() -> None:
    """The endpoint's availability has a CloudWatch form only, the other part one in PromQL."""
    parts = (
        "slos: {availability: {objective: 99.9%, signal: availability},"
        " fresh: {objective: 99%, sli: {freshness: {timestamp: batch, at_most: 6h}}},"
        " journey: {objective: 99%, composite: {all_of: [availability, fresh]}}}"
    )
    (said,) = projects.errors(parts)
    assert "MLO470" in said and "`fraud/availability` in cloudwatch" in said
