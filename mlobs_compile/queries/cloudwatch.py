"""Signal -> CloudWatch metric math: the only place that knows CloudWatch's statistics and functions.

A formula is a tuple of queries of which one is returned. Every metric in it is read over one period, the
window, so a ratio is the sum of bad events over the sum of all events in exactly that window, never a mean
of ratios. `FILL(m, 0)` turns "nothing was published" into zero, and a ratio without traffic is 0, so that
silence is neither an error nor NaN (AWS: CloudWatch User Guide, "Using math expressions").
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

from mlobs_compile.ir.signal import (
    Bound,
    Metric,
    MetricDistribution,
    MetricEvents,
    MetricGauge,
    MetricMath,
    Signal,
    Silence,
    Term,
)
from mlobs_compile.queries import search
from mlobs_compile.queries.metric_query import (
    Queries,
    Query,
    Rows,
    over,
    result,
    returned,
    suffixed,
    to_dimensions,
    to_request,
    to_rows,
)
from mlobs_compile.units import Duration, decimal_text

__all__ = ["Queries", "Query", "result", "suffixed", "to_dimensions", "to_request", "to_rows"]

MAX_METRICS = 10
"""Metrics that one alarm may read, and as many expressions (PutMetricAlarm, `Metrics`)."""
MOST_LINES = 20
"""How many series are drawn of a metric that is read for each of its devices."""
BAND = "band"
"""The id of the row that an anomaly alarm compares with."""


def metrics(signal: Signal) -> tuple[Metric, ...]:
    """The metrics that the signal's form reads, each once."""
    return tuple(dict.fromkeys(metric for term in terms(signal) for metric in _read(term)))


def terms(signal: Signal) -> tuple[Term, ...]:
    """The metrics and formulas that the signal's form is made of."""
    match signal.metric:
        case MetricEvents(total, bad, good):
            return (*total, *bad, *good)
        case MetricDistribution(metric):
            return (metric,)
        case MetricGauge(term):
            return (term,)
        case None:
            return ()


def _read(term: Term) -> tuple[Metric, ...]:
    return tuple(metric for _, metric in term.metrics) if isinstance(term, MetricMath) else (term,)


def value(signal: Signal, window: Duration) -> Queries:
    """The signal in its unit over `window`: the bad share of events, else the metric's statistic, scaled.

    Where silence means that nothing has happened, a window in which nothing was published is 0; a percentile of
    nothing is nothing.
    Raises ValueError when the signal has no metric form.
    """
    match signal.metric:
        case MetricEvents():
            return error_ratio(signal, None, window)
        case MetricGauge(MetricMath() as formula):
            rows = Rows(window)
            rows.formula(formula)
            return rows.returning(signal.name)
        case MetricDistribution(Metric(each=(_, *_)) as many) | MetricGauge(Metric(each=(_, *_)) as many):
            return (search.ranked(many, window, MOST_LINES),)
        case MetricDistribution(Metric() as metric) | MetricGauge(Metric() as metric):
            zero = signal.silence is Silence.ZERO and isinstance(signal.metric, MetricGauge)
            read = "FILL(m1, 0)" if zero else "m1"
            row = Query("m1", metric, None, window, signal.name, returned=metric.scale == 1 and not zero)
            if row.returned:
                return (row,)
            scaled = read if metric.scale == 1 else f"{read} * {decimal_text(metric.scale)}"
            return (row, returned("value", scaled, window, signal.name))
        case _:
            raise ValueError(f"`{signal.name}` has no metric form")


def highest(signal: Signal, window: Duration, most: int) -> Queries:
    """The `most` highest series of the signal; all of them where it is one metric."""
    read = metrics(signal)
    return (search.ranked(read[0], window, most),) if read and read[0].each else value(signal, window)


def learnable(signal: Signal, window: Duration) -> Queries:
    """The signal as a detector learns it: one metric as it is stored, or what a formula makes of several."""
    queries = value(signal, window)
    if isinstance(signal.metric, MetricEvents) or any(isinstance(term, MetricMath) for term in terms(signal)):
        return queries
    return (replace(queries[0], returned=True),)


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
    rows = counted(signal, bound, window)
    share = (
        "IF(bad < total, bad / total, 1)"
        if isinstance(signal.metric, MetricEvents)
        else "(100 - good_percent) / 100"
    )
    ratio = f"IF({_enough(signal, min_events, min_bad_events)}, {share}, 0)"
    return (*rows, returned("ratio", ratio, window, f"{signal.name} error ratio"))


def counted(signal: Signal, bound: Bound | None, window: Duration) -> Queries:
    """Rows `total` and `bad`, the events in `window`, and what feeds them; none is returned.

    Raises ValueError for a gauge, which counts no events, and for a distribution without a bound.
    """
    match signal.metric:
        case MetricEvents():
            return _event_rows(signal.metric, window)
        case MetricDistribution(metric) if bound is not None:
            return _ranked_rows(metric, bound, window)
        case _:
            raise ValueError(f"`{signal.name}` counts no events, so it has no error ratio")


def enough(
    signal: Signal, bound: Bound | None, window: Duration, min_events: int, min_bad_events: int
) -> Queries:
    """1 when `window` has seen at least so many events and so many bad ones, else 0."""
    condition = f"IF({_enough(signal, min_events, min_bad_events)}, 1, 0)"
    rows = counted(signal, bound, window)
    return (*rows, returned("enough", condition, window, f"{signal.name} has enough events"))


def burn_rate(signal: Signal, bound: Bound | None, window: Duration, budget: Decimal) -> Queries:
    """How many times faster than sustainable the error budget burned in `window`."""
    expression = f"ratio / {decimal_text(budget)}"
    return over(error_ratio(signal, bound, window), "burn", expression, f"{signal.name} burn rate")


