"""Reads the documents of a project from a folder."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlobs_compile import source
from mlobs_compile.backends.files import MANIFEST, owner
from mlobs_compile.change.register import REGISTER
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.errors import UsageFault
from mlobs_compile.source import Document, Node

PROJECT_FILE = "mlobs.yaml"
BASELINES = "baselines"
INCLUDE = ("**/*.yaml", "**/*.yml")
EXCLUDE = ("generated/**", "schemas/**")
_SKIPPED = frozenset({"node_modules", "__pycache__", "venv"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the project as bytes."""

    path: str
    """Relative to the project's folder, with forward slashes."""
    content: bytes


@dataclass(frozen=True, slots=True)
class Read:
    """The documents of a project, and what is wrong with them as YAML."""

    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]


def find_root(start: Path) -> Path:
    """The folder of `mlobs.yaml`: the given one, or the nearest above it.

    Raises UsageFault when the path does not exist, or no folder above it has the file.
    """
    if not start.exists():
        raise UsageFault(f"`{start}` does not exist")
    folder = start.resolve() if start.is_dir() else start.resolve().parent
    for candidate in (folder, *folder.parents):
        if (candidate / PROJECT_FILE).is_file():
            return candidate
    raise UsageFault(f"no `{PROJECT_FILE}` in `{start}` or above it; `mlobs init` writes one")


def files(root: Path) -> Iterator[SourceFile]:
    """The project's files in the order of their paths, by the `include` and `exclude` of `mlobs.yaml`.

    Raises UsageFault for a file whose name is not UTF-8, since such a name cannot be written anywhere.
    """
    project = (root / PROJECT_FILE).read_bytes()
    include, exclude = _globs(project)
    for path in sorted({*_walk(root), PROJECT_FILE}):
        if path == PROJECT_FILE:
            yield SourceFile(path, project)
        elif matches(path, include) and not matches(path, exclude):
            if not path.isprintable():
                raise UsageFault(
                    f"the file name {path!a} has characters that cannot be shown; rename the file"
                )
            yield SourceFile(path, (root / path).read_bytes())


def baselines(root: Path) -> tuple[SourceFile, ...]:
    """The frozen baselines of the project's models, `baselines/MODEL.json`."""
    found = sorted((root / BASELINES).glob("*.json"))
    return tuple(SourceFile(f"{BASELINES}/{path.name}", path.read_bytes()) for path in found)


def reads(root: Path, path: Path) -> bool:
    """Whether a YAML file at a path would be taken for one of the project's documents."""
    try:
        inner = path.resolve().relative_to(root)
    except ValueError:
        return False
    if any(part.startswith(".") or part in _SKIPPED for part in inner.parts):
        return False
    include, exclude = _globs((root / PROJECT_FILE).read_bytes())
    name = inner.as_posix()
    return matches(name, include) and not matches(name, exclude)


def read(sources: Iterator[SourceFile] | tuple[SourceFile, ...]) -> Read:
    """Parses every file; a file with faults does not keep the others from being read."""
    documents: list[Document] = []
    said: list[Diagnostic] = []
    for file in sources:
        outcome = source.read(file.content, file.path)
        documents.extend(outcome.value or ())
        said.extend(outcome.diagnostics)
    return Read(tuple(documents), tuple(said))


def _globs(project: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """`include` and `exclude` as written, if they are lists of texts; their faults are told later, with a line."""
    outcome = source.read(project, PROJECT_FILE)
    trees = [d.data for d in outcome.value or () if isinstance(d.data, dict)]
    data: Node = next((tree for tree in trees if tree.get("kind") == "Project"), {})
    found = []
    for key, default in (("include", INCLUDE), ("exclude", EXCLUDE)):
        written = data.get(key) if isinstance(data, dict) else None
        patterns = tuple(p for p in written if isinstance(p, str)) if isinstance(written, list) else default
        found.append(patterns)
    return found[0], found[1]


def _walk(root: Path) -> Iterator[str]:
    """Paths of regular files below the root.

    Links are left out, so that nothing escapes the repo, and so are hidden folders, what a compile wrote, and folders
    with a register, to which something is applied.
    A folder that cannot be read raises OSError: what stands in it must not be missed in silence.
    """
    for folder, subfolders, names in os.walk(root, onerror=_raise):
        subfolders[:] = [name for name in subfolders if not name.startswith(".") and name not in _SKIPPED]
        inner = folder != os.fspath(root)
        if inner and (REGISTER in names or (MANIFEST in names and owner(Path(folder)) is not None)):
            subfolders.clear()
            continue
        for name in names:
            full = os.path.join(folder, name)
            if not name.startswith(".") and stat.S_ISREG(os.lstat(full).st_mode):
                yield os.path.relpath(full, root).replace(os.sep, "/")


def _raise(error: OSError) -> None:
    raise error


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the globs takes a path as a whole."""
    return any(_glob(pattern).fullmatch(path) for pattern in patterns)


def _glob(pattern: str) -> re.Pattern[str]:
    """A glob as a regular expression: `*` within a folder, `**` across folders."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./"))
    meaning = {"**/": r"(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meaning.get(part, re.escape(part)) for part in parts))
