"""Confusion counts and sums of errors: all metrics of performance under one condition in one statement.

Metrics of the order of scores are read in `ranks`, those of rankings in `rankings`, for they need windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import fsum

from mlobs_compile.condition import Condition
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Batch, Measurement
from mlobs_compile.queries.sql import curves, judged, rankings, ranks
from mlobs_compile.queries.sql.classes import class_of, is_positive, number_of, real
from mlobs_compile.queries.sql.scoped import Scoped, scoped
from mlobs_compile.queries.sql.statement import Dialect, Row, Segment, Statement, Taken

Maximum = frozenset({"largest"})
_EPS = 2.0**-52
"""What log loss clips probabilities to, as scikit-learn does for doubles."""


def statements(measurements: Sequence[Measurement], dialect: Dialect) -> Iterator[Statement]:
    """The statements of each condition; a measurement whose columns or calibration are not there has none."""
    by_condition: dict[Condition | None, list[Measurement]] = {}
    for one in measurements:
        if judged.answerable(one):
            by_condition.setdefault(one.sample.where, []).append(one)
    for where, group in by_condition.items():
        ordered = [one for one in group if judged.by_rank(one)]
        queries = [one for one in group if judged.by_query(one)]
        plain = [one for one in group if one not in ordered and one not in queries]
        if plain:
            yield _statement(where, plain, dialect)
        if ordered:
            yield ranks.statement(where, ordered, dialect)
        if queries:
            yield rankings.statement(where, queries, dialect)


def _statement(where: Condition | None, group: Sequence[Measurement], dialect: Dialect) -> Statement:
    batch = group[0].batch
    regression = batch.problem == "regression"
    names = _numbers(batch, dialect) if regression else _classes(batch, dialect)
    table = scoped(group, where, names, dialect)
    sums = _errors(group) if regression else _scores(group)
    cells = "" if regression or batch.problem == "ranking" else ", y_, p_"
    shown = (
        cells
        or ", CASE WHEN y_ IS NULL THEN NULL ELSE '1' END AS y_, CASE WHEN p_ IS NULL THEN NULL ELSE '1' END AS p_"
    )
    keys = cells or ", 3, 4"
    summed = "".join(f", {said} AS {name}_" for name, said in sums.items())
    sql = f"{table.with_}\nSELECT s_, v_{shown}, COUNT(*) AS n_{summed}\nFROM scoped GROUP BY s_, v_{keys}"
    read = table.columns | judged.columns(group)
    return Statement("outcomes", sql, read, tuple(group), partial(_read, group, table, tuple(sums)))


def _classes(batch: Batch, dialect: Dialect) -> Mapping[str, str]:
    """The expressions of label, prediction and score where classes are predicted."""
    assert batch.label
    score = number_of(batch.score, dialect) if batch.score else "CAST(NULL AS DOUBLE)"
    if batch.problem != "binary":
        called = class_of(batch.prediction, dialect) if batch.prediction else f"CAST(NULL AS {dialect.text})"
        return {"y_": class_of(batch.label, dialect), "p_": called, "q_": score}
    return {
        "y_": is_positive(batch.label, batch.positive, dialect),
        "p_": called_positive(batch, dialect),
        "q_": score,
    }


def called_positive(batch: Batch, dialect: Dialect) -> str:
    """The prediction of a binary problem: the prediction's column, or else the score beside its threshold."""
    if batch.prediction:
        return is_positive(batch.prediction, batch.positive, dialect)
    if not batch.score or batch.threshold is None:
        return f"CAST(NULL AS {dialect.text})"
    score = number_of(batch.score, dialect)
    called = f"CASE WHEN {score} >= {real(batch.threshold)} THEN '1' ELSE '0' END"
    return f"CASE WHEN {score} IS NULL THEN NULL ELSE {called} END"


def _numbers(batch: Batch, dialect: Dialect) -> Mapping[str, str]:
    """The expressions where numbers are predicted; an infinite label is none, an infinite prediction is wrong."""
    assert batch.label
    label, predicted = number_of(batch.label, dialect), batch.prediction or batch.score
    finite = f"CASE WHEN ABS({label}) < CAST('Infinity' AS DOUBLE) THEN {label} END"
    return {"y_": finite, "p_": number_of(predicted, dialect) if predicted else "CAST(NULL AS DOUBLE)"}


