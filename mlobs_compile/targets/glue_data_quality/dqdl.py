"""The text of DQDL: names, numbers, conditions and the SQL of Spark inside of its double quotes.

Its lexer knows `\\"` inside of quotes, but nothing takes the backslash away again (awslabs/dqdl, DQDLParserListener),
so what holds a double quote cannot be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from mlobs_compile import condition as conditions
from mlobs_compile.condition import Condition, literal, plain, quoted
from mlobs_compile.ir.assertion import Value
from mlobs_compile.units import decimal_text

_LIKE_A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z|\d{1,2}:\d{2}( [AP]M)?\Z").match
"""Texts that the lexer takes for a date or a time, even in quotes."""
TABLE = "primary"
"""What CustomSql calls the table under test."""


class Unwritable(ValueError):
    """A text that cannot stand inside of double quotes as it is."""


def text(said: str) -> str:
    """A text in double quotes; raises Unwritable."""
    if '"' in said or not said.isprintable():
        raise Unwritable(said)
    return f'"{said}"'


def spark_literal(value: Value) -> str:
    """A constant in the SQL of Spark, which reads a backslash in a text as an escape."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return plain(value).replace("\\", "\\\\") if isinstance(value, str) else literal(value)


def column(name: str) -> str:
    """A column in the SQL of Spark."""
    return quoted(name, "`")


def where(*chosen: Condition | str | None) -> str:
    """The conditions together; empty where there are none."""
    said = [conditions.sql(one, "`") if not isinstance(one, str) else one for one in chosen if one]
    return " AND ".join(f"({one})" for one in said) if len(said) > 1 else "".join(said)


def members(values: Iterable[Value]) -> str | None:
    """A set as DQDL lists it; None for one that it reads differently."""
    held = tuple(values)
    if all(isinstance(value, str) for value in held):
        texts = [str(value) for value in held]
        return None if any(map(_LIKE_A_DATE, texts)) else "[" + ", ".join(map(text, texts)) + "]"
    if any(isinstance(value, bool | str) for value in held):
        return None
    return "[" + ", ".join(decimal_text(Decimal(value)) for value in held) + "]"


def bounds(low: Decimal | int | None, high: Decimal | int | None) -> tuple[str, ...]:
    """One comparison for each bound. Its own `between` leaves the bounds out, and ours are inclusive."""
    said = [f">= {decimal_text(Decimal(low))}"] if low is not None else []
    return (*said, *([f"<= {decimal_text(Decimal(high))}"] if high is not None else []))


def all_of(rules: Iterable[str]) -> str:
    """Rules that must hold together, as one."""
    found = tuple(rules)
    return found[0] if len(found) == 1 else " and ".join(f"({rule})" for rule in found)
