"""Inhibition: which alert speaks for others of its SLO, made from the tiers and policies that there are.

- The page of a burn-rate tier speaks for the slower pages of the same SLO, and for all its tickets: while it fires
  there are data, so it speaks for a missing-data ticket as well.
- A step of an error-budget policy speaks for the steps before it that are no more urgent. It says nothing of data or
  of how fast the budget burns now, so it speaks for nothing else; and never for a freeze, which somebody must lift.

Two alerts that mute each other would both be silent. So a rule goes one way only, and where two SLOs order tiers of
the same names differently, each rule names its SLOs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mlobs_compile.artifact import Body
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Tier
from mlobs_compile.targets.alertmanager.matchers import equals, one_of
from mlobs_compile.units import decimal_text

_OF_AN_SLO = 'slo=~".+"'
"""A label missing on both sides counts as equal: without this, a page of no SLO would mute such tickets."""
_BURNS = 'tier=~".+"'
_PAGE, _TICKET = equals("severity", Urgency.PAGE.value), equals("severity", Urgency.TICKET.value)
_SHALLOW = one_of("action", ("page", "ticket"))
"""A freeze is spoken for by nothing that is left of a budget."""
Rule = tuple[list[str], list[str], list[str]]
"""Matchers of the alert that speaks, those of the alerts it speaks for, and labels they share beyond the SLO."""
Pairs = dict[tuple[str, str], set[str]]
"""The tier that speaks, the tier it speaks for, and the SLOs that have both."""


def rules(monitoring: Monitoring) -> list[Body]:
    """The entries of `inhibit_rules`, for whatever can fire together."""
    burns, budgets = list(monitoring.of(BurnRateAlert)), list(monitoring.of(BudgetAlert))
    objectives = [alert.objective for alert in burns] + [alert.objective for alert in budgets]
    groups = {label for objective in objectives for label in objective.group_by}
    identity = ["environment", "slo", *sorted(groups)]
    return [
        {"source_matchers": source, "target_matchers": target, "equal": [*identity, *shared]}
        for source, target, shared in (*_burning(burns), *_spent(budgets))
    ]


def _burning(alerts: Sequence[BurnRateAlert]) -> Iterator[Rule]:
    pages: dict[str, list[Tier]] = defaultdict(list)
    for alert in alerts:
        if alert.urgency is Urgency.PAGE:
            pages[alert.objective.id].append(alert.tier)
    if pages:
        yield [_PAGE, _BURNS, _OF_AN_SLO], [_TICKET, _OF_AN_SLO], []
    pairs: Pairs = defaultdict(set)
    for slo, tiers in pages.items():
        ordered = [tier.name for tier in sorted(tiers, key=lambda tier: tier.speed)]
        for number, name in enumerate(ordered):
            for slower in ordered[number + 1 :]:
                pairs[name, slower].add(slo)
    for faster, slower_ones, which in _one_way(pairs):
        yield [_PAGE, equals("tier", faster), which], [_PAGE, one_of("tier", slower_ones), which], []


def _one_way(pairs: Mapping[tuple[str, str], set[str]]) -> Iterator[tuple[str, list[str], str]]:
    """Who speaks for whom, and the matcher of the SLOs in which that is so."""
    held: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (faster, slower), slos in sorted(pairs.items()):
        disputed = (slower, faster) in pairs
        held[faster, one_of("slo", sorted(slos)) if disputed else _OF_AN_SLO].append(slower)
    for (faster, which), slower_ones in held.items():
        yield faster, slower_ones, which


def _spent(alerts: Sequence[BudgetAlert]) -> Iterator[Rule]:
    """Less budget left speaks for more of it, in one window of one SLO: an order that all SLOs share."""
    steps = sorted({(alert.left, alert.urgency.value) for alert in alerts})
    for left, urgency in steps:
        before = [decimal_text(more) for more in sorted({more for more, _ in steps if more > left})]
        spoken_for = _SHALLOW if urgency == Urgency.PAGE.value else equals("action", "ticket")
        if before:
            source = [equals("severity", urgency), equals("budget_left", decimal_text(left)), _OF_AN_SLO]
            yield source, [spoken_for, one_of("budget_left", before), _OF_AN_SLO], ["window"]
