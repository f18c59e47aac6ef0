"""The whole review: what changed, what it risks, what of that is accepted, and the numbers beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mlobs_compile.review.change import Change
from mlobs_compile.review.figures import Figures
from mlobs_compile.review.sighting import Level, Sighting


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Why a risk counts as accepted."""

    reason: str
    until: date
    line: str
    """Where the spec says so, as `mlobs.yaml:40`."""
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A risk with its code, ready for the table."""

    code: str
    title: str
    level: Level
    sighting: Sighting
    accepted: Acceptance | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has accepted it, or not for today."""
        return self.accepted is None or self.accepted.expired


@dataclass(frozen=True, slots=True)
class Resources:
    """Generated objects that differ, of one target and kind, over all environments."""

    target: str
    kind: str
    added: int = 0
    removed: int = 0
    changed: int = 0
    renamed: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that a presenter shows."""

    project: str
    base: str
    """What is compared with, as the user named it."""
    environments: tuple[str, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    """Gravest first."""
    figures: Figures
    resources: tuple[Resources, ...] = ()
    unchanged: int = 0
    """Nodes that are the same on both sides, over all environments."""
    notes: tuple[str, ...] = ()
    """What the reader must know besides, such as acknowledgements that have expired or have no effect."""

    @property
    def changed(self) -> bool:
        return bool(self.changes) or any(
            r.added or r.removed or r.changed or r.renamed for r in self.resources
        )
