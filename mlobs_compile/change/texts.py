"""Files as objects: what they say as data, for people who compare, and how they say it, for the bytes on disk.

A file that this compiler could have written is its tree and the comment at its top, for writing those gives the same
bytes again. Any other file keeps its whole text as well, under `content`.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping

from mlobs_compile.artifact import Artifact, Body, Json, dump_json, dump_yaml
from mlobs_compile.change.digest import canonical

HEADER, CONTENT, BINARY = "#", "content", "base64"
"""Keys that no file of these has: lines of the comment at its top, the whole text, and what is no text."""
NOTHING: Mapping[str, Json] = {CONTENT: None}
"""The body of a file that is deleted and that its reader has not yet let go."""


class Compiled(dict[str, Json]):
    """A body that still knows its bytes."""

    __slots__ = ("data",)

    def __init__(self, data: bytes, said: Mapping[str, Json]) -> None:
        super().__init__(said)
        self.data = data


def body(data: bytes, name: str) -> Mapping[str, Json]:
    """A file as a body; its name says whether it is JSON or YAML."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return {BINARY: b64encode(data).decode()}
    tree = _tree(text, name)
    if tree is None:
        return {CONTENT: text}
    said = {**({} if name.endswith(".json") else _commented(text)), **tree}
    return said if _again(said, name) == data else {**said, CONTENT: text}


def compiled(artifact: Artifact, name: str) -> Mapping[str, Json]:
    """The same for a file that was just compiled; one that comes with its tree need not be parsed."""
    data = artifact.data
    if artifact.tree is None:
        return Compiled(data, body(data, name))
    tree = canonical(artifact.tree)
    assert isinstance(tree, dict)
    return Compiled(data, {**({} if name.endswith(".json") else _commented(data.decode())), **tree})


def written(body: Mapping[str, Json], name: str) -> bytes:
    """The bytes that a body stands for."""
    if isinstance(body, Compiled):
        return body.data
    if BINARY in body:
        return b64decode(str(body[BINARY]))
    if CONTENT in body:
        return str(body[CONTENT]).encode()
    if name.endswith(".json"):
        return dump_json(body).encode()
    header = body.get(HEADER, ())
    assert isinstance(header, list | tuple)
    return dump_yaml({k: v for k, v in body.items() if k != HEADER}, header=map(str, header)).encode()


def _again(said: Mapping[str, Json], name: str) -> bytes | None:
    """What would be written; None for what JSON can escape and nobody can write, such as half of a sign."""
    try:
        return written(said, name)
    except ValueError:
        return None


def _commented(text: str) -> Body:
    lines: list[Json] = []
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        lines.append(line[2:])
    return {HEADER: lines} if lines else {}


def _tree(text: str, name: str) -> Mapping[str, Json] | None:
    """What a file says; None for what has not the form of a mapping."""
    import yaml

    try:
        if name.endswith(".json"):
            found = json.loads(text)
        else:
            found = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (ValueError, yaml.YAMLError, RecursionError):
        return None
    plain = _plain(found) if isinstance(found, dict) else None
    if not isinstance(plain, dict) or plain.keys() & {HEADER, CONTENT, BINARY}:
        return None
    return plain


def _plain(value: object) -> Json:
    """A tree that JSON can say; a date becomes its text."""
    match value:
        case dict():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case str() | int() | None:
            return value
        case float() if value == value and abs(value) != float("inf"):
            return value
        case _:
            return str(value)
