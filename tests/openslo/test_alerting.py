"""Alert policies of OpenSLO: tiers of the SLO that names them, and no others."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert, NoData
from mlobs_compile.units import Duration
from tests.openslo.world import PROJECT, nodes, objective, route, run, slo, tier, told, written

BURN = {"kind": "burnrate", "op": "gt", "threshold": 10, "lookbackWindow": "1h", "alertAfter": "5m"}


def policy(name: str = "fast", severity: str = "page", **more: Any) -> dict[str, Any]:
    condition = {**BURN, **more.pop("condition", {})}
    spec = {
        "alertWhenBreaching": True,
        "conditions": [{"spec": {"severity": severity, "condition": condition}}],
        **more,
    }
    return {"kind": "AlertPolicy", "metadata": {"name": name}, "spec": spec}


def test_a_condition_is_a_tier_of_its_window_factor_and_wait() -> None:
    found = tier(slo(alertPolicies=[policy()]), name="fast").tier
    assert (found.urgency, found.long, found.short) == (
        Urgency.PAGE,
        Duration.of(hours=1),
        Duration.of(minutes=5),
    )
    assert (found.factor, found.hold) == (Decimal(10), Duration.of(minutes=5))


@pytest.mark.parametrize(("long", "short"), [("10m", "5m"), ("2h", "10m"), ("1d", "2h"), ("3d", "6h")])
def test_the_short_window_is_a_twelfth_and_never_below_the_stage(long: str, short: str) -> None:
    found = tier(slo(alertPolicies=[policy(condition={"lookbackWindow": long})]), name="fast").tier
    assert found.short == Duration.parse(short)


def test_only_the_tiers_of_the_policies_fire() -> None:
    found = nodes(slo(alertPolicies=[policy(), policy("ticket", "warning")]))
    burning = {node.tier.name: node.urgency for node in found.values() if isinstance(node, BurnRateAlert)}
    assert burning == {"fast": Urgency.PAGE, "ticket": Urgency.TICKET}


@pytest.mark.parametrize(
    ("severity", "urgency"),
    [
        ("page", Urgency.PAGE),
        ("Critical", Urgency.PAGE),
        ("SEV-1", Urgency.PAGE),
        ("warning", Urgency.TICKET),
        ("P3", Urgency.TICKET),
        ("purple", Urgency.TICKET),
    ],
)
def test_a_severity_pages_or_opens_a_ticket(severity: str, urgency: Urgency) -> None:
    text = slo(alertPolicies=[policy(severity=severity)])
    assert tier(text, name="fast").urgency is urgency
    assert ("MLO241" in told(text)) is (severity == "purple")


def test_missing_data_is_told_where_a_policy_asks_for_it() -> None:
    assert objective(slo(alertPolicies=[policy()])).no_data is NoData.IGNORE
    text = slo(alertPolicies=[policy(alertWhenNoData=True)])
    assert objective(text).no_data is NoData.ALERT and "shop/availability/no-data" in nodes(text)


def test_a_policy_for_missing_data_alone_has_no_tier() -> None:
    text = slo(alertPolicies=[policy(alertWhenNoData=True, alertWhenBreaching=False)])
    assert {id for id in nodes(text) if id.startswith("shop/")} == {
        "shop/availability",
        "shop/availability/no-data",
    }
    assert "MLO242" not in told(text)


def test_a_policy_that_tells_nothing_is_told() -> None:
    assert "MLO242" in told(slo(alertPolicies=[policy(alertWhenBreaching=False)]))


def test_a_threshold_out_of_reach_is_lowered_and_told_like_our_own() -> None:
    text = slo(objectives=[{"target": 0.9}], alertPolicies=[policy(condition={"threshold": 200})])
    assert tier(text, name="fast").tier.factor == Decimal("5.5")
    assert "200x" in told(text)["MLO453"].message


@pytest.mark.parametrize("op", ["lt", "lte"])
def test_an_alert_while_all_is_well_is_refused_even_where_no_slo_uses_it(op: str) -> None:
    spec = {"severity": "page", "condition": {**BURN, "op": op}}
    assert route(told(slo(), written("AlertCondition", "x", spec))["MLO240"]) == "spec.condition.op"


def test_policies_and_conditions_are_found_by_name() -> None:
    condition = written("AlertCondition", "burns", {"severity": "page", "condition": BURN})
    spec = {"alertWhenBreaching": True, "conditions": [{"conditionRef": "burns"}]}
    text = slo(alertPolicies=[{"alertPolicyRef": "fast"}])
    found = tier(text, condition, written("AlertPolicy", "fast", spec), name="fast")
    assert found.tier.factor == Decimal(10)


def test_a_target_that_is_a_receiver_of_the_team_is_reached() -> None:
    named = {"metadata": {"name": "on-call"}, "spec": {"target": "web-hook"}}
    text = slo(alertPolicies=[policy(notificationTargets=[named])])
    assert "MLO243" not in told(text)


def test_a_target_without_an_address_is_told_with_the_team() -> None:
    text = slo(alertPolicies=[policy(notificationTargets=[{"targetRef": "chat"}])])
    target = written("AlertNotificationTarget", "chat", {"target": "slack"})
    found = told(text, target)["MLO243"]
    assert "`risk`" in found.message
    assert route(found) == "spec.alertPolicies[0].spec.notificationTargets[0].targetRef"


def test_the_team_may_be_that_of_the_project() -> None:
    around = PROJECT.replace("targets: {", "defaults: {any: {metadata: {team: risk}}}\ntargets: {")
    named = {"metadata": {"name": "on-call"}, "spec": {"target": "web-hook"}}
    text = slo(alertPolicies=[policy(notificationTargets=[named])])
    done = run(text, around=around, service="")
    assert not done.failed and "MLO243" not in {found.code for found in done.diagnostics}


def test_two_policies_of_one_name_are_one_too_many() -> None:
    found = told(slo(alertPolicies=[policy("Fast"), policy("fast", condition={"threshold": 5})]))["MLO232"]
    assert route(found) == "spec.alertPolicies[1]" and "`fast`" in found.message


def test_what_a_policy_says_for_people_is_carried_along() -> None:
    told_people = policy()
    told_people["metadata"]["labels"] = {"area": ["web", "app"]}
    told_people["spec"]["description"] = "Look at the last release."
    found = run(slo(alertPolicies=[told_people])).builds[0].platform
    assert found
    (shop,) = [thing.spec for thing in found.things]
    assert shop.metadata.annotations == {
        "availability/alert/fast/description": "Look at the last release.",
        "availability/alert/fast/label/area": "web, app",
    }
