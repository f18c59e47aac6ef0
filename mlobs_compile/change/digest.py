"""Canonical JSON and its digest: two bodies that mean the same have the same, whatever wrote them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256

import orjson

from mlobs_compile.artifact import Json

SHORT = 16
"""Hex digits that a mark carries: tags and labels are short, and 64 bits tell states of one object apart."""
_PLAIN = frozenset((str, int, bool, type(None)))
"""The types of what stays as it is."""


def canonical(value: Json) -> Json:
    """The value with every number in one form: `1.0`, `Decimal("1.00")` and `1` are the same."""
    kind = type(value)
    if value is None or kind in _PLAIN:
        return value
    if isinstance(value, dict):
        return {
            key if type(key) is str else str(key): one if type(one) in _PLAIN else canonical(one)
            for key, one in value.items()
        }
    if kind is list or kind is tuple:
        return [one if type(one) in _PLAIN else canonical(one) for one in value]  # type: ignore[union-attr]
    if isinstance(value, str | int):
        return value
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        return {str(key): canonical(one) for key, one in value.items()}
    return [canonical(one) for one in value]


def _number(value: float | Decimal) -> int | float:
    if not math.isfinite(value):
        raise ValueError(f"JSON has no number `{value}`")
    return int(value) if value == int(value) else float(value)


def canonical_bytes(value: Json) -> bytes:
    """JSON with sorted keys and no spaces, as UTF-8; ValueError for NaN or infinity."""
    plain = canonical(value)
    try:
        return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # an integer of more than 64 bits
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8", "surrogatepass")


def canonical_text(value: Json) -> str:
    """The same as text."""
    return canonical_bytes(value).decode("utf-8", "surrogatepass")


def digest(value: Json) -> str:
    """The first `SHORT` hex digits of the SHA-256 of the canonical text."""
    return sha256(canonical_bytes(value)).hexdigest()[:SHORT]


def whole_digest(value: Json) -> str:
    """The whole SHA-256, as `sha256:...`, for what a person approves."""
    return "sha256:" + sha256(canonical_bytes(value)).hexdigest()
