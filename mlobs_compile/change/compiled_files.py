"""Compiled files as wanted objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mlobs_compile.artifact import Artifact, Emission, Resource
from mlobs_compile.change import texts
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.route import Place


@dataclass(frozen=True, slots=True)
class About:
    """What the resources of a file say of it."""

    origins: tuple[Place, ...] = ()
    protected: bool = False


NOTHING_SAID = About()


def files(
    emission: Emission,
    artifacts: Iterable[Artifact],
    key: Callable[[Artifact], Key],
    protects: Callable[[Resource], bool],
    needs: Callable[[Key], tuple[Key, ...]] = lambda key: (),
) -> tuple[Wanted, ...]:
    """Each artifact as an object, with the lines of the spec that its resources come from.

    It is protected when anything in it is.
    """
    said = about(emission, protects)
    return tuple(_wanted(one, key(one), needs, said.get(one.path, NOTHING_SAID)) for one in artifacts)


def about(emission: Emission, protects: Callable[[Resource], bool]) -> Mapping[str, About]:
    """What is said of each file that has resources."""
    places: dict[str, dict[Place, None]] = {}
    guarded: set[str] = set()
    for resource in emission.resources:
        places.setdefault(resource.file, {}).update(dict.fromkeys(resource.origins))
        if resource.file not in guarded and protects(resource):
            guarded.add(resource.file)
    return {path: About(tuple(found), path in guarded) for path, found in places.items()}


def _wanted(artifact: Artifact, key: Key, needs: Callable[[Key], tuple[Key, ...]], said: About) -> Wanted:
    stem = key.name.rpartition("/")[2].rpartition(".")[0]
    body = texts.compiled(artifact, key.name)
    return Wanted(key, stem, body, needs(key), said.origins, said.protected)
