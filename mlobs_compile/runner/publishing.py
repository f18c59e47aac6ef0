"""Where results are published: `KIND:WHERE` as a command line says it, each kind a file in `publishers/`.

What `mlobs run` finds in a batch and what `mlobs push` reads of another system are published alike.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from mlobs_compile import registry
from mlobs_compile.diagnostic import did_you_mean
from mlobs_compile.errors import Exit, MlobsError, UsageFault
from mlobs_compile.publication import Labels, Publication

PACKAGE = "mlobs_compile.runner.publishers"


class PublishFault(MlobsError):
    """Results were found, and could not be published everywhere."""

    exit = Exit.PARTIAL


class Publisher(Protocol):
    """A place that results are published to."""

    def newest(self, clock: str, group: Labels) -> float | None:
        """The time of what is published there of a group now, as its clock says; None where that is not known."""
        ...

    def publish(self, publications: Sequence[Publication]) -> str:
        """Puts each in the place of what its group had, and says what it did; raises PublishFault."""
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


_OLDEST, _AHEAD = 14 * 86_400.0, 2 * 3600.0
"""Seconds: what PutMetricData says of timestamps, and what CloudWatch Logs says of those of lines."""


def in_time(publications: Sequence[Publication], now: float) -> None:
    """Raises PublishFault for what CloudWatch would refuse, or drop without a word, for its time."""
    for one in publications:
        if not now - _OLDEST < one.moment < now + _AHEAD:
            found = datetime.fromtimestamp(one.moment, UTC).isoformat(timespec="seconds")
            raise PublishFault(
                f"CloudWatch takes nothing older than two weeks or two hours ahead, and this is of {found}; "
                "nothing was sent to it"
            )


def unnamed(publications: Sequence[Publication]) -> str:
    """What CloudWatch has no metrics of, as the end of a sentence."""
    number = sum(len(one.unnamed) for one in publications)
    return f"; CloudWatch cannot hold the names of {number} checks" if number else ""
