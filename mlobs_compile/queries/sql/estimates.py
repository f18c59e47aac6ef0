"""Expected counts and losses of predictions whose labels are not known yet, in one pass over the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from mlobs_compile import condition
from mlobs_compile.condition import Condition
from mlobs_compile.evidence.estimates import Estimates
from mlobs_compile.ir.measurement import Batch, Measurement
from mlobs_compile.queries.sql import curves
from mlobs_compile.queries.sql.classes import is_positive
from mlobs_compile.queries.sql.losses import LOSSES, RANKED
from mlobs_compile.queries.sql.statement import BATCH, Dialect, Row, Segment, Statement, Taken


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one statement is for."""

    group: tuple[Measurement, ...]
    where: Condition | None
    segments: tuple[str, ...]
    dialect: Dialect

    @property
    def batch(self) -> Batch:
        return self.group[0].batch

    def statement(self, sql: str, reads: Sequence[str], losses: Sequence[str] = ()) -> Statement:
        asked = condition.columns(self.where) if self.where else ()
        read = frozenset((*reads, *self.segments, *asked))
        return Statement(
            "estimates", sql, read, self.group, partial(_read, self.group, self.segments, losses)
        )

    @property
    def split(self) -> tuple[str, ...]:
        """The columns of the segments, as texts."""
        return tuple(f"{self.dialect.segment_of(name)} AS s{i}" for i, name in enumerate(self.segments))

    def rows(self, column: str) -> str:
        """The rows that count: those with a number in the column."""
        name = self.dialect.name_of(column)
        kept = [f"{name} IS NOT NULL", f"NOT isnan(CAST({name} AS DOUBLE))"]
        if self.where:
            kept.insert(0, f"({condition.sql(self.where, self.dialect.quote)})")
        return f"FROM {BATCH} WHERE {' AND '.join(kept)}"

    def grouped(self, *keys: str) -> str:
        """The whole and each segment, by the keys as well."""
        sets = [", ".join(keys), *(", ".join((f"s{i}", *keys)) for i in range(len(self.segments)))]
        return f"GROUP BY GROUPING SETS ({', '.join(f'({one})' for one in sets)})"

    @property
    def marks(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What tells the segments of a row of the answer: expressions and their names."""
        count = range(len(self.segments))
        made = (*(f"GROUPING(s{i}) AS g{i}" for i in count), *(f"s{i}" for i in count))
        return made, (*(f"g{i}" for i in count), *(f"s{i}" for i in count))


def statements(measurements: Sequence[Measurement], dialect: Dialect) -> Iterator[Statement]:
    """One statement for each condition and kind of estimate; a measurement that lacks what it needs has none."""
    groups: dict[tuple[Condition | None, bool], list[Measurement]] = {}
    for one in measurements:
        if lacking(one) is None:
            groups.setdefault((one.sample.where, one.kind in LOSSES), []).append(one)
    for (where, losses), group in groups.items():
        segments = tuple(dict.fromkeys(name for one in group for name in one.sample.segments))
        asked = _Asked(tuple(group), where, segments, dialect)
        yield _losses(asked) if losses else _counts(asked)


def lacking(one: Measurement) -> str | None:
    """Why a measurement cannot be taken, for a person; None where all is there."""
    batch, frozen = one.batch, one.frozen
    again = "run `mlobs baseline` over rows with labels, and compile again"
    if one.kind in LOSSES:
        if frozen is None or not frozen.error_model:
            return f"the baseline holds no error model; {again}"
        return (
            None if batch.prediction else "`outputs.prediction` does not say which column is the prediction"
        )
    if frozen is None or not frozen.calibration:
        return f"the baseline holds no calibration of scores; {again}"
    if not batch.score:
        return "`outputs.score` does not say which column is the score"
    if one.kind != RANKED and not batch.prediction and batch.threshold is None:
        return "neither `outputs.prediction` nor `outputs.threshold` says which rows are predicted positive"
    return None


def _counts(asked: _Asked) -> Statement:
    batch, dialect, frozen = asked.batch, asked.dialect, asked.group[0].frozen
    assert batch.score and frozen and frozen.calibration
    score = f"CAST({dialect.name_of(batch.score)} AS DOUBLE)"
    yes = _positive(batch, dialect, score)
    ranked = any(one.kind == RANKED for one in asked.group)
    made, names = asked.marks
    sums = (
        "SUM(p) AS pos",
        "SUM(1 - p) AS neg",
        "SUM(p * yes) AS tp",
        "SUM((1 - p) * yes) AS fp",
        "COUNT(*) AS n",
    )
    scored = ", ".join((*asked.split, f"{score} AS score", f"CASE WHEN {yes} THEN 1 ELSE 0 END AS yes"))
    rows = (
        f"WITH scored AS (SELECT {scored} {asked.rows(batch.score)}),\n"
        f"likely AS (SELECT *, {curves.calibrated('score', frozen.calibration)} AS p FROM scored)"
    )
    if ranked:
        below = f"SUM(neg) OVER ({_partition(names)}ORDER BY score ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
        by = f" GROUP BY {', '.join(names)}" if names else ""
        sql = (
            f"{rows},\nlevels AS (SELECT {', '.join((*made, 'score', *sums))} FROM likely {asked.grouped('score')}),\n"
            f"ranked AS (SELECT *, COALESCE({below}, 0) AS below FROM levels)\n"
            f"SELECT {', '.join((*names, 'SUM(n)', 'SUM(pos)', 'SUM(tp)', 'SUM(fp)'))},"
            f" SUM(pos * (below + neg / 2)) FROM ranked{by}"
        )
    else:
        sql = (
            f"{rows},\nlevels AS (SELECT {', '.join((*made, *sums))} FROM likely {asked.grouped()})\n"
            f"SELECT {', '.join((*names, 'n', 'pos', 'tp', 'fp', '0'))} FROM levels"
        )
    reads = [batch.score, *([batch.prediction] if batch.prediction else [])]
    return asked.statement(sql, reads)


def _partition(names: Sequence[str]) -> str:
    return f"PARTITION BY {', '.join(names)} " if names else ""


def _positive(batch: Batch, dialect: Dialect, score: str) -> str:
    """Whether a row is predicted positive."""
    if batch.prediction:
        return f"{is_positive(batch.prediction, batch.positive, dialect)} = '1'"
    return "FALSE" if batch.threshold is None else f"{score} >= {curves.number(float(batch.threshold))}"


def _losses(asked: _Asked) -> Statement:
    batch, dialect, frozen = asked.batch, asked.dialect, asked.group[0].frozen
    assert batch.prediction and frozen and frozen.error_model
    model = frozen.error_model
    features, categories = _texts(model["features"]), model["categories"]
    assert isinstance(categories, Sequence)
    taken = [
        f"{curves.coded(dialect.name_of(name), dialect.text, None if known is None else _texts(known))} AS x{i}"
        for i, (name, known) in enumerate(zip(features, categories, strict=True))
    ]
    losses = tuple(dict.fromkeys(LOSSES[one.kind] for one in asked.group))
    values = [f"x{i}" for i in range(len(features))]
    summed = [f"SUM({curves.grown(_mapping(model[loss]), values)}) AS {loss}" for loss in losses]
    made, names = asked.marks
    sql = (
        f"WITH taken AS (SELECT {', '.join((*asked.split, *taken))} {asked.rows(batch.prediction)}),\n"
        f"levels AS (SELECT {', '.join((*made, 'COUNT(*) AS n', *summed))} FROM taken {asked.grouped()})\n"
        f"SELECT {', '.join((*names, 'n', *losses))} FROM levels"
    )
    return asked.statement(sql, (*features, batch.prediction), losses)


def _texts(value: object) -> tuple[str, ...]:
    assert isinstance(value, Sequence)
    return tuple(str(one) for one in value)


def _mapping(value: object) -> Mapping[str, object]:
    assert isinstance(value, Mapping)
    return value


def _read(
    group: Sequence[Measurement], segments: Sequence[str], losses: Sequence[str], rows: Sequence[Row]
) -> Iterator[Taken]:
    """One piece of evidence for each measurement and segment."""
    found: dict[Segment, Estimates] = {}
    size = len(segments)
    for row in rows:
        segment = Segment()
        for i, name in enumerate(segments):
            if not row[i]:
                held = row[size + i]
                segment = Segment(name, "" if held is None else str(held))
        numbers = [0.0 if one is None else float(str(one)) for one in row[2 * size :]]
        found[segment] = _estimates(numbers, losses)
    for one in group:
        for segment in [Segment(), *(s for s in found if s.column and s.column in one.sample.segments)]:
            evidence = found.get(segment, Estimates(0))
            yield Taken(one, segment, evidence.rows, evidence)


def _estimates(numbers: Sequence[float], losses: Sequence[str]) -> Estimates:
    """The evidence of one row of the answer: the number of rows, then sums."""
    rows = round(numbers[0])
    if losses:
        return Estimates(rows, losses=dict(zip(losses, numbers[1:], strict=True)))
    positive, true, false, concordant = numbers[1:]
    return Estimates(rows, positive, true, false, concordant)
