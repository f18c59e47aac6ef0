"""Remembers the last compile, so that a second one with nothing changed does nothing.

The stamp lies in `.mlobs/` beside `mlobs.yaml`, is ignored by git, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

import mlobs_compile
from mlobs_compile.backends.repo import SourceFile

FOLDER = ".mlobs"


def inputs(files: Iterable[SourceFile], options: Iterable[str]) -> str:
    """A digest of everything a compile depends on: the specs, the options, mlobs itself."""
    seen = hashlib.blake2b(mlobs_compile.__version__.encode())
    for line in (*_package(), *options):
        seen.update(line.encode() + b"\0")
    for file in files:
        seen.update(file.path.encode() + b"\0" + str(len(file.content)).encode() + b"\0" + file.content)
    return seen.hexdigest()


def _package() -> list[str]:
    """The files of mlobs itself by size and time, so that a changed compiler is noticed without a new version."""
    root = os.path.dirname(mlobs_compile.__file__)
    found = []
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = [name for name in subfolders if name != "__pycache__"]
        for name in names:
            about = os.lstat(os.path.join(folder, name))
            found.append(f"{folder}/{name} {about.st_size} {about.st_mtime_ns}")
    return sorted(found)


def outputs(folders: Iterable[Path]) -> str:
    """A digest of the generated files by name, size and time: any hand edit changes it."""
    seen = hashlib.blake2b()
    for top in folders:
        for folder, subfolders, names in os.walk(top):
            subfolders.sort()
            for name in sorted(names):
                about = os.lstat(os.path.join(folder, name))
                seen.update(f"{folder}/{name} {about.st_size} {about.st_mtime_ns}\0".encode())
    return seen.hexdigest()


def recall(root: Path, key: str) -> dict[str, str] | None:
    """What was remembered for these inputs, if the last compile had the same."""
    try:
        found = json.loads((root / FOLDER / "compile.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.get("inputs") != key:
        return None
    return {str(name): str(value) for name, value in found.items()}


def remember(root: Path, key: str, **values: str) -> None:
    """Keeps values for these inputs; a folder that cannot be written to costs only the speed."""
    folder = root / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        (folder / ".gitignore").write_text("*\n", "utf-8")
        (folder / "compile.json").write_text(json.dumps({"inputs": key, **values}), "utf-8")
    except OSError:
        return
