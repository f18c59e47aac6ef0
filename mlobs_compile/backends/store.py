"""The contract of a store: named files in a folder or under a prefix of a bucket, each written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Held:
    """A file as it was read."""

    data: bytes
    version: str
    """What tells this state from any other, for writes that must fail when it has moved."""


class Store(Protocol):
    """Where files are kept; names are relative, with slashes. Every operation may raise a `Fault`."""

    def read(self, name: str) -> Held | None:
        """The file, or None where there is none."""

    def write(self, name: str, data: bytes, before: Held | None) -> None:
        """Makes or replaces a file; raises Moved when it is no longer as `before`."""

    def remove(self, name: str, before: Held) -> None:
        """Takes a file away; raises Moved when it is no longer as `before`."""

    def shown(self, name: str) -> str:
        """The file as a person calls it."""
