"""Draws a generated dashboard as an SVG from its own JSON: `python -m docs.draw DASHBOARD.json OUT.svg`.

Panels, titles, units and thresholds are the dashboard's; the lines and numbers are made up, and the picture says so.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

COLUMN, ROW, GAP = 40, 22, 6
WIDTH = 24 * COLUMN + 2 * GAP
INK, PAPER, CARD, LINE = "#d8d9da", "#111217", "#181b1f", "#2c3235"
COLOURS = ("#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#b877d9")
NAMED = {
    "green": "#73bf69",
    "orange": "#ff9830",
    "red": "#f2495c",
    "text": INK,
    "yellow": "#f2cc0c",
    "purple": "#b877d9",
    "blue": "#8ab8ff",
}


def draw(dashboard: dict[str, Any]) -> str:
    """The whole picture."""
    panels = [panel for panel in dashboard["panels"]]
    bottom = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels)
    height = 60 + bottom * ROW + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="Helvetica, Arial, sans-serif" fill="{INK}">',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        f'<text x="14" y="36" font-size="22">{escape(dashboard["title"])}</text>',
    ]
    for panel in panels:
        parts.extend(_panel(panel))
    note = "Drawn from the dashboard's JSON; titles, units and thresholds are real, the data is made up. Not a screenshot."
    parts.append(f'<text x="14" y="{height - 12}" font-size="12" opacity="0.7">{note}</text></svg>')
    return "\n".join(parts) + "\n"


def _panel(panel: dict[str, Any]) -> Iterator[str]:
    at = panel["gridPos"]
    x, y = GAP + at["x"] * COLUMN, 54 + at["y"] * ROW
    width, height = at["w"] * COLUMN - GAP, at["h"] * ROW - GAP
    if panel["type"] == "row":
        mark = "▸" if panel.get("collapsed") else "▾"
        count = len(panel.get("panels", []))
        more = f" ({count} panels)" if count else ""
        yield f'<text x="{x + 4}" y="{y + 15}" font-size="14" font-weight="bold">{mark} {escape(panel["title"])}{more}</text>'
        return
    yield f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3" fill="{CARD}" stroke="{LINE}"/>'
    yield f'<text x="{x + 10}" y="{y + 19}" font-size="13">{escape(panel["title"][: int(width / 7.6)])}</text>'
    drawers = {
        "timeseries": _lines,
        "stat": _stat,
        "text": _text,
        "alertlist": _alerts,
        "table": _table,
        "state-timeline": _states,
        "bargauge": _bars,
    }
    yield from drawers[panel["type"]](panel, x, y + 26, width, height - 32)


def _steps(panel: dict[str, Any]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    return steps


def _lines(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    bounds = [step for step in _steps(panel) if step["value"] is not None]
    top = max((step["value"] for step in bounds), default=1) * 1.25 or 1
    high = bool(bounds) and bounds[-1]["color"] == "green"
    if high:
        top = max(top, 1.05)
    left, right, floor = x + 44, x + width - 12, y + height - 18
    for share in (0, 0.5, 1):
        level = floor - (floor - y - 4) * share
        label = _number(top * share, panel["fieldConfig"]["defaults"].get("unit", ""))
        yield f'<line x1="{left}" x2="{right}" y1="{level}" y2="{level}" stroke="{LINE}"/>'
        yield f'<text x="{left - 6}" y="{level + 4}" font-size="10" text-anchor="end" opacity="0.8">{label}</text>'
    for step in bounds:
        level = floor - (floor - y - 4) * step["value"] / top
        colour = NAMED.get(step["color"], INK)
        yield f'<line x1="{left}" x2="{right}" y1="{level:.1f}" y2="{level:.1f}" stroke="{colour}" stroke-dasharray="6 4"/>'
    for number, target in enumerate(panel.get("targets", [])[:5]):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(
            f"{left + (right - left) * i / 60:.1f},{floor - (floor - y - 4) * _drawn(i, number, high):.1f}"
            for i in range(61)
        )
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        legend = escape(_LABEL.sub(r"\1", str(target.get("legendFormat") or target.get("label") or "")))[:22]
        place = left + number * (right - left) / 5
        yield f'<text x="{place}" y="{y + height - 4}" font-size="10" fill="{colour}">{legend}</text>'


def _drawn(i: int, number: int, high: object) -> float:
    """A line that stays low, or, where low is bad, one that sinks from the top; the second one evenly."""
    if not high:
        return _made_up(i, number)
    return 0.95 - 0.95 * i / 60 if number else 0.95 - 0.3 * i / 60 - 0.5 * _made_up(min(i, 38), 0)


def _made_up(i: int, number: int) -> float:
    """A quiet wave with one bump, different for each line; between 0.05 and 0.6."""
    bump = math.exp(-((i - 38 - 2 * number) ** 2) / (14 + 22 * number)) * 0.4 / (1 + number * 0.6)
    return 0.08 + 0.02 * math.sin(i / 4 + number) + bump + 0.01 * number


_USUAL = {"s": 1_900_000.0, "short": 34.0, "percentunit": 0.25}
"""A value for a number that no threshold judges, by unit."""


def _stat(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    steps = _steps(panel)
    last = steps[-1]["value"] or 0
    value = last * 0.5 if steps[-1]["color"] == "red" else last + abs(1 - last) * 0.6
    value = 0.0 if abs(last) < 1e-6 and steps[-1]["color"] == "red" else value  # where nothing may fail
    value = _USUAL.get(panel["fieldConfig"]["defaults"].get("unit", ""), value) if len(steps) == 1 else value
    text = _number(value, panel["fieldConfig"]["defaults"].get("unit", ""))
    size = min(34, width / (0.62 * len(text)), height / 1.6)
    colour = _colour(panel, value)
    yield f'<text x="{x + width / 2}" y="{y + height / 2 + size / 3}" font-size="{size}" text-anchor="middle" fill="{colour}">{text}</text>'


def _bars(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    unit, bounds = panel["fieldConfig"]["defaults"].get("unit", ""), _bounds(panel)
    top = max((abs(bound) for bound in bounds), default=1) * 1.4 or 1
    top = 1.0 if unit == "percentunit" else top
    for number in range(4):
        share = 0.95 - number * 0.22
        begin, room = y + 4 + number * height / 4, width - 180
        colour = _colour(panel, top * share)
        yield f'<text x="{x + 10}" y="{begin + height / 8:.1f}" font-size="11">{_NAMES[number]}</text>'
        yield f'<rect x="{x + 90}" y="{begin:.1f}" width="{room * share:.1f}" height="{height / 4 - 8:.1f}" fill="{colour}" opacity="0.75"/>'
        yield f'<text x="{x + width - 12}" y="{begin + height / 8:.1f}" font-size="11" text-anchor="end" fill="{colour}">{_number(top * share, unit)}</text>'


_NAMES = ("first", "second", "third", "fourth")
"""What is drawn is made up, and so are its names."""


def _bounds(panel: dict[str, Any]) -> list[float]:
    return [step["value"] for step in _steps(panel) if step["value"] is not None]


def _colour(panel: dict[str, Any], value: float) -> str:
    """The colour that the panel's thresholds give a value."""
    held = [step["color"] for step in _steps(panel) if step["value"] is None or step["value"] <= value]
    return NAMED.get(held[-1], INK)


