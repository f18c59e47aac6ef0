"""The generated folder: written all or nothing, pruned of what is no longer wanted, foreign files untouched."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlobs_compile.errors import Refused

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Change:
    """What writing would do to the folder; paths are relative to it."""

    write: Mapping[str, str]
    """New or different files with their text."""
    delete: tuple[str, ...]
    """Files that an earlier compile wrote and nobody wants any more."""
    foreign: tuple[str, ...]
    """Files in the way that no compile wrote."""

    @property
    def empty(self) -> bool:
        return not self.write and not self.delete


def digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def owned(folder: Path) -> dict[str, str]:
    """The files that the folder's manifest says a compile wrote, with their digests."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        found = manifest["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {str(path): str(value) for path, value in found.items()} if isinstance(found, dict) else {}


def owner(folder: Path) -> str | None:
    """The id of the project that wrote the folder, if any did."""
    try:
        return str(json.loads((folder / MANIFEST).read_text("utf-8"))["project_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def compare(folder: Path, wanted: Mapping[str, str], keep: Iterable[str] = ()) -> Change:
    """What it takes to make the folder hold `wanted`; owned files under a prefix in `keep` stay as they are."""
    mine = owned(folder)
    write, foreign = {}, []
    for path, text in wanted.items():
        _refuse_escape(path)
        current = _read(folder / path)
        if current == text:
            continue
        write[path] = text
        if current is not None and path not in mine and path != MANIFEST:
            foreign.append(path)
    kept = tuple(keep)
    gone = [p for p in mine if p not in wanted and not p.startswith(kept or ("\0",)) and _inside(p)]
    return Change(write, tuple(p for p in gone if (folder / p).is_file()), tuple(foreign))


def apply(folder: Path, change: Change) -> None:
    """Carries a change out: every file is written aside first, then moved into place; the manifest comes last.

    Raises Refused, before touching anything, when a foreign file is in the way.
    """
    if change.foreign:
        listed = ", ".join(f"`{folder / path}`" for path in change.foreign[:5])
        raise Refused(f"{listed} was not written by mlobs; move it away, or compile to another folder with `--out`")
    folder.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".mlobs-", dir=folder))
    try:
        _stage(stage, change.write)
        for path in sorted(change.write, key=lambda item: (item == MANIFEST, item)):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(stage / path, target)
        for path in change.delete:
            (folder / path).unlink(missing_ok=True)
            _remove_empty((folder / path).parent, folder)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def remove(folder: Path) -> None:
    """Takes away everything a compile wrote to a folder, and the folder if nothing else is in it."""
    for path in [*owned(folder), MANIFEST]:
        if _inside(path):
            (folder / path).unlink(missing_ok=True)
            _remove_empty((folder / path).parent, folder.parent)


def _stage(stage: Path, files: Mapping[str, str]) -> None:
    made: set[Path] = set()
    for path, text in files.items():
        target = stage / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        with open(target, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return None


def _inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not path.startswith("/")


def _refuse_escape(path: str) -> None:
    if not _inside(path):
        raise Refused(f"a generated file would lie outside its folder: `{path}`")


def _remove_empty(folder: Path, stop: Path) -> None:
    while folder != stop and stop in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
