"""A query as the rules of the linter see it: its tree, where it stands, and what is known around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from mlobs_compile.ir.node import Node
from mlobs_compile.queries.facts import Catalogue
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.tree import Dialect, Expr, SyntaxFault, Type, read, type_of
from mlobs_compile.queries.tree.labels import Labels, either, labels_of
from mlobs_compile.queries.tree.nodes import Selector
from mlobs_compile.queries.tree.walking import Path, walk
from mlobs_compile.route import Place
from mlobs_compile.units import Duration

_SCRAPED = frozenset(("job", "instance"))


@dataclass(frozen=True, slots=True)
class Record:
    """A recording rule as others read it: what it records, and the labels it sets."""

    tree: Expr
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What is known beside a query: the facts of its server, and the rules that record what it reads."""

    facts: Catalogue | None = None
    records: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    _known: dict[str, Labels | None] = field(default_factory=dict, repr=False)

    def labels(self, expr: Expr) -> Labels:
        """The labels of an expression, with what is known of recorded series."""
        return labels_of(expr, self._recorded)

    def _recorded(self, metric: str) -> Labels | None:
        """The labels of a series that rules record, or that the facts list; None for any other."""
        if metric not in self.records:
            return self._listed(metric)
        if metric not in self._known:
            self._known[metric] = None
            self._known[metric] = self._of(self.records[metric])
        return self._known[metric]

    def _listed(self, metric: str) -> Labels | None:
        """The labels of a series that is scraped; what a scrape itself adds is on all of them."""
        series = self.facts.series(metric) if self.facts else None
        return Labels(series.labels, sure=series.labels & _SCRAPED) if series else None

    def _of(self, records: tuple[Record, ...]) -> Labels:
        first, *rest = (self.labels(record.tree).given(record.labels) for record in records)
        for found in rest:
            first = either(first, found)
        return first


NOTHING_KNOWN = Around()


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A query that Prometheus is asked."""

    text: str
    tree: Expr
    at: Place
    """The place of the text, or of what it was made from."""
    name: str
    """What it is called where it stands: `total`, `query`, `expr`."""
    purpose: Purpose
    around: Around = NOTHING_KNOWN
    window: Duration | None = None
    """The shortest range that stands for `$window`."""
    hold: Duration | None = None
    """How long an alert on it waits; None where it is no alert's."""
    bound: Decimal | None = None
    """For a histogram the latency that is judged, in the unit of its buckets."""
    node: Node | None = None
    """What the spec makes of it."""
    _walked: list[tuple[Expr, Path]] = field(default_factory=list, repr=False)
    """Every rule walks the tree, so it is walked once."""

    def walk(self) -> Iterator[tuple[Expr, Path]]:
        """Every expression with those around it."""
        if not self._walked:
            self._walked.extend(walk(self.tree))
        return iter(self._walked)

    def selectors(self) -> Iterator[tuple[Selector, Path]]:
        """Every selector with the expressions around it."""
        return ((expr, around) for expr, around in self.walk() if isinstance(expr, Selector))

    def labels(self, expr: Expr) -> Labels:
        return self.around.labels(expr)


@dataclass(frozen=True, slots=True, eq=False)
class Written(Asked):
    """A query whose text somebody wrote, so that its style is theirs to mend; what a preset asks is not."""

    given: frozenset[str] = frozenset()
    """The values of a preset's parameters in it; another user of the preset may give others."""


@dataclass(frozen=True, slots=True, eq=False)
class Unread:
    """A text that should be a query and cannot be read as one."""

    text: str
    fault: SyntaxFault
    at: Place
    name: str


def usable(text: str, purpose: Purpose, dialect: Dialect = Dialect.PROMETHEUS) -> Expr | SyntaxFault:
    """The tree of a query, or why it is none or gives nothing that can be used for its purpose."""
    tree = read(text, dialect)
    return tree if isinstance(tree, SyntaxFault) else _misfit(tree, purpose) or tree


def _misfit(tree: Expr, purpose: Purpose) -> SyntaxFault | None:
    """Why a query gives nothing that can be used for its purpose; None when it does."""
    if purpose is Purpose.HISTOGRAM:
        if isinstance(tree, Selector) and tree.metric and not tree.offset and not tree.at:
            return None
        help = "name the metric, with its matchers if any"
        return SyntaxFault("it is not the name of a histogram", tree.start, tree.end, help)
    match type_of(tree):
        case Type.RANGE:
            help = "wrap it in a function such as `rate(...)`"
            return SyntaxFault("it is a range", tree.start, tree.end, help)
        case Type.TEXT:
            return SyntaxFault("it is a text", tree.start, tree.end)
        case Type.SCALAR if purpose not in (Purpose.ALERT, Purpose.RECORD):
            return SyntaxFault(
                "it is a number without labels", tree.start, tree.end, "wrap it in `vector(...)`"
            )
        case _:
            return None
