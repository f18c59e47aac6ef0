"""The monitoring of an environment would cost more than the project allows without a word.

How large a rise is told is for the project to say: `review: {cost_rise: 10%}`. The sum is an estimate by a table of
prices, see `review.prices`. An environment that is new is shown with its cost, and is no rise.

It is medium, high where the cost more than doubles, and low where nothing was paid before: of nothing there is no
share.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.risk import Risk, Seen

_CENT = Decimal("0.01")
_DOUBLE = 2


def _find(seen: Seen) -> Iterator[Sighting]:
    for environment in dict.fromkeys(cost.environment for cost in seen.figures.costs):
        own = [cost for cost in seen.figures.costs if cost.environment == environment]
        before, after = (
            sum((one.before for one in own), Decimal(0)),
            sum((one.after for one in own), Decimal(0)),
        )
        new = environment not in seen.before.environments
        if new or after <= before * (1 + seen.review.cost_rise.value):
            continue
        text = f"${before.quantize(_CENT)} → ${after.quantize(_CENT)} a month{_share(before, after)}"
        level = Level.HIGH if after > _DOUBLE * before else Level.MEDIUM
        level = level if before else Level.LOW
        compiled = seen.after.environments.get(environment)
        line = seen.after.line(compiled.platform.project.at("metadata", "name")) if compiled else None
        yield Sighting(None, "cost", text, line, level, (environment,))


def _share(before: Decimal, after: Decimal) -> str:
    if not before:
        return ""
    share = ((after / before - 1) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    return f" (+{share}%)"


RISK = Risk("R16", "cost up", Level.MEDIUM, _find)