def budget_left(signal: Signal, bound: Bound | None, window: Duration, budget: Decimal) -> Queries:
    """The share of the error budget left when `window` is the objective's; below 0 when overspent."""
    expression = f"1 - ratio / {decimal_text(budget)}"
    return over(error_ratio(signal, bound, window), "left", expression, f"{signal.name} budget left")


def good_ratio(signal: Signal, bound: Bound | None, window: Duration) -> Queries:
    """The share of good events in `window`, 1 without traffic."""
    return over(error_ratio(signal, bound, window), "sli", "1 - ratio", f"{signal.name} good events")


def event_rates(signal: Signal, bound: Bound | None, window: Duration) -> Queries:
    """All and bad events per second; the only formula with two results."""
    rows = error_ratio(signal, bound, window)[:-1]
    seconds = window.whole_seconds
    every = returned("total_rate", f"total / {seconds}", window, "events per second")
    bad = returned("bad_rate", f"bad / {seconds}", window, "bad events per second")
    return (*rows, every, bad)


def outside(queries: Queries, bound: Bound) -> Queries:
    """1 while the formula's result is outside both sides of `bound`, else 0."""
    inner = result(queries).id
    low, high = (decimal_text(side) if side is not None else "" for side in (bound.low, bound.high))
    faults = [f"({inner} < {low})"] * bool(low) + [f"({inner} > {high})"] * bool(high)
    return over(queries, "outside", f"IF({' OR '.join(faults)}, 1, 0)", "out of bounds")


def samples(signal: Signal, window: Duration) -> Queries:
    """How many samples arrived in `window`, 0 when none: of all events, or of the metric itself.

    The zero is explicit, because an alarm on a gap looks back further than its periods and fires late
    (AWS: "Configuring how CloudWatch alarms treat missing data").
    Raises ValueError when the signal has no metric form.
    """
    watched = signal.metric.total if isinstance(signal.metric, MetricEvents) else terms(signal)
    if not watched:
        raise ValueError(f"`{signal.name}` has no metric form")
    read = dict.fromkeys(metric for term in watched for metric in _read(term))
    rows = Rows(window)
    rows.expression("samples", rows.total([_count_of(metric) for metric in read]))
    return rows.returning(f"{signal.name} samples")


def traffic(signal: Signal, window: Duration) -> Queries:
    """How many events there were in `window`; 0 when nothing was published, for AWS publishes no zeros.

    Raises ValueError for a gauge, which counts no events.
    """
    rows = Rows(window)
    match signal.metric:
        case MetricEvents(total):
            rows.expression("total", rows.total(total))
        case MetricDistribution(metric):
            rows.expression("total", rows.total([_count_of(metric)]))
        case _:
            raise ValueError(f"`{signal.name}` counts no events")
    return rows.returning(f"{signal.name} events")


def bad_events(signal: Signal, bound: Bound | None, window: Duration) -> Queries:
    """How many bad events there were in `window`; raises ValueError as `counted` does."""
    label = f"{signal.name} bad events"
    if isinstance(signal.metric, MetricEvents) and signal.metric.bad:
        rows = Rows(window)
        rows.expression("bad", rows.total(signal.metric.bad))
        return rows.returning(label)
    *below, bad = counted(signal, bound, window)
    return (*below, replace(bad, returned=True, label=label))


def with_band(queries: Queries, deviations: int) -> Queries:
    """The formula beside the band its own history predicts; the band's row is last."""
    measured = result(queries)
    expression = f"ANOMALY_DETECTION_BAND({measured.id}, {deviations})"
    return (*queries, returned(BAND, expression, measured.period, f"{measured.label} (expected)"))


def _event_rows(events: MetricEvents, window: Duration) -> Queries:
    rows = Rows(window)
    rows.expression("total", rows.total(events.total))
    if events.bad:
        rows.expression("bad", rows.total(events.bad))
    else:
        rows.expression("good", rows.total(events.good))
        rows.expression("bad", "IF(good < total, total - good, 0)")
    return rows.found


def ranked(rows: Rows, metric: Metric, bound: Bound) -> str:
    """The id of the row with the percentage of samples within the bound."""
    low, high = ("" if side is None else _stored(side, metric) for side in (bound.low, bound.high))
    return rows.metric(replace(metric, stat=f"PR({low}:{high})", scale=Decimal(1)))


def _ranked_rows(metric: Metric, bound: Bound, window: Duration) -> Queries:
    rows = Rows(window)
    rows.expression("good_percent", f"FILL({ranked(rows, metric, bound)}, 100)")
    rows.expression("total", rows.total([_count_of(metric)]))
    rows.expression("bad", "total * (100 - good_percent) / 100")
    return rows.found


def _count_of(metric: Metric) -> Metric:
    return replace(metric, stat="SampleCount", scale=Decimal(1))


def _stored(side: Decimal, metric: Metric) -> str:
    """A bound in the unit the metric is stored in; a statistic takes ten decimals."""
    return decimal_text(round(side / metric.scale, 10))


def _enough(signal: Signal, min_events: int, min_bad_events: int) -> str:
    """The condition under which a ratio counts."""
    bad = Decimal(min_bad_events)
    if isinstance(signal.metric, MetricDistribution):
        # The bad count comes out of a percentage, so half an event absorbs the rounding.
        bad = max(bad - Decimal("0.5"), Decimal(0))
    traffic = f"total >= {min_events}" if min_events else "total > 0"
    return f"({traffic}) AND (bad >= {decimal_text(bad)})" if bad > 0 else traffic
