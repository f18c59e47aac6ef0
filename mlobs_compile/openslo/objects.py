"""All OpenSLO objects of a repo by kind and name, and the ways from one to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from mlobs_compile.diagnostic import Diagnostic, Part, Related, did_you_mean
from mlobs_compile.faults import openslo as faults
from mlobs_compile.faults import schema
from mlobs_compile.openslo import v1, v1alpha
from mlobs_compile.route import Place, Step
from mlobs_compile.source import Node
from mlobs_compile.spec.load import load
from mlobs_compile.spec.shape import Shape

S = TypeVar("S", bound=Shape)
VERSIONS = {"openslo/v1": v1.KINDS, "openslo/v1alpha": v1alpha.KINDS}


@dataclass(frozen=True, slots=True)
class Item:
    """One object as it stands in a file, which may hold a list of them."""

    place: Place
    data: dict[str, Node]


@dataclass(frozen=True, slots=True)
class Found:
    """An object that has the right shape."""

    shape: Shape
    place: Place

    def at(self, *steps: Step) -> Place:
        return below(self.place, *steps)


def below(place: Place, *steps: Step) -> Place:
    """The place of something that stands deeper."""
    return Place(place.path, place.route.join(steps), place.doc)


@dataclass(slots=True)
class Objects:
    """Objects by kind and name. A name whose object has faults of its own leads nowhere, and is not told again."""

    found: dict[tuple[str, str], Found] = field(default_factory=dict)
    names: dict[tuple[str, str], Place] = field(default_factory=dict)
    followed: set[tuple[str, str]] = field(default_factory=set)
    """What a reference has led to so far."""

    def of(self, kind: str) -> Iterator[Found]:
        return (found for (own, _), found in self.found.items() if own == kind)

    def left(self) -> Iterator[tuple[str, str, Place]]:
        """Kind, name and place of what says nothing to mlobs: objects nobody refers to, and addresses of stores."""
        for (kind, name), found in self.found.items():
            followed = kind in ("SLO", "Service") or (kind, name) in self.followed
            if kind == "DataSource" or not followed:
                yield kind, name, found.place

    def follow(self, kind: str, name: str, place: Place, said: list[Diagnostic]) -> Found | None:
        """The object that a reference names; None where there is none, after saying so."""
        if (kind, name) not in self.names:
            known = [other for own, other in self.names if own == kind]
            help = did_you_mean(name, known) or f"add an object of `kind: {kind}` named `{name}`"
            said.append(faults.UNKNOWN_REFERENCE.at(place, f"no {kind} is called `{name}`", help=help))
        self.followed.add((kind, name))
        return self.found.get((kind, name))


def read(items: Iterable[Item], said: list[Diagnostic]) -> Objects:
    """Every object, after all faults of version, kind, shape and name."""
    objects = Objects()
    for item in items:
        kinds = VERSIONS.get(str(item.data.get("apiVersion")))
        shape = _shape(item, kinds, said) if kinds else None
        if kinds is None:
            said.append(_unread(item))
        elif shape is not None:
            _take(item, shape, objects, said)
    return objects


def _take(item: Item, shape: type[Shape], objects: Objects, said: list[Diagnostic]) -> None:
    outcome = load(shape, item.data, lambda route: below(item.place, *route), {})
    said.extend(outcome.diagnostics)
    kind, name = str(item.data["kind"]), _name(item)
    if name is not None and not _known(item, kind, name, objects, said) and outcome.value is not None:
        objects.found[kind, name] = Found(outcome.value, item.place)


def _known(item: Item, kind: str, name: str, objects: Objects, said: list[Diagnostic]) -> bool:
    """Whether the name is taken, after saying so."""
    first = objects.names.setdefault((kind, name), item.place)
    if first is item.place:
        return False
    related = (Related(below(first, "metadata", "name"), "the first is here"),)
    where, message = below(item.place, "metadata", "name"), f"two objects of kind {kind} are called `{name}`"
    said.append(faults.DUPLICATE.at(where, message, help="rename or remove one of them", related=related))
    return True


def _name(item: Item) -> str | None:
    metadata = item.data.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None


def _shape(item: Item, kinds: dict[str, type[Shape]], said: list[Diagnostic]) -> type[Shape] | None:
    kind = item.data.get("kind")
    if isinstance(kind, str) and kind in kinds:
        return kinds[kind]
    version, listed = item.data["apiVersion"], ", ".join(f"`{name}`" for name in kinds)
    if kind is None:
        message, where = f"an object of `{version}` has no `kind`", item.place
    else:
        message, where = f"`{version}` has no kind `{kind}`", below(item.place, "kind")
    help = (did_you_mean(kind, kinds) if isinstance(kind, str) else None) or f"expected one of {listed}"
    part = Part.KEY if kind is None else Part.VALUE
    said.append(schema.UNKNOWN_KIND.at(where, message, part=part, help=help))
    return None


def _unread(item: Item) -> Diagnostic:
    version = item.data.get("apiVersion") or "nothing"
    help = "write it in `openslo/v1`, or leave the file out with `exclude` in mlobs.yaml"
    where = below(item.place, "apiVersion")
    return faults.VERSION.at(
        where, f"mlobs reads `openslo/v1` and `openslo/v1alpha`, not `{version}`", help=help
    )


def items(place: Place, data: Node, said: list[Diagnostic]) -> tuple[Item, ...] | None:
    """The OpenSLO objects of one document: itself, or the entries of its list; None where it holds none."""
    if isinstance(data, dict):
        return (Item(place, data),) if _ours(data) else None
    if not isinstance(data, list) or not any(isinstance(entry, dict) and _ours(entry) for entry in data):
        return None
    entries = [(below(place, number), entry) for number, entry in enumerate(data)]
    for where, entry in entries:
        if not isinstance(entry, dict):
            help = "begin it with `apiVersion: openslo/v1`, or remove it"
            said.append(schema.WRONG_TYPE.at(where, "an entry of the list is no OpenSLO object", help=help))
    return tuple(Item(where, entry) for where, entry in entries if isinstance(entry, dict))


def _ours(data: dict[str, Node]) -> bool:
    version = data.get("apiVersion")
    return isinstance(version, str) and version.startswith("openslo")
