"""What sloth says of alerts: which are off, how long they wait, and much that mlobs says itself."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.original import Original
from mlobs_compile.translation import Draft

_ALERTS = {
    ("page_alert", "pageAlert"): ("page-fast", "page-slow"),
    ("ticket_alert", "ticketAlert"): ("ticket-fast", "ticket"),
}
_RUNBOOKS = ("runbook", "runbook_url", "runbookURL")


def write_alerting(alerting: Original, draft: Draft, name: str) -> None:
    """Switches off and times the tiers of an SLO; tells what else the alerts had."""
    called = alerting.text("name")
    if called:
        id = f"{draft.name}/{name}/burn/..."
        message = (
            f"the alert `{called}` is now one for each tier, with the id `{id}`; mend silences and routes"
        )
        alerting.changed("name", message)
    _annotations(alerting, draft)
    _labels(alerting)
    for spellings, tiers in _ALERTS.items():
        _alert(alerting.child(*spellings), tiers, draft, name)
    alerting.unread()


def _alert(alert: Original, tiers: tuple[str, ...], draft: Draft, name: str) -> None:
    route = ("slos", name, "tiers")
    disabled, held = alert.yes("disable"), alert.text("for")
    for tier in tiers:
        if disabled:
            draft.put((*route, tier, "enabled"), value=False, place=alert.at("disable"))
        elif held:
            draft.put((*route, tier, "for"), held, alert.at("for"))
    _annotations(alert, draft)
    _labels(alert)
    alert.unread()


def _annotations(parent: Original, draft: Draft) -> None:
    """A runbook is the service's, and every alert shows it; mlobs writes the other texts itself."""
    left: dict[str, str] = {}
    for key, text in parent.texts("annotations").items():
        web = key in _RUNBOOKS and text.startswith(("http://", "https://"))
        if web and not draft.has("metadata", "runbook"):
            draft.put(("metadata", "runbook"), text, parent.at("annotations") / key)
        elif not web or draft.get("metadata", "runbook") != text:
            left[key] = text
    if left:
        help = "mlobs writes the words of its alerts, and a service has one runbook"
        parent.lost("annotations", f"annotations of alerts are not carried over: {_listed(left)}", help)


def _labels(parent: Original) -> None:
    labels = parent.texts("labels")
    if labels:
        help = "mlobs routes by `team` and `severity` (page or ticket); name the receivers in the team's document"
        parent.lost("labels", f"labels of alerts are not carried over: {_listed(labels)}", help)


def _listed(texts: Mapping[str, str]) -> str:
    return ", ".join(f"`{key}: {text}`" for key, text in texts.items())
