"""Applies what a project compiles to, over fakes of AWS, with the real planner and the real engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from mlobs_compile import pipeline, source
from mlobs_compile.applying.engine import run
from mlobs_compile.applying.run import Connection, Fate, Means, Result
from mlobs_compile.artifact import Emission
from mlobs_compile.change.journal import Event
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Op, Ownership, Plan, Pruning
from mlobs_compile.change.planning import plan
from mlobs_compile.pipeline import Build
from mlobs_compile.world import Reading, Site, World
from tests.aws.strict import Fake
from tests.aws.weather import Clock

SPECS = Path(__file__).parents[2] / "specs"


@cache
def example(target: str, environment: str = "prod") -> Build:
    """What the worked example compiles to for one target."""
    paths = sorted(SPECS.rglob("*.yaml"))
    documents = [one for path in paths for one in source.read(path.read_text(), path.name).value or ()]
    run = pipeline.compile_all(documents, environments=(environment,), targets=frozenset({target}))
    return run.builds[0]


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
class Journal:
    """Kept in memory."""

    events: list[Event] = field(default_factory=list)
    run: str = "run"

    def write(self, event: Event) -> None:
        self.events.append(event)


def site_of(world: World, build: Build) -> Site:
    """The site of one environment of a project, with the world's settings as written there or by default."""
    assert build.platform is not None
    spec = build.platform.project.spec
    options = spec.apply.get(world.name) or world.options()
    settings = dict(spec.targets)
    return Site(spec.metadata.name, spec.metadata.id, build.environment, spec.aws, options, settings)


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
        read = self.reading(wanted)
        immutable = frozenset((self.world.name, kind.name) for kind in self.world.kinds if kind.immutable)
        whose = Ownership(self.site.project_id, self.site.environment, frozenset(adopted))
        unread = frozenset((self.world.name,)) if read.unread else frozenset()
        return plan(wanted, read.objects, whose, immutable, Pruning(prune, unread))

    def apply(self, wanted: Sequence[Wanted], *, prune: bool = True, adopted: Sequence[str] = ()) -> Result:
        """Plans and carries out."""
        clock = self.ports.clock
        means = Means(sleep=clock.sleep, clock=clock, chance=lambda: 1.0, budget=7200.0)
        live = self.world.connect(self.site, self.ports)
        todo = self.plan(wanted, prune=prune, adopted=adopted)
        return run(todo, {self.world.name: Connection(self.world, live)}, Journal(), means)


def told(plan: Plan) -> list[tuple[str, str]]:
    """The steps of a plan in short."""
    return [(step.op.value, str(step.key)) for step in plan.steps]


def ops(plan: Plan) -> set[Op]:
    return {step.op for step in plan.steps}


def failures(result: Result) -> list[tuple[str, str]]:
    """What was not done, and why."""
    return [(str(one.step.key), one.why) for one in result.steps if one.fate is not Fate.DONE]
