"""What each row must be, but for a share of them: which rows count, and which of these are good."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never

from mlobs_compile import condition
from mlobs_compile.condition import Condition, literal, plain
from mlobs_compile.ir.assertion import (
    Equal,
    Greater,
    Lengths,
    Matches,
    NoneOf,
    OneOf,
    PairIn,
    Present,
    Satisfies,
    SumEquals,
    Unlike,
    Value,
    Within,
)
from mlobs_compile.queries.sql.ground import NUMBERS, Asked, Ground, Unaskable
from mlobs_compile.queries.sql.profile import Sort, sort_of
from mlobs_compile.queries.sql.statement import Dialect
from mlobs_compile.queries.sql.verdict import by_share

OfValues = Present | Within | OneOf | NoneOf | Matches | Unlike | Lengths
OfRows = Greater | Equal | PairIn | SumEquals | Satisfies


def of_values(column: str | None, assertion: OfValues, ground: Ground) -> Asked:
    """What the values of one column must be; nulls are left to `Present`."""
    counts = f"({ground.value(column)}) IS NOT NULL"
    match assertion:
        case Present(share):
            return _share("TRUE", counts, share, "of rows have a value")
        case Within(low, high, share):
            good, what = _between(ground.number(column), low, high), "of values are within the bounds"
            return _counted(counts, counts if good == "TRUE" else good, share, what)
        case OneOf(values, share):
            return _share(counts, _member(column, values, ground), share, "of values are members of the set")
        case NoneOf(values, share):
            good = f"NOT ({_member(column, values, ground)})"
            return _share(counts, good, share, "of values are no members of the set")
        case Matches(pattern, share):
            return _share(counts, _matches(column, pattern, ground), share, "of values match the pattern")
        case Unlike(pattern, share):
            good = f"NOT ({_matches(column, pattern, ground)})"
            return _share(counts, good, share, "of values do not match the pattern")
        case Lengths(low, high, share):
            good = _between(f"LENGTH({_text(column, ground)})", low, high)
            return _share(counts, good, share, "of texts have a right length")
        case never:
            assert_never(never)


def of_rows(column: str | None, assertion: OfRows, ground: Ground) -> Asked:
    """What the values of several columns in a row must be; rows with a null among them do not count."""
    match assertion:
        case Greater(other, or_equal):
            good = f"{ground.name(column)} {'>=' if or_equal else '>'} {ground.name(other)}"
            return _share(
                _held((column, other), ground), good, Decimal(1), f"of rows are greater than `{other}`"
            )
        case Equal(other, share):
            same = ground.same_kind(column, other)
            good = f"{ground.name(column)} = {ground.name(other)}" if same else "FALSE"
            return _share(_held((column, other), ground), good, share, f"of rows equal `{other}`")
        case PairIn(other, pairs, share):
            both = (f"({_member(column, (a,), ground)} AND {_member(other, (b,), ground)})" for a, b in pairs)
            return _share(
                _held((column, other), ground),
                f"({' OR '.join(both)})",
                share,
                "of rows are one of the pairs",
            )
        case SumEquals(columns, total, share):
            added = " + ".join(f"CAST({ground.number(name)} AS DOUBLE)" for name in columns)
            good = f"{added} = {ground.dialect.number(float(total))}"
            return _share(_held(columns, ground), good, share, f"of rows add up to {total}")
        case Satisfies(chosen, share):
            return _satisfies(chosen, share, ground)
        case never:
            assert_never(never)


def _satisfies(chosen: Condition, share: Decimal, ground: Ground) -> Asked:
    for name in condition.columns(chosen):
        ground.name(name)
    said = condition.sql(chosen, ground.dialect.quote)
    return _share(f"({said}) IS NOT NULL", f"({said})", share, "of rows satisfy the condition")


def _held(columns: Sequence[str | None], ground: Ground) -> str:
    return " AND ".join(f"({ground.value(column)}) IS NOT NULL" for column in columns)


def _text(column: str | None, ground: Ground) -> str:
    name = ground.name(column)
    if ground.sort(column) is not Sort.TEXT or ground.columns[column or ""].upper() == "BOOLEAN":
        raise Unaskable(f"`{column}` is of type {ground.columns[column or '']}, and holds no texts")
    return name


def _matches(column: str | None, pattern: str, ground: Ground) -> str:
    text = f"CAST({ground.name(column)} AS {ground.dialect.text})"
    if ground.dialect is Dialect.DUCKDB:
        return f"regexp_matches({text}, {plain(pattern)})"
    return f"{text} RLIKE {_raw(pattern)}"


def _share(counts: str, good: str, share: Decimal, what: str) -> Asked:
    """Rows that count, and those among them that are good."""
    return _counted(counts, f"{counts} AND {good}" if counts != "TRUE" else good, share, what)


def _counted(counts: str, good: str, share: Decimal, what: str) -> Asked:
    """Where only rows that count can be good."""
    aggregates = (rows_where(counts), rows_where(good))
    return Asked(aggregates, lambda row: by_share(int(str(row[1])), int(str(row[2])), share, what))


def rows_where(condition: str) -> str:
    """The number of rows for which a condition holds; duckdb's `COUNT_IF` of no row is null."""
    return "COUNT(*)" if condition == "TRUE" else f"COALESCE(COUNT_IF({condition}), 0)"


def _between(value: str, low: Decimal | int | None, high: Decimal | int | None) -> str:
    sides = [f"({value}) >= {literal(Decimal(low))}"] if low is not None else []
    sides += [f"({value}) <= {literal(Decimal(high))}"] if high is not None else []
    return " AND ".join(sides) or "TRUE"


def members(values: Sequence[Value], type_name: str) -> tuple[Value, ...]:
    """The values that are of a column's type: texts for texts, numbers for numbers; 0 and 1 are also no and yes."""
    boolean, numeric = type_name.upper() == "BOOLEAN", sort_of(type_name) in NUMBERS
    if boolean:
        return tuple(one for one in values if not isinstance(one, str) and one in (0, 1))
    return tuple(one for one in values if isinstance(one, str) != numeric)


def _member(column: str | None, values: Sequence[Value], ground: Ground) -> str:
    """Whether a value is one of a set; only those of its own type are compared."""
    name, sort, type_name = ground.name(column), ground.sort(column), ground.columns[column or ""]
    said = [_constant(one, type_name, ground.dialect) for one in members(values, type_name)]
    compared = name if sort is not Sort.OTHER else f"CAST({name} AS {ground.dialect.text})"
    if said and ground.dialect is Dialect.DUCKDB and sort is Sort.TEXT and type_name.upper() != "BOOLEAN":
        return f"{ground.dialect.place(compared, said)} IS NOT NULL"
    return f"{compared} IN ({', '.join(said)})" if said else "FALSE"


def _constant(one: Value, type_name: str, dialect: Dialect) -> str:
    if isinstance(one, str):
        return literal(one)
    if type_name.upper() == "BOOLEAN":
        return literal(bool(one))
    number = Decimal(int(one)) if isinstance(one, bool) else Decimal(one)
    return literal(number) if sort_of(type_name) is Sort.WHOLE else dialect.number(float(number))


def _raw(pattern: str) -> str:
    """A pattern as a literal of Spark, which reads backslashes in plain ones as escapes."""
    return "'" + pattern.replace("\\", "\\\\").replace("'", "\\'") + "'"
