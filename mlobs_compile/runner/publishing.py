"""Where results are published: `KIND:WHERE` as a command line says it, each kind a file in `publishers/`."""

from __future__ import annotations

import importlib
from typing import Protocol

from mlobs_compile import registry
from mlobs_compile.diagnostic import did_you_mean
from mlobs_compile.errors import Exit, MlobsError, UsageFault
from mlobs_compile.ir.node import Subject
from mlobs_compile.runner.results import Results

PACKAGE = "mlobs_compile.runner.publishers"


class PublishFault(MlobsError):
    """Results were found, and could not be published everywhere."""

    exit = Exit.PARTIAL


class Publisher(Protocol):
    """A place that results are published to."""

    def newest(self, subject: Subject) -> float | None:
        """The end of the window that is published there now; None where that is not known."""
        ...

    def publish(self, results: Results, limit: int) -> str:
        """Publishes with at most so many series, and says what it did; raises PublishFault."""
        ...


def publisher(written: str) -> Publisher:
    """The publisher of `textfile:PATH` and its like; raises UsageFault."""
    kind, colon, where = written.partition(":")
    known = registry.names(PACKAGE)
    if kind not in known:
        hint = did_you_mean(kind, known) or f"there are {', '.join(f'`{name}:...`' for name in known)}"
        raise UsageFault(f"nothing is published to `{written}`; {hint}")
    if not colon or not where:
        raise UsageFault(f"`--publish {kind}` does not say where; write `{kind}:WHERE`")
    made: Publisher = importlib.import_module(f"{PACKAGE}.{kind}").made(where)
    return made
