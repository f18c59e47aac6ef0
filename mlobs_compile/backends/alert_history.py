"""Reads what Prometheus keeps of alerts: every minute in which one fired, the rules that are loaded, and what is told.

It asks for `ALERTS` itself, so that a server without the recorded series of alert health answers as well. A day is
asked for at a time: an alert that always fires has 1,440 samples in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlobs_compile.backends.prometheus_api import Server, Unanswered, get
from mlobs_compile.episodes.episode import (
    Declared,
    Delivered,
    Detection,
    Episode,
    History,
    Labels,
    Period,
    stretches,
)
from mlobs_compile.ir.signal import Signal
from mlobs_compile.queries import health, health_shown, records
from mlobs_compile.queries.health import DETAILS, Scope
from mlobs_compile.queries.records import quoted
from mlobs_compile.queries.tree.literals import length_of

STEP = float(records.INTERVAL.whole_seconds)
_DAY = 86_400.0
_MARGIN = 2 * STEP
"""So much before the period is read, to know what fired already."""
NO_ALERTMANAGER = "Prometheus has no metrics of an Alertmanager, so notifications and silences are not known"
NO_RECORDS = (
    "the rules of alert health are not recorded here, so detection and changes of rules are not known"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose history, and of when."""

    environment: str | None
    """None where the server holds one."""
    project: str | None
    period: Period
    declared: tuple[Declared, ...] | None = None
    """What the project declares, for a server that does not tell its rules."""

    @property
    def span(self) -> str:
        return f"{int(self.period.until - self.period.since)}s"


def history(server: Server, wanted: Wanted) -> History:
    """The history; raises Unanswered."""
    notes: list[str] = []
    declared, told = _declared(server, wanted)
    period = wanted.period
    pulse = _pulse(server, wanted)
    if not pulse:
        notes.append(NO_RECORDS)
    if not told:
        notes.append(
            "the server does not tell its rules"
            + ("" if declared is None else "; those of the project are taken")
        )
    delivered = _delivered(server, wanted, recorded=bool(pulse))
    if delivered.notifications is None:
        notes.append(NO_ALERTMANAGER)
    kept = _kept(server)
    if kept and kept < period.until - period.since:
        notes.append(f"the server keeps {kept / _DAY:g} days, so what was before is not counted")
    episodes = tuple(_episodes(server, wanted, pulse))
    notes.extend(young(pulse, episodes, period))
    return History("Prometheus", period, episodes, declared, _detection(server, wanted) if pulse else None, delivered,
                   notes=tuple(notes))  # fmt: skip


def young(pulse: Sequence[float], episodes: Sequence[Episode], period: Period) -> Iterator[str]:
    """That the server has not been watching for as long as it is asked about: a rate of weeks would be too low."""
    first = min((*pulse[:1], *(one.start or period.since for one in episodes)), default=period.since)
    if pulse and first - period.since > _DAY:
        days = (period.until - first) / _DAY
        yield f"nothing is known here of the time before the last {days:.1f} days, so pages a week are too low"


def _where(wanted: Wanted, *more: str) -> str:
    matchers = [*more, *([f"environment={quoted(wanted.environment)}"] if wanted.environment else [])]
    return f"{{{','.join(matchers)}}}"


def _episodes(server: Server, wanted: Wanted, pulse: Sequence[float]) -> Iterator[Episode]:
    selector = "ALERTS" + _where(wanted, 'alertstate="firing"', 'mlobs_id!=""')
    for labels, moments in sorted(_samples(server, selector, wanted.period).items()):
        known = dict(labels)
        for start, end in stretches(moments, STEP, wanted.period, pulse or None):
            yield Episode(
                known["mlobs_id"], known.get("team", ""), known.get("severity", ""), start, end, labels
            )


def _pulse(server: Server, wanted: Wanted) -> list[float]:
    """When the server evaluated rules: the times of a series that always has a sample."""
    matchers = [f"project={quoted(wanted.project)}"] if wanted.project else []
    found = _samples(server, health.DEPLOYED + _where(wanted, *matchers), wanted.period)
    return sorted({moment for moments in found.values() for moment in moments})


