"""Asks a Prometheus when a query held over the last days, a week at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from mlobs_compile.backends.prometheus_api import Server, Unanswered, get
from mlobs_compile.queries.records import quoted
from mlobs_compile.review.inlining import Unaskable
from mlobs_compile.review.replay import STEP, Past, Points
from mlobs_compile.review.rules import RecordingRule

_POINTS = 10_000
"""Points of one answer; Prometheus refuses more than 11,000 for a series (web/api/v1, query_range)."""
_DAY = 86_400


def past(server: Server, until: float, days: int) -> Past:
    """The last days before a moment; a server that cannot be reached at all raises Unanswered."""
    get(server, "/api/v1/query", [("query", "vector(1)")])
    until -= until % STEP
    since = until - days * _DAY

    def ask(query: str) -> Points:
        return _points(server, query, since, until)

    def has(rule: RecordingRule) -> bool:
        held = ",".join(f"{name}={quoted(value)}" for name, value in sorted(rule.labels.items()))
        query = f"count(last_over_time({rule.record}{{{held}}}[{days}d]))"
        return bool(get(server, "/api/v1/query", [("query", query), ("time", str(until))])["result"])

    return Past(ask, has, days)


def _points(server: Server, query: str, since: float, until: float) -> Points:
    found: dict[str, list[float]] = defaultdict(list)
    begin = since
    while begin <= until:
        end = min(until, begin + (_POINTS - 1) * STEP)
        asked = [("query", query), ("start", str(begin)), ("end", str(end)), ("step", str(STEP))]
        try:
            answer: Mapping[str, Any] = get(server, "/api/v1/query_range", asked)
        except Unanswered as error:
            raise Unaskable(str(error)) from error
        for series in answer["result"]:
            found[str(sorted(series["metric"].items()))] += [float(at) for at, _ in series["values"]]
        begin = end + STEP
    return found
