"""Reads YAML text into `Document`s: a tree of plain values, and the line and column of each of them.

Scalars follow YAML 1.2 core with exact decimals. Duplicate keys, tags and templates are faults.
"""

from __future__ import annotations

import gc

from mlobs_compile.diagnostic import Outcome, Span
from mlobs_compile.source.decoding import decode
from mlobs_compile.source.document import Document, Node
from mlobs_compile.source.lines import Lines
from mlobs_compile.source.reader import Reader

__all__ = ["Document", "Node", "read", "read_data"]


def read(text: str | bytes, path: str) -> Outcome[tuple[Document, ...]]:
    """All documents of a file but the empty ones, and all that is wrong with it as YAML.

    Documents come back even when the outcome has failed, so that reporters can show their lines; then their
    data is incomplete and must not be used. There is no value only where a file is too large or no text.
    """
    decoded, found = decode(text, path)
    if decoded is None:
        return Outcome(None, tuple(found))
    reader = Reader(Lines(path, decoded))
    collecting = gc.isenabled()
    gc.disable()  # nothing read here is garbage, and looking for it costs a quarter of the time
    try:
        reader.read()
    finally:
        if collecting:
            gc.enable()
    return Outcome(tuple(reader.documents), (*found, *reader.found))


def read_data(name: str, text: str) -> Node:
    """The data of a YAML file that ships in the package; ValueError unless it is one flawless document."""
    outcome = read(text, name)
    for fault in outcome.diagnostics:
        where = f"{fault.where.line}:{fault.where.column}" if isinstance(fault.where, Span) else ""
        raise ValueError(f"{name}:{where}: {fault.message}")
    if outcome.value is None or len(outcome.value) != 1:
        raise ValueError(f"{name} must hold exactly one document")
    return outcome.value[0].data
