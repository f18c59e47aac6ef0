"""PromQL for signals and objectives: the only place that knows this language.

Every expression is built so that no NaN can come out of it: a division keeps only denominators above zero,
and a numerator that was never exposed counts as zero wherever its denominator exists.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import assert_never

from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import (
    Bound,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesForm,
    SeriesGauge,
    SeriesHistogram,
    Signal,
)
from mlobs_compile.queries import records
from mlobs_compile.queries.brackets import is_call, uncommented
from mlobs_compile.units import Duration, decimal_text

_SELECTOR = re.compile(r"[\w:]+(\{[^{}]*\})?").fullmatch
P99 = Decimal("0.99")
"""What a latency signal's value is when one number is asked for."""


def ranged(query: str, window: str) -> str:
    """The query without comments, and with `$window` replaced by a range."""
    return uncommented(query).replace("$window", window)


def summed(query: str) -> str:
    """The query as one series without labels; a sum over everything stays as it is."""
    return query if is_call(query, "sum") else f"sum({query})"


def scaled(query: str, scale: Decimal) -> str:
    return query if scale == 1 else f"({query}) * {decimal_text(scale)}"


def form_of(signal: Signal) -> SeriesForm:
    """The series form; a target asks only for signals that it did not refuse."""
    if signal.series is None:
        raise ValueError(f"signal {signal.name} has no series form")
    return signal.series


def total_rate(signal: Signal, window: str) -> str:
    """Events per second; for measures that are not counts, 1 wherever there is a value."""
    form = form_of(signal)
    match form:
        case SeriesEvents():
            return summed(ranged(form.total, window))
        case SeriesHistogram():
            return f"sum(rate({_suffixed(form.selector, '_count')}[{window}]))"
        case SeriesErrorRatio():
            return f"count({_averaged(ranged(form.error, window))})"
        case SeriesGauge():
            return f"count({_averaged(ranged(form.query, window))})"
        case _:
            assert_never(form)


def bad_rate(signal: Signal, bound: Bound | None, window: str, total: str) -> str:
    """Bad events per second, given a selector or call for the rate of all events as `total`.

    A numerator that was never exposed counts as zero. A bucket that does not exist gives nothing, so a
    wrong bound is told as missing data and never as an outage.
    """
    form = form_of(signal)
    match form:
        case SeriesEvents(bad=str(bad)):
            return f"({summed(ranged(bad, window))} >= 0) or 0 * {total}"
        case SeriesEvents():
            good = f"({summed(ranged(form.good or '', window))} >= 0) or 0 * {total}"
            return f"clamp_min({total} - ({good}), 0)"
        case SeriesHistogram():
            return f"clamp_min({total} - {_below(form, _high(bound), window)}, 0)"
        case SeriesErrorRatio():
            return f"clamp({_averaged(ranged(form.error, window))}, 0, 1)"
        case SeriesGauge():
            value = _averaged(ranged(form.query, window))
            return outside(scaled(value, form.scale), bound or Bound())
        case _:
            assert_never(form)


def _averaged(query: str) -> str:
    """One value, the average over whatever labels the query leaves; what is not a number does not count."""
    return f"avg({atom(query)} >= -Inf)"


def _high(bound: Bound | None) -> Decimal:
    if bound is None or bound.high is None:
        raise ValueError("a latency objective needs an upper bound")
    return bound.high


def _below(form: SeriesHistogram, high: Decimal, window: str) -> str:
    return f"sum(rate({_suffixed(form.selector, '_bucket', _le(high / form.scale))}[{window}]))"


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
    buckets = f"sum by (le) (rate({_suffixed(form.selector, '_bucket')}[{window}]))"
    value = f"histogram_quantile({decimal_text(quantile)}, {buckets})"
    return f"{scaled(value, form.scale)} >= 0"


def selectors(signal: Signal) -> str:
    """An expression that has a sample exactly while the signal has data; for `absent`."""
    form = form_of(signal)
    match form:
        case SeriesEvents():
            return ranged(form.total, "5m")
        case SeriesHistogram():
            return _suffixed(form.selector, "_count")
        case SeriesErrorRatio():
            return ranged(form.error, "5m")
        case SeriesGauge():
            return ranged(form.query, "5m")
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
        case _:
            assert_never(form)


@cache
def problem(query: str) -> str | None:
    """What is wrong with a query, in the parser's words; None when it is a value at an instant."""
    from promql_parser import MatrixSelector, NumberLiteral, StringLiteral, parse

    try:
        parsed = parse(ranged(query, "5m"))
    except ValueError as error:
        return " ".join(str(error).split())
    if isinstance(parsed, MatrixSelector):
        return "it is a range; wrap it in a function such as `rate(...)`"
    if isinstance(parsed, NumberLiteral) or is_call(ranged(query, "5m"), "scalar|time|pi"):
        return "it is a number without labels; wrap it in `vector(...)`"
    return "it is a text" if isinstance(parsed, StringLiteral) else None


def shortened(query: str) -> str:
    """A query on one line of a message."""
    line = " ".join(query.split())
    return line if len(line) <= 80 else line[:77] + "..."


# Objectives: everything below reads recorded series only.


STAGE = Duration.of(minutes=5)


def objective_windows(objective: Objective) -> tuple[Duration, ...]:
    """Every stretch over which the share of bad events is recorded, shortest first."""
    tiers = {window for tier in objective.tiers for window in (tier.short, tier.long)}
    return tuple(sorted({STAGE, *tiers, objective.window}))


def error_ratio(objective: Objective, window: Duration) -> str:
    """The recorded share of bad events over one of the objective's windows."""
    return records.series(records.ERRORS, objective, window=records.window_label(window))


def burn_rate(objective: Objective, window: Duration) -> str:
    """Times the sustainable rate at which the budget is spent."""
    return f"{error_ratio(objective, window)} / {decimal_text(objective.budget)}"


def budget_left(objective: Objective) -> str:
    """The share of the error budget that is left over the whole window."""
    return records.series(records.BUDGET_LEFT, objective)


def sli(objective: Objective) -> str:
    """The share of good events over the whole window."""
    return f"1 - {error_ratio(objective, objective.window)}"


def events(objective: Objective) -> tuple[tuple[str, str], ...]:
    """Legend and query of good and bad events per second."""
    total, bad = records.series(records.TOTAL, objective), records.series(records.BAD, objective)
    return (("good", f"sum({total}) - sum({bad})"), ("bad", bad))
