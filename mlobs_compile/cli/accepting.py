"""Writes live values into the spec: tries what could make them, keeps what the compiler proves, edits one line."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from mlobs_compile import source
from mlobs_compile.authoring import Remarks
from mlobs_compile.backends import files
from mlobs_compile.change.accepting import Written, facts, pairs, proposals, prose, residue
from mlobs_compile.change.drift import Drifted
from mlobs_compile.change.fields import Difference, differences
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.spots import Spot, levels, spots
from mlobs_compile.change.text import field_lines, written
from mlobs_compile.cli import live
from mlobs_compile.diagnostic import has_errors
from mlobs_compile.errors import Exit
from mlobs_compile.merging.editing import Unmovable, edited
from mlobs_compile.route import Place
from mlobs_compile.source import Document
from mlobs_compile.spec.kinds import WATCHED

MOST = 400
"""Edits that are tried for one difference."""
Texts = Mapping[str, str]
Made = Mapping[str, Wanted]


@dataclass(frozen=True)
class Edit:
    """One value of the spec that makes the live one."""

    spot: Spot
    value: Written
    documents: tuple[Document, ...]
    """All documents once it is made."""
    open: tuple[Difference, ...]
    """What it leaves different."""
    others: tuple[str, ...] = ()
    """Objects that it changes beside this one, with their environments where there are several."""

    @property
    def rank(self) -> tuple[int, int, bool]:
        """The smaller, the better: what is left, what else changes, whether it says something where nothing was."""
        return len(self.open), len(self.others), self.spot.fresh


class Unfound(Exception):
    """No single smallest edit makes the live value, and why."""


@dataclass
class Workshop:
    """The spec while values are taken over, one after the other."""

    scene: live.Scene
    environments: tuple[str, ...]
    documents: tuple[Document, ...]
    before: dict[str, Made] = field(default_factory=dict)
    """What every environment wants before the first edit."""

    def made(self, documents: Iterable[Document], environment: str) -> Made | None:
        """What documents want of the live world; None when they do not compile."""
        outcome = live.compiled(self.scene.loaded, environment, tuple(documents))
        if outcome.value is None or has_errors(outcome.diagnostics) or not outcome.value.emissions:
            return None
        linked = live.link(outcome.value)
        if linked.value is None or has_errors(linked.diagnostics):
            return None
        return {str(one.key): one for world in linked.value for one in world.wanted}

    def known(self, environment: str) -> Made:
        if environment not in self.before:
            self.before[environment] = self.made(self.scene.loaded.documents, environment) or {}
        return self.before[environment]

    def line(self, place: Place) -> str:
        path, line = self.scene.locator()(place)
        return f"{path}:{line} {place.route}"


def take_over(current: live.Scene, chosen: Sequence[Drifted]) -> int:
    """Takes over the live values of the objects; what cannot be is told, and the rest is written."""
    from mlobs_compile.resolve.sources import sort

    sources = sort(current.loaded.documents).value
    assert sources is not None
    shop = Workshop(current, sources.environments(), current.loaded.documents)
    code = Exit.OK
    for one in chosen:
        try:
            for line in _taken(shop, one):
                click.echo(line)
        except Unfound as why:
            click.echo(f"{one.key}: nothing was written: {why}")
            code = Exit.FINDINGS
    _write(current.loaded.root, current.loaded.documents, shop.documents)
    return code


def _write(root: Path, before: Sequence[Document], after: Sequence[Document]) -> None:
    old = {one.path: one.text for one in before}
    texts = {one.path: one.text for one in after if one.text != old[one.path]}
    if texts:
        files.write(root, texts)


def _taken(shop: Workshop, one: Drifted) -> Iterator[str]:
    """Edits the documents in the shop until the object is as it is live, and tells each edit."""
    assert one.wanted is not None and one.existing is not None
    documents, open_ = shop.documents, facts(one.fields)
    if not open_:
        raise Unfound("only texts for people differ, and those follow from the rest of the spec")
    told: list[str] = []
    while open_:
        edit = _best(shop, one, documents, open_)
        told += _told(shop, edit)
        documents, open_ = edit.documents, edit.open
    shop.documents = documents
    yield f"{one.key}: the live value is in the spec"
    yield from (f"  {line}" for line in told)
    now = (shop.made(documents, shop.scene.environment) or {}).get(str(one.key))
    rest = differences(one.existing.body, now.body) if now else ()
    if rest:
        yield "  the next apply writes its texts anew:"
        yield from field_lines([found for found in rest if prose(found.path)])


def _told(shop: Workshop, edit: Edit) -> Iterator[str]:
    place = edit.spot.place
    what = (
        f"{written(edit.spot.value)} → {written(edit.value)}" if not edit.spot.fresh else written(edit.value)
    )
    yield f"{shop.line(place)}: {what}"
    if edit.others:
        shown = ", ".join(edit.others[:5]) + (f" and {len(edit.others) - 5} more" if edit.others[5:] else "")
        yield f"  it also changes {shown}"


def _best(shop: Workshop, one: Drifted, documents: tuple[Document, ...], open_: Sequence[Difference]) -> Edit:
    """The one smallest edit that makes the first of what differs as it is live; raises Unfound."""
    found = _edits(shop, one, documents, open_)
    if not found:
        listed = "".join(f"\n{line}" for line in field_lines(open_[:1]))
        at = ", ".join(shop.line(place) for place in one.wanted.origins[:3]) if one.wanted else ""
        raise Unfound(
            f"no value in the lines behind it ({at}) makes what is live:{listed}\n"
            "      a preset or a default of mlobs may give it: say it there by hand"
        )
    best = smallest(_with_others(shop, one, edit) for edit in found)
    if len(best) > 1:
        listed = "".join(f"\n      {line}" for edit in best for line in _told(shop, edit))
        raise Unfound(f"more than one edit would do; make one of them by hand:{listed}")
    return best[0]


def smallest(edits: Iterable[Edit]) -> list[Edit]:
    """Those of which none is smaller."""
    found = list(edits)
    least = min(edit.rank for edit in found)
    return [edit for edit in found if edit.rank == least]


def _edits(
    shop: Workshop, one: Drifted, documents: tuple[Document, ...], open_: Sequence[Difference]
) -> list[Edit]:
    """What makes it, from the nearest lines that have any such value."""
    assert one.wanted is not None
    platform = shop.scene.build.platform
    assert platform is not None
    by_place = {(document.path, document.doc): document for document in documents}
    tried: set[tuple[Place, str]] = set()
    ladders = [list(levels(place)) for place in one.wanted.origins]
    for rung in range(max(map(len, ladders), default=0)):
        found: list[Edit] = []
        for ladder in ladders:
            if rung >= len(ladder):
                continue
            for spot in spots(platform, ladder[rung], by_place, several=len(shop.environments) > 1):
                found += _of_spot(shop, one, spot, documents, open_, tried)
        if found or len(tried) > MOST:
            return found
    return []


def _of_spot(
    shop: Workshop,
    one: Drifted,
    spot: Spot,
    documents: tuple[Document, ...],
    open_: Sequence[Difference],
    tried: set[tuple[Place, str]],
) -> Iterator[Edit]:
    for value in proposals(spot.value, pairs(open_)):
        attempt = (spot.place, repr(value))
        if attempt in tried or len(tried) > MOST:
            continue
        tried.add(attempt)
        after = put(documents, spot.place, value)
        left = _left(shop, one, after, open_) if after else None
        if after and left is not None:
            yield Edit(spot, value, after, left)


def _left(
    shop: Workshop, one: Drifted, after: tuple[Document, ...], open_: Sequence[Difference]
) -> tuple[Difference, ...] | None:
    """What still differs; None when the first difference is still there, or there is a new one."""
    assert one.existing is not None
    few = tuple(narrowed(after, one.wanted.origins if one.wanted else ()))
    made = shop.made(few, shop.scene.environment) or {}
    now = made.get(str(one.key))
    if now is None and len(few) < len(after):
        now = (shop.made(after, shop.scene.environment) or {}).get(str(one.key))
    if now is None:
        return None
    left = residue(now.body, one.existing.body)
    first, *rest = (_sign(found) for found in open_)
    return left if {_sign(found) for found in left} <= set(rest) - {first} else None


def _sign(found: Difference) -> tuple[object, ...]:
    """What tells a difference from others: the same field, live as it is."""
    return found.path, repr(found.after)


def narrowed(documents: Iterable[Document], places: Iterable[Place]) -> Iterator[Document]:
    """The documents that an object is made of: its own, and all that is no watched thing itself."""
    own = {(place.path, place.doc) for place in places}
    for document in documents:
        kind = document.data.get("kind") if isinstance(document.data, dict) else None
        if (document.path, document.doc) in own or kind not in WATCHED or kind == "Dataset":
            yield document


def _with_others(shop: Workshop, one: Drifted, edit: Edit) -> Edit:
    """The edit with all that it changes beside its object, in every environment."""
    others: list[str] = []
    for environment in shop.environments:
        before = shop.known(environment)
        after = shop.made(edit.documents, environment) or {}
        here = environment == shop.scene.environment
        for key in {**before, **after}:
            same = key in before and key in after and before[key].digest == after[key].digest
            if not same and not (here and key == str(one.key)):
                others.append(key if here else f"{key} in {environment}")
    return Edit(edit.spot, edit.value, edit.documents, edit.open, tuple(others))


def put(documents: tuple[Document, ...], place: Place, value: Written) -> tuple[Document, ...] | None:
    """All documents with one value set; None where it cannot be without touching more than the value."""
    target = next((one for one in documents if (one.path, one.doc) == (place.path, place.doc)), None)
    if target is None or not isinstance(target.data, dict):
        return None
    wanted = copy.deepcopy(target.data)
    here = wanted
    for step in place.route[:-1]:
        inner = here.setdefault(str(step), {})
        if not isinstance(inner, dict):
            return None
        here = inner
    here[str(place.route[-1])] = value  # type: ignore[assignment]  # what is written is what is read
    try:
        text = edited(target, wanted, wanted, Remarks({}, {}))
    except (Unmovable, AssertionError, ValueError):
        return None
    fresh = source.read(text, place.path)
    if fresh.failed or fresh.value is None:
        return None
    at = next(number for number, one in enumerate(documents) if one.path == place.path)
    rest = tuple(one for one in documents[at:] if one.path != place.path)
    return (*documents[:at], *fresh.value, *rest)