def _table(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    shape = next((one["options"] for one in panel["transformations"] if one["id"] == "organize"), {})
    columns = ["name", *shape.get("renameByName", {}).values()]
    step = width / len(columns)
    for number, column in enumerate(columns):
        yield f'<text x="{x + 10 + number * step:.1f}" y="{y + 12}" font-size="11" font-weight="bold">{escape(column)}</text>'
    for row in range(min(4, int((height - 16) / 20))):
        level = y + 32 + row * 20
        yield f'<line x1="{x + 8}" x2="{x + width - 8}" y1="{level - 14}" y2="{level - 14}" stroke="{LINE}"/>'
        yield f'<text x="{x + 10}" y="{level}" font-size="11">{_NAMES[row]}</text>'
        for number in range(1, len(columns)):
            value = f"{max(0.0, 0.9 - 0.2 * row - 0.05 * number):.2f}"
            yield f'<text x="{x + 10 + number * step:.1f}" y="{level}" font-size="11" opacity="0.8">{value}</text>'


def _states(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    colours = _state_colours(panel)
    left, rows = x + 90, 4
    for row in range(rows):
        top = y + 2 + row * height / rows
        yield f'<text x="{x + 10}" y="{top + height / rows / 2 + 3:.1f}" font-size="11">{_NAMES[row]}</text>'
        begin = 0.0
        for part, share in enumerate((0.45, 0.2 - 0.04 * row, 0.35 + 0.04 * row)):
            colour = colours[0] if part != 1 else colours[(row + 1) % len(colours)]
            size = (width - 102) * share
            yield f'<rect x="{left + begin:.1f}" y="{top:.1f}" width="{size:.1f}" height="{height / rows - 5:.1f}" fill="{colour}" opacity="0.8"/>'
            begin += size


def _state_colours(panel: dict[str, Any]) -> list[str]:
    """The colours of the panel's words for values, else those of its thresholds, the best one first."""
    mappings = panel["fieldConfig"]["defaults"].get("mappings", [])
    named = [option["color"] for one in mappings for option in one["options"].values()]
    if len(named) == 1:
        return [CARD, NAMED.get(named[0], INK)]
    if panel["fieldConfig"]["defaults"]["color"]["mode"] == "continuous-BlPu":
        return ["#9ebcda", "#8c6bb1", "#4d004b"]
    return [NAMED.get(name, INK) for name in named or [step["color"] for step in reversed(_steps(panel))]]


_LABEL = re.compile(r"\{\{(\w+)\}\}")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def _text(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    lines = [
        _LINK.sub(r"\1", line.strip("| ").replace(" | ", " · "))
        for line in panel["options"]["content"].replace("**", "").replace("`", "").split("\n")
        if line and not line.startswith("|---")
    ]
    for number, line in enumerate(lines[: int(height / 17)]):
        yield f'<text x="{x + 10}" y="{y + 14 + number * 17}" font-size="12">{escape(line[: int(width / 6)])}</text>'


def _alerts(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    yield f'<text x="{x + 10}" y="{y + 14}" font-size="12" fill="{NAMED["green"]}">no alert fires</text>'


def _number(value: float, unit: str) -> str:
    if unit == "percentunit":
        return f"{value * 100:.4g} %"
    if unit == "s" and value >= 3600:
        return f"{value / 86400:.3g} days" if value >= 86400 else f"{value / 3600:.3g} hours"
    if unit == "short":
        return f"{value / 1000:.3g} K" if value >= 1000 else f"{value:.2g}"
    return f"{value:.3g}" + {
        "s": " s",
        "ops": "/s",
        "reqps": "/s",
        "celsius": " °C",
        "Bps": " B/s",
        "watt": " W",
    }.get(unit, "")


if __name__ == "__main__":
    picture = draw(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    Path(sys.argv[2]).write_text(picture, "utf-8")
