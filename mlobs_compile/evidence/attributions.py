"""How much each feature weighs in the model's decisions, today and at the baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attributions:
    """Mean |attribution| by feature; a feature that one side has not weighs 0 there."""

    reference: Mapping[str, float]
    current: Mapping[str, float]
    rows: int = 0
    """Rows the current ones were taken from."""
