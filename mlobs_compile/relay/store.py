"""What outlives a crash: the book, in a file that is whole at any time, and the dead letters beside it."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mlobs_compile.errors import UsageFault
from mlobs_compile.relay import book
from mlobs_compile.relay.book import Book

BOOK, LETTERS, HELD = "book.json", "dead-letters", ".held"


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of the relay's own; two relays must not share one."""

    folder: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the folder as long as this process lives; raises UsageFault while another one holds it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / HELD).open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                reason = "end it, or give this one a folder of its own with `--state`"
                raise UsageFault(f"another relay works in `{self.folder}`: {reason}") from None
            yield

    def open(self) -> Book:
        """What was kept, or an empty book; raises UsageFault for a file that is none.

        A book that cannot be read is no reason to begin anew: every alert that fires would start its run again.
        """
        (self.folder / LETTERS).mkdir(parents=True, exist_ok=True)
        file = self.folder / BOOK
        if not file.exists():
            return Book()
        try:
            return book.parsed(file.read_text("utf-8"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageFault(f"`{file}` cannot be read ({error}): mend it, or move it away") from error

    def keep(self, held: Book) -> None:
        """Writes the book; when it returns, the book is on the disk."""
        self._write(self.folder / BOOK, book.text(held))

    def letter(self, name: str, told: Mapping[str, object]) -> None:
        """Leaves a dead letter; whoever has dealt with it removes the file."""
        self._write(self.folder / LETTERS / f"{name}.json", json.dumps(told, indent=2) + "\n")

    def letters(self) -> list[Mapping[str, object]]:
        """All dead letters; one that somebody else has written or removed meanwhile is passed over."""
        found: list[Mapping[str, object]] = []
        for file in sorted((self.folder / LETTERS).glob("*.json")):
            try:
                told = json.loads(file.read_text("utf-8"))
            except (OSError, ValueError):
                continue
            if isinstance(told, dict):
                found.append(told)
        return found

    def _write(self, file: Path, text: str) -> None:
        beside = file.with_name(f".{file.name}.new")
        with beside.open("w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, file)
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
