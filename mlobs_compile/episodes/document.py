"""Figures as data, for programs: a stable shape, seconds and shares as numbers, null for what is not known."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from mlobs_compile.artifact import Body, dump_json
from mlobs_compile.episodes.episode import Detection, History
from mlobs_compile.episodes.figures import Figures, Row
from mlobs_compile.episodes.people import People
from mlobs_compile.episodes.tables import notes

SCHEMA_VERSION = 1


def json(
    project: str | None, environment: str | None, history: History, found: Figures, people: People | None
) -> str:
    """The whole report."""
    period = history.period
    body: Body = {
        "schema_version": SCHEMA_VERSION,
        "project": project,
        "environment": environment,
        "source": history.source,
        "since": _moment(period.since),
        "until": _moment(period.until),
        "all": _row(found.whole),
        "teams": [_row(row) for row in found.teams],
        "alerts": [_row(row) for row in found.alerts],
        "never_fired": found.never,
        "without_runbook": found.no_runbook,
        "without_dashboard": found.no_dashboard,
        "largest_share_of_pages": found.balance,
        "detection": _detection(history.detection),
        "notifications": asdict(history.delivered),
        "incidents": None if people is None else [asdict(one) for one in people.teams],
        "notes": list(notes(history, found, people)),
    }
    return dump_json(body)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _row(row: Row) -> Body:
    return asdict(row)


def _detection(found: Detection | None) -> Body | None:
    if found is None:
        return None
    return {
        "time_to_detect": dict(found.to_detect),
        "bad_events_while_alerting": dict(found.told),
        "budget_spent_while_alerting": dict(found.spent),
    }
