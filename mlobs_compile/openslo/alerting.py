"""OpenSLO alert policies as burn-rate tiers of mlobs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlobs_compile.diagnostic import Diagnostic, Related
from mlobs_compile.faults import openslo as faults
from mlobs_compile.ir import burn
from mlobs_compile.openslo.model import Condition, Policy
from mlobs_compile.openslo.shapes import Shorthand
from mlobs_compile.route import Place, Step
from mlobs_compile.source import Node
from mlobs_compile.translation import Draft, slug, urgency
from mlobs_compile.units import Duration

_TWELFTH = 12
"""How much shorter the short window is than the long one (The Site Reliability Workbook, chapter 5)."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """Where the alerts of one SLO are written to, and where their faults go."""

    draft: Draft
    slo: tuple[Step, ...]
    place: Place
    """The line that speaks of alerts, or of the SLO where none does."""
    said: list[Diagnostic]


def write(policies: Iterable[Policy], alerts: Alerts) -> None:
    """Writes the tiers that the policies ask for, and no others."""
    policies = tuple(policies)
    names = {slug(policy.name) for policy in policies}
    for tier in burn.plan().tiers:
        if tier.name not in names:
            alerts.draft.put((*alerts.slo, "tiers", tier.name, "enabled"), value=False, place=alerts.place)
    taken: dict[str, Policy] = {}
    for policy in policies:
        first = taken.setdefault(slug(policy.name), policy)
        if first is policy:
            _policy(policy, alerts)
        else:
            alerts.said.append(_double(policy, first))
    told = next((policy for policy in policies if policy.no_data), None)
    place = told.place if told else alerts.place
    alerts.draft.put((*alerts.slo, "no_data"), "alert" if told else "ignore", place)


def _double(policy: Policy, first: Policy) -> Diagnostic:
    message = f"two alert policies of this SLO would be called `{slug(policy.name)}`"
    related = (Related(first.place, "the other is here"),)
    return faults.DUPLICATE.at(policy.place, message, help="rename or remove one of them", related=related)


def silence(alerts: Alerts) -> None:
    """An SLO that only others read: it is recorded and tells nobody."""
    write((), alerts)


def _policy(policy: Policy, alerts: Alerts) -> None:
    if policy.condition is None:
        return
    if not policy.breaching:
        if not policy.no_data:
            what = "that its condition has ended, and never that it began" if policy.resolved else "nothing"
            message = f"the policy `{policy.name}` tells {what}"
            help = "add `alertWhenBreaching: true`"
            alerts.said.append(faults.POLICY.at(policy.place, message, help=help))
        return
    tier = judged(policy.condition, alerts.said)
    if tier is None:
        return
    name = slug(policy.name) or "policy"
    route = (*alerts.slo, "tiers", name)
    alerts.draft.mark(route, policy.place)
    for key, value in tier.items():
        alerts.draft.put((*route, key), value, policy.condition.place)


def judged(condition: Condition, said: list[Diagnostic]) -> dict[str, Node] | None:
    """The tier of a condition; None after saying why there can be none."""
    if condition.op in ("lt", "lte"):
        message = f"`op: {condition.op}` alerts while the budget burns slowly, which is when all is well"
        said.append(faults.CONDITION.at(condition.place / "op", message, help="write `op: gt`"))
        return None
    long = condition.lookback.exact
    if long is None or long < Duration(2 * burn.plan().shortest.ms):
        message = f"a burn rate over `{condition.lookback}` cannot be told"
        shortest = Duration(2 * burn.plan().shortest.ms)
        help = f"write `{shortest}` or more, in minutes, hours, days or weeks: events are counted over 5m"
        said.append(faults.CONDITION.at(condition.place / "lookbackWindow", message, help=help))
        return None
    tier: dict[str, Node] = {
        "urgency": _urgency(condition, said),
        "long": str(long),
        "short": str(_short(long)),
        "factor": condition.threshold,
    }
    held = _exact(condition.after, condition, said)
    return tier if held is None else {**tier, "for": str(held)}


def _exact(after: Shorthand | None, condition: Condition, said: list[Diagnostic]) -> Duration | None:
    if after is None:
        return None
    if after.exact is None:
        message = f"an alert that waits `{after}` is of no use"
        help = "write minutes, hours or days, such as `5m`"
        said.append(faults.CONDITION.at(condition.place / "alertAfter", message, help=help))
    return after.exact


def _short(long: Duration) -> Duration:
    minutes = long.ms // _TWELFTH // 60_000
    return max(burn.plan().shortest, Duration.of(minutes=minutes))


def _urgency(condition: Condition, said: list[Diagnostic]) -> str:
    found = urgency(condition.severity)
    if found is None:
        message = f"nobody can tell how urgent `{condition.severity}` is; it opens a ticket"
        help = "write `page` for what wakes a person, or `ticket`"
        said.append(faults.SEVERITY.at(condition.severity_place, message, help=help))
    return found or "ticket"
