"""Which alert speaks for which: decided by an oracle of Alertmanager's rule over all pairs of alerts of SLOs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import Action, Tier
from mlobs_compile.paths import tree
from mlobs_compile.targets.alertmanager import inhibition
from mlobs_compile.units import Duration
from tests.builders import a_budget_alert, a_burn_alert, a_monitoring, an_objective

Labels = Mapping[str, str]


def a_tier(name: str, hours: int, urgency: Urgency = Urgency.PAGE, factor: str = "6") -> Tier:
    return Tier(
        name, urgency, Duration.of(minutes=5), Duration.of(hours=hours), Decimal(factor), Decimal("0.05")
    )


def speaks_for(nodes: Sequence[AnyNode], source: Labels, target: Labels) -> bool:
    """Whether a firing alert with the first labels mutes one with the second, as Alertmanager has it."""
    return any(
        all(tree.matcher(text).holds(source) for text in rule["source_matchers"])  # type: ignore[union-attr, arg-type]
        and all(tree.matcher(text).holds(target) for text in rule["target_matchers"])  # type: ignore[union-attr, arg-type]
        and all(source.get(label, "") == target.get(label, "") for label in rule["equal"])  # type: ignore[union-attr, arg-type, call-overload]
        for rule in inhibition.rules(a_monitoring(*nodes))
    )


def burn(tier: str, severity: str = "page", slo: str = "fraud/availability", **more: str) -> Labels:
    return {"environment": "prod", "slo": slo, "tier": tier, "severity": severity, "window": tier, **more}


def budget(left: str, action: str, window: str = "30d") -> Labels:
    severity = "page" if action == "page" else "ticket"
    held = {"environment": "prod", "slo": "fraud/availability", "severity": severity, "window": window}
    return {**held, "budget_left": left, "action": action}


NO_DATA = {"environment": "prod", "slo": "fraud/availability", "severity": "ticket", "reason": "target-down"}
FAST, SLOW, LATER = a_tier("page-fast", 1), a_tier("page-slow", 6), a_tier("page-later", 24)
THREE = tuple(a_burn_alert(tier=tier) for tier in (SLOW, LATER, FAST))


def test_of_three_pages_each_speaks_for_the_slower_ones_alone() -> None:
    order = ("page-fast", "page-slow", "page-later")
    for one, other in permutations(order, 2):
        assert speaks_for(THREE, burn(one), burn(other)) is (order.index(one) < order.index(other))


def test_of_two_pages_with_the_same_windows_the_higher_rate_speaks() -> None:
    nodes = [
        a_burn_alert(tier=a_tier("one", 1, factor="6")),
        a_burn_alert(tier=a_tier("two", 1, factor="14")),
    ]
    assert speaks_for(nodes, burn("two"), burn("one")) and not speaks_for(nodes, burn("one"), burn("two"))


def test_a_page_speaks_for_all_tickets_of_its_slo_and_no_ticket_for_a_page() -> None:
    for ticket in (burn("ticket", "ticket"), budget("0.5", "ticket"), budget("0", "freeze"), NO_DATA):
        assert speaks_for(THREE, burn("page-later"), ticket)
        assert not speaks_for(THREE, ticket, burn("page-fast"))


def test_a_page_speaks_for_no_other_slo_environment_or_group() -> None:
    grouped = replace(an_objective(), group_by=("region", "variant"))
    nodes = [a_burn_alert(grouped, tier) for tier in (FAST, SLOW)]
    source = burn("page-fast", region="eu")
    assert speaks_for(nodes, source, burn("page-slow", region="eu"))
    for other in (
        {"region": "us"},
        {"slo": "fraud/latency", "region": "eu"},
        {"region": "eu", "environment": "dev"},
    ):
        assert not speaks_for(nodes, source, {**burn("page-slow"), **other})
        assert not speaks_for(nodes, source, {**NO_DATA, **other})


def test_an_alert_of_no_slo_speaks_for_nothing_and_is_spoken_for_by_nothing() -> None:
    page, ticket = ({"environment": "prod", "severity": level} for level in ("page", "ticket"))
    assert not speaks_for(THREE, page, ticket) and not speaks_for(THREE, burn("page-fast"), ticket)


def test_a_page_on_a_spent_budget_is_no_page_of_a_tier() -> None:
    nodes = (*THREE, a_budget_alert("0.25", Action.PAGE), a_budget_alert("0", Action.FREEZE))
    spent = budget("0.25", "page")
    assert not speaks_for(nodes, spent, NO_DATA)
    assert not speaks_for(nodes, spent, burn("ticket", "ticket"))
    assert not speaks_for(nodes, burn("page-fast"), spent)


POLICY = (
    a_budget_alert("0.5"),
    a_budget_alert("0.25", Action.PAGE),
    a_budget_alert("0.1"),
    a_budget_alert("0", Action.FREEZE),
)


def test_a_step_of_a_policy_speaks_for_the_steps_before_it_that_are_no_more_urgent() -> None:
    half, quarter, tenth, none = (
        budget("0.5", "ticket"),
        budget("0.25", "page"),
        budget("0.1", "ticket"),
        budget("0", "freeze"),
    )
    told = {
        (one["budget_left"], other["budget_left"])
        for one, other in permutations((half, quarter, tenth, none), 2)
        if speaks_for(POLICY, one, other)
    }
    assert told == {("0.25", "0.5"), ("0.1", "0.5"), ("0", "0.5"), ("0", "0.1")}
    assert not speaks_for(POLICY, quarter, budget("0.5", "ticket", window="7d"))


def test_a_freeze_is_spoken_for_by_no_other_step() -> None:
    nodes = (a_budget_alert("0.5", Action.FREEZE), a_budget_alert("0.25", Action.PAGE))
    assert not speaks_for(nodes, budget("0.25", "page"), budget("0.5", "freeze"))


def test_slos_that_disagree_on_an_order_are_named_and_each_keeps_its_own() -> None:
    other = an_objective(name="latency.p99")
    nodes = [
        *(a_burn_alert(tier=tier) for tier in (a_tier("a", 1), a_tier("b", 6))),
        *(a_burn_alert(other, tier) for tier in (a_tier("a", 12), a_tier("b", 6))),
    ]
    assert speaks_for(nodes, burn("a"), burn("b")) and not speaks_for(nodes, burn("b"), burn("a"))
    here, there = burn("a", slo=other.id), burn("b", slo=other.id)
    assert speaks_for(nodes, there, here) and not speaks_for(nodes, here, there)
    assert not speaks_for(nodes, burn("a", slo="fraud/latencyxp99"), burn("b", slo="fraud/latencyxp99"))


def test_nothing_is_written_where_nothing_could_be_muted() -> None:
    assert inhibition.rules(a_monitoring(a_burn_alert(tier=a_tier("ticket", 6, Urgency.TICKET)))) == []
    assert inhibition.rules(a_monitoring(a_budget_alert("0.5"))) == []


NAMES = ("a", "b", "c")
sets = st.dictionaries(
    st.sampled_from(NAMES), st.tuples(st.integers(1, 4), st.sampled_from(Urgency)), min_size=1
)


@given(st.lists(sets, min_size=1, max_size=4))
def test_of_any_tiers_of_any_slos_two_never_mute_each_other_and_a_page_always_stays(
    slos: list[dict[str, tuple[int, Urgency]]],
) -> None:
    objectives = [an_objective(name=f"slo-{number}") for number in range(len(slos))]
    nodes = [
        a_burn_alert(objective, a_tier(name, hours, urgency))
        for objective, tiers in zip(objectives, slos, strict=True)
        for name, (hours, urgency) in tiers.items()
    ]
    for objective, tiers in zip(objectives, slos, strict=True):
        firing = [burn(name, level.value, objective.id) for name, (_, level) in tiers.items()]
        told = [
            one
            for one in firing
            if not any(speaks_for(nodes, other, one) for other in firing if other is not one)
        ]
        pages = [one for one in firing if one["severity"] == "page"]
        assert len(told) == 1 if pages else told == firing
        assert not pages or told[0]["severity"] == "page"
        if pages:
            fastest = min(tiers[one["tier"]][0] for one in pages)
            assert tiers[told[0]["tier"]][0] == fastest