def _samples(server: Server, selector: str, period: Period) -> dict[Labels, list[float]]:
    """When each series had a sample, a day at a time."""
    found: dict[Labels, set[float]] = defaultdict(set)
    end = period.until
    while end > period.since - _MARGIN:
        length = min(_DAY, end - period.since + _MARGIN)
        for series in _ask(server, f"{selector}[{int(length * 1000)}ms]", end):
            labels = tuple(
                sorted((k, v) for k, v in series["metric"].items() if k not in ("__name__", *DETAILS))
            )
            found[labels].update(float(at) for at, _ in series["values"])
        end -= length
        if length < _DAY:
            break
    return {labels: sorted(moments) for labels, moments in found.items()}


def _ask(server: Server, query: str, at: float) -> Sequence[Any]:
    answer = get(server, "/api/v1/query", [("query", query), ("time", f"{at:.3f}")])
    found: Sequence[Any] = answer.get("result", ()) if isinstance(answer, Mapping) else ()
    return found


def _number(server: Server, query: str, at: float) -> float | None:
    return next((float(one["value"][1]) for one in _ask(server, query, at)), None)


def _declared(server: Server, wanted: Wanted) -> tuple[tuple[Declared, ...] | None, bool]:
    """The alerts that the server has loaded, or those of the project where it does not say; and whether it does."""
    try:
        answer = get(server, "/api/v1/rules", [("type", "alert")])
    except Unanswered:
        return wanted.declared, False
    rules = [
        rule
        for group in answer.get("groups", ())
        for rule in group.get("rules", ())
        if rule.get("labels", {}).get("mlobs_id")
        and wanted.environment in (None, rule["labels"].get("environment"))
    ]
    drawn = any("__dashboardUid__" in rule.get("annotations", {}) for rule in rules)
    return tuple(_rule(rule, drawn=drawn) for rule in rules), True


def _rule(rule: Mapping[str, Any], *, drawn: bool) -> Declared:
    labels, said = rule["labels"], rule.get("annotations", {})
    return Declared(
        labels["mlobs_id"],
        labels.get("team", ""),
        labels.get("severity", ""),
        bool(said.get("runbook_url")),
        "__dashboardUid__" in said if drawn else None,
    )


def _detection(server: Server, wanted: Wanted) -> Detection | None:
    if wanted.project is None or wanted.environment is None:
        return None
    scope, at = Scope(wanted.project, wanted.environment), wanted.period.until

    def by(label: str, one: Signal) -> tuple[tuple[str, float], ...]:
        series = _ask(server, health_shown.query_of(one), at)
        return tuple(sorted((each["metric"].get(label, ""), float(each["value"][1])) for each in series))

    return Detection(
        by("team", health_shown.time_to_detect(scope, wanted.span)),
        by("slo", health_shown.told_share(scope, wanted.span)),
        by("slo", health_shown.spent_while_told(scope, wanted.span)),
    )


def _delivered(server: Server, wanted: Wanted, *, recorded: bool) -> Delivered:
    span, at = wanted.span, wanted.period.until
    changed = None
    if recorded:
        matchers = [f"project={quoted(wanted.project)}"] if wanted.project else []
        deployed = health.DEPLOYED + _where(wanted, *matchers)
        changed = _number(
            server, f"count(last_over_time({deployed}[{span}]) > {wanted.period.since}) or vector(0)", at
        )
    return Delivered(
        _number(server, f"sum(increase({health_shown.SENT}[{span}]))", at),
        _number(server, f"sum(increase({health_shown.FAILED}[{span}]))", at),
        _number(server, health_shown.query_of(health_shown.suppressed_time(span)), at),
        changed,
    )


def _kept(server: Server) -> float | None:
    """Seconds for which the server keeps samples, where it says so."""
    try:
        told = str((get(server, "/api/v1/status/runtimeinfo", []) or {}).get("storageRetention", ""))
    except Unanswered:
        return None
    return next((ms / 1000 for part in told.split(" or ") if (ms := length_of(part))), None)
