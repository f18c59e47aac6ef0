"""A world in memory for the tests of the live verbs: it holds what is compiled for some targets, object by object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mlobs_compile.artifact import Body, Emission, Json
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.plan import Op, Step
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.spec.shape import Shape
from mlobs_compile.world import Kind, Live, Moved, Ports, Reading, Site, World

ALARMS = frozenset({("cloudwatch", "metric-alarm"), ("cloudwatch", "composite-alarm")})
RULES = frozenset({("prometheus", "alert-rule"), ("prometheus", "rule-group")})


class Options(Shape):
    """The shelf has no settings."""


@dataclass
class Store:
    """What is live, and what is to go wrong."""

    objects: dict[Key, Existing] = field(default_factory=dict)
    faults: dict[str, list[Exception]] = field(default_factory=dict)
    """By the name of an object: what the next attempts to change it raise."""
    unread: tuple[str, ...] = ()
    broken: Exception | None = None
    """What reading raises."""
    steps: list[Step] = field(default_factory=list)
    """Everything that was carried out."""
    before: Callable[[Step], None] = lambda step: None
    """Called before each change."""

    def key(self, name: str) -> Key:
        """The one object whose name ends so."""
        (found,) = (key for key in self.objects if key.name.endswith(name))
        return found

    def edit(self, name: str, change: Callable[[Body], None]) -> Key:
        """Somebody changes an object by hand."""
        key = self.key(name)
        one = self.objects[key]
        body = _copied(one.body)
        assert isinstance(body, dict)
        change(body)
        self.objects[key] = Existing(key, body, one.mark, one.needs)
        return key

    def unmark(self, name: str) -> Key:
        key = self.key(name)
        self.objects[key] = Existing(key, self.objects[key].body)
        return key

    def give(self, name: str, project: str) -> Key:
        """The object becomes another project's."""
        key = self.key(name)
        one = self.objects[key]
        assert one.mark is not None
        self.objects[key] = Existing(key, one.body, Mark(project, "prod", one.mark.id, one.mark.applied))
        return key


def _copied(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _copied(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_copied(one) for one in value]
    return value


class _Shelf:
    """The connection to a store."""

    def __init__(self, store: Store, site: Site, name: str) -> None:
        self._store, self._site, self._name = store, site, name

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        if self._store.broken:
            raise self._store.broken
        names = {one.key for one in wanted}
        found = (
            one
            for one in self._store.objects.values()
            if one.key.world == self._name
            and (one.key in names or (one.mark and one.mark.project == self._site.project_id
                                      and one.mark.environment == self._site.environment))
        )  # fmt: skip
        return Reading(tuple(found), self._store.unread)

    def carry_out(self, step: Step) -> None:
        self._store.before(step)
        waiting = self._store.faults.get(step.key.name.rpartition("/")[2], [])
        if waiting:
            raise waiting.pop(0)
        there = self._store.objects.get(step.key)
        if step.before is not None and there is not None and there.digest not in (
            step.before.digest, step.after.digest if step.after else ""
        ):  # fmt: skip
            raise Moved("somebody has changed it")
        self._store.steps.append(step)
        if step.op in (Op.DELETE, Op.RETIRE):
            self._store.objects.pop(step.key, None)
            return
        assert step.after is not None
        self._store.objects[step.key] = Existing(
            step.key, _copied(step.after.body), self._site.mark(step.after), step.after.needs  # type: ignore[arg-type]
        )  # fmt: skip

    def settle(self) -> None:
        pass


def shelf(
    store: Store,
    takes: frozenset[tuple[str, str]] = RULES,
    name: str = "shelf",
    connect: Callable[[Site, Ports], None] = lambda site, ports: None,
) -> World:
    """A world of a store; `connect` may use the ports, as a real world would."""

    def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
        return Outcome(
            tuple(
                Wanted(
                    Key(name, one.kind, one.name),
                    one.nodes[0],
                    _body(one.body),
                    (),
                    one.origins,
                    site.protects(one),
                )
                for target, emission in emissions.items()
                for one in emission.resources
                if (target, one.kind) in takes
            )
        )

    def connected(site: Site, ports: Ports) -> Live:
        connect(site, ports)
        return _Shelf(store, site, name)

    kinds = tuple(Kind(kind, per_second=1e6) for _, kind in sorted(takes))
    return World(name, Options, kinds, takes, wanted, connected)


def _body(body: Mapping[str, Json]) -> Mapping[str, Json]:
    return {key: value for key, value in body.items() if key != "Tags"}
