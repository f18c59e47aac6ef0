"""The generated folder: written all or nothing, pruned of what is no longer wanted, foreign files untouched."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlobs_compile.backends.ledger import MANIFEST, owned, owner
from mlobs_compile.backends.stage import Stage, remove_empty
from mlobs_compile.errors import Refused

__all__ = [
    "MANIFEST",
    "Change",
    "Stage",
    "apply",
    "compare",
    "digest",
    "owned",
    "owner",
    "refuse_foreign",
    "remove",
    "write",
]


@dataclass(frozen=True, slots=True)
class Change:
    """What writing would do to the folder; paths are relative to it."""

    write: tuple[str, ...]
    """New or different files."""
    delete: tuple[str, ...]
    """Files that an earlier compile wrote and nobody wants any more."""
    foreign: tuple[str, ...]
    """Files in the way that no compile wrote."""

    @property
    def empty(self) -> bool:
        return not self.write and not self.delete


def digest(content: bytes) -> str:
    import hashlib

    return "sha256:" + hashlib.sha256(content).hexdigest()


def compare(
    folder: Path, wanted: Iterable[tuple[str, bytes]], keep: Iterable[str] = (), stage: Stage | None = None
) -> Change:
    """What it takes to make the folder hold `wanted`; owned files under a prefix in `keep` stay as they are.

    Files come one at a time and are let go one at a time: what differs is put on the stage, where there is one.
    """
    mine = owned(folder)
    new = not os.path.lexists(folder)
    seen: set[str] = set()
    write: list[str] = []
    foreign: dict[str, None] = {}
    for path, content in wanted:
        _refuse_escape(path)
        seen.add(path)
        current = None if new else _read(folder, path)
        if current == content:
            continue
        write.append(path)
        if stage:
            stage.put(folder, path, content)
        if current is not None and path not in mine and not (path == MANIFEST and owner(folder)):
            foreign[path] = None
    gone = [p for p in mine if p not in seen and not p.startswith((*keep, "\0")) and _inside(p)]
    delete = tuple(p for p in gone if os.path.lexists(folder / p))
    if not new:
        foreign |= dict.fromkeys(_in_the_way(folder, write, frozenset(mine)))
    return Change(tuple(write), delete, tuple(foreign))


def _in_the_way(folder: Path, write: Iterable[str], mine: frozenset[str]) -> Iterator[str]:
    """Foreign files where a folder has to be, and folders or links where a file has to be."""
    parents = {PurePosixPath(parent) for parent in set(map(posixpath.dirname, write))}
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
        if os.path.isdir(os.path.join(folder, path)) and any(
            _relative(found, folder) not in mine for found in (folder / path).rglob("*") if not found.is_dir()
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


def apply(folder: Path, change: Change, stage: Stage) -> None:
    """Carries a change out: what was put on the stage is moved into place; the manifest comes last.

    Raises Refused, before touching anything, when a foreign file is in the way.
    """
    refuse_foreign({folder: change})
    for path in change.delete:
        _take_away(folder, path)
    stage.move(folder, sorted(change.write, key=lambda item: (item == MANIFEST, item)))


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Writes files over those of the same names; all of them, or none."""
    with Stage() as stage:
        for path, text in texts.items():
            stage.put(folder, path, text.encode())
        stage.move(folder, tuple(texts))


def remove(folder: Path) -> None:
    """Takes away everything a compile wrote to a folder, and the folder if nothing else is in it."""
    for path in [*owned(folder), MANIFEST]:
        if _inside(path):
            _take_away(folder, path)
    remove_empty(folder, folder.parent)


def _take_away(folder: Path, path: str) -> None:
    if not (folder / path).is_dir():
        (folder / path).unlink(missing_ok=True)
    remove_empty((folder / path).parent, folder)


def _read(folder: Path, path: str) -> bytes | None:
    try:
        with open(os.path.join(folder, path), "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _inside(path: str) -> bool:
    parts = path.split("/")
    return any(part not in ("", ".") for part in parts) and ".." not in parts and not path.startswith("/")


def _refuse_escape(path: str) -> None:
    if not _inside(path):
        raise Refused(f"a generated file would lie outside its folder: `{path}`")
