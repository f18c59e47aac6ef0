"""Prometheus rule files read into values: groups, rules, and the queries in them, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlobs_compile.diagnostic import Diagnostic, Part, Related
from mlobs_compile.faults import lint as faults
from mlobs_compile.queries.facts import Catalogue
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.query import Around, Record, Unread, Written, usable
from mlobs_compile.queries.rule_shapes import GroupShape, PrometheusRuleShape, RuleFileShape, RuleShape
from mlobs_compile.queries.tree import Expr, SyntaxFault, read
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Document, Node
from mlobs_compile.spec.load import load
from mlobs_compile.units import Duration

_LABEL = re.compile(r"[^{}\s]+")


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The group that a rule stands in."""

    name: str
    interval: Duration | None
    """None where the server's own interval holds."""
    at: Place


@dataclass(frozen=True, slots=True, eq=False)
class RuleBase:
    """What all rules have."""

    name: str
    """The alert's name, or that of the recorded series."""
    expr: str
    query: Written | None
    """None where the expression cannot be read, which is told."""
    labels: Mapping[str, str]
    """Its own labels over those of its group."""
    head: Head
    at: Place


@dataclass(frozen=True, slots=True, eq=False)
class RecordingRule(RuleBase):
    """A rule that records a series."""


@dataclass(frozen=True, slots=True, eq=False)
class AlertingRule(RuleBase):
    """A rule that alerts."""

    hold: Duration | None
    keep: Duration | None
    annotations: Mapping[str, str]
    around: Around


AnyRule = RecordingRule | AlertingRule


@dataclass(frozen=True, slots=True, eq=False)
class RuleGroup:
    """A group of rules."""

    head: Head
    rules: tuple[AnyRule, ...]
    keys: frozenset[str]
    """The keys that the group has, for those that know which of them are new."""
    around: Around


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """All groups of all files that are linted together."""

    groups: tuple[RuleGroup, ...]
    unread: tuple[Unread, ...]

    def rules(self) -> Iterator[AnyRule]:
        return (rule for group in self.groups for rule in group.rules)


def read_rules(
    documents: Iterable[Document], facts: Catalogue | None = None
) -> tuple[RuleSet, tuple[Diagnostic, ...]]:
    """The rules of all documents, and what keeps Prometheus from loading them."""
    said: list[Diagnostic] = []
    read = tuple(documents)
    found = [pair for document in read for pair in _groups_of(document, said)]
    said.extend(_not_loaded(read))
    around = Around(facts, _records(found))
    unread: list[Unread] = []
    groups = tuple(_group(group, place, document, around, unread) for group, place, document in found)
    said.extend(_same_groups(groups))
    for group in groups:
        said.extend(_unloadable(group))
    return RuleSet(groups, tuple(unread)), tuple(said)


_Found = tuple[GroupShape, Place, Document]


def _groups_of(document: Document, said: list[Diagnostic]) -> Iterator[_Found]:
    """The groups of a document with their places, as far as their shape is right."""
    for route, data in _objects(Route(), document.data):
        whole = Place(document.path, route, document.doc)
        operator = isinstance(data, dict) and data.get("kind") == "PrometheusRule"
        if not operator and not (isinstance(data, dict) and "groups" in data):
            said.append(_no_rules(whole, data))
            continue

        def locate(inner: Route, whole: Place = whole) -> Place:
            return Place(whole.path, whole.route.join(inner), whole.doc)

        if operator:
            rule = load(PrometheusRuleShape, data, locate, {})
            said.extend(rule.diagnostics)
            groups = rule.value.spec.groups if rule.value else None
            steps: tuple[str, ...] = ("spec", "groups")
        else:
            file = load(RuleFileShape, data, locate, {})
            said.extend(file.diagnostics)
            groups, steps = (file.value.groups if file.value else None), ("groups",)
        for number, group in enumerate(groups or ()):
            yield group, locate(Route((*steps, number))), document


def _objects(route: Route, data: Node) -> Iterator[tuple[Route, Node]]:
    """The document itself, or what a Kubernetes list holds."""
    items = data.get("items") if isinstance(data, dict) and str(data.get("kind")).endswith("List") else None
    if isinstance(items, list):
        for number, item in enumerate(items):
            yield from _objects(route / "items" / number, item)
    else:
        yield route, data


def _no_rules(place: Place, data: Node) -> Diagnostic:
    kind = data.get("kind") if isinstance(data, dict) else None
    shown = f"a document of `kind: {kind}` holds no Prometheus rules" if kind else "no Prometheus rules"
    help = "a rule file begins with `groups:`"
    if isinstance(data, dict) and str(data.get("apiVersion")).startswith("mlobs/"):
        help = "`mlobs check` looks at documents of mlobs"
    return faults.NO_RULES.at(place, shown, part=Part.KEY, help=help)


