"""Pictures of findings as inline SVG: bars of a distribution beside the baseline's, and values beside their range.

They are built as trees, so that no name of a column or of a category can become markup. Colours come from the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from xml.etree.ElementTree import Element, SubElement, tostring

from mlobs_compile.ir.signal import Bound
from mlobs_compile.runner.results import Finding

WIDTH, LEFT, RIGHT = 640, 190, 90
SPAN = WIDTH - LEFT - RIGHT
"""Units between the left and the right end of the bars."""
_BAR, _ROW = 9, 26
_LONGEST = 28
"""Characters of a name that fit on the left."""


def distribution(finding: Finding) -> str:
    """Two bars for each bin: what the baseline had, and what the batch has."""
    top = max((max(before, now) for _, before, now in finding.shares), default=0.0) or 1.0
    svg = _canvas(len(finding.shares), f"distribution of {finding.column}: baseline and batch")
    for number, (name, before, now) in enumerate(finding.shares):
        y = number * _ROW + 4
        _name(svg, name, y + _BAR + 2)
        for share, kind, offset in ((before, "baseline", 0), (now, "batch", _BAR)):
            bar = _rect(svg, (LEFT, y + offset), (SPAN * share / top, _BAR - 1), kind)
            SubElement(bar, "title").text = _legal(f"{name}: {kind} {share:.2%}")
        _text(svg, (LEFT + SPAN + 8, y + _BAR + 3), f"{before:.1%} → {now:.1%}", "small")
    return _written(svg)


def ranges(rows: Sequence[Finding], *, names: Sequence[str], together: bool) -> str:
    """A dot for each value and a band for its healthy range; on one scale, or each on a scale of its own."""
    svg = _canvas(len(rows), "values beside their healthy ranges")
    shared = _scale(rows)
    for number, (row, name) in enumerate(zip(rows, names, strict=True)):
        y = number * _ROW + _ROW / 2
        low, high = shared if together else _scale((row,))
        _name(svg, name, y + 4)
        _line(svg, y)
        if row.levels:
            first, last = (_at(side, low, high) for side in _ends(row.levels.fail, low, high))
            band = _rect(svg, (first, y - 7), (last - first, 14), "band")
            SubElement(band, "title").text = "healthy"
        if row.interval:
            first, last = (_at(min(max(side, low), high), low, high) for side in row.interval)
            _rect(svg, (first, y - 1.5), (last - first, 3), "interval")
        if row.value is not None:
            place = min(max(row.value, low), high)
            _dot(svg, (_at(place, low, high), y), row)
            _text(svg, (WIDTH - RIGHT + 8, y + 4), f"{row.value:.4g}", "small")
    return _written(svg)


def _scale(rows: Iterable[Finding]) -> tuple[float, float]:
    """From the lowest to the highest of all values and limits, with some room."""
    marks = [0.0]
    for row in rows:
        bound = row.levels.fail if row.levels else Bound()
        marks += [float(side) for side in (bound.low, bound.high) if side is not None]
        marks += [mark for mark in (row.value, *(row.interval or ())) if mark is not None and isfinite(mark)]
    low, high = min(marks), max(marks)
    room = (high - low) * 0.08 or 1.0
    return (low - room if low < 0 else low), high + room


def _ends(bound: Bound, low: float, high: float) -> tuple[float, float]:
    first = low if bound.low is None else float(bound.low)
    return first, high if bound.high is None else float(bound.high)


def _at(value: float, low: float, high: float) -> float:
    return LEFT + SPAN * (value - low) / (high - low)


def _canvas(rows: int, label: str) -> Element:
    size = f"0 0 {WIDTH} {rows * _ROW + 8}"
    return Element("svg", {"viewBox": size, "role": "img", "aria-label": label, "class": "plot"})


def _rect(svg: Element, place: tuple[float, float], size: tuple[float, float], kind: str) -> Element:
    numbers = dict(zip(("x", "y", "width", "height"), (*place, *size), strict=True))
    return SubElement(svg, "rect", {"class": kind, **{key: _short(value) for key, value in numbers.items()}})


def _line(svg: Element, y: float) -> None:
    ends = {"x1": LEFT, "x2": LEFT + SPAN, "y1": y, "y2": y}
    SubElement(svg, "line", {"class": "axis", **{key: _short(value) for key, value in ends.items()}})


def _dot(svg: Element, place: tuple[float, float], row: Finding) -> None:
    where = {"cx": _short(place[0]), "cy": _short(place[1]), "r": "5"}
    SubElement(svg, "circle", {"class": f"dot {row.status.name.lower()}", **where})


def _name(svg: Element, name: str, y: float) -> None:
    shown = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    node = _text(svg, (LEFT - 8, y), shown, "name")
    if shown != name:
        SubElement(node, "title").text = _legal(name)


def _text(svg: Element, place: tuple[float, float], text: str, kind: str) -> Element:
    node = SubElement(svg, "text", {"class": kind, "x": _short(place[0]), "y": _short(place[1])})
    node.text = _legal(text)
    return node


def _legal(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return "".join(char if char.isprintable() else " " for char in text)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _written(svg: Element) -> str:
    return tostring(svg, encoding="unicode")
