"""Joins what several systems say of the same thing: a step of every import that drafts, over all documents there are.

A reader names what it reads, and never the other way round, so that importing dbt, then Feast, then MLflow is done
after one round: a feature view names its table, a feature service its views, a model its feature service.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from mlobs_compile.diagnostic import Outcome
from mlobs_compile.joining.judging import findings
from mlobs_compile.joining.pairs import Joins, Pair, inputs, joins, served
from mlobs_compile.joining.things import Existing, Thing, everything
from mlobs_compile.plain import Json, mapping, text
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Node
from mlobs_compile.translation import Translation

_PSI = Decimal("0.2")
_SAME = "Feast's baseline has {} bins of equal width; `mlobs baseline MODEL --feast FILE` freezes it"


def joined(drafts: Iterable[Translation], existing: Existing) -> Outcome[tuple[Translation, ...]]:
    """The drafts with what they read written into them, and all that does not fit together."""
    own = tuple(drafts)
    things = everything(own, existing)
    found = joins(things)
    by_key = {(one.kind, one.name): one for one in things}
    written = (_written(one, by_key[str(one.tree.get("kind")), one.name], found, things) for one in own)
    return Outcome(tuple(written), tuple(findings(found, things)))


def _written(draft: Translation, thing: Thing, found: Joins, things: tuple[Thing, ...]) -> Translation:
    made = _Writing(draft)
    for pair in (pair for pair in found.tables if pair.reader is thing):
        made.note("joined/table", pair.source.name, pair.source.place)
        made.describe(pair.source, {name.lower(): name for name in pair.source.columns})
    views = sorted(pair.source.name for pair in found.views if pair.reader is thing)
    if views:
        made.note("joined/views", ", ".join(views), draft.place)
    runs = sorted(pair.source.name for pair in found.runs if pair.reader is thing)
    if runs:
        made.note("joined/pipelines", ", ".join(runs), draft.place)
    for pair in found.services:
        if pair.reader is thing:
            _model(made, pair, thing, found)
        elif inputs(pair.reader, things) is thing and thing.note("mlflow/model"):
            made.note("joined/feature_service", pair.source.name, pair.source.place)
            made.describe(pair.source, {name: served(name, pair.source) or "" for name in thing.columns})
    return made.done()


def _model(made: _Writing, pair: Pair, model: Thing, found: Joins) -> None:
    """The service that a model reads; its features where nothing else says which they are."""
    made.note("joined/feature_service", pair.source.name, pair.source.place)
    if not mapping(model.tree, "features"):
        made.invent(("features", "dataset"), pair.source.name, pair.source.place, pair.why)
    for view in (one.source for one in found.views if one.reader is pair.source):
        for listed in view.notes("feast/baseline"):
            feature, _, bins = listed.rpartition(" ")
            if feature in pair.source.columns and bins.isdecimal():
                psi = ("drift", "features", feature, "psi")
                made.invent((*psi, "at_most"), _PSI, view.place, _SAME.format(bins))
                made.put((*psi, "bins"), int(bins), view.place)
                made.put((*psi, "strategy"), "width", view.place)


class _Writing:
    """A translation with more in it than its own tool said."""

    def __init__(self, draft: Translation) -> None:
        self._draft = draft
        self._tree: dict[str, Node] = dict(draft.tree)
        self._origins = dict(draft.origins)
        self._drafts = dict(draft.drafts)

    def put(self, steps: tuple[str, ...], value: Node, place: Place) -> None:
        here = self._tree
        for step in steps[:-1]:
            inner = here.get(step)
            copied: dict[str, Node] = dict(inner) if isinstance(inner, dict) else {}
            here[step] = copied
            here = copied
        here[steps[-1]] = value
        self._origins[Route(steps)] = place

    def invent(self, steps: tuple[str, ...], value: Node, place: Place, why: str) -> None:
        self.put(steps, value, place)
        self._drafts[Route(steps)] = why

    def note(self, key: str, value: str, place: Place) -> None:
        self.put(("metadata", "annotations", key), value, place)

    def describe(self, source: Thing, names: Json) -> None:
        """Columns without a description get that of the column that they are made of."""
        columns = mapping(self._tree, "columns")
        for name, body in columns.items():
            other = names.get(name) or names.get(name.lower())
            said = text(source.tree, "columns", str(other), "description")
            if said and not text(body, "description"):
                self.put(("columns", name, "description"), said, source.place)

    def done(self) -> Translation:
        return replace(self._draft, tree=self._tree, origins=self._origins, drafts=self._drafts)


__all__ = ["joined"]
