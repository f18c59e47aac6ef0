"""Two bounds -> whether the later one lets more pass, in a few words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from mlobs_compile.ir.signal import Bound
from mlobs_compile.units import decimal_text

Say = Callable[[Decimal], str]


def looser(before: Bound, after: Bound, say: Say = decimal_text) -> str:
    """`> 300 ms → > 900 ms` for each side that lets more pass; empty where none does."""
    return ", ".join(_sides(before, after, say))


def _sides(before: Bound, after: Bound, say: Say) -> Iterator[str]:
    if before.high is not None and (after.high is None or after.high > before.high):
        yield f"> {say(before.high)} → {'no upper bound' if after.high is None else f'> {say(after.high)}'}"
    if before.low is not None and (after.low is None or after.low < before.low):
        yield f"< {say(before.low)} → {'no lower bound' if after.low is None else f'< {say(after.low)}'}"


def share(value: Decimal) -> str:
    """A share for people: `99.9%`."""
    return f"{decimal_text(value * 100)}%"
