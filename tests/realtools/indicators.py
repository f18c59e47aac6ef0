"""Indicators of every kind with series that make them burn at a chosen rate, for the scenarios of promtool.

Timelines are minutes. Objectives are 99 % over 30 days unless a test says otherwise: the budget is 1 % and a
page fires above 14.4 % over the hour or 6 % over six hours.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from mlobs_compile.units import decimal_text
from tests.realtools.promtool import compiled, spec

FAST, SLOW, TICKET = "burn/page-fast", "burn/page-slow", "burn/ticket"
PAGES = "fraud/.*/burn/page-.*"
EVERYTHING = "fraud/.*"
ERRORS = "mlobs:slo_errors:ratio"
BUDGET = "mlobs:slo_budget_left:ratio"
Share = Callable[[str, Decimal, int], dict[str, str]]


def slo(name: str, sli: str, objective: str = "99%", more: str = "") -> str:
    return f"  {name}:\n    objective: {objective}\n    sli: {sli}\n{more}"


def slos(*written: str) -> str:
    return compiled(spec("slos:\n" + "".join(written)))


ALL = 'sum(rate(req{set="SET"}[$window]))'
BAD = f"{{events: {{bad: '{ALL}', total: '{ALL}'}}}}".replace('"}', '",code="500"}', 1)
GOOD = BAD.replace("bad: ", "good: ").replace("500", "200")
SECONDS = "{histogram: {metric: 'lat_seconds{set=\"SET\"}', at_most: 250ms}}"
WHOLE = "{histogram: {metric: 'lat_seconds{set=\"SET\"}', at_most: 2s}}"
MILLISECONDS = "{histogram: {metric: 'lat_ms{set=\"SET\"}', at_most: 250ms, unit: ms}}"
RATIO = "{ratio: {error: 'errors:ratio{set=\"SET\"}'}}"
GAUGE = "{gauge: {query: 'min(free)', %s}}"


def counted(name: str, share: Decimal, minutes: int) -> dict[str, str]:
    """A hundred thousand events a minute."""
    good, bad = (decimal_text(100_000 * part) for part in (1 - share, share))
    return {
        f'req{{set="{name}",code="200"}}': f"0+{good}x{minutes}",
        f'req{{set="{name}",code="500"}}': f"0+{bad}x{minutes}",
    }


def histogram(metric: str, le: str) -> Share:
    def series(name: str, share: Decimal, minutes: int) -> dict[str, str]:
        good = decimal_text(100_000 * (1 - share))
        return {
            f'{metric}_count{{set="{name}"}}': f"0+100000x{minutes}",
            f'{metric}_bucket{{set="{name}",le="{le}"}}': f"0+{good}x{minutes}",
            f'{metric}_bucket{{set="{name}",le="+Inf"}}': f"0+100000x{minutes}",
        }

    return series


def ratio(name: str, share: Decimal, minutes: int) -> dict[str, str]:
    return {f'errors:ratio{{set="{name}"}}': f"{decimal_text(share)}x{minutes}"}


KINDS: dict[str, tuple[str, Share]] = {
    "bad events": (BAD, counted),
    "good events": (GOOD, counted),
    "seconds": (SECONDS, histogram("lat_seconds", "0.25")),
    "whole seconds": (WHOLE, histogram("lat_seconds", "2")),
    "whole seconds of Prometheus 3": (WHOLE, histogram("lat_seconds", "2.0")),
    "milliseconds": (MILLISECONDS, histogram("lat_ms", "250")),
    "ratio": (RATIO, ratio),
}


def around(
    kind: str, name: str, threshold: str, minutes: int, more: str = ""
) -> tuple[list[str], dict[str, str]]:
    """Two SLOs of a kind, one of them 1 % above a threshold and one 1 % below, and their series."""
    sli, share = KINDS[kind]
    written: list[str] = []
    series: dict[str, str] = {}
    for side, by in (("over", "1.01"), ("under", "0.99")):
        label = f"{name}-{side}"
        written.append(slo(label, sli.replace("SET", label), more=more))
        series |= share(label, Decimal(threshold) * Decimal(by), minutes)
    return written, series


ONE = slo("a", BAD.replace("SET", "a"), "99.9%")
OK, ERR = 'req{set="a",code="200"}', 'req{set="a",code="500"}'
