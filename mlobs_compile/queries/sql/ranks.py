"""Metrics of the order of scores, exact with ties: scores are grouped, and counted from the highest down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from mlobs_compile.condition import Condition
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.queries.sql import curves, judged
from mlobs_compile.queries.sql.classes import is_positive, number_of
from mlobs_compile.queries.sql.scoped import Scoped, scoped
from mlobs_compile.queries.sql.statement import Dialect, Row, Segment, Statement, Taken

_SUMS = (
    "labelled", "unlabelled", "rows", "positive", "negative", "pairs", "precision",
    "expected_positive", "expected_negative", "expected_pairs",
)  # fmt: skip


def statement(where: Condition | None, group: Sequence[Measurement], dialect: Dialect) -> Statement:
    """The pairs in which a positive outranks a negative, ties half; the precision at each positive; both as expected
    from calibrated scores, where there is a calibration."""
    batch, frozen = group[0].batch, group[0].frozen
    assert batch.label and batch.score
    names = {"y_": is_positive(batch.label, batch.positive, dialect), "q_": number_of(batch.score, dialect)}
    table = scoped(group, where, names, dialect)
    wanted = any(one.kind == "concept_drift" for one in group)
    calibration = frozen.calibration if frozen and wanted else None
    chance = curves.calibrated("q_", calibration) if calibration else "CAST(0 AS DOUBLE)"
    rank = "OVER (PARTITION BY s_, v_ ORDER BY q_ DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    sql = f"""{table.with_},
tied AS (SELECT s_, v_, CASE WHEN y_ IS NULL THEN NULL ELSE q_ END AS q_,
  CAST(SUM(CASE WHEN y_ IS NULL THEN 0 ELSE 1 END) AS DOUBLE) AS labelled_, CAST(COUNT(*) AS DOUBLE) AS all_,
  CAST(SUM(CASE WHEN y_ = '1' THEN 1 ELSE 0 END) AS DOUBLE) AS pos_,
  CAST(SUM(CASE WHEN y_ = '0' THEN 1 ELSE 0 END) AS DOUBLE) AS neg_
  FROM scoped GROUP BY 1, 2, 3),
known AS (SELECT *, CASE WHEN q_ IS NULL THEN 0 ELSE pos_ END AS p_, CASE WHEN q_ IS NULL THEN 0 ELSE neg_ END AS n_,
  CASE WHEN q_ IS NULL THEN 0 ELSE (pos_ + neg_) * ({chance}) END AS e_ FROM tied),
ranked AS (SELECT *, SUM(p_) {rank} AS above_, SUM(p_ + n_) {rank} AS count_, SUM(e_) {rank} AS expected_ FROM known)
SELECT s_, v_, SUM(labelled_), SUM(all_ - labelled_), SUM(p_ + n_), SUM(p_), SUM(n_),
  SUM(n_ * (above_ - p_ / 2)), SUM(CASE WHEN p_ > 0 THEN p_ * above_ / count_ ELSE 0 END),
  SUM(e_), SUM(p_ + n_ - e_), SUM((p_ + n_ - e_) * (expected_ - e_ / 2))
FROM ranked GROUP BY s_, v_"""
    read = table.columns | {batch.label, batch.score}
    return Statement("ranks", sql, read, tuple(group), partial(_read, group, table))


def _read(group: Sequence[Measurement], table: Scoped, rows: Sequence[Row]) -> Iterator[Taken]:
    found: dict[Segment, Outcomes] = {}
    for row in rows:
        sums = {name: float(str(value or 0)) for name, value in zip(_SUMS, row[2:], strict=True)}
        unlabelled, labelled = int(sums.pop("unlabelled")), int(sums.pop("labelled"))
        found[table.segment(row)] = Outcomes(int(sums.pop("rows")), {}, sums, unlabelled, labelled)
    for one in group:
        for segment in table.wanted(one, found):
            yield judged.taken(one, segment, found.get(segment, Outcomes(0)))
