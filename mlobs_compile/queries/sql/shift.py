"""Distributions over frozen bins: all columns of a batch in one statement, by grouping sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from mlobs_compile import condition
from mlobs_compile.baseline import Numbers
from mlobs_compile.condition import Condition
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.queries.sql import cuts
from mlobs_compile.queries.sql.statement import BATCH, Dialect, Row, Segment, Statement, Taken


def statements(measurements: Sequence[Measurement], dialect: Dialect) -> Iterator[Statement]:
    """One statement for each condition; measurements without a reference, or without their cut in it, have none."""
    by_condition: dict[Condition | None, list[Measurement]] = {}
    for measurement in measurements:
        reference = measurement.reference
        if isinstance(reference, Numbers) and measurement.cut not in reference.cuts:
            continue
        if reference and measurement.column:
            by_condition.setdefault(measurement.sample.where, []).append(measurement)
    for where, group in by_condition.items():
        yield _statement(where, group, dialect)


def _statement(where: Condition | None, group: Sequence[Measurement], dialect: Dialect) -> Statement:
    columns = {(one.column, one.cut): one.reference for one in group if one.column and one.reference}
    names = tuple(columns)
    segments = tuple(dict.fromkeys(name for one in group for name in one.sample.segments))
    binned = [
        f"{cuts.bin_of(name, columns[name, cut], cut, dialect)} AS b{i}"
        for i, (name, cut) in enumerate(names)
    ]
    split = [f"CAST({dialect.name_of(name)} AS {dialect.text}) AS s{i}" for i, name in enumerate(segments)]
    sets = [f"(b{i})" for i in range(len(names))]
    sets += [f"(s{s}, b{i})" for s in range(len(segments)) for i in range(len(names))]
    filtered = f" WHERE {condition.sql(where, dialect.quote)}" if where else ""
    keys = [*(f"s{i}" for i in range(len(segments))), *(f"b{i}" for i in range(len(names)))]
    sql = (
        f"WITH binned AS (SELECT {', '.join((*split, *binned))} FROM {BATCH}{filtered})\n"
        f"SELECT {', '.join(f'GROUPING({key})' for key in keys)}, {', '.join(keys)}, COUNT(*)\n"
        f"FROM binned GROUP BY GROUPING SETS ({', '.join(sets)})"
    )
    read = frozenset((*(name for name, _ in names), *segments, *(condition.columns(where) if where else ())))
    return Statement("shift", sql, read, tuple(group), partial(_read, group, names, segments))


def _read(
    group: Sequence[Measurement],
    names: Sequence[tuple[str, str]],
    segments: Sequence[str],
    rows: Sequence[Row],
) -> Iterator[Taken]:
    """Counts by column and segment, and from them one shift for each measurement."""
    keys, counted = len(segments) + len(names), dict[tuple[tuple[str, str], Segment], dict[int, int]]()
    for row in rows:
        grouped, held, count = row[:keys], row[keys : 2 * keys], row[2 * keys]
        segment = Segment()
        for i, name in enumerate(segments):
            if not grouped[i]:
                segment = Segment(name, "" if held[i] is None else str(held[i]))
        for i, cut in enumerate(names):
            if not grouped[len(segments) + i]:
                counts = counted.setdefault((cut, segment), {})
                counts[int(str(held[len(segments) + i]))] = int(str(count))
    for one in group:
        assert one.column and one.reference
        wanted = [
            s
            for n, s in counted
            if n == (one.column, one.cut) and (not s.column or s.column in one.sample.segments)
        ]
        for segment in wanted or [Segment()]:
            found = counted.get(((one.column, one.cut), segment), {})
            current = tuple(found.get(i, 0) for i in range(cuts.bins(one.reference, one.cut)))
            edges = one.reference.cuts[one.cut].edges if isinstance(one.reference, Numbers) else ()
            shift = Shift(cuts.counts(one.reference, one.cut), current, edges, one.reference.rows)
            yield Taken(one, segment, sum(current), shift)
