"""A world in memory that has the tempers of the real ones, and faults on request.

`Service` is what is outside: it outlives a process that dies. `FakeLive` and `StagedLive` are connections to it. Kinds:

- `plain` has its mark in the same call as its body;
- `parent` cannot be made before what it uses, and what it uses cannot be deleted before it lets go (as composites);
- `fixed` cannot be changed (as job definitions);
- `late` takes its mark in a second call when it is updated (as alarms, whose tags an update ignores);
- `slow` is not listed at once: the first listing after it was made does not have it, while a get by its name does.

The world `staged` collects what it is told and lets it take effect when it is settled, all or nothing (as files).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from mlobs_compile.artifact import Json
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.plan import Op, Step
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.spec.shape import Shape
from mlobs_compile.world import Denied, Kind, Moved, Reading, Rejected, Throttled, Unsure, World

PROJECT, ENVIRONMENT = "6f1c2d3e-0000-4000-8000-000000000001", "prod"
THEIRS = Mark("6f1c2d3e-0000-4000-8000-00000000000f", "prod", "theirs", "0" * 16)
KINDS = ("plain", "parent", "fixed", "late", "slow")
IMMUTABLE = frozenset({("fake", "fixed")})


class Trouble(Enum):
    """What may happen to one call."""

    NONE = "none"
    THROTTLED = "throttled"
    LOST_ANSWER = "lost answer"
    """A 504 after the change has come about."""
    LOST_REQUEST = "lost request"
    """A 504, and nothing has come about."""
    EDIT = "edit"
    """Somebody else changes the object right before."""
    THEFT = "theft"
    """Somebody else deletes the object right before."""
    DENIED = "denied"
    """The service refuses it, as for a quota."""
    CRASH_BEFORE = "crash before"
    CRASH_AFTER = "crash after"
    REJECTED = "rejected"
    """When a world is settled, it will not have what it was told; at other times nothing."""


class Crash(BaseException):
    """The process dies."""


class Forbidden(AssertionError):
    """Something was done that must never be done: a law is broken."""


@dataclass(frozen=True)
class Stored:
    """An object as the service keeps it."""

    body: Mapping[str, Json]
    mark: Mark | None

    @property
    def needs(self) -> tuple[Key, ...]:
        uses = self.body.get("uses", ())
        return tuple(Key.parse(str(one)) for one in uses) if isinstance(uses, list | tuple) else ()


@dataclass
class Service:
    """All objects of all worlds, and what has happened to them; it refuses what would leave a gap."""

    objects: dict[Key, Stored] = field(default_factory=dict)
    fresh: set[Key] = field(default_factory=set)
    """Slow objects that no listing has told yet."""
    troubles: Iterator[Trouble] = field(default_factory=lambda: iter(()))
    deleted: list[Key] = field(default_factory=list)
    """By us, in the order in which it was done."""
    written: list[Key] = field(default_factory=list)
    attempted: list[Step] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What the service refused to us: the order was wrong."""
    adopted: frozenset[str] = frozenset()
    watched: set[tuple[str, str]] = field(default_factory=set)
    """(kind, id) of which there must be one at any moment."""

    def existing(self, key: Key) -> Existing | None:
        there = self.objects.get(key)
        return Existing(key, there.body, there.mark, there.needs) if there else None

    def put(self, key: Key, stored: Stored) -> None:
        """A change of ours."""
        self._ours(key)
        if missing := [need for need in stored.needs if need not in self.objects]:
            self._refuse(f"{key} needs {missing[0]}")
        if key.kind == "fixed" and key in self.objects and self.objects[key].body != stored.body:
            self._refuse(f"{key} cannot be changed")
        if key.kind == "slow" and key not in self.objects:
            self.fresh.add(key)
        self.objects[key] = stored
        self.written.append(key)
        self._whole()

    def drop(self, key: Key) -> None:
        """A deletion of ours."""
        self._ours(key)
        if users := [user for user, one in self.objects.items() if key in one.needs]:
            self._refuse(f"{key} is used by {users[0]}")
        del self.objects[key]
        self.deleted.append(key)
        self._whole()

    def _ours(self, key: Key) -> None:
        there = self.objects.get(key)
        if there is None or str(key) in self.adopted:
            return
        if there.mark is None or there.mark.project != PROJECT:
            raise Forbidden(f"{key} is not ours")

    def _refuse(self, why: str) -> None:
        self.refused.append(why)
        raise Denied(why)

    def _whole(self) -> None:
        for key, one in self.objects.items():
            if gap := [need for need in one.needs if need not in self.objects]:
                raise Forbidden(f"{key} is there without {gap[0]}")
        there = {(key.kind, one.mark.id) for key, one in self.objects.items() if one.mark}
        if gone := self.watched - there:
            raise Forbidden(f"there is a gap in {gone}")

    def edit(self, key: Key, value: int) -> None:
        """Somebody else changes a body by hand; what cannot be changed stays."""
        there = self.objects.get(key)
        if there and key.kind != "fixed":
            self.objects[key] = replace(there, body={**there.body, "value": value})

    def steal(self, key: Key) -> None:
        """Somebody else deletes an object, if the service lets them."""
        if key in self.objects and not any(key in one.needs for one in self.objects.values()):
            there = self.objects[key].mark
            if there is None or (key.kind, there.id) not in self.watched:
                del self.objects[key]

    def trouble(self) -> Trouble:
        return next(self.troubles, Trouble.NONE)


