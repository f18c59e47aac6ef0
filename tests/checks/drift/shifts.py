"""Rows to shifts, as the runner reads them from frozen bins, and the formulas by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from mlobs_compile.check import Check, Scope
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.evidence.undefined import Undefined
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.spec.shape import Shape
from tests.checks.pages import CHECKS

Numbers = NDArray[np.float64]
DRIFT: dict[str, Check[Shape]] = {check.name: check for check in CHECKS if check.scope is Scope.DRIFT}
ORDERED = ("ks", "wasserstein")
FINE = ("ks", "wasserstein", "linf_simple", "linf_robust")


def quantiles(reference: Numbers, bins: int = 10) -> Numbers:
    """The edges of bins of equal shares."""
    return np.unique(np.quantile(reference, np.arange(1, bins) / bins))


def widths(reference: Numbers, bins: int = 10) -> Numbers:
    """The edges of bins that are equally wide."""
    return np.linspace(reference.min(), reference.max(), bins + 1)[1:-1]


def fine(reference: Numbers, bins: int = 200) -> Numbers:
    """Quantiles, and around every number that more than one row in 200 has, an edge on both sides."""
    numbers, counts = np.unique(reference, return_counts=True)
    heavy = numbers[counts > len(reference) / bins]
    return np.unique(np.concatenate([quantiles(reference, bins), heavy, np.nextafter(heavy, -np.inf)]))


def of_numbers(reference: Numbers, batch: Numbers, edges: Numbers) -> Shift:
    """NaN is null."""
    sides = [(side[~np.isnan(side)], int(np.isnan(side).sum())) for side in (reference, batch)]
    counts = [
        (*np.bincount(np.searchsorted(edges, held), minlength=len(edges) + 1).tolist(), nulls)
        for held, nulls in sides
    ]
    spans = [(float(held.min()), float(held.max())) if len(held) else None for held, _ in sides]
    stdev = float(sides[0][0].std(ddof=1)) if len(sides[0][0]) > 1 else None
    return Shift(
        counts[0], counts[1], tuple(edges.tolist()), len(reference), spans[0], spans[1], stdev, numeric=True
    )


def of_texts(reference: Sequence[str | None], batch: Sequence[str | None]) -> Shift:
    """Every value of the baseline is a bin; then `other`, then null."""
    known = sorted({value for value in reference if value is not None})
    places = {value: number for number, value in enumerate(known)}
    counts = []
    for side in (reference, batch):
        held = [0] * (len(known) + 2)
        for value in side:
            held[-1 if value is None else places.get(value, len(known))] += 1
        counts.append(tuple(held))
    return Shift(counts[0], counts[1], (), len(reference))


def value(name: str, shift: Shift, settings: Mapping[str, Setting] | None = None) -> float:
    """The value of a measure that is defined."""
    formula = DRIFT[name].formula
    assert formula is not None
    found = formula(shift, settings or {})
    assert isinstance(found, float)
    return found


def refusal(name: str, shift: Shift, settings: Mapping[str, Setting] | None = None) -> str:
    """Why a measure has no value."""
    with pytest.raises(Undefined) as raised:
        value(name, shift, settings)
    return str(raised.value)


def bound(name: str, shift: Shift, settings: Mapping[str, Setting] | None = None) -> float | None:
    """How far the value may be off."""
    error = DRIFT[name].error_bound
    assert error is not None
    return error(shift, settings or {})
