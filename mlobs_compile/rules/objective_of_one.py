"""An objective of 100% leaves no error budget, so there is nothing to spend and nothing to measure against.

The error budget is what an objective leaves: 0.1% of the events at 99.9%. At 100% it is zero: a burn rate
divides by it, the first bad event breaks the promise for a whole window, and every alert fires for ever or
never. An objective of 0% promises nothing. (Site Reliability Engineering, chapter 3, "Embracing Risk".)

A spec that says `objective: 100%` is told so earlier, under MLO451. The rule guards objectives that come from
elsewhere. Choose the share of good events that your users would not notice the lack of; 99.99% is a usual ceiling. For
"this must never happen at all", write an alert with a bound instead of an SLO.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.objective import Objective
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import decimal_text


def check(slo: Objective) -> Iterator[Finding]:
    share = f"{decimal_text(slo.target * 100)}%"
    if slo.target >= 1:
        message = f"an objective of `{share}` leaves no error budget"
        yield Finding(slo.origins[0], message, "lower it, such as to `99.9%`")
    elif slo.target <= 0:
        yield Finding(
            slo.origins[0], f"an objective of `{share}` promises nothing", "raise it, such as to `99%`"
        )


RULE = Rule("MLO401", Severity.ERROR, Objective, check)
