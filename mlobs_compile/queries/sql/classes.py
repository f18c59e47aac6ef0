"""Classes as text, so that a label and a prediction of different types can be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from mlobs_compile.condition import literal
from mlobs_compile.queries.sql.statement import Dialect
from mlobs_compile.units import decimal_text


def class_of(column: str, dialect: Dialect) -> str:
    """The class that a column names, as text; see `named`."""
    return named(f"CAST({dialect.name_of(column)} AS {dialect.text})")


def named(text: str) -> str:
    """The class that a text names: `1` for 1, 1.0, 1.00 and true; null where there is none, or not a number."""
    whole = f"{text} LIKE '%.%0' AND TRY_CAST({text} AS DOUBLE) IS NOT NULL"
    return (
        f"CASE WHEN {text} = 'true' THEN '1' WHEN {text} = 'false' THEN '0' WHEN LOWER({text}) = 'nan' THEN NULL"
        f" WHEN {whole} THEN REGEXP_REPLACE({text}, '[.]0+$', '') ELSE {text} END"
    )


def is_positive(column: str, positive: Sequence[str], dialect: Dialect) -> str:
    """`1` where a column names one of the positive classes, `0` where another; null where there is none."""
    said = class_of(column, dialect)
    return f"CASE WHEN {said} IS NULL THEN NULL WHEN {said} IN ({listed(positive)}) THEN '1' ELSE '0' END"


def listed(classes: Sequence[str]) -> str:
    """Classes as `named` names them, for `IN`."""
    return ", ".join(literal(one) for one in dict.fromkeys(map(normal, classes)))


def normal(text: str) -> str:
    """A class as `named` names it."""
    if text in ("true", "false"):
        return "1" if text == "true" else "0"
    return re.sub(r"[.]0+$", "", text) if "." in text and _numeric(text) else text


def number_of(column: str, dialect: Dialect) -> str:
    """A column as a number; null where it is null or not a number."""
    value = f"CAST({dialect.name_of(column)} AS DOUBLE)"
    return f"CASE WHEN isnan({value}) THEN NULL ELSE {value} END"


def real(value: Decimal | float) -> str:
    """A number as a double."""
    return f"CAST({decimal_text(value) if isinstance(value, Decimal) else repr(float(value))} AS DOUBLE)"


def _numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
