"""A bound lies outside of what the metric can be: it always fails, or it never does.

Most metrics of performance are shares from 0 to 1, so a recall of eighty percent is `0.8` or `80%`, and `80` is a bound
that no model meets; mcc goes from -1 to 1, and r2 has no lower end but ends at 1. Differences of bias go from -1 to 1.
A single bound beyond the far end is worse than one that always fails: nobody ever hears of it.

Bad:
```yaml
monitors: runner
performance:
  problem: binary
  label: is_fraud
  metrics: {recall: {at_least: 80}}
```
Good:
```yaml
monitors: runner
performance:
  problem: binary
  label: is_fraud
  metrics: {recall: {at_least: 80%}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.signal import Bound
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import decimal_text

ZERO, ONE = Decimal(0), Decimal(1)
_SHARES = (
    "accuracy", "precision", "recall", "specificity", "f1", "f0_5", "f2", "balanced_accuracy", "auc",
    "average_precision", "macro_precision", "macro_recall", "macro_f1", "weighted_precision", "weighted_recall",
    "weighted_f1", "weighted_f0_5", "weighted_f2", "worst_recall", "ndcg", "mrr", "precision_at_k", "label_coverage",
    "brier", "attribution_ndcg", "attribution_overlap", "attribution_share", "TVD", "KS",
)  # fmt: skip
_DIFFERENCES = ("mcc", "CI", "DPL", "DPPL", "RD", "SD", "AD", "DAR", "DRR", "CDDL", "CDDPL")
_NEVER_NEGATIVE = (
    "mae", "mse", "rmse", "mape", "max_error", "median_absolute_error", "log_loss", "DI", "KL", "JS", "LP", "GE",
)  # fmt: skip
RANGES: dict[str, tuple[Decimal | None, Decimal | None]] = {
    **dict.fromkeys(_SHARES, (ZERO, ONE)),
    **dict.fromkeys(_DIFFERENCES, (-ONE, ONE)),
    **dict.fromkeys(_NEVER_NEGATIVE, (ZERO, None)),
    "r2": (None, ONE),
}
"""What each metric can be, where it has an end."""


def check(one: Measurement) -> Iterator[Finding]:
    ends = RANGES.get(one.kind)
    if ends is None or one.norm is not None:  # A bound that the baseline gives may well touch an end.
        return
    for level, bound in (("", one.levels.fail), ("warn: ", one.levels.warn)):
        wrong = _wrong(bound, ends) if bound else None
        if wrong:
            message = f"`{level}{wrong[0]}` {wrong[1]}: `{one.kind}` goes {_said(ends)}"
            help = "a share of 80 in 100 is written `0.8` or `80%`" if ends == (ZERO, ONE) else None
            yield Finding(one.origins[0], message, help or f"`mlobs explain {one.kind}` says what it can be")


def _wrong(bound: Bound, ends: tuple[Decimal | None, Decimal | None]) -> tuple[str, str] | None:
    least, most = ends
    low, high = bound.low, bound.high
    if low is not None and most is not None and low > most:
        return f"at_least: {decimal_text(low)}", "is never met"
    if high is not None and least is not None and high < least:
        return f"at_most: {decimal_text(high)}", "is never met"
    if high is None and low is not None and least is not None and low < least:
        return f"at_least: {decimal_text(low)}", "is never missed"
    if low is None and high is not None and most is not None and high > most:
        return f"at_most: {decimal_text(high)}", "is never exceeded"
    return None


def _said(ends: tuple[Decimal | None, Decimal | None]) -> str:
    least, most = ends
    if least is None:
        return f"up to {most}"
    return f"from {least} on" if most is None else f"from {least} to {most}"


RULE = Rule("MLO374", Severity.WARNING, Measurement, check)
