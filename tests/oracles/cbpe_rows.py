"""Rows of a binary problem, the same on every Python: scores that need calibration, and chunks that drift."""

from __future__ import annotations

from random import Random

REFERENCE, CHUNK, CHUNKS = 6000, 1500, 4
THRESHOLD = 0.4
Rows = tuple[list[float], list[int]]
"""Scores and labels."""


def reference() -> Rows:
    return _rows(Random("reference"), REFERENCE, 2.0)


def analysis() -> list[Rows]:
    """Chunks whose scores move, as those of a model whose inputs drift."""
    return [_rows(Random(f"chunk {i}"), CHUNK, 2.0 - 0.4 * i) for i in range(CHUNKS)]


def _rows(random: Random, size: int, power: float) -> Rows:
    scores = [round(random.random() ** power, 3) for _ in range(size)]
    return scores, [int(random.random() < 0.05 + 0.8 * score**1.5) for score in scores]
