"""Columns that checks name, beside those that the spec says there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from mlobs_compile.baseline import Baseline
from mlobs_compile.check import EVERY
from mlobs_compile.condition import columns
from mlobs_compile.diagnostic import Diagnostic, did_you_mean
from mlobs_compile.faults import columns as faults
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Batch, Family, Measurement
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.model import Model

ALMOST = 0.8
"""How alike two names must be for one to be the other misspelt: one letter of six too many, too few or swapped."""


def unknown(
    thing: Thing[Watched], measured: Iterable[Measurement], baseline: Baseline | None
) -> Iterator[Diagnostic]:
    """Columns that the data is not said to have; without a data set, only those that look misspelt."""
    spec = thing.dataset.spec if thing.dataset else None
    declared = set(spec.columns) if isinstance(spec, Dataset) else set()
    frozen = set(baseline.columns) if baseline else set()
    told: set[tuple[object, str]] = set()
    for one in measured:
        known = declared | frozen | _parts(one.batch)
        for name in _named(one):
            where = one.origins[0]
            if name in known or (where, name) in told or not (declared or _misspelt(name, known)):
                continue
            told.add((where, name))
            message = f"no feature, and no column of a data set that is known, is called `{name}`"
            help = did_you_mean(name, known) or "add it to the columns of the data set"
            yield faults.UNKNOWN_COLUMN.at(where, message, help=help)


def undeclared(spec: Dataset, nodes: Iterable[AnyNode]) -> Iterator[Diagnostic]:
    """Columns that checks of a data set read beside their own, and that it does not list though it lists some."""
    told: set[tuple[object, str]] = set()
    for node in nodes if spec.columns else ():
        if not isinstance(node, Expectation):
            continue
        where = node.origins[0]
        for name in _read(node):
            if name not in spec.columns and (where, name) not in told:
                told.add((where, name))
                message = f"`{node.id}` reads `{name}`, and `columns` lists no such column"
                help = did_you_mean(name, spec.columns) or f"add `{name}: {{}}` to `columns`"
                yield faults.UNKNOWN_COLUMN.at(where, message, help=help)


def _read(node: Expectation) -> Iterator[str]:
    from mlobs_compile.ir.assertion import (  # as in data.py
        Equal,
        Greater,
        PairIn,
        Satisfies,
        SumEquals,
        Unique,
    )

    if node.column:
        yield node.column
    if node.where:
        yield from columns(node.where)
    match node.assertion:
        case Unique(names) | SumEquals(names):
            yield from names
        case Greater() | Equal() | PairIn() as assertion:
            yield assertion.other
        case Satisfies() as assertion:
            yield from columns(assertion.condition)


def leaking(thing: Thing[Watched], spec: Model) -> Iterator[Diagnostic]:
    """A label that the model is given, or that is its own answer: any metric is then as good as can be."""
    quality = spec.performance
    if quality is None:
        return
    label, out, place = quality.label, spec.outputs, thing.at("performance", "label")
    beside = quality.labels is None and spec.monitors == "runner"  # else labels are a table of their own
    if beside and label in (out.prediction, out.score):
        message = f"`{label}` is the label and what the model answers: it would always be right"
        yield faults.LABEL_AMONG_INPUTS.at(place, message, help="name the column of what came true")
    elif spec.features and label in spec.features.names:
        message = (
            f"`{label}` is the label and one of the features: the model would be given what it must find"
        )
        help = "take it out of `features.names`, or name the column of what came true"
        yield faults.LABEL_AMONG_INPUTS.at(place, message, help=help)


def _named(one: Measurement) -> Iterator[str]:
    if one.family is Family.SHIFT and one.column and one.column != EVERY:
        yield one.column
    if one.sample.where:
        yield from columns(one.sample.where)
    yield from one.sample.segments


def _parts(batch: Batch) -> set[str]:
    named = (batch.label, batch.prediction, batch.score, batch.timestamp, batch.group, batch.strata)
    join = {batch.labels.join} if batch.labels else set()
    return {*batch.features, *batch.personal, *join, *(name for name in named if name)}


def _misspelt(name: str, known: Set[str]) -> bool:
    """Whether a name is almost that of another column; `orders_30d` beside `orders_90d` is one of its own."""
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(known), n=1, cutoff=ALMOST)
    return bool(near) and _letters(near[0]) != _letters(name)


def _letters(name: str) -> str:
    return "".join(sign for sign in name if not sign.isdigit())
