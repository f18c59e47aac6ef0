"""Draws a generated dashboard as an SVG from its own JSON: `python -m docs.draw DASHBOARD.json OUT.svg`.

Panels, titles, units and thresholds are the dashboard's; the lines and numbers are made up, and the picture says so.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

COLUMN, ROW, GAP = 40, 22, 6
WIDTH = 24 * COLUMN + 2 * GAP
INK, PAPER, CARD, LINE = "#d8d9da", "#111217", "#181b1f", "#2c3235"
COLOURS = ("#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#b877d9")
NAMED = {"green": "#73bf69", "orange": "#ff9830", "red": "#f2495c", "text": INK, "yellow": "#f2cc0c"}


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
    yield f'<text x="{x + 10}" y="{y + 19}" font-size="13">{escape(panel["title"])}</text>'
    drawers = {"timeseries": _lines, "stat": _stat, "text": _text, "alertlist": _alerts}
    yield from drawers.get(panel["type"], _bars)(panel, x, y + 26, width, height - 32)


def _steps(panel: dict[str, Any]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    return steps


def _lines(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    bounds = [step for step in _steps(panel) if step["value"] is not None]
    top = max((step["value"] for step in bounds), default=1) * 1.25 or 1
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
            f"{left + (right - left) * i / 60:.1f},{floor - (floor - y - 4) * _made_up(i, number):.1f}"
            for i in range(61)
        )
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        legend = escape(str(target.get("legendFormat") or target.get("label") or ""))[:22]
        place = left + number * (right - left) / 5
        yield f'<text x="{place}" y="{y + height - 4}" font-size="10" fill="{colour}">{legend}</text>'


def _made_up(i: int, number: int) -> float:
    """A quiet wave with one bump, different for each line; between 0.05 and 0.6."""
    bump = math.exp(-((i - 38 - 2 * number) ** 2) / (14 + 22 * number)) * 0.4 / (1 + number * 0.6)
    return 0.08 + 0.02 * math.sin(i / 4 + number) + bump + 0.01 * number


def _stat(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    steps = _steps(panel)
    value = (steps[-1]["value"] or 0) + (1 - (steps[-1]["value"] or 0)) * 0.6
    text = _number(value, panel["fieldConfig"]["defaults"].get("unit", ""))
    size = min(34, width / 4, height / 1.6)
    colour = NAMED.get(steps[-1]["color"], INK)
    yield f'<text x="{x + width / 2}" y="{y + height / 2 + size / 3}" font-size="{size}" text-anchor="middle" fill="{colour}">{text}</text>'


def _bars(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    for number in range(4):
        share = 0.95 - number * 0.17
        top = y + 4 + number * height / 4
        yield f'<rect x="{x + 10}" y="{top:.1f}" width="{(width - 20) * share:.1f}" height="{height / 4 - 8:.1f}" fill="{COLOURS[0]}" opacity="0.75"/>'


def _text(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    lines = [
        line for line in panel["options"]["content"].replace("**", "").replace("`", "").split("\n") if line
    ]
    for number, line in enumerate(lines[: int(height / 17)]):
        yield f'<text x="{x + 10}" y="{y + 14 + number * 17}" font-size="12">{escape(line[: int(width / 6)])}</text>'


def _alerts(panel: dict[str, Any], x: float, y: float, width: float, height: float) -> Iterator[str]:
    yield f'<text x="{x + 10}" y="{y + 14}" font-size="12" fill="{NAMED["green"]}">no alert fires</text>'


def _number(value: float, unit: str) -> str:
    if unit == "percentunit":
        return f"{value * 100:.4g} %"
    return f"{value:.3g}" + {"s": " s", "ops": "/s", "reqps": "/s", "celsius": " °C"}.get(unit, "")


if __name__ == "__main__":
    picture = draw(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    Path(sys.argv[2]).write_text(picture, "utf-8")
