"""Where new files wait until all of them are there, so that a folder gets everything or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Self


class Stage:
    """A hidden folder inside each folder that is written to, and so on the same disk.

    Used in a `with`: what was not moved into place by its end leaves no trace.
    """

    def __init__(self) -> None:
        self._aside: dict[Path, str] = {}
        self._before: dict[Path, Path] = {}
        """For every folder, the nearest one that there was already: itself, or one above it."""
        self._made: set[str] = set()

    def put(self, folder: Path, path: str, content: bytes) -> None:
        """Writes a file aside; `path` is where it belongs in the folder."""
        target = os.path.join(self._aside.get(folder) or self._open(folder), path)
        self._make(os.path.dirname(target))
        with open(target, "wb") as file:
            file.write(content)

    def move(self, folder: Path, paths: Iterable[str]) -> None:
        """Moves files of a folder into place, in this order."""
        for path in paths:
            target = os.path.join(folder, path)
            self._make(os.path.dirname(target))
            os.replace(os.path.join(self._aside[folder], path), target)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        import shutil  # for the same reason

        for aside in self._aside.values():
            shutil.rmtree(aside, ignore_errors=True)
        for folder, before in self._before.items():
            remove_empty(folder, before)

    def _open(self, folder: Path) -> str:
        import tempfile  # its imports cost as much as reading a small project

        self._before[folder] = next(place for place in (folder, *folder.parents) if place.exists())
        folder.mkdir(parents=True, exist_ok=True)
        self._aside[folder] = tempfile.mkdtemp(prefix=".mlobs-", dir=folder)
        return self._aside[folder]

    def _make(self, folder: str) -> None:
        if folder not in self._made:
            os.makedirs(folder, exist_ok=True)
            self._made.add(folder)


def remove_empty(folder: Path, stop: Path) -> None:
    """Removes a folder and those above it, below `stop`, as long as nothing is in them."""
    while folder != stop and stop in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def flush(folder: Path) -> None:
    """Puts the names in a folder on the disk: those of new files outlast a power failure only then."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