class FakeLive:
    """The connection to the world `fake`."""

    name = "fake"

    def __init__(self, service: Service) -> None:
        self.service = service

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        service = self.service
        listed = {
            key
            for key, one in service.objects.items()
            if key.world == self.name
            and key not in service.fresh
            and one.mark
            and (one.mark.project, one.mark.environment) == (PROJECT, ENVIRONMENT)
        }
        service.fresh -= {key for key in service.fresh if key.world == self.name}
        named = {one.key for one in wanted if one.key.world == self.name and one.key in service.objects}
        found = (service.existing(key) for key in sorted(listed | named, reverse=True))
        return Reading(tuple(one for one in found if one))

    def carry_out(self, step: Step) -> None:
        self.service.attempted.append(step)
        for call in self.calls(step):
            self._call(step.key, call)

    def settle(self) -> None:
        pass

    def calls(self, step: Step) -> Iterable[str]:
        """`late` objects take the mark in a second call."""
        return ("body", "mark") if step.key.kind == "late" and step.op is Op.UPDATE else ("whole",)

    def _call(self, key: Key, call: str) -> None:
        service, step = self.service, self.service.attempted[-1]
        match service.trouble():
            case Trouble.THROTTLED:
                raise Throttled("slow down", after=2.0)
            case Trouble.LOST_REQUEST:
                raise Unsure("504")
            case Trouble.DENIED:
                raise Denied("there are too many of them")
            case Trouble.CRASH_BEFORE:
                raise Crash
            case Trouble.LOST_ANSWER:
                self.do(step, call)
                raise Unsure("504")
            case Trouble.CRASH_AFTER:
                self.do(step, call)
                raise Crash
            case Trouble.EDIT:
                service.edit(key, 77)
                self.do(step, call)
            case Trouble.THEFT:
                service.steal(key)
                self.do(step, call)
            case Trouble.NONE | Trouble.REJECTED:
                self.do(step, call)

    def do(self, step: Step, call: str = "whole") -> None:
        """The change itself, as often as it is asked for."""
        there = self.service.existing(step.key)
        if step.after is None:
            if there is None:
                return
            if step.before is None or there.digest != step.before.digest or there.mark != step.before.mark:
                raise Moved(f"{step.key} has moved")
            self.service.drop(step.key)
            return
        mark = Mark(PROJECT, ENVIRONMENT, step.after.id, step.after.digest, step.after.protected)
        done = there is not None and there.digest == step.after.digest and there.mark == mark
        if done:
            return
        if not self._as_planned(step, there):
            raise Moved(f"{step.key} has moved")
        old = there.mark if there else None
        body = there.body if there and call == "mark" else step.after.body
        self.service.put(step.key, Stored(body, old if call == "body" else mark))

    def _as_planned(self, step: Step, there: Existing | None) -> bool:
        if there is None or step.before is None:
            return there is None and step.before is None
        same = {step.before.digest, step.after.digest if step.after else ""}
        return there.digest in same and there.mark == step.before.mark


class StagedLive(FakeLive):
    """The connection to the world `staged`: what was carried out takes effect when it is settled."""

    name = "staged"

    def __init__(self, service: Service) -> None:
        super().__init__(service)
        self.waiting: list[Step] = []

    def carry_out(self, step: Step) -> None:
        self.service.attempted.append(step)
        if step not in self.waiting:
            self.waiting.append(step)

    def settle(self) -> None:
        trouble = self.service.trouble()
        waiting, before = self.waiting, dict(self.service.objects)
        if trouble is Trouble.CRASH_BEFORE:
            raise Crash
        if trouble is Trouble.THROTTLED:
            raise Throttled("busy")
        self.waiting = []
        if trouble is Trouble.REJECTED:
            raise Rejected("the tool does not take the files")
        for step in waiting:
            try:
                self.do(step)
            except Moved as fault:
                self.service.objects = before
                raise Rejected(str(fault)) from fault
        if trouble is Trouble.CRASH_AFTER:
            raise Crash


def _nothing(emissions: object, site: object) -> Outcome[tuple[Wanted, ...]]:
    return Outcome(())


def world(name: str) -> World:
    kinds = tuple(Kind(kind, "writes", 5.0 if kind == "slow" else 1000.0, kind == "fixed") for kind in KINDS)
    return World(name, Shape, kinds, frozenset(), _nothing, lambda site, ports: FakeLive(Service()))
