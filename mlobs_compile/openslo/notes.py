"""What OpenSLO objects say for people only; it is carried along as annotations of the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlobs_compile.openslo.model import Note
from mlobs_compile.openslo.objects import below
from mlobs_compile.openslo.shapes import Metadata
from mlobs_compile.route import Place


def notes(metadata: Metadata | None, description: str | None, place: Place) -> Iterator[Note]:
    """All that an object says for people: its title, description, annotations and labels."""
    above = below(place, "metadata")
    if metadata and metadata.displayName:
        yield Note("displayName", metadata.displayName, below(above, "displayName"))
    if description:
        yield Note("description", description, below(place, "spec", "description"))
    if metadata:
        yield from tags(metadata, above)


def tags(metadata: Metadata, above: Place) -> Iterator[Note]:
    """Annotations and labels."""
    for key, text in (metadata.annotations or {}).items():
        yield Note(key, text, below(above, "annotations", key))
    for key, values in (metadata.labels or {}).items():
        yield Note(f"label/{key}", ", ".join(values), below(above, "labels", key))


def about(what: str, found: Iterable[Note]) -> tuple[Note, ...]:
    """The notes of a part of something, told apart from those of the whole."""
    return tuple(Note(f"{what}/{note.key}", note.text, note.place) for note in found)
