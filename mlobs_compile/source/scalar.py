"""What a plain scalar means: YAML 1.2 core, less its surprises, with exact decimals.

YAML 1.1 readers take `on` for true, `1:30` for 90, `012345670123` for an octal number and `1_000` for 1000.
Here they stay text, so the field that expects something else can say what to write.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
MAX_DIGITS = 30
MAX_EXPONENT = 300

STARTS = frozenset("~nNtTfF0123456789+-.") | {""}
"""The first characters of everything that is not text, so that most scalars need one look."""

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z").match
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z").match
_OCTAL = re.compile(r"0o[0-7]+\Z").match
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z").match

Scalar = str | int | Decimal | bool | None


class NumberRange(ValueError):
    """A number with more digits or a larger exponent than any quantity of this language has."""


def plain(text: str) -> Scalar:
    """The value of an unquoted scalar; raises NumberRange for a number that is out of all proportion."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if _INT(text):
        return _int(text, 10)
    if _FLOAT(text):
        return _decimal(text)
    if _OCTAL(text):
        return _int(text[2:], 8)
    if _HEX(text):
        return _int(text[2:], 16)
    return text


def _int(text: str, base: int) -> int:
    if len(text) > MAX_DIGITS + 1:  # one for the sign; also keeps clear of the interpreter's own limit
        raise NumberRange
    return int(text, base)


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:  # an exponent of twenty digits
        raise NumberRange from error
    if len(number.as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_EXPONENT:
        raise NumberRange
    return number
