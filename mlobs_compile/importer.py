"""The contract of an importer: another tool's documents become documents of mlobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlobs_compile.diagnostic import Outcome
from mlobs_compile.source import Document
from mlobs_compile.translation import Translation


@dataclass(frozen=True, slots=True)
class Importer:
    """A plug-in: one file in `importers/`, with `IMPORTER = Importer(...)`; its name is the file's, with dashes."""

    name: str
    read: Callable[[tuple[Document, ...]], Outcome[tuple[Translation, ...]]]
    """Translates the documents of all files given, and tells what is left behind, field by field.

    No value when a document is not the tool's, or lacks what makes it one.
    """
