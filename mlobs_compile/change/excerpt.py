"""Two texts that differ, for a list: whole where they are short, and else the part around where they part."""

from __future__ import annotations

from collections.abc import Callable

from mlobs_compile.artifact import json_line

WIDTH = 80
"""Characters that are shown of each; a longer one does not fit into a line with another."""
_BEFORE = WIDTH // 3
"""Characters that both have, and that are shown so that one sees where it is."""
MARK = "…"
"""Stands where something was left out."""


def sides(before: str, after: str, width: int = WIDTH) -> tuple[str, str]:
    """Both on one line each; two that differ never look the same."""
    one, other = _apart(before, after)
    if max(len(one), len(other)) <= width:
        return one, other
    pairs = enumerate(zip(one, other, strict=False))
    same = next((n for n, pair in pairs if pair[0] != pair[1]), min(len(one), len(other)))
    start = max(0, min(same - _BEFORE, max(len(one), len(other)) - width))
    return _window(one, start, width), _window(other, start, width)


def _apart(before: str, after: str) -> tuple[str, str]:
    """As people read them; where only the quotes or the spaces tell one from the other, as JSON."""
    ways: tuple[Callable[[str], str], ...] = (_squeezed, plain, lambda text: plain(json_line(text)))
    found = [(way(before), way(after)) for way in ways]
    return next((pair for pair in found[:-1] if before == after or pair[0] != pair[1]), found[-1])


def _squeezed(text: str) -> str:
    return " ".join(plain(text).split())


def plain(text: str) -> str:
    """A text on one line, with nothing in it that a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else _SIGNS.get(one) or f"\\u{ord(one):04x}" for one in text)


_SIGNS = {"\n": "⏎", "\r": "␍", "\t": "␉"}


def _window(text: str, start: int, width: int) -> str:
    cut = text[start : start + width]
    return (MARK if start else "") + cut + (MARK if start + width < len(text) else "")
