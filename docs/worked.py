"""The worked example of docs/slo.md: a month of a service, what it spends of its budget, and who is told.

One number of events for every five minutes is all there is to it; windows sum these, as the compiled rules do. The
numbers in the table and the curves of the picture come from the same run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from docs import fields
from mlobs_compile.ir.burn import tiers_for
from mlobs_compile.ir.objective import Tier
from mlobs_compile.prose import spoken
from mlobs_compile.units import Duration, decimal_text

STEP = Duration.of(minutes=5)
DAY = 24 * 12
DAYS = 30
OBJECTIVE = Decimal("0.999")
BUDGET = 1 - float(OBJECTIVE)
USUAL = 0.0002
"""The share of errors on a good day: a fifth of the budget."""


@dataclass(frozen=True, slots=True)
class Incident:
    """A stretch of time with more errors than usual."""

    name: str
    begin: int
    """In steps since the month began."""
    length: int
    errors: float


INCIDENTS = (
    Incident("a bad release", 7 * DAY + 12 * 12, 5, 0.2),
    Incident("a slow leak", 12 * DAY, 4 * DAY, 0.002),
    Incident("a total outage at night", 21 * DAY + 3 * 12, 2, 1.0),
)
_TIERS = tiers_for(OBJECTIVE, Duration.of(days=DAYS)).kept


def _traffic(step: int) -> float:
    """Events in five minutes: a hundred a second by day, ten at night."""
    return 300 * (100 if 8 <= step % DAY // 12 < 20 else 10)


def _errors(step: int) -> float:
    return next((i.errors for i in INCIDENTS if i.begin <= step < i.begin + i.length), USUAL)


# A month without an incident goes before, so that every window is full.
_STEPS = range(-DAYS * DAY, DAYS * DAY)
_TOTAL = [0.0, *accumulate(_traffic(step) for step in _STEPS)]
_BAD = [0.0, *accumulate(_traffic(step) * _errors(step) for step in _STEPS)]


def burn(step: int, window: Duration) -> float:
    """Times the sustainable rate over the window that ends with this step."""
    end = step + DAYS * DAY + 1
    begin = end - window.ms // STEP.ms
    return (_BAD[end] - _BAD[begin]) / (_TOTAL[end] - _TOTAL[begin]) / BUDGET


def left(step: int) -> float:
    """The share of the rolling month's budget that is left."""
    return 1 - burn(step, Duration.of(days=DAYS))


def firing(tier: Tier) -> list[int]:
    """The steps at whose end the tier's alert fires."""
    factor = float(tier.factor)
    return [s for s in range(DAYS * DAY) if burn(s, tier.long) > factor and burn(s, tier.short) > factor]


def table() -> str:
    """What each incident costs, and what it sets off."""
    rows = [_row(incident) for incident in INCIDENTS]
    return fields.markdown(
        ("incident", "errors", "of the budget", "what fires, and how long after it began"), rows
    )


def _row(incident: Incident) -> tuple[str, str, str, str]:
    steps = range(incident.begin, incident.begin + incident.length)
    extra = sum(_traffic(step) * (incident.errors - USUAL) for step in steps)
    month = sum(_traffic(step) for step in range(DAYS * DAY)) * BUDGET
    length = spoken(Duration(incident.length * STEP.ms))
    errors = f"{decimal_text(Decimal(str(incident.errors * 100)))}% for {length}"
    return incident.name, errors, f"{extra / month * 100:.0f}%", "; ".join(_told(incident)) or "nothing"


def _told(incident: Incident) -> Iterator[str]:
    until = incident.begin + incident.length + DAY // 2
    for tier in _TIERS:
        first = next((step for step in firing(tier) if incident.begin <= step < until), None)
        if first is not None and first - 1 not in firing(tier):
            yield f"`{tier.name}` after {spoken(Duration((first - incident.begin + 1) * STEP.ms))}"


