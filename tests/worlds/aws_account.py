"""An AWS account of fakes that a world is applied to, with the engine and the plan that users get."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from mlobs_compile.applying import engine
from mlobs_compile.applying.run import Connection, Means, Result
from mlobs_compile.artifact import Emission, Resource
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Plan
from mlobs_compile.pipeline import Build
from mlobs_compile.world import Reading, Site, World
from tests import projects
from tests.aws.cloudwatch_world import RATES, CloudWatch
from tests.aws.signals_world import Signals
from tests.aws.strict import Fake
from tests.aws.tagging_world import Tagging
from tests.aws.weather import Weather
from tests.worlds.planned import Memory, planned, site_of


class Account:
    """Three services with one clock, which only waiting moves."""

    def __init__(self, account: str = "123456789012", *, rates: Mapping[str, float] | None = None) -> None:
        self.now = 0.0
        self.notes: list[str] = []
        self.cloudwatch, self.signals = CloudWatch(account), Signals(account)
        self.tagging = Tagging(lambda: self.cloudwatch.tags, lambda: self.signals.tags)
        self.weather = Weather(RATES if rates is None else rates, lambda: self.now)
        self.fakes = {
            "cloudwatch": Fake("cloudwatch", self.cloudwatch.handlers, weather=self.weather),
            "application-signals": Fake("application-signals", self.signals.handlers, weather=self.weather),
            "resourcegroupstaggingapi": Fake(
                "resourcegroupstaggingapi", self.tagging.handlers, weather=self.weather
            ),
        }

    def client(self, service: str) -> object:
        return self.fakes[service].client

    def secret(self, reference: str) -> str:
        raise AssertionError(f"{reference} is nobody's business here")

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def note(self, text: str) -> None:
        self.notes.append(text)

    def count(self, *operations: str) -> int:
        return sum(fake.count(*operations) for fake in self.fakes.values())

    def forget(self) -> None:
        """Begins to count anew."""
        for fake in self.fakes.values():
            fake.calls.clear()


@dataclass
class Setting:
    """One world, one site and one account."""

    world: World
    site: Site
    account: Account
    emissions: Mapping[str, Emission]
    adopted: frozenset[str] = frozenset()

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return self.world.wanted(self.emissions, self.site).value or ()

    def of(self, *fragments: str) -> Setting:
        """The same account with another spec."""
        return replace(self, emissions=projects.built(*fragments).emissions)

    def read(self) -> Reading:
        return self.world.connect(self.site, self.account).read(self.wanted)

    def plan(self, *, prune: bool = True) -> Plan:
        return self.planned(self.read(), prune=prune)

    def planned(self, reading: Reading, *, prune: bool = True) -> Plan:
        return planned(self.world, self.site, self.wanted, reading, prune=prune, adopted=self.adopted)

    def apply(self, *, prune: bool = True) -> Result:
        live = self.world.connect(self.site, self.account)
        means = Means(
            sleep=self.account.sleep, clock=lambda: self.account.now, chance=lambda: 0.5, budget=100_000
        )
        made = self.planned(live.read(self.wanted), prune=prune)
        return engine.run(made, {self.world.name: Connection(self.world, live)}, Memory(), means)


def setting(
    world: World,
    build: Build,
    account: Account | None = None,
    protects: Callable[[Resource], bool] = lambda resource: False,
) -> Setting:
    """A build that is applied to an account; to a new one where none is given."""
    site = site_of(world, build, protects=protects)
    assert site.aws is not None
    return Setting(world, site, account or Account(site.aws.account), build.emissions)


def steps(made: Plan) -> Sequence[str]:
    """What a plan would do, in words."""
    return [f"{step.op.value} {step.key.kind} {step.key.name}" for step in made.steps]
