"""What the predictions are expected to turn out as, before any label is known: sums over the scored rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Estimates:
    """Expected counts of a binary problem, or expected losses of a regression."""

    rows: int
    """Rows with a score, or with a prediction."""
    positive: float = 0.0
    """Expected positives: the sum of the calibrated probabilities p."""
    true_positive: float = 0.0
    """Those among the rows predicted positive."""
    false_positive: float = 0.0
    """Expected negatives among the rows predicted positive: the sum of 1 - p."""
    concordant: float = 0.0
    """Expected pairs of a positive and a negative of which the positive scores higher, ties counted half."""
    losses: Mapping[str, float] = field(default_factory=dict)
    """Sums of the expected loss of each row: `absolute` and `squared`."""

    @property
    def negative(self) -> float:
        """Expected negatives."""
        return self.rows - self.positive

    @property
    def false_negative(self) -> float:
        """Expected positives among the rows predicted negative."""
        return self.positive - self.true_positive

    @property
    def true_negative(self) -> float:
        """Expected negatives among the rows predicted negative."""
        return self.negative - self.false_positive

    def mean(self, loss: str) -> float | None:
        """The mean of an expected loss over the rows; None where it was not estimated."""
        return self.losses[loss] / self.rows if self.rows and loss in self.losses else None
