"""Takes every measurement of a checklist on a batch: few statements for all, and one verdict for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlobs_compile import plugins
from mlobs_compile.baseline import Numbers
from mlobs_compile.check import AnyCheck, Scope
from mlobs_compile.checklist import Checklist
from mlobs_compile.evidence.groups import Groups
from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.queries.sql import estimates
from mlobs_compile.queries.sql.statement import Segment, Statement, Taken
from mlobs_compile.queries.statements import MAKERS, Maker
from mlobs_compile.runner import attributions, bootstrap, verdicts
from mlobs_compile.runner.engine import Engine, EngineFault
from mlobs_compile.runner.results import Finding
from mlobs_compile.runner.verdicts import Value

MAX_SEGMENTS = 50
"""The most values of one segment column that are reported: those with most rows."""


NOTHING = Value(None)


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement on one segment: its evidence and its value, or why there is none."""

    measurement: Measurement
    segment: Segment
    taken: Taken | None
    """None where it broke."""
    value: Value = NOTHING
    message: str = ""
    """Why it broke; empty where it did not."""


def measured(checklist: Checklist, engine: Engine, *, max_segments: int = MAX_SEGMENTS) -> Iterator[Finding]:
    """The findings of all measurements, in the order of the checklist; what breaks is a finding too."""
    by_id: dict[str, list[Reading]] = {}
    for reading in readings(checklist.measurements, engine):
        by_id.setdefault(reading.measurement.id, []).append(reading)
    for one in checklist.measurements:
        found = by_id.get(one.id, [])
        kept = _largest(found, max_segments)
        aside = len(found) - len(kept)
        for reading in kept:
            yield _finding(reading, 0 if reading.segment.column else aside)


def readings(measurements: Sequence[Measurement], engine: Engine) -> Iterator[Reading]:
    """Takes measurements, in the order of the statements; each has one reading at least."""
    present = engine.columns()
    left = {one.id: one for one in measurements}
    for family, maker in MAKERS.items():
        mine = [one for one in measurements if one.family is family]
        for statement in maker(mine, engine.dialect) if mine else ():
            answers = _Answers(engine, maker, frozenset(present))
            for reading in answers.of(statement):
                left.pop(reading.measurement.id, None)
                yield reading
    explained = [one for one in left.values() if one.family is Family.ATTRIBUTIONS]
    for one, got in attributions.taken(explained, engine) if explained else ():
        del left[one.id]
        yield Reading(one, Segment(), None, message=got) if isinstance(got, str) else _valued(got)
    for one in left.values():
        yield Reading(one, Segment(), None, message=_unasked(one))


@dataclass(frozen=True, slots=True)
class _Answers:
    """Asks an engine, and asks again for less where a statement breaks."""

    engine: Engine
    maker: Maker
    present: frozenset[str]

    def of(self, statement: Statement) -> Iterator[Reading]:
        missing = sorted(statement.columns - self.present)
        if missing:
            listed = ", ".join(f"`{name}`" for name in missing)
            noun = "column" if len(missing) == 1 else "columns"
            yield from self._apart(statement, f"the batch has no {noun} {listed}")
            return
        try:
            rows = self.engine.ask(statement.sql)
        except EngineFault as fault:
            yield from self._apart(statement, str(fault))
            return
        for taken in statement.read(rows):
            yield _valued(taken)

    def _apart(self, statement: Statement, message: str) -> Iterator[Reading]:
        """Half by half, until what breaks is alone."""
        whole = statement.measurements
        if len(whole) == 1:
            yield Reading(whole[0], Segment(), None, message=message)
            return
        lacking = {one.id for one in whole if self._lacks(one)}
        middle = len(whole) // 2
        halves: tuple[Sequence[Measurement], ...] = (whole[:middle], whole[middle:])
        if 0 < len(lacking) < len(whole):
            sound = [one for one in whole if one.id not in lacking]
            halves = (sound, *([one] for one in whole if one.id in lacking))
        for half in halves:
            for part in self.maker(half, self.engine.dialect):
                yield from self.of(part)

    def _lacks(self, one: Measurement) -> bool:
        """Whether it reads a column that is not there."""
        return any(part.columns - self.present for part in self.maker([one], self.engine.dialect))


def _valued(taken: Taken) -> Reading:
    one = taken.measurement
    check = plugins.checks()[Scope(one.scope), one.kind]
    if check.formula is None:
        return Reading(
            one, taken.segment, None, message=f"`{one.kind}` has no formula that a runner could take"
        )
    try:
        number = check.formula(taken.evidence, one.settings)
        interval = None if number is None else _interval(check, taken)
        off = check.error_bound(taken.evidence, one.settings) if check.error_bound else None
    except ArithmeticError as error:  # A share of nothing, or a number beyond all bounds.
        return Reading(one, taken.segment, taken, Value(None, reason=str(error)))
    except (ValueError, TypeError, KeyError, IndexError) as error:
        message = f"`{one.kind}` cannot be computed: {type(error).__name__}: {error}"
        return Reading(one, taken.segment, None, message=message)
    return Reading(one, taken.segment, taken, Value(number, interval, error=off))


def _finding(reading: Reading, left_out: int) -> Finding:
    if reading.taken is None:
        return verdicts.broken(reading.measurement, str(reading.segment), reading.message)
    return verdicts.finding(reading.taken, reading.value, left_out)


def _interval(check: AnyCheck, taken: Taken) -> tuple[float, float] | None:
    """The confidence interval, where one is asked for and there are rows enough for a verdict."""
    confidence = taken.measurement.confidence
    if confidence is None or taken.rows < taken.measurement.sample.min_rows:
        return None
    found = check.interval(taken.evidence, float(confidence)) if check.interval else None
    if found is None and isinstance(taken.evidence, Groups):
        return bootstrap.interval(check, taken.evidence, float(confidence))
    return found


def _largest(found: Sequence[Reading], most: int) -> list[Reading]:
    """The whole, and of each segment column the values with most rows, in the order in which they came."""
    rows: dict[str, list[int]] = {}
    for one in found:
        rows.setdefault(one.segment.column, []).append(one.taken.rows if one.taken else 0)
    if all(not column or len(counts) <= most for column, counts in rows.items()):
        return list(found)
    by_size = sorted(found, key=lambda one: (-(one.taken.rows if one.taken else 0), one.segment.value))
    kept: set[int] = set()
    for column in rows:
        mine = [one for one in by_size if one.segment.column == column]
        kept |= {id(one) for one in (mine[:most] if column else mine)}
    return [one for one in found if id(one) in kept]


def _unasked(one: Measurement) -> str:
    """Why no statement asks for a measurement."""
    again = "run `mlobs baseline` and compile again"
    if one.family not in MAKERS:
        return f"no runner takes `{one.kind}` yet: it needs evidence of the family `{one.family.value}`"
    if one.family is Family.ESTIMATES:
        return estimates.lacking(one) or f"the checklist does not hold what `{one.kind}` needs; {again}"
    if one.family is Family.SHIFT:
        if one.column is None or one.column == "*":
            return f"which columns `{one.kind}` is of is not known without a baseline or `features`; {again}"
        if one.reference is None:
            return f"the checklist holds no baseline for `{one.column}`; {again}"
        if isinstance(one.reference, Numbers) and one.cut not in one.reference.cuts:
            return f"the baseline has no bins `{one.cut}` for `{one.column}`; {again}"
    return f"the checklist does not hold what `{one.kind}` needs; {again}"
