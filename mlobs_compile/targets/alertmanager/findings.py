"""What the target has to say about teams that cannot be reached as written."""

from __future__ import annotations

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import alertmanager as faults
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.routing import Email, Policy
from mlobs_compile.route import Place
from mlobs_compile.targets.alertmanager.options import Options


def no_fallback(asked: str | None, policies: tuple[Policy, ...]) -> Diagnostic:
    """No team can stand at the root: the one that was asked for is not there, or nobody is."""
    known = ", ".join(f"`{policy.team}`" for policy in policies)
    message = "no team has a receiver, so no alert reaches anybody"
    if asked:
        message = f"`targets.alertmanager.fallback` names `{asked}`, which is not a team with receivers"
    help = f"name one of {known}" if known else "add a Team document with receivers"
    return faults.NO_FALLBACK.at(None, message, help=help)


def no_mail_server(policies: tuple[Policy, ...], options: Options) -> list[Diagnostic]:
    """A word on every team that wants mail while no mail server is named."""
    if options.smtp:
        return []
    help = "add `smtp: {smarthost: ..., from: ...}` to `targets.alertmanager`"
    return [
        faults.NO_MAIL_SERVER.at(
            _place(policy), f"team `{policy.team}` wants e-mail, but has no server", help=help
        )
        for policy in policies
        if any(isinstance(one.channel, Email) for _, told in policy.receivers for one in told)
    ]


def nobody(policies: tuple[Policy, ...]) -> list[Diagnostic]:
    """A word on every urgency for which a team names nobody."""
    return [
        faults.NOBODY.at(
            _place(policy),
            f"team `{policy.team}` names nobody for alerts of severity `{urgency.value}`",
            help=f"add a receiver for `{urgency.value}`",
        )
        for policy in policies
        for urgency in Urgency
        if not policy.reached(urgency)
    ]


def _place(policy: Policy) -> Place | None:
    return policy.origins[0] if policy.origins else None
