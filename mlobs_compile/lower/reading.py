"""Texts of the specs read as queries; with it comes the parser, so it is imported only where there is such a text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.ir.node import Node
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Buckets, SeriesHistogram
from mlobs_compile.queries.facts import Catalogue
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.query import Around, Asked, Unread, Written, usable
from mlobs_compile.queries.tree import Dialect, SyntaxFault
from mlobs_compile.route import Place
from mlobs_compile.spec.facts import Facts
from mlobs_compile.units import Duration


@dataclass(frozen=True, slots=True)
class Text:
    """A text that should be a query, and what is made of it."""

    text: str
    at: Place
    name: str
    purpose: Purpose
    window: Duration
    """The shortest stretch that stands for `$window`."""
    hold: Duration | None = None
    node: Node | None = None
    given: frozenset[str] = frozenset()
    """Values that a document gave for a preset's parameters."""


class Texts:
    """Reads the texts of one environment, beside what is known of its server."""

    def __init__(self, facts: Facts | None) -> None:
        self._around = Around(Catalogue(facts) if facts else None)

    def written(self, text: Text) -> Written | Unread:
        """What somebody wrote, as a query or with what is wrong with it."""
        tree = usable(text.text, text.purpose, Dialect.SPEC)
        if isinstance(tree, SyntaxFault):
            return Unread(text.text, tree, text.at, text.name)
        return Written(
            text.text, tree, text.at, text.name, text.purpose, self._around,
            text.window, text.hold, _bound(text), text.node, given=text.given,
        )  # fmt: skip

    def asked(self, text: Text) -> Asked | Unread:
        """What a preset asks, which is read in the same way."""
        tree = usable(text.text, text.purpose, Dialect.SPEC)
        if isinstance(tree, SyntaxFault):
            return Unread(text.text, tree, text.at, text.name)
        return Asked(
            text.text, tree, text.at, text.name, text.purpose, self._around,
            text.window, text.hold, _bound(text), text.node,
        )  # fmt: skip

    def refused(self, text: Text, problem: str) -> Unread:
        """What another reader has refused as a whole."""
        return Unread(text.text, SyntaxFault(problem, 0, len(text.text)), text.at, text.name)


def _bound(text: Text) -> Decimal | None:
    """The latency that a classic histogram is judged at, in the unit of its buckets."""
    slo = text.node
    if text.purpose is not Purpose.HISTOGRAM or not isinstance(slo, Objective):
        return None
    form, high = slo.signal.series, slo.bound.high if slo.bound else None
    if high is None or not isinstance(form, SeriesHistogram) or form.buckets is not Buckets.CLASSIC:
        return None
    return high / form.scale
