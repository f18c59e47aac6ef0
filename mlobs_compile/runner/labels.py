"""Labels that come later than their predictions: joined to them by key, waited for, and counted.

What a run with `--labels` does, in this order:

1. `engine.attach("labels", file)` makes the labels known, and `attached(engine, batch)` makes the batch anew: every
   prediction once, with its label or null. It raises LabelFault, whose message is for the user, where a column is
   missing or a key stands twice on either side: a join on such keys would multiply rows.
2. `narrowed(checklist, engine, now)` gives the checklist to measure: checks of performance look only at rows that are
   `lag` old, for younger ones cannot have a label yet. Drift and bias look at all rows, as before. `now` is when the
   labels were read, in Unix seconds. Without `labels` in the spec the checklist comes back as it was.
3. `taking.measured` as ever; a check whose rows have fewer labels than `coverage` asks ends in `no_data`.
4. `coverage(checklist, engine, now)` is what `mlobs_label_coverage_ratio` publishes.

Each step depends on the files and on `now` alone, and a finding is known by check, column and segment: the same window
measured again with more labels gives the same findings with newer values, which take the place of the old ones.
`waits(batch, end, now)` says whether late labels of a window are still waited for, so that it is worth another run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from mlobs_compile.checklist import Checklist
from mlobs_compile.condition import Both, Comparison, Condition, Either, Nullity
from mlobs_compile.diagnostic import did_you_mean
from mlobs_compile.errors import UsageFault
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Batch, Family, Labels, Levels, Measurement, Sample
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.sql import outcomes
from mlobs_compile.queries.sql.judged import COVERAGE
from mlobs_compile.queries.sql.statement import Dialect
from mlobs_compile.runner.engine import Engine

WHOLE, LABELS = "whole", "labels"
"""What an engine calls the data that it opened, and the labels beside them."""
_NUMBERS = ("int", "bigint", "long", "double", "float", "decimal", "hugeint", "ubigint", "uinteger")
_FIRST_IN_MS = Decimal(10**11)
"""Seconds since 1970 reach this in the year 5138, milliseconds reached it in 1973."""


class LabelFault(UsageFault):
    """Labels cannot be joined to predictions; the message is for the user."""


def attached(engine: Engine, batch: Batch, predictions: str = WHOLE, labels: str = LABELS) -> None:
    """Makes the batch predictions with their labels; both are names of relations that the engine knows.

    Where predictions have a column of the label's name, the labels' one takes its place.
    """
    engine.derive(
        selection(engine, batch, predictions, labels).format(predictions=predictions, labels=labels)
    )


def selection(
    engine: Engine, batch: Batch, predictions: str = WHOLE, labels: str = LABELS, more: tuple[str, ...] = ()
) -> str:
    """The SELECT, with `{predictions}` and `{labels}` for two relations; raises LabelFault.

    Both are looked at by their names; what stands for predictions may have the columns `more` besides.
    """
    known = batch.labels
    if known is None or batch.label is None:
        raise LabelFault(
            "the model does not say how labels are joined; add `performance: {labels: {join: ...}}`"
        )
    left, right = _columns(engine, predictions), _columns(engine, labels)
    _refuse_missing(known.join, left, "predictions")
    _refuse_missing(known.join, right, "labels")
    _refuse_missing(batch.label, right, "labels")
    for relation, what in ((predictions, "predictions"), (labels, "labels")):
        _refuse_twice(engine, known.join, relation, what)
    own = (*(name for name in left if name != batch.label), *more)
    alike = left[known.join] == right[known.join]
    return joined(own, batch.label, _on(known.join, engine.dialect, alike=alike), engine.dialect)


def joined(own: tuple[str, ...], label: str, on: str, dialect: Dialect) -> str:
    """The SELECT, with `{predictions}` and `{labels}` for the two relations."""
    chosen = ", ".join(f"p_.{_escaped(dialect.name_of(name))}" for name in own)
    said = _escaped(dialect.name_of(label))
    return (
        f"SELECT {chosen}, l_.{said} FROM {{predictions}} AS p_ LEFT JOIN {{labels}} AS l_ ON {_escaped(on)}"
    )


def narrowed(checklist: Checklist, engine: Engine, now: float) -> Checklist:
    """The checklist whose checks of performance look only at rows that are old enough to have a label."""
    old = _old_enough(checklist.batch, engine, now)
    if old is None:
        return checklist
    return replace(
        checklist,
        measurements=tuple(
            replace(one, sample=_also(one.sample, old)) if one.family is Family.OUTCOMES else one
            for one in checklist.measurements
        ),
    )


def coverage(checklist: Checklist, engine: Engine, now: float) -> float | None:
    """The share of rows, of those old enough to have a label, that have one; None without a label or a row."""
    batch = checklist.batch
    if batch.label is None or batch.label not in engine.columns():
        return None
    wanted = Sample(_old_enough(batch, engine, now))
    asked = Measurement(
        COVERAGE, checklist.subject, (), COVERAGE, Family.OUTCOMES, "performance", COVERAGE, None, Levels(Bound()),
        wanted, batch=Batch(problem=batch.problem, label=batch.label, positive=batch.positive),
    )  # fmt: skip
    (statement,) = outcomes.statements([asked], engine.dialect)
    (taken,) = statement.read(engine.ask(statement.sql))
    assert isinstance(taken.evidence, Outcomes)
    return taken.evidence.coverage


def waits(labels: Labels, end: float, now: float) -> bool:
    """Whether late labels of a window that ends then are still waited for."""
    return now < end + float(labels.max_lag.seconds)


def _old_enough(batch: Batch, engine: Engine, now: float) -> Condition | None:
    """That a row is as old as its label takes; a row that does not say when it came to be counts as old."""
    columns = engine.columns()
    if (
        batch.labels is None
        or not batch.labels.lag.ms
        or batch.timestamp is None
        or batch.timestamp not in columns
    ):
        return None
    until, type = Decimal(str(now)) - batch.labels.lag.seconds, columns[batch.timestamp].lower()
    return Either(
        (Nullity(batch.timestamp, null=True), *_until(batch.timestamp, type, until, engine.dialect))
    )


def _until(column: str, type: str, until: Decimal, dialect: Dialect) -> Iterator[Condition]:
    """That a moment is not after another. Numbers are seconds or milliseconds since 1970, texts ISO 8601 in UTC."""
    if type.startswith(_NUMBERS):
        yield Both((Comparison(column, "<", _FIRST_IN_MS), Comparison(column, "<=", until)))
        yield Both((Comparison(column, ">=", _FIRST_IN_MS), Comparison(column, "<=", until * 1000)))
        return
    moment = datetime.fromtimestamp(float(until), UTC)
    day, time = moment.strftime("%Y-%m-%d"), moment.strftime("%H:%M:%S")
    if type.startswith(
        ("varchar", "string")
    ):  # A blank or a T stands before the time, and sorts as it stands.
        yield Comparison(
            column, "<=", f"{day} {time}Z"
        )  # Z sorts after fractions: texts are read to the second.
        yield Both((Comparison(column, ">=", f"{day}T"), Comparison(column, "<=", f"{day}T{time}Z")))
        return
    duckdb_zoned = "time zone" in type or type.startswith("timestamptz")
    zoned = duckdb_zoned if dialect is Dialect.DUCKDB else type == "timestamp"
    yield Comparison(
        column, "<=", day if type == "date" else f"{day} {time}{moment:.%f}{'+00:00' if zoned else ''}"
    )


def _also(sample: Sample, condition: Condition) -> Sample:
    return replace(sample, where=Both((sample.where, condition)) if sample.where else condition)


def _columns(engine: Engine, relation: str) -> Mapping[str, str]:
    """The columns of a relation with their types; Spark tells more below an empty line."""
    found: dict[str, str] = {}
    for name, type, *_ in engine.ask(f"DESCRIBE {relation}"):
        if not name or str(name).startswith("# "):
            break
        found[str(name)] = str(type)
    return found


def _refuse_missing(column: str, columns: Mapping[str, str], what: str) -> None:
    if column not in columns:
        help = did_you_mean(column, columns)
        raise LabelFault(f"the {what} have no column `{column}`" + (f"; {help}" if help else ""))


def _refuse_twice(engine: Engine, column: str, relation: str, what: str) -> None:
    """A key that stands twice would make several rows of one."""
    key = engine.dialect.name_of(column)
    twice = f"SELECT {key} FROM {relation} WHERE {key} IS NOT NULL GROUP BY {key} HAVING COUNT(*) > 1"
    count = int(str(engine.ask(f"SELECT COUNT(*) FROM ({twice}) AS twice")[0][0]))
    if count:
        raise LabelFault(
            f"{count} values of `{column}` stand more than once in the {what}, so rows cannot be told apart; "
            "keep one row for each, the newest for labels that were corrected"
        )


def _on(key: str, dialect: Dialect, *, alike: bool) -> str:
    """The condition of the join; keys of different types are compared as text."""
    left, right = (f"{side}.{dialect.name_of(key)}" for side in ("p_", "l_"))
    return (
        f"{left} = {right}" if alike else f"CAST({left} AS {dialect.text}) = CAST({right} AS {dialect.text})"
    )


def _escaped(sql: str) -> str:
    return sql.replace("{", "{{").replace("}", "}}")
