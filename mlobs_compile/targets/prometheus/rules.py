"""What all alerting rules share: a name, labels to route by, words for a person."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mlobs_compile.artifact import Body
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.prose import words
from mlobs_compile.units import Duration


def alert_name(id: str) -> str:
    """The alert's name from its id: `fraud/latency/burn/page-fast` is `FraudLatencyBurnPageFast`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", id) if part)


def alert_rule(alert: Alert, expr: str, hold: Duration, labels: Mapping[str, str]) -> Body:
    """An alerting rule; `labels` come on top of those every alert carries."""
    subject, said = alert.subject, words(alert)
    rule: Body = {"alert": alert_name(alert.id), "expr": expr}
    if hold.ms:
        rule["for"] = str(hold)
    rule["labels"] = {
        "environment": subject.environment,
        "kind": subject.kind,
        "mlobs_id": alert.id,
        "name": subject.name,
        "severity": alert.urgency.value,
        "team": subject.team,
        **labels,
    }
    annotations: Body = {"summary": said.summary, "description": said.description}
    if subject.runbook:
        annotations["runbook_url"] = subject.runbook
    annotations["spec"] = str(alert.origins[0])
    rule["annotations"] = annotations
    return rule
