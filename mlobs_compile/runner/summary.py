"""Findings in the order in which a person wants them, and how many there are of each state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf, isfinite

from mlobs_compile.ir.signal import Bound
from mlobs_compile.runner.results import Finding, Results, Status

ORDER = (Status.FAIL, Status.ERROR, Status.WARN, Status.NO_DATA, Status.PASS)
"""The worst first."""


def counts(results: Results) -> Iterator[tuple[str, int]]:
    """How many findings are in each state."""
    for status in ORDER:
        yield status.name.lower(), sum(one.status is status for one in results.findings)


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """The furthest from healthy first; what is alike stays in the order of the spec."""
    return sorted(findings, key=lambda one: (ORDER.index(one.status), -excess(one)))


def excess(finding: Finding) -> float:
    """How far a value lies beyond its bound, by the bound's own size; below 0 while it is healthy."""
    if finding.value is None or finding.levels is None:
        return 0.0
    if not isfinite(finding.value):
        return inf
    return _beyond(finding.value, finding.levels.fail)


def _beyond(value: float, bound: Bound) -> float:
    sides = []
    if bound.high is not None:
        sides.append((value - float(bound.high)) / (abs(float(bound.high)) or 1))
    if bound.low is not None:
        sides.append((float(bound.low) - value) / (abs(float(bound.low)) or 1))
    return max(sides, default=0.0)
