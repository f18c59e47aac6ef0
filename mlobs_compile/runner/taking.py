"""Takes every check of a checklist on a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mlobs_compile import plugins
from mlobs_compile.check import AnyCheck, Scope
from mlobs_compile.checklist import Checklist
from mlobs_compile.evidence.groups import Groups
from mlobs_compile.evidence.undefined import Undefined
from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.queries.sql import groups, shift
from mlobs_compile.queries.sql.statement import Dialect, Statement, Taken
from mlobs_compile.runner import bootstrap, verdicts
from mlobs_compile.runner.engine import Engine, EngineFault
from mlobs_compile.runner.results import Finding, Status
from mlobs_compile.runner.verdicts import Value

Maker = Callable[[Sequence[Measurement], Dialect], Iterator[Statement]]
MAKERS: dict[Family, Maker] = {
    Family.SHIFT: shift.statements,
    Family.GROUPS: groups.statements,
}
"""Who asks for the evidence of each family."""


def measured(checklist: Checklist, engine: Engine) -> Iterator[Finding]:
    """The findings of all measurements; what breaks is a finding too."""
    left = list(checklist.measurements)
    present = frozenset(engine.columns())
    for family, maker in MAKERS.items():
        for statement in maker([one for one in left if one.family is family], engine.dialect):
            for one in statement.measurements:
                left.remove(one)
            yield from _taken(statement, engine, present)
    for one in left:
        yield _error(one, "the checklist holds no baseline for it; run `mlobs baseline` and compile again")


def _taken(statement: Statement, engine: Engine, present: frozenset[str]) -> Iterator[Finding]:
    missing = statement.columns - present
    if missing:
        for one in statement.measurements:
            yield _error(one, f"the batch has no column {', '.join(f'`{name}`' for name in sorted(missing))}")
        return
    try:
        rows = engine.ask(statement.sql)
    except EngineFault as fault:
        yield from (_error(one, str(fault)) for one in statement.measurements)
        return
    for taken in statement.read(rows):
        yield verdicts.finding(taken, _value(taken))


def _value(taken: Taken) -> Value:
    one = taken.measurement
    check = plugins.checks()[Scope(one.scope), one.kind]
    assert check.formula is not None
    try:
        number = check.formula(taken.evidence, one.settings)
    except Undefined as undefined:
        return Value(None, reason=str(undefined))
    if number is None or one.confidence is None or taken.rows < one.sample.min_rows:
        return Value(number)
    return Value(number, _interval(check, taken, float(one.confidence)))


def _interval(check: AnyCheck, taken: Taken, confidence: float) -> tuple[float, float] | None:
    found = check.interval(taken.evidence, confidence) if check.interval else None
    if found is None and isinstance(taken.evidence, Groups):
        return bootstrap.interval(check, taken.evidence, confidence)
    return found


def _error(one: Measurement, message: str) -> Finding:
    return Finding(one.check, one.kind, one.scope, one.column, "", Status.ERROR, None, 0, message, one.levels)
