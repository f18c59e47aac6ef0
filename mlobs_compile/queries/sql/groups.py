"""Rows counted by group, label and prediction: all facets and segments of a batch in one statement.

A facet's column is compared as text, and a row without a facet belongs to neither side. Rows that are alike are
counted first, so that texts are compared once for each combination and not for each row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from mlobs_compile import condition
from mlobs_compile.condition import Condition
from mlobs_compile.evidence.groups import LABEL, PREDICTION, STRATA, VALUES, Cell, Groups
from mlobs_compile.ir.measurement import Batch, Group, Measurement
from mlobs_compile.queries.sql.classes import listed, named
from mlobs_compile.queries.sql.statement import BATCH, Dialect, Row, Segment, Statement, Taken

HALF = 0.5
"""The score from which a row counts as predicted positive, where the spec names no threshold."""
_NO_NUMBER = ("nan", "NaN")
"""How engines write what is not a number, which is what pandas makes of a missing value."""
_NAMED = {LABEL: "a label", PREDICTION: "a prediction", STRATA: "a stratum"}
_MISSING = {
    LABEL: "the model names no column of labels; add `performance: {label: ...}`",
    PREDICTION: "the model names no column of predictions; add `outputs: {prediction: ...}`, or `score`",
    STRATA: "no column says within what to compare; add `bias: {strata: ...}`",
}


@dataclass(frozen=True, slots=True)
class _Split:
    """One column of the inner query that tells groups apart: the number of each, one more for the rest, or null."""

    expression: str
    columns: tuple[str, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the columns of an answer stand for."""

    splits: tuple[_Split, ...]
    segments: tuple[str, ...]
    parts: tuple[str, ...]
    """What is read of a row, in order; each is one column, named after itself."""


_Counted = dict[tuple[int, Segment], list[tuple[int, dict[str, object], int]]]
"""By split and segment: the number of the group, the parts, the rows."""


@dataclass(slots=True)
class _Alike:
    """The inner query, which counts rows that are alike in all that is looked at: its columns by their expressions."""

    dialect: Dialect
    columns: dict[str, str] = field(default_factory=dict)

    def of(self, expression: str) -> str:
        """The name of an expression's column."""
        return self.columns.setdefault(expression, f"r{len(self.columns)}")

    def column(self, name: str) -> tuple[str, str]:
        """A column of the batch by its name there, and as text."""
        held = self.of(self.dialect.name_of(name))
        return held, f"CAST({held} AS {self.dialect.text})"

    def sql(self, where: Condition | None) -> str:
        """The query."""
        said = ", ".join(f"{expression} AS {name}" for expression, name in self.columns.items())
        filtered = f" WHERE {condition.sql(where, self.dialect.quote)}" if where else ""
        keys = ", ".join(str(number + 1) for number in range(len(self.columns)))
        return f"SELECT {said}, COUNT(*) AS n FROM {BATCH}{filtered} GROUP BY {keys}"


def statements(measurements: Sequence[Measurement], dialect: Dialect) -> Iterator[Statement]:
    """One statement for each condition."""
    alike: dict[Condition | None, list[Measurement]] = {}
    for one in measurements:
        if one.group:
            alike.setdefault(one.sample.where, []).append(one)
    for where, found in alike.items():
        yield _statement(where, tuple(found), dialect)


def _statement(where: Condition | None, found: tuple[Measurement, ...], dialect: Dialect) -> Statement:
    alike, batch = _Alike(dialect), found[0].batch
    groups = tuple(dict.fromkeys(one.group for one in found if one.group))
    segments = tuple(dict.fromkeys(name for one in found for name in one.sample.segments))
    parts = tuple(dict.fromkeys(part for one in found for part in one.reads))
    layout = _Layout(tuple(_splits(groups, alike)), segments, parts)
    facets, cuts = [f"f{i}" for i in range(len(layout.splits))], [f"s{i}" for i in range(len(segments))]
    read = [f"p{i}" for i in range(len(parts))]
    told = [f"{split.expression} AS {name}" for split, name in zip(layout.splits, facets, strict=True)]
    told += [f"{alike.column(segment)[1]} AS {name}" for segment, name in zip(segments, cuts, strict=True)]
    told += [f"{_part(part, batch, alike)} AS {name}" for part, name in zip(parts, read, strict=True)]
    sets = [[facet, *read] for facet in facets] + [[cut, facet, *read] for cut in cuts for facet in facets]
    keys = [*facets, *cuts]
    sql = (
        f"WITH alike AS ({alike.sql(where)}),\ntold AS (SELECT {', '.join(told)}, n FROM alike)\n"
        f"SELECT {', '.join(f'GROUPING({key})' for key in keys)}, {', '.join([*keys, *read])}, SUM(n)\n"
        f"FROM told GROUP BY GROUPING SETS ({', '.join('(' + ', '.join(one) + ')' for one in sets)})"
    )
    read_of = [name for split in layout.splits for name in split.columns]
    read_of += [*segments, *_columns(parts, batch), *(condition.columns(where) if where else ())]
    return Statement("groups", sql, frozenset(read_of), found, partial(_read, found, layout))


