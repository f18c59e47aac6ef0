"""PromQL for signals and objectives: the only place that knows this language.

Every expression is built so that no NaN can come out of it: a division keeps only denominators above zero,
and a numerator that was never exposed counts as zero wherever its denominator exists.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import assert_never

from mlobs_compile.ir.signal import (
    Bound,
    Buckets,
    SeriesComposite,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesForm,
    SeriesGauge,
    SeriesHistogram,
    Signal,
)
from mlobs_compile.queries import composite, records
from mlobs_compile.queries.brackets import is_call, uncommented
from mlobs_compile.units import Duration, decimal_text

_SELECTOR = re.compile(r"[\w:]+(\{[^{}]*\})?").fullmatch
Labels = tuple[str, ...]
P99 = Decimal("0.99")
"""What a latency signal's value is when one number is asked for."""


def ranged(query: str, window: str) -> str:
    """The query without comments, with `$window` replaced by a range and `$window_seconds` by its length."""
    text = uncommented(query)
    if "$window_seconds" in text:
        # A range that Grafana chooses has a variable of its own for its length.
        length = (
            f"({window}_ms / 1000)" if window.startswith("$") else str(Duration.parse(window).whole_seconds)
        )
        text = text.replace("$window_seconds", length)
    return text.replace("$window", window)


def aggregated(function: str, by: Labels, query: str) -> str:
    """An aggregation that keeps the given labels; none at all by default."""
    kept = f" by ({', '.join(by)}) " if by else ""
    return f"{function}{kept}({query})"


def summed(query: str, by: Labels = ()) -> str:
    """The query as one series for each value of the labels; a sum over everything stays as it is."""
    return query if not by and is_call(query, "sum") else aggregated("sum", by, query)


def scaled(query: str, scale: Decimal) -> str:
    return query if scale == 1 else f"({query}) * {decimal_text(scale)}"


def form_of(signal: Signal) -> SeriesForm:
    """The series form; a target asks only for signals that it did not refuse."""
    if signal.series is None:
        raise ValueError(f"signal {signal.name} has no series form")
    return signal.series


def total_rate(signal: Signal, window: str, by: Labels = ()) -> str:
    """Events per second; for measures that are not counts, 1 wherever there is a value."""
    form = form_of(signal)
    match form:
        case SeriesEvents():
            return summed(ranged(form.total, window), by)
        case SeriesHistogram(buckets=Buckets.NATIVE):
            return f"histogram_count({_native(form, window, by)})"
        case SeriesHistogram():
            return aggregated("sum", by, f"rate({_suffixed(form.selector, '_count')}[{window}])")
        case SeriesErrorRatio():
            query = ranged(form.error, window)
            # A ratio that is no number is one of an idle time: something is there, and it counts nothing.
            idle = f"0 * {aggregated('count', by, query)}"
            return f"{aggregated('count', by, aggregated('avg', by, finite(query)))} or {idle}"
        case SeriesGauge():
            return aggregated("count", by, _averaged(ranged(form.query, window), by))
        case SeriesComposite():
            return composite.total(form)
        case _:
            assert_never(form)


def counted(query: str) -> str:
    """The values that can be numbers of events: not what is no number, and no infinity."""
    return f"{atom(query)} >= 0 < Inf"


def bad_rate(signal: Signal, bound: Bound | None, window: str, total: str, by: Labels = ()) -> str:
    """Bad events per second, given a selector or call for the rate of all events as `total`.

    A numerator that was never exposed counts as zero. A bucket that does not exist gives nothing, so a
    wrong bound is told as missing data and never as an outage.
    """
    form = form_of(signal)
    match form:
        case SeriesEvents(bad=str(bad)):
            return f"({counted(summed(ranged(bad, window), by))}) or 0 * {total}"
        case SeriesEvents():
            good = f"({counted(summed(ranged(form.good or '', window), by))}) or 0 * {total}"
            return f"clamp_min({total} - ({good}), 0)"
        case SeriesHistogram():
            return f"clamp_min({total} - ({counted(_below(form, _high(bound), window, by))}), 0)"
        case SeriesErrorRatio():
            return f"clamp({aggregated('avg', by, finite(ranged(form.error, window)))}, 0, 1) or 0 * {total}"
        case SeriesGauge():
            value = _averaged(ranged(form.query, window), by)
            return outside(scaled(value, form.scale), bound or Bound())
        case SeriesComposite():
            return f"(({composite.combined(form)}) and on () {total}) or 0 * {total}"
        case _:
            assert_never(form)


def _averaged(query: str, by: Labels = ()) -> str:
    """One value, the average over whatever labels the query leaves; what is not a number does not count."""
    return aggregated("avg", by, f"{atom(query)} >= -Inf")


def _high(bound: Bound | None) -> Decimal:
    if bound is None or bound.high is None:
        raise ValueError("a latency objective needs an upper bound")
    return bound.high


def _below(form: SeriesHistogram, high: Decimal, window: str, by: Labels) -> str:
    """Events per second that are not slower than a bound."""
    if form.buckets is Buckets.NATIVE:
        histogram = _native(form, window, by)
        share = f"histogram_fraction(-Inf, {decimal_text(high / form.scale)}, {histogram})"
        # Without events the share is NaN, and the product would be too.
        return f"({share} >= 0) * histogram_count({histogram})"
    buckets = _suffixed(form.selector, "_bucket", _le(high / form.scale))
    return aggregated("sum", by, f"rate({buckets}[{window}])")


