"""Metrics of rankings: each query's rows in the order of their scores, and the mean over queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from mlobs_compile.condition import Condition
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.queries.sql import judged
from mlobs_compile.queries.sql.classes import number_of
from mlobs_compile.queries.sql.scoped import Scoped, scoped
from mlobs_compile.queries.sql.statement import Dialect, Row, Segment, Statement, Taken

Depth = int | None
"""How many places of a ranking count; None for all."""


def statement(where: Condition | None, group: Sequence[Measurement], dialect: Dialect) -> Statement:
    """Rows that score alike share the gains of their places; a query without a relevant row counts as 0."""
    batch, score = group[0].batch, group[0].batch.score or group[0].batch.prediction
    assert batch.label and batch.group and score
    key = f"CAST({dialect.name_of(batch.group)} AS {dialect.text})"
    names = {"y_": number_of(batch.label, dialect), "q_": number_of(score, dialect), "g_": key}
    table = scoped(group, where, names, dialect)
    depths = tuple(dict.fromkeys(_depth(one) for one in group))
    window = "OVER (PARTITION BY s_, v_, g_, k_ ORDER BY"
    tied = "".join(
        f", AVG(y_) * SUM({_gain('r_', k)}) AS dcg{i}_, SUM(y_ * {_gain('i_', k)}) AS best{i}_,"
        f" AVG(h_) * SUM({_inside('r_', k)}) AS hits{i}_"
        for i, k in enumerate(depths)
    )
    asked = "".join(
        f", SUM(dcg{i}_) AS dcg{i}_, SUM(best{i}_) AS best{i}_, SUM(hits{i}_) AS hits{i}_"
        for i in range(len(depths))
    )
    sums = "".join(
        f", SUM(CASE WHEN best{i}_ > 0 THEN dcg{i}_ / best{i}_ ELSE 0 END), SUM(hits{i}_),"
        f" SUM(CASE WHEN {_inside('first_', k)} = 1 THEN 1 / CAST(first_ AS DOUBLE) ELSE 0 END)"
        for i, k in enumerate(depths)
    )
    sql = f"""{table.with_},
told AS (SELECT *, CASE WHEN y_ IS NULL THEN 0 WHEN q_ IS NULL OR g_ IS NULL THEN 1 ELSE 2 END AS k_,
  CASE WHEN y_ > 0 THEN 1 ELSE 0 END AS h_ FROM scoped),
placed AS (SELECT *, ROW_NUMBER() {window} q_ DESC) AS r_, ROW_NUMBER() {window} y_ DESC) AS i_ FROM told),
tied AS (SELECT s_, v_, g_, k_, q_, COUNT(*) AS n_, SUM(CASE WHEN y_ < 0 THEN 1 ELSE 0 END) AS below_,
  CASE WHEN MAX(h_) = 1 THEN MAX(r_) - SUM(h_) + 1 END AS hit_{tied} FROM placed GROUP BY s_, v_, g_, k_, q_),
asked AS (SELECT s_, v_, g_, k_, SUM(n_) AS n_, SUM(below_) AS below_, MIN(hit_) AS first_{asked}
  FROM tied GROUP BY s_, v_, g_, k_)
SELECT s_, v_, k_, COUNT(*), SUM(n_), SUM(below_){sums} FROM asked GROUP BY s_, v_, k_"""
    read = table.columns | {batch.label, score, batch.group}
    return Statement("rankings", sql, read, tuple(group), partial(_read, group, table, depths))


def _depth(one: Measurement) -> Depth:
    said = one.settings.get("k")
    return int(said) if said is not None else None


def _inside(place: str, k: Depth) -> str:
    return f"CASE WHEN {place} {'IS NOT NULL' if k is None else f'<= {k}'} THEN 1 ELSE 0 END"


def _gain(place: str, k: Depth) -> str:
    return f"CASE WHEN {_inside(place, k)} = 1 THEN 1 / LOG2({place} + 1) ELSE 0 END"


def _read(
    group: Sequence[Measurement], table: Scoped, depths: Sequence[Depth], rows: Sequence[Row]
) -> Iterator[Taken]:
    by_segment: dict[Segment, dict[int, Row]] = {}
    for row in rows:
        by_segment.setdefault(table.segment(row), {})[int(str(row[2]))] = row[3:]
    for one in group:
        at = 3 + 3 * depths.index(_depth(one))
        for segment in table.wanted(one, by_segment):
            yield judged.taken(one, segment, _outcomes(by_segment.get(segment, {}), at))


def _outcomes(states: dict[int, Row], at: int) -> Outcomes:
    """From the rows that are ranked (2), those without a score or query (1), and those without a label (0)."""
    rows = {state: int(str(row[1])) for state, row in states.items()}
    ranked, sums = states.get(2), dict[str, float]()
    if ranked:
        names = ("ndcg", "hits", "reciprocal")
        sums = {name: float(str(value)) for name, value in zip(names, ranked[at : at + 3], strict=True)}
        sums |= {"queries": float(str(ranked[0])), "negative": float(str(ranked[2]))}
    labelled = rows.get(1, 0) + rows.get(2, 0)
    return Outcomes(rows.get(2, 0), {}, sums, rows.get(0, 0), labelled)
