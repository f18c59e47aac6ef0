"""OpenSLO documents among a project's own: read as they are, and meant as mlobs documents.

Each service of theirs becomes a service of mlobs, or joins the mlobs document of that name, which then has the last
word. Every value keeps the line it came from, so that a fault far down the pipeline still points into the OpenSLO
file. What OpenSLO leaves open is decided as for any document that does not say it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.route import ROOT, Place
from mlobs_compile.source import Document, Node
from mlobs_compile.translation import Translation


@dataclass(frozen=True, slots=True)
class Foreign:
    """A repo's documents, with those of OpenSLO translated."""

    others: tuple[Document, ...]
    """The documents of mlobs itself."""
    translations: Outcome[tuple[Translation, ...]]
    left: tuple[tuple[str, str, Place], ...] = ()
    """Kind, name and place of the OpenSLO objects that no SLO leads to, and of data sources."""


def translated(documents: Iterable[Document]) -> Foreign:
    """Every OpenSLO object of a repo in mlobs' words, and all that is to be said about them."""
    documents = tuple(documents)
    if not any(_speaks(document.data) for document in documents):
        return Foreign(documents, Outcome(()))  # what most repos have: nothing below is ever imported
    from mlobs_compile.openslo import objects
    from mlobs_compile.openslo.translating import Translator

    said: list[Diagnostic] = []
    others: list[Document] = []
    items: list[objects.Item] = []
    for document in documents:
        place = Place(document.path, ROOT, document.doc)
        found = objects.items(place, document.data, said)
        if found is None:
            others.append(document)
        else:
            items.extend(found)
    known = objects.read(items, said)
    translator = Translator(known, tuple(others), said)
    translations = translator.translations()
    return Foreign(tuple(others), Outcome(translations, tuple(said)), translator.left)


def _speaks(data: Node) -> bool:
    """Whether a document is an OpenSLO object, or a list that begins with one."""
    first = data[0] if isinstance(data, list) and data else data
    version = first.get("apiVersion") if isinstance(first, dict) else None
    return isinstance(version, str) and version.startswith("openslo")
