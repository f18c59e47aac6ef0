"""Where panels stand: shelves on Grafana's 24 columns, each filled to the edge.

Grafana pulls panels upwards and draws in the order of (y, x), so the shelves leave no gap for it to close.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

COLUMNS = 24


@dataclass(frozen=True, slots=True)
class Size:
    """What a panel wants, in columns and rows of Grafana's grid (a row is 30 pixels)."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Box:
    """Where a panel stands."""

    x: int
    y: int
    width: int
    height: int


def shelves(sizes: Iterable[Size], top: int) -> tuple[Box, ...]:
    """Boxes for panels in their order, from row `top` down.

    A line is as high as its highest panel and stretched to the full width. A panel that is added at the end
    changes nothing but, at most, the last line.
    """
    return _boxes(tuple(sizes), top)


@lru_cache(maxsize=1024)  # Boards of one kind have sections of the same sizes.
def _boxes(sizes: tuple[Size, ...], top: int) -> tuple[Box, ...]:
    boxes: list[Box] = []
    y = top
    for line in _lines(sizes):
        x = 0
        height = line[-1].height
        for width in _stretched([size.width for size in line]):
            boxes.append(Box(x, y, width, height))
            x += width
        y += height
    return tuple(boxes)


def bottom(boxes: Sequence[Box], top: int) -> int:
    """The first free row below the boxes."""
    return max((box.y + box.height for box in boxes), default=top)


def _lines(sizes: Sequence[Size]) -> Iterator[list[Size]]:
    """Numbers may stand left of the graph that explains them; after a graph, a number begins a new line."""
    line: list[Size] = []
    used = 0
    for size in sizes:
        width = min(size.width, COLUMNS)
        if line and (used + width > COLUMNS or size.height < line[-1].height):
            yield line
            line, used = [], 0
        line.append(Size(width, size.height))
        used += width
    if line:
        yield line


def _stretched(widths: Sequence[int]) -> list[int]:
    """The widths in proportion, filling all columns: largest remainder, the leftmost first among equals."""
    total = sum(widths)
    floors = [width * COLUMNS // total for width in widths]
    remainders = [width * COLUMNS % total for width in widths]
    order = sorted(range(len(widths)), key=lambda at: (-remainders[at], at))
    for at in order[: COLUMNS - sum(floors)]:
        floors[at] += 1
    return floors
