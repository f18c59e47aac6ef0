"""Matchers, as they are written in routes and inhibition rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")
"""What means something in a regular expression of RE2."""


def equals(label: str, value: str) -> str:
    return f"{label}={_quoted(value)}"


def one_of(label: str, values: Sequence[str]) -> str:
    """The label has one of these values; a pattern only where there are several."""
    if len(values) == 1:
        return equals(label, values[0])
    return f"{label}=~{_quoted('|'.join(_SPECIAL.sub(_escaped, value) for value in values))}"


def _escaped(found: re.Match[str]) -> str:
    return "\\" + found[0]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
