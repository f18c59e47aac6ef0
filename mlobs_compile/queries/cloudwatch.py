"""Signal -> CloudWatch metric math: the only place that knows CloudWatch's statistics, functions and ids.

A formula is a tuple of queries of which one is returned. Every metric in it is read over one period, the
window, so a ratio is the sum of bad events over the sum of all events in exactly that window, never a mean
of ratios. `FILL(m, 0)` turns "nothing was published" into zero, and a ratio without traffic is 0, so that
silence is neither an error nor NaN (AWS: CloudWatch User Guide, "Using math expressions").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from mlobs_compile.artifact import Json
from mlobs_compile.ir.signal import Bound, Metric, MetricDistribution, MetricEvents, MetricGauge, Signal
from mlobs_compile.units import Duration, decimal_text

MAX_METRICS = 10
"""Metrics that one alarm may read, and as many expressions (PutMetricAlarm, `Metrics`)."""


@dataclass(frozen=True, slots=True)
class Query:
    """One row of a formula: a metric that is read, or an expression over other rows."""

    id: str
    """Matches `^[a-z][A-Za-z0-9_]*$` and is unique in its formula."""
    metric: Metric | None
    """Exactly one of `metric` and `expression` is given."""
    expression: str | None
    period: Duration
    label: str
    returned: bool
    """Whether this row is the formula's result; the others only feed it."""

    def hidden(self) -> Query:
        """The same row, feeding another."""
        return Query(self.id, self.metric, self.expression, self.period, self.label, returned=False)


Queries = tuple[Query, ...]
BAND = "band"
"""The id of the row that an anomaly alarm compares with."""


def value(signal: Signal, window: Duration) -> Queries:
    """The signal in its unit over `window`: the bad share of events, else the metric's statistic, scaled.

    Raises ValueError when the signal has no metric form.
    """
    match signal.metric:
        case MetricEvents():
            return error_ratio(signal, None, window)
        case MetricDistribution(metric) | MetricGauge(metric):
            row = Query("m1", metric, None, window, signal.name, returned=metric.scale == 1)
            if metric.scale == 1:
                return (row,)
            return (row, _result("value", _scaled("m1", metric.scale), window, signal.name))
        case None:
            raise ValueError(f"`{signal.name}` has no metric form")


def learnable(signal: Signal, window: Duration) -> Queries:
    """The signal as a detector learns it: one metric as it is stored, or the bad share of events."""
    queries = value(signal, window)
    return queries if isinstance(signal.metric, MetricEvents) else (replace(queries[0], returned=True),)


@cache  # Boards, alarms and refusals ask for the same ratios again and again.
def error_ratio(
    signal: Signal, bound: Bound | None, window: Duration, *, min_events: int = 0, min_bad_events: int = 0
) -> Queries:
    """The share of bad events in `window`, 0 to 1, weighted by events; 0 without traffic or below a minimum.

    A distribution is counted with the percentile rank `PR(:X)`, the share of samples of at most X in the unit
    the metric is stored in; its lower bound is exclusive, its upper bound inclusive (AWS: "CloudWatch
    statistics definitions"). `PR` on a vended latency metric, such as ModelLatency of a SageMaker endpoint,
    has not been verified on a real account.
    Raises ValueError for a gauge, which counts no events, and for a distribution without a bound.
    """
    match signal.metric:
        case MetricEvents():
            rows = _event_rows(signal.metric, window)
            share = "IF(bad < total, bad / total, 1)"
            enough = _enough(min_events, Decimal(min_bad_events))
        case MetricDistribution(metric) if bound is not None:
            rows = _ranked_rows(metric, bound, window)
            share = "(100 - good_percent) / 100"
            # The bad count comes out of a percentage, so half an event absorbs the rounding.
            enough = _enough(min_events, max(min_bad_events - Decimal("0.5"), Decimal(0)))
        case _:
            raise ValueError(f"`{signal.name}` counts no events, so it has no error ratio")
    ratio = _result("ratio", f"IF({enough}, {share}, 0)", window, f"{signal.name} error ratio")
    return (*rows, ratio)


