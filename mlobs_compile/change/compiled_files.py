"""Compiled files as wanted objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from mlobs_compile.artifact import Artifact, Emission
from mlobs_compile.change import texts
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.route import Place


def files(
    emission: Emission,
    artifacts: Iterable[Artifact],
    key: Callable[[Artifact], Key],
    needs: Callable[[Key], tuple[Key, ...]] = lambda key: (),
) -> tuple[Wanted, ...]:
    """Each artifact as an object, with the lines of the spec that its resources come from."""
    origins = _origins(emission)
    return tuple(_wanted(one, key(one), needs, origins.get(one.path, ())) for one in artifacts)


def _wanted(
    artifact: Artifact, key: Key, needs: Callable[[Key], tuple[Key, ...]], origins: tuple[Place, ...]
) -> Wanted:
    stem = key.name.rpartition("/")[2].rpartition(".")[0]
    return Wanted(key, stem, texts.body(artifact.data, key.name), needs(key), origins)


def _origins(emission: Emission) -> Mapping[str, tuple[Place, ...]]:
    found: dict[str, dict[Place, None]] = {}
    for resource in emission.resources:
        found.setdefault(resource.file, {}).update(dict.fromkeys(resource.origins))
    return {path: tuple(places) for path, places in found.items()}
