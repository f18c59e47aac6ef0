"""Applies what a project compiles to, over fakes of AWS, with the real planner and the real engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlobs_compile.applying.engine import run
from mlobs_compile.applying.run import Connection, Fate, Means, Result
from mlobs_compile.artifact import Emission
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Op, Plan
from mlobs_compile.world import Reading, Site, World
from tests.aws.strict import Fake
from tests.aws.weather import Clock
from tests.worlds.planned import Memory, planned


@dataclass
class Ports:
    """Fakes by the name of their service, and a clock that waits at once."""

    fakes: Mapping[str, Fake]
    clock: Clock
    notes: list[str] = field(default_factory=list)

    def client(self, service: str) -> Any:
        return self.fakes[service].client

    def secret(self, reference: str) -> str:
        raise AssertionError("no AWS world needs a secret")

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)

    def note(self, text: str) -> None:
        self.notes.append(text)


@dataclass
class Rig:
    """One world and what it speaks to."""

    world: World
    site: Site
    ports: Ports

    def wanted(self, emissions: Mapping[str, Emission]) -> tuple[Wanted, ...]:
        outcome = self.world.wanted(emissions, self.site)
        assert outcome.value is not None, outcome.diagnostics
        return outcome.value

    def reading(self, wanted: Sequence[Wanted]) -> Reading:
        return self.world.connect(self.site, self.ports).read(wanted)

    def plan(self, wanted: Sequence[Wanted], *, prune: bool = True, adopted: Sequence[str] = ()) -> Plan:
        return planned(self.world, self.site, wanted, self.reading(wanted), prune=prune, adopted=adopted)

    def apply(self, wanted: Sequence[Wanted], *, prune: bool = True, adopted: Sequence[str] = ()) -> Result:
        """Plans and carries out."""
        clock = self.ports.clock
        means = Means(sleep=clock.sleep, clock=clock, chance=lambda: 1.0, budget=7200.0)
        live = self.world.connect(self.site, self.ports)
        todo = self.plan(wanted, prune=prune, adopted=adopted)
        return run(todo, {self.world.name: Connection(self.world, live)}, Memory(), means)


def told(plan: Plan) -> list[tuple[str, str]]:
    """The steps of a plan in short."""
    return [(step.op.value, str(step.key)) for step in plan.steps]


def ops(plan: Plan) -> set[Op]:
    return {step.op for step in plan.steps}


def failures(result: Result) -> list[tuple[str, str]]:
    """What was not done, and why."""
    return [(str(one.step.key), one.why) for one in result.steps if one.fate is not Fate.DONE]
