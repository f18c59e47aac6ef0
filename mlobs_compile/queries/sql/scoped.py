"""The rows of a batch, once as a whole and once for each segment column, under short names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile import condition
from mlobs_compile.condition import Condition
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.queries.sql.statement import BATCH, Dialect, Row, Segment


@dataclass(frozen=True, slots=True)
class Scoped:
    """What a statement about segments selects from: `s_` is the number of the scope, `v_` its value."""

    segments: tuple[str, ...]
    where: Condition | None
    columns: frozenset[str]
    """Those of conditions and segments."""
    with_: str
    """The beginning of the statement, which ends with the table `scoped`."""

    def segment(self, row: Row) -> Segment:
        """The segment that a row with `s_` and `v_` as its first two entries is about."""
        number = int(str(row[0]))
        return (
            Segment(self.segments[number - 1], "" if row[1] is None else str(row[1])) if number else Segment()
        )

    def wanted(self, one: Measurement, found: Mapping[Segment, object]) -> Iterator[Segment]:
        """The segments that a measurement is to be taken of: the whole, and those of its columns that are there."""
        yield Segment()
        yield from (segment for segment in found if segment.column in one.sample.segments)


def scoped(
    group: Sequence[Measurement], where: Condition | None, names: Mapping[str, str], dialect: Dialect
) -> Scoped:
    """The rows for which `where` holds, with an expression under each name."""
    segments = tuple(dict.fromkeys(name for one in group for name in one.sample.segments))
    split = [f"{dialect.segment_of(name)} AS v{i}_" for i, name in enumerate(segments)]
    chosen = ", ".join([*(f"{said} AS {name}" for name, said in names.items()), *split])
    filtered = f" WHERE {condition.sql(where, dialect.quote)}" if where else ""
    own = ", ".join(names)
    parts = [f"SELECT 0 AS s_, CAST(NULL AS {dialect.text}) AS v_, {own} FROM kept"]
    parts += [f"SELECT {i + 1}, v{i}_, {own} FROM kept" for i in range(len(segments))]
    with_ = f"WITH kept AS (SELECT {chosen} FROM {BATCH}{filtered}),\nscoped AS ({' UNION ALL '.join(parts)})"
    read = frozenset((*segments, *(condition.columns(where) if where else ())))
    return Scoped(segments, where, read, with_)
