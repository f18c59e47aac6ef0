"""How often things run before and after: the schedules of checks, and the planned runs of pipelines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile.ir.node import Urgency
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.review.sighting import Level
from mlobs_compile.review.stakes import weighed
from mlobs_compile.review.state import State
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.pipeline import Pipeline, PlannedRuns


@dataclass(frozen=True, slots=True)
class Replanned:
    """A pipeline whose plan differs in one environment."""

    environment: str
    thing: Thing[Watched]
    before: PlannedRuns
    after: PlannedRuns

    @property
    def id(self) -> str:
        """The id of the alert on a run that did not come."""
        return f"{self.thing.subject.name}/planned/did-not-run"

    @property
    def level(self) -> Level:
        return weighed(Urgency(self.before.severity), self.thing.subject.tier)


def planned(before: State, after: State) -> Iterator[Replanned]:
    """Pipelines that have a plan on both sides, and not the same."""
    for environment, was, now in things(before, after):
        if not isinstance(was.spec, Pipeline) or not isinstance(now.spec, Pipeline):
            continue
        old, new = was.spec.planned, now.spec.planned
        if old and new and old != new:
            yield Replanned(environment, now, old, new)


def things(before: State, after: State) -> Iterator[tuple[str, Thing[Watched], Thing[Watched]]]:
    """Everything that is watched on both sides, in each environment."""
    for name, compiled in after.environments.items():
        former = before.environments.get(name)
        if former is None:
            continue
        was = {(one.subject.kind, one.subject.name): one for one in former.platform.things}
        for thing in compiled.platform.things:
            old = was.get((thing.subject.kind, thing.subject.name))
            if old is not None:
                yield name, old, thing
