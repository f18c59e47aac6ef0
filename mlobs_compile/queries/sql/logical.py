"""Which types of an engine are which of the language's types."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.queries.sql.verdict import Verdict, met, unmet

_INTEGERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "INT",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
)
TYPES: Mapping[str, tuple[str, ...]] = {
    "string": ("VARCHAR", "STRING", "ENUM", "CHAR"),
    "integer": _INTEGERS,
    "float": ("FLOAT", "DOUBLE", "REAL", "DECIMAL"),
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
    "timestamp": (
        "TIMESTAMP",
        "TIMESTAMP_S",
        "TIMESTAMP_MS",
        "TIMESTAMP_NS",
        "TIMESTAMP_NTZ",
        "TIMESTAMP WITH TIME ZONE",
        "TIMESTAMPTZ",
        "TIMESTAMPTZ_NS",
    ),
}
"""By the language's type; as duckdb and Spark write them, without what stands in parentheses."""


def verdict(found: str, wanted: str) -> Verdict:
    """Whether a column's type is one of the language's type."""
    if found.upper().partition("(")[0].strip() in TYPES.get(wanted, ()) and not found.endswith("]"):
        return met(1.0)
    return unmet(0.0, f"it is of type {found}, and {wanted} is right")
