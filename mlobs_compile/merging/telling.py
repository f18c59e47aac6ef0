"""What people are told of documents that were imported again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile.authoring import inline
from mlobs_compile.merging.lock import Key
from mlobs_compile.merging.threeway import Kind, Note
from mlobs_compile.source import Node


@dataclass(frozen=True, slots=True)
class Told:
    """A document, what became of it, and what is to be told of its fields."""

    key: Key
    path: str
    notes: tuple[Note, ...] = ()
    gone: str = ""
    """What is told of the document as a whole."""


def lines(told: Told) -> Iterator[str]:
    """What people are told of a document, a line for each kind of thing."""
    what = f"{told.path or told.key[1]}: {told.key[0].lower()} `{told.key[1]}`"
    if told.gone:
        yield f"{what} {told.gone}"
    for kind in Kind:
        notes = [note for note in told.notes if note.kind is kind]
        if notes:
            listed = ", ".join(_said(note) for note in notes)
            yield f"{told.path}: {listed} {_spoken(kind, len(notes))}"


def _spoken(kind: Kind, count: int) -> str:
    if count == 1:
        return kind.value
    many = {"was ": "were ", "is ": "are ", "stays": "stay", "it belongs": "they belong"}
    text = kind.value
    for one, more in many.items():
        text = text.replace(one, more)
    return text


def _said(note: Note) -> str:
    news = f" (the source now says {_brief(note.news)})" if note.changed and note.news is not None else ""
    return f"`{note.route}`{news}"


def _brief(value: Node) -> str:
    text = inline(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
