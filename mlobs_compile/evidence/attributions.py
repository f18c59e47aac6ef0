"""How much each feature weighs in the model's decisions, today and at the baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum


@dataclass(frozen=True, slots=True)
class Attributions:
    """Mean |attribution| by feature; a feature that one side has not weighs 0 there."""

    reference: Mapping[str, float]
    current: Mapping[str, float]
    rows: int = 0
    """Rows the current ones were taken from."""

    @property
    def pairs(self) -> tuple[tuple[float, float], ...]:
        """Reference and current weight of every feature of either side, in the order of the names."""
        names = sorted({*self.reference, *self.current})
        return tuple((self.reference.get(name, 0.0), self.current.get(name, 0.0)) for name in names)

    @property
    def shares(self) -> tuple[tuple[float, float], ...] | None:
        """The same as shares of their side's total; None where a side weighs nothing at all."""
        pairs = self.pairs
        before, now = fsum(one for one, _ in pairs), fsum(one for _, one in pairs)
        return tuple((a / before, b / now) for a, b in pairs) if before and now else None
