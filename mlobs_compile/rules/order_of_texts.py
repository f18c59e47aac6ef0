"""A drift measure that needs an order is asked of a column of texts, which has none: it never has a verdict.

The Kolmogorov-Smirnov statistic compares how much lies below each value, and the Wasserstein distance how far values
were carried. Texts lie neither below nor apart from each other, so the runner reports `no_data` for such a column in
every run. The frozen baseline tells which columns hold texts; without one there is nothing to warn of.

Instead of `country: {ks: {at_most: 0.1}}` write `country: {linf_simple: {at_most: 0.1}}`: `linf_simple` is the
Kolmogorov-Smirnov statistic for numbers and the largest change of a share for texts, so it can stand under `"*"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.baseline import Categories
from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.rule import Finding, Rule

_ORDERED = ("ks", "wasserstein")


def check(measurement: Measurement) -> Iterator[Finding]:
    texts = measurement.family is Family.SHIFT and isinstance(measurement.reference, Categories)
    if texts and measurement.kind in _ORDERED:
        message = f"`{measurement.column}` holds texts, which have no order: `{measurement.kind}` never has a verdict"
        help = "take `linf_simple`, which is for numbers and for texts, or name the columns of numbers"
        yield Finding(measurement.origins[0], message, help)


RULE = Rule("MLO353", Severity.WARNING, Measurement, check)
