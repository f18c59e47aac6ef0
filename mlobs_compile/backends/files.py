"""The generated folder: written all or nothing, pruned of what is no longer wanted, foreign files untouched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlobs_compile.backends.ledger import MANIFEST, owned, owner
from mlobs_compile.errors import Refused

__all__ = ["MANIFEST", "Change", "apply", "compare", "digest", "owned", "owner", "refuse_foreign", "remove"]


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
    import hashlib

    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def compare(folder: Path, wanted: Mapping[str, str], keep: Iterable[str] = ()) -> Change:
    """What it takes to make the folder hold `wanted`; owned files under a prefix in `keep` stay as they are."""
    mine = owned(folder)
    gone = [p for p in mine if p not in wanted and not p.startswith((*keep, "\0")) and _inside(p)]
    delete = tuple(p for p in gone if os.path.lexists(folder / p))
    write: dict[str, str] = {}
    foreign: dict[str, None] = {}
    for path, text in wanted.items():
        _refuse_escape(path)
        current = _read(folder / path)
        if current == text:
            continue
        write[path] = text
        if current is not None and path not in mine and not (path == MANIFEST and owner(folder)):
            foreign[path] = None
    foreign |= dict.fromkeys(_in_the_way(folder, write, frozenset(mine)))
    return Change(write, delete, tuple(foreign))


def _in_the_way(folder: Path, write: Iterable[str], mine: frozenset[str]) -> Iterator[str]:
    """Foreign files where a folder has to be, and folders or links where a file has to be."""
    parents = {PurePosixPath(path).parent for path in write}
    for inner in {ancestor for parent in parents for ancestor in (parent, *parent.parents)}:
        place, name = folder / inner, str(inner)
        if (
            name != "."
            and os.path.lexists(place)
            and (place.is_symlink() or not place.is_dir())
            and name not in mine
        ):
            yield name
    for path in write:
        place = folder / path
        if place.is_dir() and any(
            _relative(found, folder) not in mine for found in place.rglob("*") if not found.is_dir()
        ):
            yield path


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def refuse_foreign(changes: Mapping[Path, Change]) -> None:
    """Raises Refused when any of the changes would overwrite what mlobs did not write."""
    found = [folder / path for folder, change in changes.items() for path in change.foreign]
    if found:
        listed = ", ".join(f"`{path}`" for path in found[:5]) + (
            f" and {len(found) - 5} more" if found[5:] else ""
        )
        raise Refused(
            f"not written by mlobs, and in the way: {listed}; move it away, or compile to another folder with `--out`"
        )


def apply(folder: Path, change: Change) -> None:
    """Carries a change out: every file is written aside first, then moved into place; the manifest comes last.

    Raises Refused, before touching anything, when a foreign file is in the way.
    """
    refuse_foreign({folder: change})
    if change.empty:
        return
    folder.mkdir(parents=True, exist_ok=True)
    import tempfile  # its imports cost as much as reading a small project

    stage = Path(tempfile.mkdtemp(prefix=".mlobs-", dir=folder))
    try:
        _stage(stage, change.write)
        for path in change.delete:
            _take_away(folder, path)
        for inner in sorted({PurePosixPath(path).parent for path in change.write}):
            (folder / inner).mkdir(parents=True, exist_ok=True)
        for path in sorted(change.write, key=lambda item: (item == MANIFEST, item)):
            os.replace(os.path.join(stage, path), os.path.join(folder, path))
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def remove(folder: Path) -> None:
    """Takes away everything a compile wrote to a folder, and the folder if nothing else is in it."""
    for path in [*owned(folder), MANIFEST]:
        if _inside(path):
            _take_away(folder, path)
    _remove_empty(folder, folder.parent)


def _take_away(folder: Path, path: str) -> None:
    if not (folder / path).is_dir():
        (folder / path).unlink(missing_ok=True)
    _remove_empty((folder / path).parent, folder)


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
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
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