def burn_rate(signal: Signal, bound: Bound | None, window: Duration, budget: Decimal) -> Queries:
    """How many times faster than sustainable the error budget burned in `window`."""
    expression = f"ratio / {decimal_text(budget)}"
    return _over(error_ratio(signal, bound, window), "burn", expression, f"{signal.name} burn rate")


def budget_left(signal: Signal, bound: Bound | None, window: Duration, budget: Decimal) -> Queries:
    """The share of the error budget left when `window` is the objective's; below 0 when overspent."""
    expression = f"1 - ratio / {decimal_text(budget)}"
    return _over(error_ratio(signal, bound, window), "left", expression, f"{signal.name} budget left")


def good_ratio(signal: Signal, bound: Bound | None, window: Duration) -> Queries:
    """The share of good events in `window`, 1 without traffic."""
    return _over(error_ratio(signal, bound, window), "sli", "1 - ratio", f"{signal.name} good events")


def event_rates(signal: Signal, bound: Bound | None, window: Duration) -> Queries:
    """All and bad events per second; the only formula with two results."""
    rows = error_ratio(signal, bound, window)[:-1]
    seconds = window.whole_seconds
    every = _result("total_rate", f"total / {seconds}", window, "events per second")
    bad = _result("bad_rate", f"bad / {seconds}", window, "bad events per second")
    return (*rows, every, bad)


def outside(queries: Queries, bound: Bound) -> Queries:
    """1 while the formula's result is outside both sides of `bound`, else 0."""
    inner = result(queries).id
    low, high = (decimal_text(side) if side is not None else "" for side in (bound.low, bound.high))
    faults = [f"({inner} < {low})"] * bool(low) + [f"({inner} > {high})"] * bool(high)
    return _over(queries, "outside", f"IF({' OR '.join(faults)}, 1, 0)", "out of bounds")


def samples(signal: Signal, window: Duration) -> Queries:
    """How many samples arrived in `window`, 0 when none: of all events, or of the metric itself.

    The zero is explicit, because an alarm on a gap looks back further than its periods and fires late
    (AWS: "Configuring how CloudWatch alarms treat missing data").
    Raises ValueError when the signal has no metric form.
    """
    rows = _Rows(window)
    match signal.metric:
        case MetricEvents():
            metrics = signal.metric.total
        case MetricDistribution(metric) | MetricGauge(metric):
            metrics = (metric,)
        case None:
            raise ValueError(f"`{signal.name}` has no metric form")
    counted = [replace(metric, stat="SampleCount", scale=Decimal(1)) for metric in metrics]
    rows.expression("samples", rows.total(counted))
    found = rows.found
    return (*found[:-1], replace(found[-1], label=f"{signal.name} samples", returned=True))


def with_band(queries: Queries, deviations: int) -> Queries:
    """The formula beside the band its own history predicts; the band's row is last."""
    measured = result(queries)
    expression = f"ANOMALY_DETECTION_BAND({measured.id}, {deviations})"
    return (*queries, _result(BAND, expression, measured.period, f"{measured.label} (expected)"))


def result(queries: Queries) -> Query:
    """The row that is the formula's result."""
    return next(query for query in queries if query.returned)


def suffixed(queries: Queries, suffix: str) -> Queries:
    """The same formula under ids ending in `suffix`, so that several fit into one graph."""
    if not suffix:
        return queries
    ids = "|".join(query.id for query in queries)
    return tuple(
        Query(
            query.id + suffix,
            query.metric,
            query.expression and _renamed(query.expression, ids, suffix),
            query.period,
            query.label,
            query.returned,
        )
        for query in queries
    )


@lru_cache(maxsize=4096)  # Formulas of one form read alike, whatever metrics stand behind their ids.
def _renamed(expression: str, ids: str, suffix: str) -> str:
    return re.sub(rf"\b({ids})\b", rf"\g<1>{suffix}", expression)


def to_request(queries: Iterable[Query]) -> list[Json]:
    """The `MetricDataQuery` list of PutMetricAlarm; rows inherit the one period of their metrics."""
    return [_data_query(query) for query in queries]


