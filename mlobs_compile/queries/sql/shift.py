"""Distributions over frozen bins: all columns of a batch in few statements.

Columns share one statement with grouping sets. Nested cases are slow on duckdb: it counts what lies above each edge
where there are few of them and no segments, and takes its `histogram` where there are hundreds. On Spark they are more
code than Java takes in one method, and a statement gets as many columns as fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from math import inf

from mlobs_compile import condition
from mlobs_compile.baseline import Cut, Numbers
from mlobs_compile.condition import Condition
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.queries.sql import cuts
from mlobs_compile.queries.sql.statement import BATCH, Dialect, Row, Segment, Statement, Taken

FINE = "fine"
"""The cut of measures that want to know the smallest and the largest value too."""
MANY_EDGES = 40
"""From so many edges on, duckdb counts a column by `histogram`."""
MOST_EDGES = 500
"""Edges in one statement for Spark."""
Key = tuple[str, str]
"""A column and the name of a cut."""
Counted = Mapping[tuple[Key, Segment], Mapping[int, int]]
"""Rows by bin, for each key and segment."""
Span = tuple[float, float]
Spans = Mapping[tuple[Key, Segment], Span]
"""Smallest and largest value, where they were asked for."""


def statements(measurements: Sequence[Measurement], dialect: Dialect) -> Iterator[Statement]:
    """Statements for each condition; measurements without a reference, or without their cut in it, have none."""
    groups: dict[tuple[Condition | None, bool], list[Measurement]] = {}
    for one in measurements:
        if one.column and one.reference and _has_cut(one):
            apart = _apart(one, dialect)
            groups.setdefault((one.sample.where, apart), []).append(one)
    for (where, apart), group in groups.items():
        for part in _parts(group) if dialect is Dialect.SPARK else (group,):
            yield _columns(where, part, dialect) if apart else _grouped(where, part, dialect)


def _has_cut(one: Measurement) -> bool:
    return not isinstance(one.reference, Numbers) or one.cut in one.reference.cuts


def _cut(one: Measurement) -> Cut:
    assert isinstance(one.reference, Numbers)
    return one.reference.cuts[one.cut]


def _edges(one: Measurement) -> int:
    return len(one.reference.cuts[one.cut].edges) if isinstance(one.reference, Numbers) else 0


def _apart(one: Measurement, dialect: Dialect) -> bool:
    """Whether it is counted column by column faster than by the bin of each row."""
    edges = _edges(one)
    if edges >= MANY_EDGES:
        return dialect is Dialect.DUCKDB
    return edges > 0 and not one.sample.segments


def _parts(group: Sequence[Measurement]) -> Iterator[list[Measurement]]:
    """As many columns at a time as a statement for Spark may have."""
    part: list[Measurement] = []
    held: dict[Key, int] = {}
    for one in group:
        key = (one.column or "", one.cut)
        if part and key not in held and sum(held.values()) + _edges(one) > MOST_EDGES:
            yield part
            part, held = [], {}
        part.append(one)
        held[key] = _edges(one)
    yield part


def _keys(group: Sequence[Measurement]) -> dict[Key, Measurement]:
    """One measurement for each column and cut."""
    return {(one.column or "", one.cut): one for one in reversed(group)}


def _segments(group: Sequence[Measurement]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in group for name in one.sample.segments))


def _read_columns(
    where: Condition | None, keys: Mapping[Key, Measurement], segments: Sequence[str]
) -> frozenset[str]:
    return frozenset((*(name for name, _ in keys), *segments, *(condition.columns(where) if where else ())))


def _columns(where: Condition | None, group: Sequence[Measurement], dialect: Dialect) -> Statement:
    """Counts between edges, four columns of the answer for each key: nulls, what is counted, smallest and largest."""
    keys, segments = _keys(group), _segments(group)
    split = [f"{dialect.segment_of(name)} AS s{i}" for i, name in enumerate(segments)]
    chosen = [f"{_number(name, dialect)} AS v{i}" for i, (name, _) in enumerate(keys)]
    filtered = f" WHERE {condition.sql(where, dialect.quote)}" if where else ""
    counts = []
    for i, ((_, cut), one) in enumerate(keys.items()):
        ends = [f"MIN(v{i})", f"MAX(v{i})"] if cut == FINE else ["NULL", "NULL"]
        counts += [f"COUNT(*) - COUNT(v{i})", _between(f"v{i}", one, dialect), *ends]
    names = [f"s{i}" for i in range(len(segments))]
    shown = [*(f"GROUPING({name})" for name in names), *names, *counts]
    sets = ", ".join(["()", *(f"({name})" for name in names)])
    sql = (
        f"WITH held AS (SELECT {', '.join((*split, *chosen))} FROM {BATCH}{filtered})\n"
        f"SELECT {', '.join(shown)}\nFROM held" + (f" GROUP BY GROUPING SETS ({sets})" if names else "")
    )
    read = partial(_of_columns, group, tuple(keys.items()), segments)
    return Statement("shift", sql, _read_columns(where, keys, segments), tuple(group), read)


def _between(value: str, one: Measurement, dialect: Dialect) -> str:
    """Many edges: a map from each to what lies up to it. Few: what is there, and what lies above each, as a list."""
    edges = [dialect.number(edge) for edge in _cut(one).edges]
    if len(edges) >= MANY_EDGES:
        return f"histogram({value}, [{', '.join(edges)}])"
    above = (f"COALESCE(COUNT_IF({value} > {edge}), 0)" for edge in edges)
    counts = ", ".join((f"COUNT({value})", *above))
    return f"[{counts}]" if dialect is Dialect.DUCKDB else f"array({counts})"


def _number(column: str, dialect: Dialect) -> str:
    return f"CAST({dialect.name_of(column)} AS DOUBLE)"


def _of_columns(
    group: Sequence[Measurement],
    keys: Sequence[tuple[Key, Measurement]],
    segments: Sequence[str],
    rows: Sequence[Row],
) -> Iterator[Taken]:
    counted: dict[tuple[Key, Segment], dict[int, int]] = {}
    spans: dict[tuple[Key, Segment], Span] = {}
    for row in rows:
        width = len(segments)
        segment = _segment(segments, row)
        for i, (key, one) in enumerate(keys):
            nulls, found, low, high = row[2 * width + 4 * i : 2 * width + 4 * i + 4]
            bins = _bins(found, _cut(one).edges)
            counted[key, segment] = dict(enumerate((*bins, int(str(nulls)))))
            _widen(spans, (key, segment), low, high)
    return _shifts(group, counted, spans)


def _bins(found: object, edges: Sequence[float]) -> tuple[int, ...]:
    """Rows by bin, from a map by upper edge or from what lies above each."""
    if isinstance(found, Mapping):
        bins = [int(found.get(edge, 0)) for edge in edges]
        return (*bins, sum(int(count) for count in found.values()) - sum(bins))
    above = [int(count or 0) for count in found] if isinstance(found, Sequence) else [0] * (len(edges) + 1)
    return tuple(more - less for more, less in pairwise((*above, 0)))


def _segment(segments: Sequence[str], row: Row) -> Segment:
    """What a row is about: its first entries say which segment column is not summed over, then its value."""
    width = len(segments)
    for i, name in enumerate(segments):
        if not row[i]:
            return Segment(name, "" if row[width + i] is None else str(row[width + i]))
    return Segment()


def _grouped(where: Condition | None, group: Sequence[Measurement], dialect: Dialect) -> Statement:
    """Rows by bin, by one grouping set for each key, and one for each key and segment column."""
    keys, segments = _keys(group), _segments(group)
    binned, shown_bins = [], []
    for i, ((name, cut), one) in enumerate(keys.items()):
        assert one.reference
        inner, outer = cuts.parted(name, one.reference, cut, dialect)
        binned.append(f"{inner} AS b{i}")
        shown_bins.append(outer.format(f"b{i}"))
    split = [f"{dialect.segment_of(name)} AS s{i}" for i, name in enumerate(segments)]
    sets = [f"(b{i})" for i in range(len(keys))]
    sets += [f"(s{s}, b{i})" for s in range(len(segments)) for i in range(len(keys))]
    filtered = f" WHERE {condition.sql(where, dialect.quote)}" if where else ""
    names = [*(f"s{i}" for i in range(len(segments))), *(f"b{i}" for i in range(len(keys)))]
    wide = [
        i
        for i, ((_, cut), one) in enumerate(keys.items())
        if cut == FINE and isinstance(one.reference, Numbers)
    ]
    values = [f"{_number(list(keys)[i][0], dialect)} AS v{i}" for i in wide]
    spans = [part for i in wide for part in (f"MIN(v{i})", f"MAX(v{i})")]
    told = (*names[: len(segments)], *shown_bins)
    shown = [*(f"GROUPING({name})" for name in names), *told, "COUNT(*)", *spans]
    sql = (
        f"WITH binned AS (SELECT {', '.join((*split, *binned, *values))} FROM {BATCH}{filtered})\n"
        f"SELECT {', '.join(shown)}\nFROM binned GROUP BY GROUPING SETS ({', '.join(sets)})"
    )
    read = partial(_of_grouped, group, tuple(keys), segments, wide)
    return Statement("shift", sql, _read_columns(where, keys, segments), tuple(group), read)


def _of_grouped(
    group: Sequence[Measurement],
    keys: Sequence[Key],
    segments: Sequence[str],
    wide: Sequence[int],
    rows: Sequence[Row],
) -> Iterator[Taken]:
    width, counted = len(segments) + len(keys), dict[tuple[Key, Segment], dict[int, int]]()
    spans: dict[tuple[Key, Segment], Span] = {}
    for row in rows:
        grouped, held, count = row[:width], row[width : 2 * width], row[2 * width]
        segment = _segment(segments, (*row[: len(segments)], *held))
        for i, key in enumerate(keys):
            if grouped[len(segments) + i]:
                continue
            counted.setdefault((key, segment), {})[int(str(held[len(segments) + i]))] = int(str(count))
            if i in wide:
                at = 2 * width + 1 + 2 * wide.index(i)
                _widen(spans, (key, segment), row[at], row[at + 1])
    return _shifts(group, counted, spans)


def _widen(
    spans: dict[tuple[Key, Segment], Span], at: tuple[Key, Segment], low: object, high: object
) -> None:
    if low is not None and high is not None:
        known = spans.get(at, (inf, -inf))
        spans[at] = min(known[0], float(str(low))), max(known[1], float(str(high)))


def _shifts(group: Sequence[Measurement], counted: Counted, spans: Spans) -> Iterator[Taken]:
    """One shift for each measurement and segment; of the whole there is one even where there are no rows."""
    by_key: dict[Key, list[Segment]] = {}
    for key, segment in counted:
        by_key.setdefault(key, []).append(segment)
    for one in group:
        assert one.column
        key = (one.column, one.cut)
        wanted = [found for found in by_key.get(key, ()) if found.column in one.sample.segments]
        for segment in (Segment(), *sorted(wanted, key=lambda found: (found.column, found.value))):
            found = counted.get((key, segment), {})
            yield Taken(one, segment, sum(found.values()), _shift(one, found, spans.get((key, segment))))


def _shift(one: Measurement, found: Mapping[int, int], span: Span | None) -> Shift:
    reference = one.reference
    assert reference
    current = tuple(found.get(i, 0) for i in range(cuts.bins(reference, one.cut)))
    counts = cuts.counts(reference, one.cut)
    if not isinstance(reference, Numbers):
        return Shift(counts, current, (), reference.rows)
    low, high = reference.low, reference.high
    return Shift(
        counts,
        current,
        reference.cuts[one.cut].edges,
        reference.rows,
        None if low is None or high is None else (low, high),
        span,
        reference.stdev,
        numeric=True,
    )
