"""The contract of an importer: what another tool knows becomes documents of mlobs.

One that `reads` translates that tool's own documents of rules and SLOs, line by line. One that `drafts` looks at what a
tool leaves behind (artifacts, registries, answers of an API) and drafts documents from it: what it found is said with
where it came from, what it had to invent waits under `metadata.drafts` until somebody confirms it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlobs_compile.diagnostic import Outcome
from mlobs_compile.source import Document
from mlobs_compile.translation import Translation


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of another tool, or an answer of its API."""

    path: str
    """As it is shown to people: relative to the folder that was given."""
    content: object
    """Mappings, lists and scalars as JSON or YAML hold them; a SQLite file as its rows by table; else bytes."""


Read = Callable[[tuple[Document, ...]], Outcome[tuple[Translation, ...]]]
Drafts = Callable[[tuple[Artifact, ...]], Outcome[tuple[Translation, ...]]]


@dataclass(frozen=True, slots=True)
class Importer:
    """A plug-in: one file in `importers/`, with `IMPORTER = Importer(...)`; its name is the file's, with dashes."""

    name: str
    read: Read | None = None
    """Translates the documents of all files given, and tells what is left behind, field by field.

    No value when a document is not the tool's, or lacks what makes it one.
    """
    draft: Drafts | None = None
    """Drafts documents from artifacts, and tells what it could not carry and why.

    No value when none of the artifacts is the tool's. The order of artifacts does not matter to what comes out.
    """
    files: tuple[str, ...] = ()
    """What `draft` reads below a folder, as patterns such as `target/manifest.json` or `**/MLmodel`."""
    tables: frozenset[str] = frozenset()
    """What `draft` reads of a database; all tables where none is named."""
