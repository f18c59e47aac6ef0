"""Makes a model's baseline from data that is known to be good: distributions, norms, calibration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import fsum, isfinite, sqrt

from mlobs_compile import frozen
from mlobs_compile.baseline import Baseline, Categories, Cut, Distribution, Norm, Numbers
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.queries.sql import profile
from mlobs_compile.queries.sql.profile import Sort, Summary
from mlobs_compile.runner import binning, fitted, taking
from mlobs_compile.runner.chunks import CHUNK
from mlobs_compile.runner.engine import Engine
from mlobs_compile.runner.wanted import Wanted

MOST_CATEGORIES = 50
"""Categories with a bin of their own; the rest is `other`."""
FEW_VALUES = 20
"""Integers with so few values are categories, unless a check asks for their order."""
ORDERED = ("fine", "width")
DIGITS = 10
"""Significant digits of a statistic: sums over threads differ in the last ones."""


@dataclass(frozen=True, slots=True)
class Made:
    """A baseline, and what its making told."""

    baseline: Baseline
    summaries: tuple[Summary, ...]
    """Statistics of every column of the data, for other tools' files."""
    notes: tuple[str, ...] = ()
    """What could not be frozen, and why; sentences for a person."""


@dataclass(slots=True)
class _Making:
    engine: Engine
    wanted: Wanted
    notes: list[str] = field(default_factory=list)


Relowered = Callable[[Baseline], Sequence[Measurement]]
"""The measurements once the distributions are known."""


def made(engine: Engine, wanted: Wanted, relowered: Relowered) -> Made:
    """The baseline of a batch that may have a column of chunks."""
    making = _Making(engine, wanted)
    found = _summaries(engine)
    columns = dict(_distributions(making, found))
    rows = found[0].rows if found else 0
    first = Baseline(wanted.model, rows, columns)
    fit = fitted.fitted(engine, wanted, making.notes)
    first = replace(
        first, calibration=fit.calibration, error_model=fit.error_model, attributions=fit.attributions
    )
    norms = dict(_norms(making, relowered(first)))
    whole = frozen.digested(replace(first, norms=dict(sorted(norms.items()))))
    return Made(whole, found, tuple(making.notes))


def lacking(wanted: Wanted, baseline: Baseline) -> Iterator[str]:
    """The distributions that checks need and a baseline has not; none where it is whole."""
    for column, cuts in wanted.cuts.items():
        held = baseline.columns.get(column)
        if held is None:
            yield f"no distribution of `{column}`"
        elif isinstance(held, Numbers):
            yield from (f"no bins `{cut}` of `{column}`" for cut in cuts if cut not in held.cuts)


def _summaries(engine: Engine) -> tuple[Summary, ...]:
    sorts = {
        name: profile.sort_of(type_name) for name, type_name in engine.columns().items() if name != CHUNK
    }
    (row,) = engine.ask(profile.summary(sorts, engine.dialect))
    return tuple(_steady(one) for one in profile.summaries(sorts, row))


def _steady(found: Summary) -> Summary:
    def steady(value: float | None) -> float | None:
        kept = _finite(value)
        return None if kept is None else binning.rounded(kept, DIGITS)

    return replace(found, mean=steady(found.mean), stdev=steady(found.stdev), total=steady(found.total))


def _distributions(making: _Making, summaries: Iterable[Summary]) -> Iterator[tuple[str, Distribution]]:
    by_column = {one.column: one for one in summaries}
    for column, cuts in making.wanted.cuts.items():
        found = by_column.get(column)
        if found is None:
            making.notes.append(f"the data has no column `{column}`, so its checks have no baseline")
        elif found.sort is Sort.OTHER:
            making.notes.append(f"`{column}` holds neither numbers nor categories, so it has no distribution")
        elif not found.values:
            making.notes.append(f"`{column}` holds nulls only, so it has no distribution")
        else:
            yield column, _distribution(making, found, cuts)


