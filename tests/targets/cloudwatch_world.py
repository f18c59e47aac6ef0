"""What the tests of the CloudWatch target share: one account, one team, and the requests that come out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.ir import burn
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import Action, BudgetAlert, Budgeting, BurnRateAlert, Objective, Slice
from mlobs_compile.ir.routing import Policy, Topic
from mlobs_compile.ir.signal import Bound, Signal
from mlobs_compile.period import Period
from mlobs_compile.spec.project import Aws
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import TARGET
from mlobs_compile.targets.cloudwatch.options import Options
from mlobs_compile.units import Duration
from mlobs_compile.viewing import Views, panels_of
from tests.aws.cloudwatch_world import CloudWatch
from tests.aws.signals_world import Signals
from tests.aws.strict import Fake
from tests.builders import (
    a_context,
    a_gauge_signal,
    a_latency_signal,
    a_monitoring,
    a_place,
    a_policy,
    a_threshold_alert,
    an_event_signal,
    an_objective,
)

AWS = Aws(account="123456789012", region="eu-west-1")
PAGE = "arn:aws:sns:eu-west-1:123456789012:risk-page"
TICKET = "arn:aws:sns:eu-west-1:123456789012:risk-ticket"
SIGNALS = Options(slo_backend="application-signals")
Requests = list[tuple[str, Mapping[str, Any]]]


def the_policy(team: str = "risk") -> Policy:
    return a_policy(team, page=(Topic(PAGE),), ticket=(Topic(TICKET),))


def with_tiers(objective: Objective) -> tuple[Objective | BurnRateAlert, ...]:
    """The objective and the burn alerts that the shipped tiers give it."""
    tiers = burn.tiers_for(objective.target, objective.window).kept
    alerts = [
        BurnRateAlert(
            f"{objective.id}/burn/{tier.name}", objective.subject, objective.origins, objective, tier
        )
        for tier in tiers
    ]
    return (objective, *alerts)


def availability(target: str = "0.999", *, name: str = "availability", min_bad: int = 0) -> Objective:
    objective = an_objective(target, signal=an_event_signal(), name=name)
    return replace(objective, min_bad_events=min_bad)


def the_context(*nodes: AnyNode, options: Options | None = None, aws: Aws | None = AWS) -> Context:
    """A context that gives every node to CloudWatch."""
    homes = {node.id: "cloudwatch" for node in nodes if not isinstance(node, Board)}
    views = Views("acme", "prod", panels_of(node for node in nodes if isinstance(node, Board)))
    return replace(a_context(options or Options(), aws=aws), homes=homes, views=views)


def emitted(*nodes: AnyNode, options: Options | None = None) -> Emission:
    """What the nodes become; there must be nothing to say about them."""
    emission, said = emitted_and_said(*nodes, options=options)
    assert not said
    return emission


def emitted_and_said(
    *nodes: AnyNode, options: Options | None = None
) -> tuple[Emission, tuple[Diagnostic, ...]]:
    outcome = TARGET.emit(a_monitoring(*nodes, the_policy()), the_context(*nodes, options=options))
    assert outcome.value is not None
    return outcome.value, outcome.diagnostics


def requests(emission: Emission) -> Requests:
    """All requests as they stand in the files."""
    return [(operation, request) for _, operation, request in _entries(emission)]


def _entries(emission: Emission) -> list[tuple[str, str, Mapping[str, Any]]]:
    texts = {artifact.path: artifact.text for artifact in emission.artifacts}
    files = (json.loads(text) for path, text in texts.items() if not path.startswith("dashboards/"))
    return [
        (entry.get("service", "cloudwatch"), entry["operation"], _whole(entry, texts))
        for file in files
        for entry in file["requests"]
    ]


def _whole(entry: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """The request with the body that lies in a file of its own."""
    body = {"DashboardBody": texts[entry["body_file"]]} if "body_file" in entry else {}
    return {**entry["request"], **body}


def sent(emission: Emission) -> CloudWatch:
    """The world after a strict CloudWatch has taken every request in the order of the files."""
    return worlds(emission)[0]


def worlds(emission: Emission) -> tuple[CloudWatch, Signals]:
    """CloudWatch and Application Signals, both strict, after all requests in the order of the files."""
    world, signals = CloudWatch(), Signals()
    fakes = {
        "cloudwatch": Fake("cloudwatch", world.handlers),
        "application-signals": Fake("application-signals", signals.handlers),
    }
    for service, operation, request in _entries(emission):
        fakes[service].send(operation, request)
    return world, signals


def by_name(emission: Emission) -> dict[str, Mapping[str, Any]]:
    """The requests by the end of their alarm's name, without project and environment."""
    prefix = "acme/prod/"
    return {
        request["AlarmName"].removeprefix(prefix): request
        for _, request in requests(emission)
        if "AlarmName" in request
    }


MINUTES_5 = Duration.of(minutes=5)
AT_ONCE = Duration(0)


def latency() -> tuple[AnyNode, ...]:
    objective = an_objective("0.99", signal=a_latency_signal(), at_most="0.25", name="latency")
    return with_tiers(objective)


def a_threshold(bound: Bound, *, signal: Signal | None = None, hold: Duration = AT_ONCE) -> ThresholdAlert:
    return replace(a_threshold_alert(signal=signal or a_gauge_signal()), bound=bound, hold=hold)


def an_anomaly(signal: Signal | None = None, id: str = "fraud/alert/odd") -> AnomalyAlert:
    head = a_threshold_alert()
    return AnomalyAlert(
        id,
        head.subject,
        head.origins,
        "odd",
        signal or a_gauge_signal(),
        3,
        MINUTES_5,
        MINUTES_5,
        Urgency.PAGE,
        "odd",
    )


def an_absence(signal: Signal | None = None) -> AbsenceAlert:
    head = a_threshold_alert()
    hold = Duration.of(minutes=15)
    return AbsenceAlert(
        "fraud/alert/gone",
        head.subject,
        head.origins,
        "gone",
        signal or an_event_signal(),
        hold,
        Urgency.TICKET,
        "gone",
    )


EVERYTHING: tuple[AnyNode, ...] = (
    *with_tiers(availability(min_bad=2)),
    *latency(),
    a_threshold(Bound(high=Decimal(100))),
    an_anomaly(),
    an_absence(),
)


SLICED = replace(
    availability("0.99"),
    budgeting=Budgeting.TIMESLICES,
    slice=Slice(Duration.of(minutes=5), Decimal("0.95")),
)
"""Judged by the five minutes, each good while 95 % of its events are."""


def a_budget(objective: Objective, left: str, period: Period | None = None) -> BudgetAlert:
    return BudgetAlert(
        f"{objective.id}/budget/{left}",
        objective.subject,
        (a_place("slos", objective.name),),
        objective,
        period or objective.periods[0],
        Decimal(left),
        Action.TICKET,
    )
