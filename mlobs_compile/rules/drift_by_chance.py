"""A drift check would alarm again and again though nothing has moved: its bound is too low for its number of rows.

Every drift measure is above 0 for a batch of the baseline's own distribution, and the fewer rows and the more bins,
the higher: with ten bins, PSI exceeds 0.1 in four of ten batches of 100 rows, in one of 1,500 of 300 rows, and for 50
values in every second batch of 500 rows. The rule takes `min_rows`, the bins of the frozen baseline (ten equal ones
where there is none), the number of columns under `"*"`, `for: 2 of 3` and the schedule, and tells a check that chance
alone makes fail more than once in 30 days. It knows the laws of psi, kl, js_distance, js_divergence, hellinger,
total_variation, chi_squared, ks, linf_simple and linf_robust; that of wasserstein depends on the column.

The probabilities are those of sums over bins with binomial counts, fitted by a gamma distribution, and Kolmogorov's
for ks and numeric linf. Without a baseline its rows count as endless, so there may be more false alarms than are
told, not fewer. Under `"*"` the bins of a column count as equally full. Segments are not counted: each of their
values is one more chance.

Bad:
```yaml
schedule: hourly
min_rows: 150
drift:
  features:
    amount: {psi: {at_most: 0.1}}
```
Good:
```yaml
schedule: hourly
min_rows: 500
drift:
  features:
    amount: {psi: {at_most: 0.1}}
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from math import ceil, comb, expm1, floor, fsum, log1p, log10

from mlobs_compile.baseline import Categories, Numbers
from mlobs_compile.diagnostic import Severity
from mlobs_compile.evidence import alarms
from mlobs_compile.evidence.alarms import Trial
from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import Duration, decimal_text

MOST_ALARMS, SPAN = 1.0, Duration.of(days=30)
_MOST_ROWS, _STEPS = 10**9, 40


def check(measurement: Measurement) -> Iterator[Finding]:
    bound = measurement.levels.fail
    by_chance = measurement.settings.get("statistic") == "p_value"
    limit = bound.low if by_chance else bound.high
    if measurement.family is not Family.SHIFT or limit is None or not measurement.every.ms:
        return
    trial = _trial(measurement)
    found = _alarms(measurement, float(limit), trial)
    if found is None or found <= MOST_ALARMS:
        return
    word = "at least" if by_chance else "at most"
    message = (
        f"`{measurement.kind}` {word} {decimal_text(limit)} fails about {_round(found)} times in 30 days though"
        f" nothing has moved: {_stands_on(measurement, trial)}"
    )
    yield Finding(measurement.origins[0], message, _remedy(measurement, float(limit), trial))


def _trial(measurement: Measurement) -> Trial:
    known, rows = measurement.reference, measurement.sample.min_rows
    counts: tuple[int, ...] = ()
    if isinstance(known, Numbers) and measurement.cut in known.cuts:
        counts = (*known.cuts[measurement.cut].counts, known.nulls)
    elif isinstance(known, Categories):
        counts = (*known.counts, known.other, known.nulls)
    total, ordered = sum(counts), not isinstance(known, Categories)
    if not known or not total:
        return Trial(rows, shares=_even(int(measurement.settings.get("bins", 10))))
    if measurement.among > 1:  # Columns with as many bins are told as one.
        return Trial(rows, known.rows, _even(sum(count > 0 for count in counts)), ordered)
    return Trial(rows, known.rows, tuple(sorted(count / total for count in counts if count)), ordered)


def _even(bins: int) -> tuple[float, ...]:
    return (1 / bins,) * bins


def _alarms(measurement: Measurement, limit: float, trial: Trial) -> float | None:
    """How often the check fails by chance in 30 days; None where that is not known."""
    if measurement.settings.get("statistic") == "p_value":
        chance: float | None = min(1.0, max(0.0, limit / int(measurement.settings.get("columns", 1))))
    else:
        chance = _exceeds(measurement.kind, limit, trial, tuple(measurement.settings.items()))
    if chance is None:
        return None
    least, last = measurement.windows
    told = fsum(
        comb(last, hits) * chance**hits * (1 - chance) ** (last - hits) for hits in range(least, last + 1)
    )
    any_column = 1.0 if told >= 1 else -expm1(measurement.among * log1p(-told))
    return any_column * SPAN.ms / measurement.every.ms


@lru_cache(maxsize=4096)
def _exceeds(kind: str, limit: float, trial: Trial, settings: tuple[tuple[str, object], ...]) -> float | None:
    return alarms.exceeds(kind, limit, trial, dict(settings))


def _stands_on(measurement: Measurement, trial: Trial) -> str:
    by_rows = measurement.settings.get("statistic") != "p_value"
    parts = [f"a batch of {trial.rows:,} rows"] if by_rows else ["one p-value"]
    if by_rows and measurement.kind in alarms.TERMS:
        parts.append(f"{len(trial.shares)} bins")
    if measurement.among > 1:
        parts.append(f"{measurement.among} columns")
    return f"{', '.join(parts)}, every {measurement.every}"


def _remedy(measurement: Measurement, limit: float, trial: Trial) -> str:
    if measurement.settings.get("statistic") == "p_value":
        runs = SPAN.ms / measurement.every.ms
        columns = 1 if "columns" in measurement.settings else measurement.among
        return f"take a bound of {_down(MOST_ALARMS / runs / columns)} or less"

    def few_rows(rows: float) -> bool:
        return (_alarms(measurement, limit, replace(trial, rows=ceil(rows))) or 0) > MOST_ALARMS

    def low_bound(bound: float) -> bool:
        return (_alarms(measurement, bound, trial) or 0) > MOST_ALARMS

    rows = _least(few_rows, trial.rows, _MOST_ROWS)
    higher = f"a bound of {_up(_least(low_bound, max(limit, 0.001), 1e3) or 1e3)} or more"
    return f"raise `min_rows` to {int(_up(rows)):,} or more, or take {higher}" if rows else f"take {higher}"


def _least(wrong: Callable[[float], bool], first: float, most: float) -> float | None:
    """The least number from `first` on that is not wrong, to one percent; None where none is up to `most`."""
    low, high = first, first
    while wrong(high):
        low, high = high, high * 2
        if high > most:
            return None
    while high - low > high / 100:
        middle = (low + high) / 2
        low, high = (middle, high) if wrong(middle) else (low, middle)
    return high


def _up(number: float) -> str:
    """Two digits, rounded up."""
    step = 10.0 ** (floor(log10(number)) - 1)
    return f"{ceil(round(number / step, 6)) * step:.10g}"


def _down(number: float) -> str:
    step = 10.0 ** (floor(log10(number)) - 1)
    return f"{floor(round(number / step, 6)) * step:.10f}".rstrip("0").rstrip(".")


def _round(number: float) -> str:
    return f"{number:.0f}" if number >= 9.5 else f"{number:.2g}"


RULE = Rule("MLO350", Severity.WARNING, Measurement, check)
