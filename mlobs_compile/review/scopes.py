"""What is looked at before and after -> whether the later is a part of the earlier, in a few words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from mlobs_compile import condition
from mlobs_compile.condition import Both, Condition
from mlobs_compile.ir.signal import (
    Metric,
    MetricDistribution,
    MetricEvents,
    MetricForm,
    MetricGauge,
    MetricMath,
    SeriesComposite,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesForm,
    SeriesGauge,
    SeriesHistogram,
    Signal,
    Term,
)
from mlobs_compile.queries import tree
from mlobs_compile.queries.tree.nodes import Selector
from mlobs_compile.queries.tree.walking import walk

Matchers = frozenset[tuple[str, str, str]]


def rows(before: Condition | None, after: Condition | None) -> str:
    """Rows that a condition leaves out and that counted before; empty where nobody can tell."""
    if after is None or before == after or (before is not None and not _parts(before) < _parts(after)):
        return ""
    was = "all rows" if before is None else f"rows with {condition.sql(before)}"
    return f"{was} → rows with {condition.sql(after)}"


def _parts(found: Condition) -> frozenset[Condition]:
    return frozenset(found.parts) if isinstance(found, Both) else frozenset((found,))


def fewer(what: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """Names that are no longer there, where some are left."""
    lost = [name for name in before if name not in after]
    return f"{what} no longer {', '.join(lost)}" if lost and after else ""


def signals(before: Signal, after: Signal, names: Mapping[str, str]) -> str:
    """What a signal no longer counts: matchers or dimensions that were added, parts that are gone.

    `names` are the ids of what was renamed, old to new.
    """
    return _series(before.series, after.series, names) or _metric(before.metric, after.metric)


def _series(before: SeriesForm | None, after: SeriesForm | None, names: Mapping[str, str]) -> str:
    if isinstance(before, SeriesComposite) and isinstance(after, SeriesComposite):
        old = tuple(names.get(part.objective, part.objective) for part in before.parts)
        return fewer("made of", old, tuple(part.objective for part in after.parts))
    return _added(list(_queries(before)), list(_queries(after)))


def _queries(form: SeriesForm | None) -> Iterator[str]:
    match form:
        case SeriesEvents():
            yield from filter(None, (form.total, form.bad, form.good))
        case SeriesErrorRatio():
            yield form.error
        case SeriesHistogram():
            yield form.selector
        case SeriesGauge():
            yield form.query
        case SeriesComposite() | None:
            pass


def _added(before: list[str], after: list[str]) -> str:
    """Matchers that were added, where the selectors are otherwise the same."""
    if before == after or len(before) != len(after):
        return ""
    old, new = (list(chain.from_iterable(map(_selectors, texts))) for texts in (before, after))
    if [name for name, _ in old] != [name for name, _ in new]:
        return ""
    pairs = [(was, now) for (_, was), (_, now) in zip(old, new, strict=True)]
    if not pairs or any(not was <= now for was, now in pairs):
        return ""
    added = dict.fromkeys(matcher for was, now in pairs for matcher in sorted(now - was))
    said = ", ".join(f'{label}{operator}"{value}"' for label, operator, value in added)
    return f"only series with {said}" if said else ""


def _selectors(text: str) -> Iterator[tuple[str | None, Matchers]]:
    read = tree.read(text, tree.Dialect.SPEC)
    if isinstance(read, tree.SyntaxFault):
        return
    for piece, _ in walk(read):
        if isinstance(piece, Selector):
            yield piece.metric, frozenset((one.label, one.operator, one.value) for one in piece.matchers)


def _metric(before: MetricForm | None, after: MetricForm | None) -> str:
    old, new = list(_metrics(before)), list(_metrics(after))
    if not old or not new:
        return ""
    if [(one.namespace, one.name) for one in old] != [(one.namespace, one.name) for one in new]:
        lost = [one.name for one in old if one not in new]
        return (
            fewer("counts", tuple(one.name for one in old), tuple(one.name for one in new))
            if lost and all(one in old for one in new)
            else ""
        )
    added = {pair for was, now in zip(old, new, strict=True) for pair in _further(was, now)}
    said = ", ".join(f"{name}={value}" for name, value in sorted(added))
    return f"only {said}" if said else ""


_ALL_OF_IT = ("VariantName", "AllTraffic")
"""The variant of an endpoint that has one: all that is asked of it (SageMaker's default in its console and SDK)."""


def _further(was: Metric, now: Metric) -> frozenset[tuple[str, str]]:
    """Dimensions that leave only a part of the old series; none where others stand in place of some."""
    old = frozenset(was.dimensions) - {_ALL_OF_IT}
    return (
        frozenset(now.dimensions) - old
        if old < frozenset(now.dimensions) != frozenset(was.dimensions)
        else frozenset()
    )


def _metrics(form: MetricForm | None) -> Iterator[Metric]:
    match form:
        case MetricEvents():
            for term in (*form.total, *form.bad, *form.good):
                yield from _of_term(term)
        case MetricDistribution():
            yield form.metric
        case MetricGauge():
            yield from _of_term(form.metric)
        case None:
            pass


def _of_term(term: Term) -> Iterator[Metric]:
    if isinstance(term, MetricMath):
        yield from (metric for _, metric in term.metrics)
    else:
        yield term
