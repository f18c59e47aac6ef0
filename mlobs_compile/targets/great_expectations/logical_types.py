"""How each engine spells the logical types of a column.

Tried with Great Expectations 1.24.1 and pandas 3.1: `expect_column_values_to_be_in_type_list` compares a
column's dtype with each name of its list, and no name equals pandas 3's own string dtype or a
time-zone-aware timestamp. `expect_column_values_to_be_of_type` compares the dtype's scalar type instead,
which catches those, but takes one name only. So each logical type uses the expectation that is right for
all dtypes it may come in.
"""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.targets.great_expectations.options import Options

LOGICAL = ("string", "integer", "float", "boolean", "date", "timestamp")
"""The types the language knows."""

_WIDTHS = ("8", "16", "32", "64")
_STAMPS = tuple(f"datetime64[{unit}]" for unit in ("s", "ms", "us", "ns"))

_PANDAS: Mapping[str, tuple[str, ...]] = {
    "string": ("str",),
    "integer": (
        "int",
        *(f"{sign}int{width}" for sign in ("", "u") for width in _WIDTHS),
        *(f"{sign}Int{width}Dtype" for sign in ("", "U") for width in _WIDTHS),
    ),
    "float": ("float", "float16", "float32", "float64", "Float32Dtype", "Float64Dtype", "Decimal"),
    "boolean": ("bool",),
    "date": ("date", *_STAMPS),
    "timestamp": ("datetime", "Timestamp", *_STAMPS),
}
_SPARK: Mapping[str, tuple[str, ...]] = {
    "string": ("StringType", "VarcharType", "CharType"),
    "integer": ("ByteType", "ShortType", "IntegerType", "LongType"),
    "float": ("FloatType", "DoubleType", "DecimalType"),
    "boolean": ("BooleanType",),
    "date": ("DateType",),
    "timestamp": ("TimestampType", "TimestampNTZType"),
}


def spellings(logical: str, options: Options) -> tuple[str, ...]:
    """All names of a logical type on the engine; a single name is to be compared by scalar type."""
    if options.engine == "spark":
        return _SPARK[logical]
    if logical == "timestamp" and options.timestamps == "aware":
        return ("Timestamp",)
    return _PANDAS[logical]
