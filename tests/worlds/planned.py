"""What every place has in common that a world is applied to in a test: its site, its plan, and a journal that nobody keeps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from mlobs_compile.artifact import Resource
from mlobs_compile.change.journal import Event
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Ownership, Plan, Pruning
from mlobs_compile.change.planning import plan
from mlobs_compile.pipeline import Build
from mlobs_compile.spec.shape import Shape
from mlobs_compile.world import Reading, Site, World


@dataclass
class Memory:
    """A journal that nobody keeps."""

    run: str = "20261126T024500Z-000000"
    events: list[Event] = field(default_factory=list)

    def write(self, event: Event) -> None:
        self.events.append(event)


def site_of(
    world: World,
    build: Build,
    options: Shape | None = None,
    protects: Callable[[Resource], bool] = lambda resource: False,
) -> Site:
    """One environment of a project as a world meets it, with the settings that are given, written there, or usual."""
    assert build.platform is not None
    spec = build.platform.project.spec
    chosen = options or spec.apply.get(world.name) or world.options()
    name, id = spec.metadata.name, spec.metadata.id
    return Site(name, id, build.environment, spec.aws, chosen, dict(spec.targets), protects)


def planned(
    world: World,
    site: Site,
    wanted: Sequence[Wanted],
    reading: Reading,
    *,
    prune: bool = True,
    adopted: Collection[str] = (),
) -> Plan:
    """The plan that a user of the command line gets for what was read."""
    ownership = Ownership(site.project_id, site.environment, frozenset(adopted))
    immutable = frozenset((world.name, kind.name) for kind in world.kinds if kind.immutable)
    unread = frozenset({world.name} if reading.unread else ())
    return plan(wanted, reading.objects, ownership, immutable, Pruning(prune, unread))
