"""Publishes what Application Signals does for an SLO: its burn rates and its attainment, over synthetic samples.

By CreateServiceLevelObjective in botocore's service model: a burn rate is the error rate over the look-back window
over (100 % - goal); the attainment is the share of good requests, or of good periods, in the interval.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from mlobs_compile.ir.signal import Metric
from tests.aws.evaluate import Samples, value

_COMPARE = {
    "GreaterThanOrEqualTo": operator.ge,
    "GreaterThan": operator.gt,
    "LessThanOrEqualTo": operator.le,
    "LessThan": operator.lt,
}


def publish(slo: Mapping[str, Any], samples: Samples, end: int, last: int = 60) -> None:
    """Puts the points of the last minutes before `end` beside the samples; what is older than minute 0 is not there."""
    step, counts = _counts(slo, samples, end)
    totals = [0.0, *accumulate(total for total, _ in counts)]
    bads = [0.0, *accumulate(bad for _, bad in counts)]
    budget = 1 - slo["Goal"]["AttainmentGoal"] / 100
    for point in range(max(0, len(counts) - last // step), len(counts)):
        at = (point + 1) * step - 1
        for look in slo.get("BurnRateConfigurations", ()):
            minutes = look["LookBackWindowMinutes"]
            first = max(0, point + 1 - minutes // step)
            total = totals[point + 1] - totals[first]
            if total:
                rate = (bads[point + 1] - bads[first]) / total / budget
                _put(samples, "BurnRate", slo["Name"], at, rate, minutes)
        if totals[point + 1]:
            _put(
                samples,
                "AttainmentRate",
                slo["Name"],
                at,
                100 * (1 - bads[point + 1] / totals[point + 1]),
                None,
            )


def _put(samples: Samples, name: str, slo: str, at: int, value: float, minutes: int | None) -> None:
    look = (("BurnRateWindowMinutes", str(minutes)),) if minutes else ()
    samples.put(Metric("AWS/ApplicationSignals", name, (*look, ("SloName", slo)), ""), at, value)


def _counts(slo: Mapping[str, Any], samples: Samples, end: int) -> tuple[int, list[tuple[float, float]]]:
    """Minutes of a step, and for each step how many there were of requests or periods, and how many bad ones."""
    if "SliConfig" in slo:
        config = slo["SliConfig"]
        step = config["SliMetricConfig"]["PeriodSeconds"] // 60
        rows = config["SliMetricConfig"]["MetricDataQueries"]
        good = _COMPARE[config["ComparisonOperator"]]
        found = [value(rows, samples, at + step) for at in range(0, end - step + 1, step)]
        limit = config["MetricThreshold"]
        return step, [(0, 0) if one is None else (1, not good(one, limit)) for one in found]
    metrics = slo["RequestBasedSliConfig"]["RequestBasedSliMetricConfig"]
    totals, bads = (
        metrics["TotalRequestCountMetric"],
        metrics["MonitoredRequestCountMetric"]["BadCountMetric"],
    )
    return 1, [
        (value(totals, samples, minute + 1) or 0, value(bads, samples, minute + 1) or 0)
        for minute in range(end)
    ]
