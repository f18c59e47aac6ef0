"""Takes every check of a checklist on a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mlobs_compile import plugins
from mlobs_compile.check import Scope
from mlobs_compile.checklist import Checklist
from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.queries.sql import estimates, shift
from mlobs_compile.queries.sql.statement import Dialect, Statement, Taken
from mlobs_compile.runner import attributions, verdicts
from mlobs_compile.runner.engine import Engine, EngineFault
from mlobs_compile.runner.results import Finding, Status

Maker = Callable[[Sequence[Measurement], Dialect], Iterator[Statement]]
MAKERS: dict[Family, Maker] = {Family.SHIFT: shift.statements, Family.ESTIMATES: estimates.statements}
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
    explained = [one for one in left if one.family is Family.ATTRIBUTIONS]
    for one, got in attributions.taken(explained, engine):
        left.remove(one)
        yield _error(one, got) if isinstance(got, str) else verdicts.finding(got, _value(got))
    for one in left:
        reason = estimates.lacking(one) if one.family is Family.ESTIMATES else None
        yield _error(
            one, reason or "the checklist holds no baseline for it; run `mlobs baseline` and compile again"
        )


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


def _value(taken: Taken) -> float | None:
    check = plugins.checks()[Scope(taken.measurement.scope), taken.measurement.kind]
    assert check.formula is not None
    return check.formula(taken.evidence, taken.measurement.settings)


def _error(one: Measurement, message: str) -> Finding:
    return Finding(one.check, one.kind, one.scope, one.column, "", Status.ERROR, None, 0, message, one.levels)
