"""What came of testing one environment's rules and routes, as text for a person and as JSON for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from mlobs_compile.artifact import Json
from mlobs_compile.queries.relayed import RECEIVER


class State(Enum):
    """What is known of one case of an alert."""

    PASSED = "passed"
    FAILED = "failed"
    LACKING = "lacking"


_MARKS = {State.PASSED: "+", State.FAILED: "X", State.LACKING: "?"}
_NONE = "."
_LEGEND = "+ passed   X failed   ? lacking   . does not apply"


@dataclass(frozen=True, slots=True)
class Row:
    """An alert and its cases."""

    alert: str
    name: str
    """What Prometheus calls it."""
    trial: str
    """The SLO that it belongs to; itself where there is none."""
    spec: str
    """The line of YAML that made it."""
    cells: Mapping[str, State]


@dataclass(frozen=True, slots=True)
class Failed:
    """A case that failed, and what promtool said of it."""

    alert: str
    case: str
    spec: str
    expected: str
    got: str
    at: str = ""
    expr: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A case that cannot be tried, and why."""

    alert: str
    case: str
    reason: str


@dataclass(frozen=True, slots=True)
class Routed:
    """Labels that alerts carry, and the receivers they lead to."""

    alerts: tuple[str, ...]
    labels: Mapping[str, str]
    expected: str
    got: tuple[str, ...]
    fault: str | None = None

    @property
    def passed(self) -> bool:
        """Whatever an alert starts beside, the people's routes must be those that are expected."""
        told = tuple(one for one in self.got if not one.startswith(RECEIVER))
        return self.fault is None and told == (self.expected,)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One environment."""

    environment: str
    cases: tuple[str, ...]
    """Every case that there is, in the order of the columns."""
    rows: tuple[Row, ...]
    failed: tuple[Failed, ...]
    missing: tuple[Missing, ...]
    routes: tuple[Routed, ...]
    checks: int
    unrouted: str | None = None
    """Why no route was tested."""

    @property
    def passed(self) -> bool:
        return not self.failed and all(route.passed for route in self.routes)


def full(verdicts: Iterable[Verdict]) -> str:
    """A table of alerts and cases for each environment, and below it what is lacking and what failed."""
    return "\n".join("\n".join(_full(verdict)) for verdict in verdicts) + "\n"


def _full(verdict: Verdict) -> Iterator[str]:
    yield from _table(verdict)
    yield from _lacking(verdict)
    yield from _failed(verdict)
    yield from _misled(verdict)
    yield _summary(verdict)


def _table(verdict: Verdict) -> Iterator[str]:
    columns = [case for case in verdict.cases if any(case in row.cells for row in verdict.rows)]
    wide = max((len(_label(row)) for row in verdict.rows), default=0) + 2
    for depth in range(max(map(len, columns), default=0)):
        letters = (case[depth] if depth < len(case) else " " for case in columns)
        yield f"{'':<{wide}}{' '.join(letters)}".rstrip()
    trial = None
    for row in verdict.rows:
        if row.trial != trial and row.trial != row.alert:
            yield row.trial
        trial = row.trial
        marks = (_MARKS[row.cells[case]] if case in row.cells else _NONE for case in columns)
        yield f"{_label(row):<{wide}}{' '.join(marks)}"
    if columns:
        yield f"{'':<{wide}}{_LEGEND}"


def _label(row: Row) -> str:
    return row.alert if row.trial == row.alert else f"  {row.alert.removeprefix(f'{row.trial}/')}"


def _lacking(verdict: Verdict) -> Iterator[str]:
    by_reason: dict[str, dict[str, list[str]]] = {}
    for lack in verdict.missing:
        by_reason.setdefault(lack.reason, {}).setdefault(lack.alert, []).append(lack.case)
    if by_reason:
        yield "lacking:"
    for reason, alerts in by_reason.items():
        yield f"  {reason}"
        yield from (f"    {alert}: {', '.join(cases)}" for alert, cases in alerts.items())


def _failed(verdict: Verdict) -> Iterator[str]:
    if verdict.failed:
        yield "failed:"
    for found in verdict.failed:
        yield f"  {found.alert}: {found.case}  ({found.spec})"
        yield f"    expected {found.expected}, got {found.got}" + (f" after {found.at}" if found.at else "")
        if found.expr:
            yield f"    {found.expr}"


def _misled(verdict: Verdict) -> Iterator[str]:
    wrong = [route for route in verdict.routes if not route.passed]
    if wrong:
        yield "led astray:"
    for route in wrong:
        more = f" and {len(route.alerts) - 1} more" if len(route.alerts) > 1 else ""
        yield f"  {route.alerts[0]}{more}: {_shown(route.labels)}"
        yield f"    expected `{route.expected}`, got {_reached(route)}"


def _reached(route: Routed) -> str:
    return route.fault or " and ".join(f"`{name}`" for name in route.got)


def _shown(labels: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in labels.items())


def _summary(verdict: Verdict) -> str:
    states = [state for row in verdict.rows for state in row.cells.values()]
    parts = [
        _counted(len(verdict.rows), "alert"),
        f"{_counted(states.count(State.PASSED), 'case')} passed",
        f"{states.count(State.FAILED)} failed",
        f"{len(verdict.missing)} lacking ({_counted(verdict.checks, 'check')})",
    ]
    led = sum(len(route.alerts) for route in verdict.routes if route.passed)
    asked = _counted(sum(len(route.alerts) for route in verdict.routes), "alert")
    routed = verdict.unrouted or f"{led} of {asked} reach their team"
    return f"{verdict.environment}: {', '.join(parts)}; {routed}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def concise(verdicts: Iterable[Verdict]) -> str:
    """One line for each failure and each environment."""
    lines: list[str] = []
    for verdict in verdicts:
        lines += [
            f"{one.spec}: {one.alert}: {one.case}: expected {one.expected}, got {' '.join(one.got.split())}"
            for one in verdict.failed
        ]
        lines += [
            f"{alert}: expected receiver `{route.expected}`, got {_reached(route)}"
            for route in verdict.routes
            if not route.passed
            for alert in route.alerts
        ]
        lines.append(_summary(verdict))
    return "\n".join(lines) + "\n"


def as_json(verdicts: Iterable[Verdict]) -> dict[str, Json]:
    """Everything; `schema_version` changes when a field changes its meaning."""
    held = tuple(verdicts)
    return {
        "schema_version": 1,
        "ok": all(verdict.passed for verdict in held),
        "environments": [_environment(verdict) for verdict in held],
    }


def _environment(verdict: Verdict) -> dict[str, Json]:
    return {
        "environment": verdict.environment,
        "checks": verdict.checks,
        "alerts": [
            {
                "id": row.alert,
                "name": row.name,
                "spec": row.spec,
                "cases": {case: state.value for case, state in row.cells.items()},
            }
            for row in verdict.rows
        ],
        "failed": [
            {
                "alert": one.alert,
                "case": one.case,
                "spec": one.spec,
                "expr": one.expr,
                "at": one.at,
                "expected": one.expected,
                "got": one.got,
            }
            for one in verdict.failed
        ],
        "lacking": [{"alert": one.alert, "case": one.case, "reason": one.reason} for one in verdict.missing],
        "routes": [_route(route) for route in verdict.routes],
        "unrouted": verdict.unrouted,
    }


def _route(route: Routed) -> Json:
    return {
        "alerts": list(route.alerts),
        "labels": dict(route.labels),
        "expected": route.expected,
        "receivers": list(route.got),
        "fault": route.fault,
        "ok": route.passed,
    }