def _native(form: SeriesHistogram, window: str, by: Labels) -> str:
    return aggregated("sum", by, f"rate({uncommented(form.selector)}[{window}])")


def _le(bound: Decimal) -> str:
    """The matcher of a bucket, in every spelling of its bound.

    Prometheus 3 writes whole bounds as `1.0`, older versions and some clients as `1`. From a million up and
    below a ten-thousandth labels have an exponent, which all clients write as Go does.
    """
    text = decimal_text(bound)
    spellings = [text] if "." in text else [text, f"{text}.0"]
    if not -5 < bound.adjusted() < 6:
        mantissa = decimal_text(bound.scaleb(-bound.adjusted()))
        spellings.append(f"{mantissa}e{bound.adjusted():+03d}")
    if len(spellings) == 1:
        return f'le="{text}"'
    return "le=~" + records.quoted("|".join(re.sub(r"[.+]", r"\\\g<0>", spelling) for spelling in spellings))


def _suffixed(selector: str, suffix: str, matcher: str = "") -> str:
    name, _, rest = uncommented(selector).partition("{")
    matchers = [part for part in (rest.rstrip().rstrip("}").strip().rstrip(","), matcher) if part]
    labels = f"{{{','.join(matchers)}}}" if matchers else ""
    return f"{name.strip()}{suffix}{labels}"


def outside(value: str, bound: Bound) -> str:
    """1 while the value is out of bounds, 0 while it is within, absent without data."""
    low, high = (None if side is None else decimal_text(side) for side in (bound.low, bound.high))
    if low is not None and high is not None:
        return f"(({value}) < bool {low}) + (({value}) > bool {high})"
    return f"({value}) > bool {high}" if high is not None else f"({value}) < bool {low}"


def breach(value: str, bound: Bound) -> str:
    """The value where it is out of bounds, nothing where it is within: an alert's condition."""
    inner = atom(value)
    sides = []
    if bound.high is not None:
        sides.append(f"{inner} > {decimal_text(bound.high)}")
    if bound.low is not None:
        sides.append(f"{inner} < {decimal_text(bound.low)}")
    return "\nor\n".join(sides)


def atom(query: str) -> str:
    """The query as an operand: in parentheses unless it is one selector or one call."""
    whole = query.strip()
    return whole if _SELECTOR(whole) or is_call(whole) else f"({whole})"


def signal_value(signal: Signal, window: str) -> str:
    """The value in the signal's unit: a ratio for events, the 99th percentile for a latency, else itself."""
    form = form_of(signal)
    match form:
        case SeriesEvents():
            total = total_rate(signal, window)
            return f"({bad_rate(signal, None, window, total)}) / ({total} > 0)"
        case SeriesHistogram():
            return signal_quantile(signal, P99, window)
        case SeriesErrorRatio():
            return ranged(form.error, window)
        case SeriesGauge():
            return scaled(ranged(form.query, window), form.scale)
        case SeriesComposite():
            return composite.combined(form)
        case _:
            assert_never(form)


def finite(query: str) -> str:
    """The values that are numbers: one NaN or infinity spoils a mean for as long as the mean looks back."""
    return f"{atom(query)} > -Inf < Inf"


def signal_quantile(signal: Signal, quantile: Decimal, window: str) -> str:
    """A quantile of a latency histogram, in seconds; nothing while there are no events."""
    form = form_of(signal)
    if not isinstance(form, SeriesHistogram):
        raise ValueError(f"signal {signal.name} is not a histogram")
    buckets = (
        _native(form, window, ())
        if form.buckets is Buckets.NATIVE
        else f"sum by (le) (rate({_suffixed(form.selector, '_bucket')}[{window}]))"
    )
    value = f"histogram_quantile({decimal_text(quantile)}, {buckets})"
    return f"{scaled(value, form.scale)} >= 0"


def selectors(signal: Signal) -> str:
    """An expression that has a sample exactly while the signal has data; for `absent`."""
    form = form_of(signal)
    match form:
        case SeriesEvents():
            return ranged(form.total, "5m")
        case SeriesHistogram(buckets=Buckets.NATIVE):
            return uncommented(form.selector)
        case SeriesHistogram():
            return _suffixed(form.selector, "_count")
        case SeriesErrorRatio():
            return ranged(form.error, "5m")
        case SeriesGauge():
            return ranged(form.query, "5m")
        case SeriesComposite():
            return composite.ratios(form)
        case _:
            assert_never(form)


def queries(form: SeriesForm) -> tuple[str, ...]:
    """The queries of a form as somebody wrote them; a histogram's selector among them."""
    match form:
        case SeriesEvents():
            return tuple(query for query in (form.total, form.bad, form.good) if query)
        case SeriesErrorRatio():
            return (form.error,)
        case SeriesHistogram():
            return (form.selector,)
        case SeriesGauge():
            return (form.query,)
        case SeriesComposite():
            return ()
        case _:
            assert_never(form)


def shortened(query: str) -> str:
    """A query on one line of a message."""
    line = " ".join(query.split())
    return line if len(line) <= 80 else line[:77] + "..."