def _errors(group: Sequence[Measurement]) -> Mapping[str, str]:
    """The sums of a regression, over rows where label and prediction are known."""
    error, kinds = "(p_ - y_)", {one.kind for one in group}
    sums = {"error": f"SUM({error})", "absolute_error": f"SUM(ABS({error}))"}
    sums["squared_error"] = f"SUM({error} * {error})"
    sums["squared_label"] = "VAR_POP(CASE WHEN p_ IS NULL THEN NULL ELSE y_ END) * COUNT(p_ - y_)"
    sums["relative_error"] = f"SUM(CASE WHEN y_ <> 0 THEN ABS({error} / y_) END)"
    sums["relative_rows"] = "SUM(CASE WHEN y_ <> 0 AND p_ IS NOT NULL THEN 1 ELSE 0 END)"
    sums["largest_error"] = f"MAX(ABS({error}))"
    if "median_absolute_error" in kinds:
        sums["median_error"] = f"MEDIAN(ABS({error}))"
    return sums


def _scores(group: Sequence[Measurement]) -> Mapping[str, str]:
    """The sums of scores, over rows where the label is known; those of a binary problem only."""
    batch, kinds = group[0].batch, {one.kind for one in group}
    if batch.problem != "binary" or not batch.score:
        return {}
    known, positive = "q_ IS NOT NULL AND y_ IS NOT NULL", "CASE WHEN y_ = '1' THEN q_ ELSE 1 - q_ END"
    sums = {"scored": f"SUM(CASE WHEN {known} THEN 1 ELSE 0 END)"}
    if kinds & {"log_loss", "brier"}:
        clipped = f"LEAST(GREATEST({positive}, {real(_EPS)}), {real(1 - _EPS)})"
        sums["log_loss"] = f"SUM(CASE WHEN {known} THEN -LN({clipped}) END)"
        sums["squared_error"] = f"SUM(CASE WHEN {known} THEN (1 - {positive}) * (1 - {positive}) END)"
        sums["improbable"] = f"SUM(CASE WHEN {known} AND (q_ < 0 OR q_ > 1) THEN 1 ELSE 0 END)"
    frozen = group[0].frozen
    if "concept_drift" in kinds and frozen and frozen.calibration:
        chance = curves.calibrated("q_", frozen.calibration)
        right = f"CASE WHEN p_ = '1' THEN {chance} ELSE 1 - ({chance}) END"
        both = f"{known} AND p_ IS NOT NULL"
        sums["expected_right"] = f"SUM(CASE WHEN {both} THEN {right} END)"
        sums["right"] = f"SUM(CASE WHEN {both} AND y_ = p_ THEN 1 WHEN {both} THEN 0 END)"
        sums["expected_rows"] = f"SUM(CASE WHEN {both} THEN 1 ELSE 0 END)"
    return sums


def _read(
    group: Sequence[Measurement], table: Scoped, names: Sequence[str], rows: Sequence[Row]
) -> Iterator[Taken]:
    """The cells of each segment, added up, and from them what each measurement stands on."""
    found: dict[Segment, list[Row]] = {}
    for row in rows:
        found.setdefault(table.segment(row), []).append(row[2:])
    batch = group[0].batch
    evidence = {segment: _outcomes(batch, cells, names) for segment, cells in found.items()}
    for one in group:
        for segment in table.wanted(one, evidence):
            yield judged.taken(one, segment, evidence.get(segment, Outcomes(0)))


def _outcomes(batch: Batch, cells: Sequence[Row], names: Sequence[str]) -> Outcomes:
    """Cells are label, prediction, rows, and the sums over these rows."""
    confusion = {
        (str(true), str(called)): float(str(rows))
        for true, called, rows, *_ in cells
        if true is not None and called is not None
    }
    sums: dict[str, float] = {}
    for number, name in enumerate(names, 3):
        given = [float(str(cell[number])) for cell in cells if cell[number] is not None]
        if given:
            sums[name] = (max if name in ("largest_error", "median_error") else fsum)(given)
    labelled = sum(int(str(cell[2])) for cell in cells if cell[0] is not None)
    every = sum(int(str(cell[2])) for cell in cells)
    classes = batch.problem in ("binary", "multiclass")
    return Outcomes(
        int(fsum(confusion.values())),
        confusion if classes else {},
        sums,
        every - labelled,
        labelled,
        batch.problem == "binary",
    )
