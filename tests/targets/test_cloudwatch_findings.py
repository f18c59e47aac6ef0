"""What the CloudWatch target refuses, and what it has to say about who is told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.assertion import Present
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.routing import Secret, Slack, Topic
from mlobs_compile.ir.signal import (
    Bound,
    Combine,
    MetricEvents,
    MetricMath,
    Part,
    SeriesComposite,
    Signal,
    Unit,
)
from mlobs_compile.period import Period
from mlobs_compile.targets.cloudwatch import TARGET
from mlobs_compile.units import Duration
from tests.builders import (
    a_gauge_signal,
    a_metric,
    a_monitoring,
    a_policy,
    a_signal,
    an_expectation,
    an_objective,
)
from tests.targets.cloudwatch_world import (
    SLICED,
    TICKET,
    a_threshold,
    an_absence,
    availability,
    emitted,
    emitted_and_said,
    sent,
    the_context,
    the_policy,
    with_tiers,
)


def test_what_has_its_home_elsewhere_is_left_alone() -> None:
    nodes = with_tiers(availability())
    context = replace(the_context(*nodes), homes={node.id: "prometheus" for node in nodes})
    outcome = TARGET.emit(a_monitoring(*nodes, the_policy()), context)
    assert outcome.value is not None and not outcome.value.resources
    assert not outcome.diagnostics


def test_without_an_account_there_is_an_error_and_nothing_else() -> None:
    outcome = TARGET.emit(a_monitoring(), the_context(aws=None))
    assert outcome.value is None
    assert [said.code for said in outcome.diagnostics] == ["MLO520"]


def test_a_team_without_a_topic_is_told_once_for_each_urgency_with_the_remedy() -> None:
    nodes = (*with_tiers(availability()), a_threshold(Bound(high=Decimal(1))))
    slack = (Slack("#risk", Secret("env", "HOOK")),)
    policy = a_policy(page=slack, ticket=slack)
    outcome = TARGET.emit(a_monitoring(*nodes, policy), the_context(*nodes))
    assert [said.code for said in outcome.diagnostics] == ["MLO521", "MLO521"]
    page = outcome.diagnostics[0]
    assert page.severity is Severity.ERROR and page.where == policy.origins[0]
    assert "`risk`" in page.message and "page" in page.message
    assert page.help and "type: sns, topic_arn: ..." in page.help


@pytest.mark.parametrize(
    ("topics", "code"),
    [
        (("arn:aws:sns:us-east-1:123456789012:far",), "MLO522"),
        (tuple(f"{TICKET}-{number}" for number in range(6)), "MLO523"),
    ],
)
def test_topics_that_an_alarm_cannot_act_on_are_found_before_the_service_does(
    topics: tuple[str, ...], code: str
) -> None:
    alert = a_threshold(Bound(high=Decimal(1)))
    policy = a_policy(ticket=tuple(Topic(arn) for arn in topics))
    outcome = TARGET.emit(a_monitoring(alert, policy), the_context(alert))
    assert [said.code for said in outcome.diagnostics] == [code]


@pytest.mark.parametrize(
    ("backend", "codes"),
    [("alarms", ["MLO524"]), ("promql", ["MLO524"]), ("application-signals", [])],
)
def test_an_objective_without_tiers_is_reported_unless_its_budget_is_kept(
    backend: str, codes: list[str]
) -> None:
    _, said = emitted_and_said(replace(availability(), backend=backend))
    assert [found.code for found in said] == codes
    assert all(found.severity is Severity.WARNING for found in said)


A_COMPOSITE = SeriesComposite((Part("a/b", "prod"), Part("a/c", "prod")), Combine.WORST)


def many_formulas(count: int) -> Objective:
    """An SLO whose metrics are few and whose formulas are not."""
    held = (("a", a_metric()),)
    terms = tuple(MetricMath(f"a * {number}", held) for number in range(count))
    signal = Signal("many", Unit.RATIO, metric=MetricEvents((a_metric(),), good=terms))
    return an_objective(signal=signal)


def test_formulas_that_fit_are_taken() -> None:
    assert TARGET.refuses(many_formulas(6)) is None
    sent(emitted(*with_tiers(many_formulas(6))))


TOO_MANY = tuple(a_metric(f"part{number}") for number in range(11))


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (an_objective(), "no CloudWatch form"),
        (an_objective(signal=a_gauge_signal(), at_most="1"), "write `backend: application-signals`"),
        (SLICED, "cannot count slices of 5m"),
        (replace(availability(), group_by=("region",)), "apart by `region`"),
        (an_objective(signal=a_signal(A_COMPOSITE)), "records no error ratios"),
        (many_formulas(7), "11 expressions and an alarm 10"),
        (
            an_objective(signal=Signal("many", Unit.RATIO, metric=MetricEvents(TOO_MANY, bad=TOO_MANY[:1]))),
            "11 metrics",
        ),
        (with_tiers(replace(availability(), periods=(Period(Duration.of(days=90)),)))[-1], "at most"),
        (a_threshold(Bound(high=Decimal(1)), signal=a_signal()), "no CloudWatch form"),
        (a_threshold(Bound(high=Decimal(1)), hold=Duration.of(days=2)), "window of 1h or more"),
        (replace(an_absence(), hold=Duration.of(days=8)), "at most"),
        (an_expectation(Present(Decimal(1))), "metric"),
        (the_policy(), "topics"),
    ],
)
def test_what_cannot_be_expressed_is_refused_with_a_reason(node: AnyNode, words: str) -> None:
    reason = TARGET.refuses(node)
    assert reason and words in reason
