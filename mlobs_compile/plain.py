"""Values of JSON by the type that is meant; what is of another type counts as not there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from mlobs_compile.source import Node
from mlobs_compile.units import UnitError, parse_number

Json = Mapping[str, object]
NOTHING: Json = {}
_SECRET = re.compile(r"passw|secret|token|api_?key|credential", re.IGNORECASE).search


def mapping(value: object, *keys: str) -> Json:
    """The mapping at some keys; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else NOTHING


def text(value: object, *keys: str) -> str:
    """The text at some keys, without blanks around it; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value.strip() if isinstance(value, str) else ""


def texts(value: object) -> tuple[str, ...]:
    """The texts of a list, each once; a single text is a list of one."""
    items = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(dict.fromkeys(item for item in items if isinstance(item, str) and item))


def number(value: object) -> Node:
    """A number that stands there as one or as a text that is one; None for all else, such as SQL."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        found = parse_number(value)
    except UnitError:
        return None
    return int(found) if found == found.to_integral_value() else found


def items(value: object, *keys: str) -> tuple[object, ...]:
    """The entries of the list at some keys; none where there is no list."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return tuple(value) if isinstance(value, list) else ()


def is_secret(key: str) -> bool:
    """Whether what stands under a name should never be copied."""
    return _SECRET(key) is not None