def to_rows(queries: Iterable[Query]) -> list[Json]:
    """The `metrics` of a dashboard's widget; rows that only feed others are hidden."""
    return [_widget_row(query) for query in queries]


def to_dimensions(metric: Metric) -> list[Json]:
    """The metric's dimensions in the form every API takes."""
    return [{"Name": name, "Value": held} for name, held in metric.dimensions]


def _data_query(query: Query) -> Json:
    if query.metric is None:
        return {
            "Id": query.id,
            "Expression": query.expression,
            "Label": query.label,
            "ReturnData": query.returned,
        }
    metric = {"Namespace": query.metric.namespace, "MetricName": query.metric.name}
    stat: Json = {
        "Metric": {**metric, "Dimensions": to_dimensions(query.metric)},
        "Period": query.period.whole_seconds,
        "Stat": query.metric.stat,
    }
    return {"Id": query.id, "Label": query.label, "MetricStat": stat, "ReturnData": query.returned}


def _widget_row(query: Query) -> Json:
    shown: dict[str, Json] = {"id": query.id, "label": query.label, "period": query.period.whole_seconds}
    if not query.returned:
        shown["visible"] = False
    if query.metric is None:
        return [{"expression": query.expression, **shown}]
    dimensions = [text for pair in query.metric.dimensions for text in pair]
    return [query.metric.namespace, query.metric.name, *dimensions, {**shown, "stat": query.metric.stat}]


class _Rows:
    """The rows of one formula in the making; a metric that is asked for twice is read once."""

    def __init__(self, window: Duration) -> None:
        self.window = window
        self.found: Queries = ()

    def metric(self, metric: Metric) -> str:
        known = next((row.id for row in self.found if row.metric == metric), None)
        if known is None:
            known = f"m{sum(row.metric is not None for row in self.found) + 1}"
            self.found += (Query(known, metric, None, self.window, metric.name, returned=False),)
        return known

    def total(self, metrics: Sequence[Metric]) -> str:
        return " + ".join(_scaled(f"FILL({self.metric(m)}, 0)", m.scale) for m in metrics)

    def expression(self, name: str, text: str) -> None:
        self.found += (Query(name, None, text, self.window, name, returned=False),)


def _event_rows(events: MetricEvents, window: Duration) -> Queries:
    rows = _Rows(window)
    rows.expression("total", rows.total(events.total))
    if events.bad:
        rows.expression("bad", rows.total(events.bad))
    else:
        rows.expression("good", rows.total(events.good))
        rows.expression("bad", "IF(good < total, total - good, 0)")
    return rows.found


def _ranked_rows(metric: Metric, bound: Bound, window: Duration) -> Queries:
    rows = _Rows(window)
    low, high = ("" if side is None else _stored(side, metric) for side in (bound.low, bound.high))
    rank = rows.metric(replace(metric, stat=f"PR({low}:{high})", scale=Decimal(1)))
    rows.expression("good_percent", f"FILL({rank}, 100)")
    count = rows.metric(replace(metric, stat="SampleCount", scale=Decimal(1)))
    rows.expression("total", f"FILL({count}, 0)")
    rows.expression("bad", "total * (100 - good_percent) / 100")
    return rows.found


def _stored(side: Decimal, metric: Metric) -> str:
    """A bound in the unit the metric is stored in; a statistic takes ten decimals."""
    return decimal_text(round(side / metric.scale, 10))


def _enough(min_events: int, min_bad: Decimal) -> str:
    traffic = f"total >= {min_events}" if min_events else "total > 0"
    return f"({traffic}) AND (bad >= {decimal_text(min_bad)})" if min_bad > 0 else traffic


def _scaled(text: str, scale: Decimal) -> str:
    return text if scale == 1 else f"{text} * {decimal_text(scale)}"


def _result(name: str, expression: str, period: Duration, label: str) -> Query:
    return Query(name, None, expression, period, label, returned=True)


def _over(queries: Queries, name: str, expression: str, label: str) -> Queries:
    """The formula with one more expression on top, which becomes its only result."""
    below = [query.hidden() if query.returned else query for query in queries]
    return (*below, _result(name, expression, queries[0].period, label))
