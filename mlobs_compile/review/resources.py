"""What the differences mean for generated objects: how many came, went and changed, by target and kind.

Bodies are compared as data, and only where they may differ: both sides are made by this compiler, so an object whose
nodes and settings are as they were has the body that it had. Rule groups are told apart rule by rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from mlobs_compile.artifact import Deferred, Json, Resource, parsed
from mlobs_compile.change.excerpt import sides
from mlobs_compile.review.change import Field, Generated, Op
from mlobs_compile.review.fields import differences
from mlobs_compile.review.raw import Pair, Raw
from mlobs_compile.review.state import Compiled
from mlobs_compile.review.verdict import Resources
from mlobs_compile.review.wording import LONGEST

Key = tuple[str, str, str]
"""Target, kind and name."""
GROUP, RULE = "rule-group", "rule"
_OF_ALL = frozenset(("project", "team"))
"""Kinds of subjects that stand for many things."""
_TEXTS = frozenset(("DashboardBody",))
"""Entries of a body that hold a document as a text."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many generated objects did what, and what of them nothing in the spec's nodes explains."""

    counted: Counter[tuple[str, str, Op]]
    unexplained: tuple[Raw, ...]


def compared(pair: Pair, changed: Collection[str], *, settled: bool) -> Counts:
    """The generated objects of one environment; `changed` are the ids of nodes that differ, before and after.

    `settled` says that no setting and no watched thing differs.
    """
    old, new = _by_key(pair.old), _by_key(pair.new)
    counted: Counter[tuple[str, str, Op]] = Counter()
    found: list[Raw] = []
    for key, now in new.items():
        was = old.get(key)
        if was is None or (settled and _same_makings(now, changed)):
            continue
        if _drawn_anew(now, changed):
            counted[now.target, now.kind, Op.CHANGED] += 1
            continue
        if was.body is now.body or was.body == now.body:
            continue
        for kind, op in _units(was, now):
            counted[now.target, kind, op] += 1
        if not _explained(now, changed):
            found.append(_raw(was, now, pair))
    gone = [one for key, one in old.items() if key not in new]
    come = [one for key, one in new.items() if key not in old]
    counted.update(_came_and_went(gone, come, pair.renamed.ids))
    return Counts(counted, tuple(found))


def _by_key(compiled: Compiled | None) -> Mapping[Key, Resource]:
    emissions = compiled.emissions.values() if compiled else ()
    return {(one.target, one.kind, one.name): one for emission in emissions for one in emission.resources}


def _same_makings(resource: Resource, changed: Collection[str]) -> bool:
    """Whether a body that nobody has built yet need not be: nothing that it is made of differs."""
    return isinstance(resource.body, Deferred) and not _explained(resource, changed)


def _explained(resource: Resource, changed: Collection[str]) -> bool:
    return any(id in changed for id in resource.nodes)


def _drawn_anew(resource: Resource, changed: Collection[str]) -> bool:
    """Whether it is a dashboard whose board differs: every part of a board is drawn, and drawing is dear."""
    return (
        resource.kind == "dashboard" and isinstance(resource.body, Deferred) and _explained(resource, changed)
    )


def _units(before: Resource, after: Resource) -> Iterator[tuple[str, Op]]:
    """What differs of an object: itself, or of a group its rules."""
    if after.kind != GROUP:
        yield after.kind, Op.CHANGED
        return
    old, new = _rules(before), _rules(after)
    yield from ((RULE, Op.ADDED) for name in new if name not in old)
    yield from ((RULE, Op.REMOVED) for name in old if name not in new)
    yield from ((RULE, Op.CHANGED) for name, rule in new.items() if name in old and old[name] != rule)


def _rules(group: Resource) -> dict[tuple[str, str, int], Json]:
    """The rules of a group by what they are called; of records with one name by their order."""
    found: dict[tuple[str, str, int], Json] = {}
    seen: Counter[tuple[str, str]] = Counter()
    rules = group.body.get("rules")
    for rule in rules if isinstance(rules, list | tuple) else ():
        if isinstance(rule, Mapping):
            form = "alert" if "alert" in rule else "record"
            name = form, str(rule.get(form))
            found[*name, seen[name]] = rule
            seen[name] += 1
    return found


def _came_and_went(
    gone: Iterable[Resource], come: Iterable[Resource], renamed: Mapping[str, str]
) -> Iterator[tuple[str, str, Op]]:
    """An object that expresses the same nodes under their new names is renamed, the others came or went."""
    left: dict[tuple[str, str, frozenset[str]], list[Resource]] = {}
    for one in gone:
        left.setdefault((one.target, one.kind, frozenset(one.nodes)), []).append(one)
    for one in come:
        nodes = frozenset(renamed.get(id, id) for id in one.nodes)
        fitting = left.get((one.target, one.kind, nodes)) if one.nodes else None
        if fitting:
            fitting.pop()
            yield one.target, one.kind, Op.RENAMED
        else:
            yield from _each(one, Op.ADDED)
    for those in left.values():
        for one in those:
            yield from _each(one, Op.REMOVED)


def _each(one: Resource, op: Op) -> Iterator[tuple[str, str, Op]]:
    if one.kind == GROUP:
        yield from ((one.target, RULE, op) for _ in _rules(one))
    else:
        yield one.target, one.kind, op


def _raw(before: Resource, after: Resource, pair: Pair) -> Raw:
    """A body that differs for no reason that a node of its own gives."""
    fields = tuple(_short(one) for one in differences(_read(before.body), _read(after.body)))
    nodes = pair.nodes[1]
    about = [nodes[id].subject for id in after.nodes if id in nodes]
    names = tuple(dict.fromkeys(one.name for one in about if one.kind not in _OF_ALL))
    teams = tuple(dict.fromkeys(one.team for one in about if one.team))
    was, now = (Generated(one.target, one.kind, one.name, one.file, names, teams) for one in (before, after))
    id = f"{after.target}/{after.kind}/{after.name}"
    return Raw(Op.CHANGED, id, id, was, now, derived=fields)


def _short(field: Field) -> Field:
    """The field without values that nobody could read in a list."""
    whole = any(isinstance(one, list | tuple | Mapping) for one in (field.before, field.after))
    if whole:
        return Field(field.path, None, None)
    return replace(field, shown=sides(str(field.before or ""), str(field.after or ""), LONGEST))


def _read(body: Mapping[str, Json]) -> Json:
    """The body with documents that stand in it as texts read."""
    return {key: parsed(one) if key in _TEXTS and isinstance(one, str) else one for key, one in body.items()}


def summed(counts: Iterable[Counts]) -> tuple[Resources, ...]:
    """All environments together, one entry for each target and kind."""
    total: Counter[tuple[str, str, Op]] = Counter()
    for one in counts:
        total.update(one.counted)
    kinds = sorted({(target, kind) for target, kind, _ in total})
    return tuple(
        Resources(
            target,
            kind,
            *(total[target, kind, op] for op in (Op.ADDED, Op.REMOVED, Op.CHANGED, Op.RENAMED)),
        )
        for target, kind in kinds
    )
