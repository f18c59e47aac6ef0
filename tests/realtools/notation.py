"""Reads promtool's notation of a series back into numbers."""

from __future__ import annotations

import re

_GAP = re.compile(r"_(?:x(\d+))?").fullmatch
_RUN = re.compile(r"(-?[\d.]+)(?:([+-][\d.]+))?x(\d+)").fullmatch


def numbers(text: str) -> list[float | None]:
    """One for each sample, None for one that never came; a run has one more than it says."""
    found: list[float | None] = []
    for part in text.split():
        gap, run = _GAP(part), _RUN(part)
        if gap:
            found += [None] * int(gap[1] or 1)
        elif run:
            found += [float(run[1]) + float(run[2] or 0) * index for index in range(int(run[3]) + 1)]
        else:
            found.append(float(part))
    return found
