"""Whom bias is measured about, and what of it cannot be right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlobs_compile.condition import columns
from mlobs_compile.diagnostic import Diagnostic, did_you_mean, nearest_name
from mlobs_compile.faults import bias as faults
from mlobs_compile.ir.measurement import Group
from mlobs_compile.ir.monitor import Facet
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.model import Bias, Model

AFTER = ("DPPL", "DI", "RD", "SD")
"""What together shows most unfairness of a model: who gets how much, and about whom it errs in which direction."""
_ON_PREDICTIONS = frozenset({"DPPL", "DI", "DCA", "DCR", "RD", "SD", "DAR", "DRR", "AD", "CDDPL", "TE", "GE"})
_FORMS = {
    "integer": re.compile(r"-?\d+(\.0)?"),
    "float": re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?"),
    "boolean": re.compile(r"true|false|[01](\.0)?"),
}
"""What the values of a typed column look like as text."""


def groups_of(bias: Bias) -> Iterator[Group]:
    """The groups of all facets, in the order of the spec."""
    for facet, shape in bias.facets.items():
        for name in shape.groups:
            yield Group(facet, name)
        for name, condition in shape.conditions.items():
            yield Group(facet, name, condition)


def exact_facets(bias: Bias) -> tuple[Facet, ...]:
    """The facets whose groups are single values, which is all that a managed monitor takes."""
    return tuple(Facet(name, facet.groups) for name, facet in bias.facets.items() if facet.groups)


def unlikely(thing: Thing[Watched], spec: Model) -> Iterator[Diagnostic]:
    """What a batch would never show: facets, groups and outcomes that no column has; a metric that is not enough."""
    if spec.bias is None:
        return
    yield from _columns(thing, spec, spec.bias)
    yield from _values(thing, spec, spec.bias)
    alone = [name for name in spec.bias.metrics if name in _ON_PREDICTIONS]
    if len(alone) == 1:
        others = [f"`{name}`" for name in AFTER if name != alone[0]]
        message = f"`{alone[0]}` alone does not show whether groups are treated alike"
        help = f"measure {', '.join(others[:-1])} and {others[-1]} beside it"
        yield faults.SINGLE_METRIC.at(thing.at("bias", "metrics", alone[0]), message, help=help)


def _columns(thing: Thing[Watched], spec: Model, bias: Bias) -> Iterator[Diagnostic]:
    """Facets that the data is not said to have; without a data set, only those that look misspelt."""
    dataset = _dataset(thing)
    known = {*(dataset.columns if dataset else ()), *(spec.features.names if spec.features else ())}
    known |= {name for name in (spec.outputs.prediction, spec.outputs.score, spec.outputs.timestamp) if name}
    known |= {spec.performance.label} if spec.performance else set()
    whole = bool(dataset and dataset.columns)
    for facet, shape in bias.facets.items():
        asked = [facet] if shape.groups else []
        asked += [name for condition in shape.conditions.values() for name in columns(condition)]
        for name in dict.fromkeys(asked):
            if name in known or not (whole or nearest_name(name, known)):
                continue
            message = f"no feature, and no column of a data set that is known, is called `{name}`"
            help = (
                did_you_mean(name, known) or "add it to the columns of the data set, or leave the facet out"
            )
            yield faults.UNKNOWN_FACET.at(thing.at("bias", "facets", facet), message, help=help)


def _values(thing: Thing[Watched], spec: Model, bias: Bias) -> Iterator[Diagnostic]:
    """Groups and favourable outcomes that the type of their column rules out."""
    dataset = _dataset(thing)
    if dataset is None:
        return
    for facet, shape in bias.facets.items():
        wrong = [group for group in shape.groups if _never(dataset, facet, group)]
        if wrong:
            place = thing.at("bias", "facets", facet, "groups")
            message, help = _said(dataset, facet, wrong)
            yield faults.NEVER.at(place, message, help=help)
    label = spec.performance.label if spec.performance else None
    if label and all(_never(dataset, label, value) for value in bias.positive):
        place = thing.at("bias", "positive") if "positive" in bias.model_fields_set else thing.at("bias")
        message, help = _said(dataset, label, bias.positive)
        yield faults.NEVER.at(place, message, help=help)


def _never(dataset: Dataset, column: str, value: str) -> bool:
    said = dataset.columns.get(column)
    form = _FORMS.get(said.type) if said and said.type else None
    return form is not None and form.fullmatch(value) is None


def _said(dataset: Dataset, column: str, values: tuple[str, ...] | list[str]) -> tuple[str, str]:
    kind = dataset.columns[column].type
    shown = " or ".join(f"`{value}`" for value in values)
    samples = {"integer": '`"1"`', "float": '`"1.5"`', "boolean": '`"true"`'}
    ranges = "; ranges of numbers go under `conditions`" if kind != "boolean" else ""
    return (
        f"`{column}` is a column of type {kind}, and is never {shown}",
        f"write values of that type as text, such as {samples[kind or 'integer']}{ranges}",
    )


def _dataset(thing: Thing[Watched]) -> Dataset | None:
    spec = thing.dataset.spec if thing.dataset else None
    return spec if isinstance(spec, Dataset) else None
