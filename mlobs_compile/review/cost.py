"""What a change costs a month, by a dated table of prices: an estimate, and said to be one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.review.figures import Cost
from mlobs_compile.review.prices import Prices
from mlobs_compile.review.state import Compiled, State
from mlobs_compile.review.usage import Usage, usage

_CENT = Decimal("0.01")


def costs(before: State, after: State, prices: Prices) -> tuple[tuple[Cost, ...], tuple[str, ...]]:
    """The cost of every item in every environment that has any, and what nobody here knows the price of."""
    found: list[Cost] = []
    unpriced: dict[str, None] = {}
    for name in dict.fromkeys((*after.environments, *before.environments)):
        old = _usage(before.environments.get(name), prices)
        new = _usage(after.environments.get(name), prices)
        for item in sorted({*old, *new}):
            price = prices.table.get(item)
            if price is None or price.usd is None:
                unpriced |= dict.fromkeys(_unpriced(item, old, new, name))
                continue
            was, now = old.get(item, Decimal(0)), new.get(item, Decimal(0))
            sure = price.sure and not item.startswith("ml.")
            found.append(
                Cost(name, item, _usd(was * price.usd), _usd(now * price.usd), sure, _count(was), _count(now))
            )
    return tuple(found), tuple(unpriced)


def _usage(compiled: Compiled | None, prices: Prices) -> Usage:
    return usage(compiled.emissions, prices.job_minutes) if compiled else {}


def _unpriced(item: str, old: Usage, new: Usage, environment: str) -> Iterator[str]:
    was, now = old.get(item, Decimal(0)), new.get(item, Decimal(0))
    if was != now:
        yield f"`{item}` in {environment}: {_count(was)} → {_count(now)}, and its price is not known"


def _usd(value: Decimal) -> Decimal:
    return value.quantize(_CENT)


def _count(value: Decimal) -> Decimal:
    return value.quantize(_CENT).normalize() if value != value.to_integral_value() else Decimal(int(value))
