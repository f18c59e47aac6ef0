"""Reads a mapping as statsd_exporter 0.31 does, and refuses what that one would read otherwise than a person does.

Patterns with `*` are tried before regular expressions, the first in the file that fits wins, and a `*` stands for one part
between dots. What trips people up: a pattern that is the beginning of one further up is never matched at all
(pkg/mapper/fsm: a state that exists already gets no result), so it is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Series = tuple[str, frozenset[tuple[str, str]]]
_UNFIT = re.compile(r"[^a-zA-Z0-9_]")


class Reading:
    """The entries of a mapping, ready to be asked."""

    def __init__(self, entries: Sequence[Mapping[str, Any]]) -> None:
        globs = [entry for entry in entries if entry.get("match_type", "glob") == "glob"]
        self._globs = [(entry["match"].split("."), entry) for entry in globs]
        self._patterns = [
            (re.compile(entry["match"]), entry) for entry in entries if entry.get("match_type") == "regex"
        ]
        seen: set[tuple[str, ...]] = set()
        for parts, entry in self._globs:
            assert tuple(parts) not in seen, f"{entry['match']} comes after a longer one and is overlooked"
            seen |= {tuple(parts[:length]) for length in range(1, len(parts) + 1)}

    def entry(self, name: str) -> tuple[Mapping[str, Any], tuple[str, ...]] | None:
        """The entry that takes a StatsD name, and what stands for its wildcards."""
        parts = name.split(".")
        for pattern, entry in self._globs:
            if len(pattern) == len(parts) and all(
                p in ("*", part) for p, part in zip(pattern, parts, strict=True)
            ):
                return entry, tuple(part for p, part in zip(pattern, parts, strict=True) if p == "*")
        for regex, entry in self._patterns:
            if found := regex.search(name):
                return entry, found.groups()
        return None

    def series(self, name: str) -> Series | None:
        """What a StatsD name becomes; None where it is dropped."""
        found = self.entry(name)
        if found is None:
            return _UNFIT.sub("_", name), frozenset()
        entry, taken = found
        if entry.get("action") == "drop":
            return None
        labels = entry.get("labels", {}).items()
        return entry["name"], frozenset((label, _filled(text, taken)) for label, text in labels)


def _filled(text: str, taken: tuple[str, ...]) -> str:
    return re.sub(r"\$(\d)", lambda found: taken[int(found[1]) - 1], text)
