"""The way from a project's text to a world and back, without a command line: compile, read, plan, carry out, settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mlobs_compile.artifact import Emission
from mlobs_compile.change.objects import Existing, Wanted
from mlobs_compile.change.plan import Op, Plan
from mlobs_compile.errors import UsageFault
from mlobs_compile.pipeline import Build
from mlobs_compile.world import Live, Reading, Site, World
from tests.worlds.planned import planned, site_of


@dataclass(slots=True)
class Outside:
    """The ports of a test: secrets by reference, clients by service, and waits that only are counted."""

    secrets: Mapping[str, str] = field(default_factory=dict)
    clients: Mapping[str, object] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def client(self, service: str) -> object:
        return self.clients[service]

    def secret(self, reference: str) -> str:
        if reference not in self.secrets:
            raise UsageFault(f"there is no `{reference}`")
        return self.secrets[reference]

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def note(self, text: str) -> None:
        self.notes.append(text)


@dataclass(frozen=True)
class Place:
    """One world, as one environment of one project meets it."""

    world: World
    site: Site
    outside: Outside

    @classmethod
    def of(
        cls, world: World, built: Build, settings: Mapping[str, object], outside: Outside | None = None
    ) -> Place:
        site = site_of(world, built, world.options.model_validate(settings))
        return cls(world, site, outside or Outside())

    def wanted(self, emissions: Mapping[str, Emission]) -> tuple[Wanted, ...]:
        outcome = self.world.wanted(emissions, self.site)
        assert outcome.value is not None, outcome.diagnostics
        return outcome.value

    def connect(self) -> Live:
        return self.world.connect(self.site, self.outside)

    def reading(self, wanted: Sequence[Wanted] = ()) -> Reading:
        return self.connect().read(wanted)

    def plan(self, wanted: Sequence[Wanted], *adopted: str, live: Live | None = None) -> Plan:
        return planned(self.world, self.site, wanted, (live or self.connect()).read(wanted), adopted=adopted)

    def apply(self, wanted: Sequence[Wanted], *adopted: str) -> Plan:
        """Plans and carries out all of it, deletions as well."""
        live = self.connect()
        done = self.plan(wanted, *adopted, live=live)
        for step in done.steps:
            live.carry_out(step)
        live.settle()
        return done

    def other(self, environment: str) -> Place:
        """The same place as another environment meets it."""
        return replace(self, site=replace(self.site, environment=environment))


def ops(done: Plan) -> list[tuple[Op, str]]:
    return [(step.op, str(step.key)) for step in done.steps]


def live_of(found: Sequence[Existing]) -> dict[str, Existing]:
    return {str(one.key): one for one in found}