def _distribution(making: _Making, found: Summary, cuts: Sequence[str]) -> Distribution:
    if found.sort is Sort.TEXT:
        return _categories(making, found, MOST_CATEGORIES)
    ordered = any(cut.startswith(ORDERED) for cut in cuts)
    if found.sort is Sort.WHOLE and not ordered and found.distinct <= 2 * FEW_VALUES:
        categories = _categories(making, found, FEW_VALUES)
        if not categories.other:
            return categories
    return _numbers(making, found, cuts)


def _categories(making: _Making, found: Summary, most: int) -> Categories:
    """The categories; of personal data only those that the spec names."""
    engine, column, spoken = making.engine, found.column, making.wanted.spoken(found.column)
    if column not in making.wanted.personal:
        rows = engine.ask(profile.categories(column, most, engine.dialect))
    elif spoken:
        rows = engine.ask(profile.named(column, spoken, engine.dialect))
    else:
        rows = []
    held = sorted(((str(row[0]), int(str(row[1]))) for row in rows), key=lambda one: (-one[1], one[0]))
    counts = tuple(count for _, count in held)
    return Categories(tuple(value for value, _ in held), counts, found.values - sum(counts), found.nulls)


def _numbers(making: _Making, found: Summary, cuts: Sequence[str]) -> Numbers:
    personal = found.column in making.wanted.personal
    digits = binning.PERSONAL_DIGITS if personal else binning.DIGITS
    return Numbers(
        {cut: _cut(making.engine, found, cut, digits) for cut in cuts},
        found.nulls,
        found.rows,
        low=None if personal else _finite(found.low),
        high=None if personal else _finite(found.high),
        mean=found.mean if not personal else _two(found.mean),
        stdev=found.stdev if not personal else _two(found.stdev),
    )


def _finite(value: float | None) -> float | None:
    """A number that JSON can hold; a column that reaches to infinity has no range to compare with."""
    return None if value is None or not isfinite(value) else value


def _two(value: float | None) -> float | None:
    return None if value is None else binning.rounded(value, binning.PERSONAL_DIGITS)


def _cut(engine: Engine, found: Summary, cut: str, digits: int) -> Cut:
    strategy, bins = binning.asked(cut)
    if strategy == "width":
        assert found.low is not None and found.high is not None
        edges = binning.by_width(found.low, found.high, bins, digits)
    else:
        ((listed,),) = engine.ask(profile.quantiles(found, bins, engine.dialect))
        assert isinstance(listed, Iterable)
        edges = binning.by_quantiles([float(one) for one in listed], digits)
    rows = engine.ask(profile.counts(found.column, edges, engine.dialect))
    held = {int(str(row[0])): int(str(row[1])) for row in rows}
    return Cut(edges, tuple(held.get(i, 0) for i in range(len(edges) + 1)))


def _norms(making: _Making, measurements: Sequence[Measurement]) -> Iterator[tuple[str, Norm]]:
    """What each measure was: over everything, and over the chunks."""
    split = (CHUNK,) if CHUNK in making.engine.columns() else ()
    asked = [replace(one, sample=replace(one.sample, segments=split, min_rows=1)) for one in measurements]
    whole: dict[str, float] = {}
    parts: dict[str, list[float]] = {}
    for reading in taking.readings(asked, making.engine):
        one = reading.measurement.id
        if reading.value.number is None or not isfinite(reading.value.number):
            if not reading.segment.column:
                why = reading.message or "it is not defined on this data"
                making.notes.append(f"`{one}` has no norm: {why}")
        elif reading.segment.column:
            parts.setdefault(one, []).append(reading.value.number)
        else:
            whole[one] = reading.value.number
    for one, value in whole.items():
        yield one, _norm(value, parts.get(one, []))


def _norm(value: float, parts: Sequence[float]) -> Norm:
    mean = fsum(parts) / len(parts) if parts else None
    std = None
    if mean is not None and len(parts) > 1:
        std = binning.rounded(sqrt(fsum((one - mean) ** 2 for one in parts) / (len(parts) - 1)), DIGITS)
    kept = None if mean is None else binning.rounded(mean, DIGITS)
    return Norm(binning.rounded(value, DIGITS), kept, std, len(parts))
