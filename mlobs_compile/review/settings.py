"""What differs of the things themselves and of the project's settings: one change per thing, not one per node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mlobs_compile.ir.node import Subject
from mlobs_compile.resolve.platform import Platform
from mlobs_compile.review.change import Compared, Field, Op
from mlobs_compile.review.facts import facts
from mlobs_compile.review.fields import differences
from mlobs_compile.review.owners import PROJECT
from mlobs_compile.review.raw import Pair, Raw, worded
from mlobs_compile.review.state import Compiled
from mlobs_compile.route import Route
from mlobs_compile.spec.shape import Shape

_NAMES = frozenset(("kind", "name", "environment"))
"""Of a subject: what it is known by, and where it runs."""


def things(pair: Pair) -> Iterator[Raw]:
    """The watched things that came, went, or are said otherwise."""
    before, after = _subjects(pair.old), _subjects(pair.new)
    names = pair.renamed.subjects
    for name, subject in after.items():
        was = names.get(name, name)
        former = before.get(was)
        place = Route(("metadata", "name"))
        written = pair.spot([(was, place, name, place)])
        if former is None:
            yield Raw(Op.ADDED, name, "", None, subject, spot=written[0] if written else None)
        else:
            yield from _said(pair, former, subject)
    for name, subject in before.items():
        if name not in after and name not in names.values():
            written = pair.spot([(name, place, name, place) for place in (Route(("metadata", "name")),)])
            yield Raw(Op.REMOVED, name, name, subject, None, spot=written[0] if written else None)


def _subjects(compiled: Compiled | None) -> Mapping[str, Subject]:
    things = compiled.platform.things if compiled else ()
    return {thing.subject.name: thing.subject for thing in things}


def _said(pair: Pair, former: Subject, subject: Subject) -> Iterator[Raw]:
    renamed = former.name != subject.name
    fields = (
        []
        if former == subject
        else [one for one in differences(facts(former), facts(subject)) if one.path[0] not in _NAMES]
    )
    owners = former.name, subject.name
    moved = [*pair.moved(*owners), *(pair.systems(*owners) if renamed else ())]
    if not renamed and not fields and not moved:
        return
    raw = _raw(pair, owners, (former, subject), Route(("metadata",)), fields)
    raw = replace(
        raw,
        said=(*raw.said, *(one for one, _ in moved)),
        spot=raw.spot or next((spot for _, spot in moved), None),
    )
    if renamed:
        place = Route(("metadata", "name"))
        written = pair.spot([(former.name, place, subject.name, place)])
        yield replace(raw, op=Op.RENAMED, spot=written[0] if written else raw.spot)
    else:
        yield raw


def _raw(
    pair: Pair,
    owners: tuple[str, str],
    both: tuple[Compared, Compared],
    root: Route,
    fields: Sequence[Field],
    id: str = "",
) -> Raw:
    said, spot = [], None
    for one in fields:
        route = root.join(one.path)
        found = pair.spot((owners[0], at, owners[1], at) for at in (route, *_above(route, len(root))))
        said.append(worded(both[1], one, one.path[-1] if isinstance(both[1], Subject) else ""))
        spot = spot or (found[0] if found else None)
    before, after = both
    name = id or owners[1]
    return Raw(Op.CHANGED, name, id or owners[0], before, after, tuple(said), (), spot)


def _above(route: Route, end: int) -> Iterator[Route]:
    """The routes above one, nearest first: a whole mapping may have come or gone."""
    while len(route) > end:
        route = route.parent
        yield route


def settings(pair: Pair) -> Iterator[Raw]:
    """Settings of the project, its targets and worlds, and presets of its own."""
    before, after = _shapes(pair.old), _shapes(pair.new)
    if pair.old is None or pair.new is None:
        return  # An environment that is new, or gone, has its things for that.
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key), after.get(key)
        found = new or old
        assert found is not None
        owner, root = found[1], found[2]
        if old is None or new is None:
            written = pair.spot([(owner, root, owner, root)])
            op = Op.ADDED if old is None else Op.REMOVED
            spot = written[0] if written else None
            was, former, present = ("", None, found[0]) if old is None else (key, found[0], None)
            yield Raw(op, key, was, former, present, spot=spot)
        elif old[0] != new[0]:
            fields = tuple(differences(facts(old[0]), facts(new[0])))
            if fields:
                yield _raw(pair, (owner, owner), (old[0], new[0]), root, fields, key)


def _shapes(compiled: Compiled | None) -> Mapping[str, tuple[Shape, str, Route]]:
    """Every shape of settings by its id, with the document and the route at which it is written."""
    return (
        {key: (shape, owner, root) for key, shape, owner, root in _all(compiled.platform)} if compiled else {}
    )


def _all(platform: Platform) -> Iterator[tuple[str, Shape, str, Route]]:
    project = platform.project.spec
    yield "project", project.metadata, PROJECT, Route(("metadata",))
    if project.aws:
        yield "aws", project.aws, PROJECT, Route(("aws",))
    yield "safety", project.safety, PROJECT, Route(("safety",))
    for name, options in project.targets.items():
        yield f"targets/{name}", options, PROJECT, Route(("targets", name))
    for name, options in project.apply.items():
        yield f"apply/{name}", options, PROJECT, Route(("apply", name))
    for name, preset in platform.presets.items():
        yield f"preset/{name}", preset.spec, f"preset/{name}", Route()
