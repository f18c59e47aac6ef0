"""Canonical JSON and its digest: two bodies that mean the same have the same, whatever wrote them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256

from mlobs_compile.artifact import Json

SHORT = 16
"""Hex digits that a mark carries: tags and labels are short, and 64 bits tell states of one object apart."""


def canonical(value: Json) -> Json:
    """The value with every number in one form: `1.0`, `Decimal("1.00")` and `1` are the same."""
    match value:
        case bool() | str() | None:
            return value
        case int():
            return value
        case float() | Decimal():
            exact = Decimal(str(value))
            return int(exact) if exact == exact.to_integral_value() else float(exact)
        case Mapping():
            return {str(key): canonical(one) for key, one in value.items()}
        case Sequence():
            return [canonical(one) for one in value]


def canonical_text(value: Json) -> str:
    """JSON with sorted keys and no spaces; ValueError for NaN or infinity."""
    return json.dumps(
        canonical(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(value: Json) -> str:
    """The first `SHORT` hex digits of the SHA-256 of the canonical text."""
    return sha256(canonical_text(value).encode()).hexdigest()[:SHORT]


def whole_digest(value: Json) -> str:
    """The whole SHA-256, as `sha256:...`, for what a person approves."""
    return "sha256:" + sha256(canonical_text(value).encode()).hexdigest()