def _not_loaded(documents: tuple[Document, ...]) -> Iterator[Diagnostic]:
    """Documents of plain rule files behind the first."""
    firsts: set[str] = set()
    for document in documents:
        if not isinstance(document.data, dict) or "groups" not in document.data:
            continue
        if document.path in firsts:
            yield faults.NOT_LOADED.at(
                Place(document.path, Route(("groups",)), document.doc),
                "Prometheus loads only the first document of a rule file, and this is another",
                part=Part.KEY,
                help="put it into a file of its own",
            )
        firsts.add(document.path)


def _records(found: list[_Found]) -> Mapping[str, tuple[Record, ...]]:
    """What all recording rules record, by name."""
    records: dict[str, tuple[Record, ...]] = {}
    for group, _, _ in found:
        for rule in group.rules or ():
            tree = read(rule.expr) if rule.record else None
            if rule.record and tree is not None and not isinstance(tree, SyntaxFault):
                labels = {**(group.labels or {}), **(rule.labels or {})}
                records[rule.record] = (*records.get(rule.record, ()), Record(tree, labels))
    return records


def _group(
    group: GroupShape, place: Place, document: Document, around: Around, unread: list[Unread]
) -> RuleGroup:
    head = Head(group.name, group.interval or None, place)
    own = group.labels or {}
    rules = tuple(
        _rule(rule, _Where(head, own, place / "rules" / number, document), around, unread)
        for number, rule in enumerate(group.rules or ())
    )
    return RuleGroup(head, rules, frozenset(group.model_fields_set), around)


@dataclass(frozen=True, slots=True)
class _Where:
    """What is around a rule in its file."""

    head: Head
    labels: Mapping[str, str]
    at: Place
    document: Document


def _rule(rule: RuleShape, where: _Where, around: Around, unread: list[Unread]) -> AnyRule:
    at, labels = where.at, {**where.labels, **(rule.labels or {})}
    route = (at / "expr").route
    text = where.document.raw(route) or rule.expr
    purpose = Purpose.RECORD if rule.record else Purpose.ALERT
    tree = usable(text, purpose)
    query = None
    if isinstance(tree, SyntaxFault):
        unread.append(Unread(text, tree, at / "expr", "expr"))
    else:
        query = _query(text, tree, at, purpose, around, rule.hold if rule.alert else None)
    if rule.record:
        return RecordingRule(rule.record, text, query, labels, where.head, at)
    return AlertingRule(
        rule.alert or "", text, query, labels, where.head, at,
        rule.hold, rule.keep_firing_for, rule.annotations or {}, around,
    )  # fmt: skip


def _query(
    text: str, tree: Expr, at: Place, purpose: Purpose, around: Around, hold: Duration | None
) -> Written:
    hold = Duration(0) if purpose is Purpose.ALERT and hold is None else hold
    return Written(text, tree, at / "expr", "expr", purpose, around, hold=hold)


def _same_groups(groups: tuple[RuleGroup, ...]) -> Iterator[Diagnostic]:
    """Groups of one file with one name."""
    seen: dict[tuple[str, int, str], RuleGroup] = {}
    for group in groups:
        at = group.head.at
        if not group.head.name:
            yield faults.BAD_RULE.at(at / "name", "the group has an empty name", help="give it one")
        first = seen.setdefault((at.path, at.doc, group.head.name), group)
        if first is not group:
            message = f"the file has two groups called `{group.head.name}`"
            related = (Related(first.head.at / "name", "the first is here"),)
            yield faults.BAD_RULE.at(at / "name", message, help="rename one of them", related=related)


def _unloadable(group: RuleGroup) -> Iterator[Diagnostic]:
    """Names that Prometheus refuses, whatever its version."""
    for rule in group.rules:
        if isinstance(rule, RecordingRule) and not _LABEL.fullmatch(rule.name):
            message = f"`{rule.name}` cannot be the name of a series"
            help = "write letters, digits, `_` and `:`; matchers belong to `expr`, labels under `labels`"
            yield faults.BAD_RULE.at(rule.at / "record", message, help=help)
        for label in rule.labels:
            if label in ("", "__name__"):
                message = f"a rule cannot set the label `{label}`"
                yield faults.BAD_RULE.at(rule.at / "labels" / label, message, part=Part.KEY, help="delete it")


def rule_names(documents: Iterable[Document]) -> Callable[[Place], Iterator[Route]]:
    """The names by which a place in a rule file is known: its rule's, and its group's, with the keys below."""
    by_place = {(document.path, document.doc): document for document in documents}

    def named(place: Place) -> Iterator[Route]:
        document = by_place.get((place.path, place.doc))
        for depth in range(len(place.route) + 1) if document else ():
            here = Route(place.route[:depth])
            data = document.get(here) if document and document.has(here) else None
            for key in ("alert", "record", "name"):
                if isinstance(data, dict) and isinstance(data.get(key), str):
                    yield Route((str(data[key]), *place.route[depth:]))

    return named