def _splits(groups: Sequence[Group], alike: _Alike) -> Iterator[_Split]:
    """The values of a facet in one column, and each condition in one of its own, since conditions overlap."""
    exact: dict[str, list[Group]] = {}
    for group in groups:
        if group.condition is None:
            exact.setdefault(group.facet, []).append(group)
            continue
        said = condition.sql(group.condition, alike.dialect.quote)
        held = alike.of(f"CASE WHEN {said} THEN 0 WHEN NOT ({said}) THEN 1 END")
        yield _Split(held, condition.columns(group.condition), (group,))
    for facet, found in exact.items():
        held, text = alike.column(facet)
        said = f"CASE WHEN {text} IN {_NO_NUMBER} THEN {text} ELSE {named(text)} END"
        cases = " ".join(f"WHEN {listed((one.name,))} THEN {i}" for i, one in enumerate(found))
        lost = "" if {one.name for one in found} & set(_NO_NUMBER) else f" OR {text} IN {_NO_NUMBER}"
        missing = f"{held} IS NULL{lost}"
        yield _Split(
            f"CASE WHEN {missing} THEN NULL ELSE CASE {said} {cases} ELSE {len(found)} END END",
            (facet,),
            tuple(found),
        )


def _part(part: str, batch: Batch, alike: _Alike) -> str:
    """What one part of a row is: 1 where it is favourable, 0 where it is not, its text for values and strata."""
    if part == PREDICTION and batch.prediction is None and batch.score is not None:
        score = f"CAST({alike.dialect.name_of(batch.score)} AS DOUBLE)"
        limit = alike.dialect.number(HALF if batch.threshold is None else float(batch.threshold))
        missing = f"{score} IS NULL OR isnan({score})"
        return alike.of(f"CASE WHEN {missing} THEN NULL WHEN {score} >= {limit} THEN 1 ELSE 0 END")
    column = next(iter(_columns((part,), batch)), None)
    if column is None:
        return f"CAST(NULL AS {alike.dialect.text})"
    held, text = alike.column(column)
    if part == STRATA:
        return text
    missing = f"{held} IS NULL OR {text} IN {_NO_NUMBER}"
    if part == VALUES:
        return f"CASE WHEN {missing} THEN NULL ELSE {text} END"
    wanted = listed(batch.favourable or batch.positive)
    return f"CASE WHEN {missing} THEN NULL WHEN {named(text)} IN ({wanted}) THEN 1 ELSE 0 END"


def _columns(reads: Sequence[str], batch: Batch) -> Iterator[str]:
    """The columns that hold what is read, where the model names them."""
    known = {
        LABEL: batch.label,
        VALUES: batch.label,
        PREDICTION: batch.prediction or batch.score,
        STRATA: batch.strata,
    }
    for part in reads:
        column = known[part]
        if column is not None:
            yield column


def _read(found: Sequence[Measurement], layout: _Layout, rows: Sequence[Row]) -> Iterator[Taken]:
    counted = _counted(layout, rows)
    place = {group: (i, n) for i, split in enumerate(layout.splits) for n, group in enumerate(split.groups)}
    held: dict[tuple[Group, tuple[str, ...], Segment], Groups] = {}
    for one in found:
        assert one.group
        split, number = place[one.group]
        wanted = [
            segment
            for at, segment in counted
            if at == split and (not segment.column or segment.column in one.sample.segments)
        ]
        for segment in sorted(wanted, key=lambda one: (one.column, one.value)) or [Segment()]:
            key = one.group, one.reads, segment
            if key not in held:
                held[key] = Groups(tuple(_cells(counted.get((split, segment), []), number, one.reads)))
            yield _taken(one, segment, held[key])


def _counted(layout: _Layout, rows: Sequence[Row]) -> _Counted:
    facets, keys = len(layout.splits), len(layout.splits) + len(layout.segments)
    counted: _Counted = {}
    for row in rows:
        grouped, held, parts, count = row[:keys], row[keys : 2 * keys], row[2 * keys : -1], row[-1]
        segment = Segment()
        for i, name in enumerate(layout.segments):
            if not grouped[facets + i]:
                segment = Segment(name, "" if held[facets + i] is None else str(held[facets + i]))
        (split,) = (i for i in range(facets) if not grouped[i])
        if held[split] is not None:
            said = dict(zip(layout.parts, parts, strict=True))
            entry = int(str(held[split])), said, int(str(count))
            counted.setdefault((split, segment), []).append(entry)
    return counted


def _cells(
    entries: Sequence[tuple[int, dict[str, object], int]], number: int, reads: Sequence[str]
) -> Iterator[Cell]:
    """The rows that have all that is read, in an order of their own: engines answer in any, and draws are seeded."""
    alike: dict[tuple[object, ...], int] = {}
    for group, said, rows in entries:
        key = group == number, *(said[part] for part in reads)
        if None not in key:
            alike[key] = alike.get(key, 0) + rows
    for (inside, *parts), rows in sorted(alike.items(), key=lambda cell: tuple(map(str, cell[0]))):
        said = dict(zip(reads, parts, strict=True))
        label, predicted = _flag(said.get(LABEL)), _flag(said.get(PREDICTION))
        yield Cell(
            bool(inside), label, predicted, _or_none(said.get(STRATA)), rows, _or_none(said.get(VALUES))
        )


def _flag(held: object) -> bool | None:
    return None if held is None else int(str(held)) == 1


def _or_none(held: object) -> str | None:
    return None if held is None else str(held)


def _taken(one: Measurement, segment: Segment, groups: Groups) -> Taken:
    inside, outside = groups.sizes
    side = f"the group {one.group}" if inside <= outside else f"the rest beside {one.group}"
    said = [_NAMED[LABEL if part == VALUES else part] for part in one.reads]
    about = f" of {side}" + (f" with {' and '.join(said)}" if said else "")
    lacks = [part for part in one.reads if not [*_columns((part,), one.batch)]]
    reason = _MISSING[LABEL if lacks[0] == VALUES else lacks[0]] if lacks else ""
    return Taken(one, segment, groups.smaller, groups, about, reason)
