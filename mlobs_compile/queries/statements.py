"""The SQL statements of a checklist: for every family of measures, who writes its aggregate queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.queries.sql import estimates, groups, outcomes, shift
from mlobs_compile.queries.sql.statement import Dialect, Statement

Maker = Callable[[Sequence[Measurement], Dialect], Iterator[Statement]]
MAKERS: dict[Family, Maker] = {
    Family.SHIFT: shift.statements,
    Family.GROUPS: groups.statements,
    Family.OUTCOMES: outcomes.statements,
    Family.ESTIMATES: estimates.statements,
}
"""Who asks for the evidence of each family; attributions are a table of their own."""


def statements(measurements: Sequence[Measurement], dialect: Dialect) -> Iterator[Statement]:
    """Every statement that a run sends for these measurements, family by family."""
    for family, maker in MAKERS.items():
        yield from maker([one for one in measurements if one.family is family], dialect)
