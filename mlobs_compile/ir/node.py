"""What every node has: an identity that comes from names, the thing it watches, and the lines that made it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mlobs_compile.route import Place


class Urgency(Enum):
    """Whom an alert may disturb: a page wakes a person now, a ticket waits for working hours."""

    PAGE = "page"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing that is watched, and who answers for it."""

    kind: str
    """`model`, `pipeline`, `dataset`, `service` or `cluster`."""
    name: str
    team: str
    tier: str
    """`critical`, `high`, `medium` or `low`."""
    description: str
    runbook: str | None
    """A URL that the person who is woken opens first."""
    annotations: tuple[tuple[str, str], ...] = ()
    environment: str = "default"
    """Where it runs; two environments may share one metric store, so it belongs to the identity."""


@dataclass(frozen=True, slots=True)
class Node:
    """The head that every node of the monitoring carries."""

    id: str
    """From the names in the spec, such as `fraud/latency/burn/page-fast`; never from order or title."""
    subject: Subject
    origins: tuple[Place, ...]
    """The lines of the spec that made it, the most telling first."""
