"""What an import wrote, field by field: the lock file that the next import merges against.

It holds digests and no values, so that nothing of the source is kept twice, and for each field the artifact and the
name there that it came from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mlobs_compile.diagnostic import Outcome, Span
from mlobs_compile.faults.importing import BROKEN_LOCK
from mlobs_compile.route import Route

VERSION = 1
Key = tuple[str, str]
"""Kind and name of a document."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One field as it was imported."""

    digest: str
    artifact: str
    source: str
    """What it is called in the artifact."""


Fields = Mapping[Route, Origin]


@dataclass(frozen=True, slots=True)
class Lock:
    """Every document that a tool's import looks after."""

    tool: str
    documents: Mapping[Key, Fields] = field(default_factory=dict)

    def text(self) -> str:
        """The file, a line for each field, in the order of their names."""
        body = {
            "version": VERSION,
            "tool": self.tool,
            "documents": {
                f"{kind} {name}": {
                    str(route): f"{one.digest} {one.artifact}#{one.source}".rstrip("#")
                    for route, one in sorted(fields.items(), key=lambda item: str(item[0]))
                }
                for (kind, name), fields in sorted(self.documents.items())
            },
        }
        return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def name(tool: str) -> str:
    """The name of the lock file beside what was imported."""
    return f"import-{tool}.lock.json"


def tool(name: str) -> str:
    """The tool of a lock file of this name."""
    return name.removeprefix("import-").removesuffix(".lock.json")


def read(raw: bytes, path: str, of: str) -> Outcome[Lock]:
    """The lock, or why it is none."""
    try:
        body = json.loads(raw)
        if body["version"] != VERSION or body["tool"] != of:
            return _broken(path, f"it is of version {body['version']} and for `{body['tool']}`")
        return Outcome(Lock(of, dict(_documents(body["documents"]))))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return _broken(path, f"it does not hold what an import writes ({type(error).__name__})")


def _documents(body: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[Key, Fields]]:
    for key, fields in body.items():
        kind, _, called = key.partition(" ")
        yield (kind, called), {Route.parse(route): _origin(line) for route, line in fields.items()}


def _origin(line: str) -> Origin:
    digest, _, place = line.partition(" ")
    artifact, _, source = place.partition("#")
    return Origin(digest, artifact, source)


def _broken(path: str, why: str) -> Outcome[Lock]:
    message = f"the lock file cannot be used: {why}"
    remedy = "restore it from version control, or move it and the imported files away and import anew"
    return Outcome(None, (BROKEN_LOCK.at(Span(path, 1, 1, 1, 1), message, help=remedy),))


__all__ = ["Fields", "Key", "Lock", "Origin", "name", "read", "tool"]
