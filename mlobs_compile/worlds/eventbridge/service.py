"""The contract of one kind of object: how it is found, made, changed, marked and removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from mlobs_compile.artifact import Body, Json
from mlobs_compile.backends.aws_calls import Calls
from mlobs_compile.backends.aws_waits import until
from mlobs_compile.change.tags import Tags
from mlobs_compile.world import Denied
from mlobs_compile.worlds.eventbridge.places import Places


@dataclass(frozen=True, slots=True)
class Found:
    """An object that is there."""

    body: Body
    tags: Tags | None = None
    """Where they come with the answer; else the index of tags has them."""


class Service(Protocol):
    """One kind; every change may be made twice, and has taken effect when it returns."""

    def find(self, name: str) -> Found | None:
        """The object in canonical form; None where there is none."""

    def tags(self, name: str) -> Tags:
        """What the object itself is tagged with."""

    def make(self, name: str, body: Mapping[str, Json], tags: Tags) -> None:
        """Makes it with all its parts; called when there is none."""

    def change(self, name: str, body: Mapping[str, Json], there: Body) -> None:
        """Brings what is there to what is wanted."""

    def tag(self, name: str, tags: Tags) -> None:
        """Writes tags, and leaves others."""

    def remove(self, name: str) -> None:
        """Removes it with all its parts; what is not there is removed."""


@dataclass(frozen=True, slots=True)
class Means:
    """What all kinds share."""

    calls: Callable[[str], Calls]
    """The service of that name."""
    places: Places
    sleep: Callable[[float], None]
    wait: float
    """Seconds to wait for what is being made or deleted."""

    def await_(self, what: str, done: Callable[[], bool]) -> None:
        """Waits until it is done; raises Denied when it takes too long."""
        if not until(done, self.sleep, self.wait, every=2.0):
            raise Denied(f"{what} is not done after {self.wait:.0f} s: apply again later")