WIDTH, LEFT, TOP, PANEL, SPACE = 960, 64, 46, 190, 62
_INK, _GRID, _CURVE = "#24292f", "#d0d7de", "#0969da"
_COLOURS = {"page-fast": "#cf222e", "page-slow": "#bc4c00", "ticket": "#9a6700"}


def picture() -> str:
    """Budget and burn rate over the month, with the tiers and the times at which their alerts fire."""
    height = TOP + 2 * PANEL + SPACE + 56
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="Helvetica, Arial, sans-serif" font-size="13" fill="{_INK}">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *_budget(TOP),
        *_burning(TOP + PANEL + SPACE),
        f'<text x="{WIDTH / 2}" y="{height - 8}" text-anchor="middle">day of the month</text></svg>',
    ]
    return "\n".join(parts) + "\n"


def _x(step: float) -> float:
    return LEFT + step / (DAYS * DAY) * (WIDTH - LEFT - 20)


def _budget(top: int) -> Iterator[str]:
    yield f'<text x="{LEFT}" y="{top - 12}" font-weight="bold">Error budget left, 99.9% over 30 days</text>'
    yield from _frame(
        top, [(share, f"{share:.0%}", PANEL * (1 - share)) for share in (0, 0.25, 0.5, 0.75, 1)]
    )
    points = [(step, PANEL * (1 - left(step))) for step in range(0, DAYS * DAY, 12)]
    yield _line(points, top)
    for incident in INCIDENTS:
        y = top + PANEL * (1 - left(incident.begin)) - 8
        yield f'<text x="{_x(incident.begin) + 4:.1f}" y="{y:.1f}" font-size="12">{incident.name}</text>'


def _height(rate: float) -> float:
    """A logarithmic axis from a tenth to a thousand times the sustainable rate."""
    from math import log10

    return PANEL * (1 - (log10(max(rate, 0.1)) + 1) / 4)


def _burning(top: int) -> Iterator[str]:
    yield f'<text x="{LEFT}" y="{top - 12}" font-weight="bold">Burn rate over the last hour, and who is told</text>'
    yield from _frame(top, [(rate, f"{rate:g}x", _height(rate)) for rate in (0.1, 1, 10, 100, 1000)])
    hour = Duration.of(hours=1)
    yield _line([(step, _height(burn(step, hour))) for step in range(0, DAYS * DAY, 3)], top)
    for place, tier in enumerate(_TIERS):
        colour, y = _COLOURS[tier.name], top + _height(float(tier.factor))
        yield f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-dasharray="5 4"/>'
        label = f"{tier.name} above {decimal_text(tier.factor)}x"
        yield f'<text x="{WIDTH - 22}" y="{y - 4:.1f}" text-anchor="end" font-size="12" fill="{colour}">{label}</text>'
        for begin, end in _runs(firing(tier)):
            y = top + PANEL - 8 - 9 * (len(_TIERS) - place - 1)
            width = max(_x(end + 1) - _x(begin), 3)
            yield f'<rect x="{_x(begin):.1f}" y="{y}" width="{width:.1f}" height="7" fill="{colour}"/>'


def _frame(top: int, lines: Sequence[tuple[float, str, float]]) -> Iterator[str]:
    for _, label, y in lines:
        yield f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{top + y:.1f}" y2="{top + y:.1f}" stroke="{_GRID}"/>'
        yield f'<text x="{LEFT - 8}" y="{top + y + 4:.1f}" text-anchor="end">{label}</text>'
    for day in range(0, DAYS + 1, 5):
        yield f'<text x="{_x(day * DAY):.1f}" y="{top + PANEL + 18}" text-anchor="middle">{day}</text>'


def _line(points: Sequence[tuple[int, float]], top: int) -> str:
    path = " ".join(f"{_x(step):.1f},{top + y:.1f}" for step, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{_CURVE}" stroke-width="1.6"/>'


def _runs(steps: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last step of each stretch without a gap."""
    begin = previous = None
    for step in steps:
        if previous is None or step != previous + 1:
            if begin is not None and previous is not None:
                yield begin, previous
            begin = step
        previous = step
    if begin is not None and previous is not None:
        yield begin, previous
