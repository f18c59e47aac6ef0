"""Which bin a value falls into, as an expression of SQL."""

from __future__ import annotations

from collections.abc import Sequence

from mlobs_compile.baseline import Categories, Distribution, Numbers
from mlobs_compile.condition import literal
from mlobs_compile.queries.sql.statement import Dialect


def bin_of(column: str, reference: Distribution, cut: str, dialect: Dialect) -> str:
    """The number of the bin: from 0; then `other` for categories; the last is null."""
    name = dialect.name_of(column)
    match reference:
        case Numbers(known):
            edges = known[cut].edges
            size = len(edges) + 1
            value = f"CAST({name} AS DOUBLE)"
            return f"CASE WHEN {name} IS NULL THEN {size} ELSE {_search(value, edges, dialect)} END"
        case Categories(values):
            cases = " ".join(f"WHEN {literal(value)} THEN {number}" for number, value in enumerate(values))
            size = len(values)
            found = f"CASE CAST({name} AS {dialect.text}) {cases} ELSE {size} END" if cases else f"{size}"
            return f"CASE WHEN {name} IS NULL THEN {size + 1} ELSE {found} END"


def parted(column: str, reference: Distribution, cut: str, dialect: Dialect) -> tuple[str, str]:
    """What to group rows by, and what makes the number of the bin of it, with `{}` for its name.

    For duckdb the former of a text is its place in a list that ends with null: it is looked up once for each entry of
    the column's dictionary, where a `CASE` is for each row.
    """
    if not isinstance(reference, Categories) or dialect is not Dialect.DUCKDB:
        return bin_of(column, reference, cut, dialect), "{}"
    size, text = len(reference.values), f"CAST({dialect.name_of(column)} AS {dialect.text})"
    listed = ", ".join((*(literal(value) for value in reference.values), "NULL"))
    place = f"list_position(CAST([{listed}] AS {dialect.text}[]), {text})"
    return place, f"CASE {{0}} WHEN {size + 1} THEN {size + 1} ELSE COALESCE({{0}} - 1, {size}) END"


def bins(reference: Distribution, cut: str) -> int:
    """How many bins there are, null's included."""
    match reference:
        case Numbers(known):
            return len(known[cut].edges) + 2
        case Categories(values):
            return len(values) + 2


def counts(reference: Distribution, cut: str) -> tuple[float, ...]:
    """The baseline's counts by bin, in the same order."""
    match reference:
        case Numbers():
            return (*reference.cuts[cut].counts, reference.nulls)
        case Categories():
            return (*reference.counts, reference.other, reference.nulls)


def _search(value: str, edges: Sequence[float], dialect: Dialect, first: int = 0) -> str:
    """A binary search as nested cases: bin i holds `edges[i-1] < value <= edges[i]`."""
    if not edges:
        return str(first)
    middle = len(edges) // 2
    below = _search(value, edges[:middle], dialect, first)
    above = _search(value, edges[middle + 1 :], dialect, first + middle + 1)
    return f"CASE WHEN {value} <= {dialect.number(edges[middle])} THEN {below} ELSE {above} END"
