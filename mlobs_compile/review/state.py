"""One state of a spec: what it compiles to in every environment, and where its lines are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Part
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.resolve.platform import Platform
from mlobs_compile.review.change import Line, Side
from mlobs_compile.route import Place
from mlobs_compile.source import Document


@dataclass(frozen=True, slots=True)
class Compiled:
    """One environment of one state."""

    environment: str
    platform: Platform
    monitoring: Monitoring
    homes: Mapping[str, str]
    emissions: Mapping[str, Emission]


@dataclass(frozen=True, slots=True)
class State:
    """All environments of a spec before or after the change."""

    side: Side
    environments: Mapping[str, Compiled]
    documents: Mapping[tuple[str, int], Document] = field(default_factory=dict)
    """By path and number of the document within its file."""
    folder: str = ""
    """Where the project is, as seen from where the review is read; empty when it is there."""

    def line(self, place: Place) -> Line:
        """Where a place stands in the text of this state; the first line of a file that was not read."""
        document = self.documents.get((place.path, place.doc))
        if document is None:
            return Line(self.side, self._seen(place.path), 1, place)
        route = place.route
        while route and not document.has(route):
            route = route.parent
        return Line(self.side, self._seen(place.path), document.span(route, Part.KEY).line, place)

    def _seen(self, path: str) -> str:
        return f"{self.folder}/{path}" if self.folder else path
