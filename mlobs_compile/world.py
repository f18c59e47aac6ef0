"""The contract of a world: a place outside the repo that is read in bulk and changed one object at a time.

A world has two halves. The pure half says which resources it takes and what they look like there (`wanted`), and
which permissions that asks for. The live half is made by `connect` and speaks to the service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from mlobs_compile.artifact import Emission, Resource
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.plan import Step
from mlobs_compile.diagnostic import Diagnostic, Outcome, Part
from mlobs_compile.faults.applying import NEVER_PRUNED
from mlobs_compile.faults.worlds import NO_TARGET
from mlobs_compile.resolve.platform import Said
from mlobs_compile.spec.project import Aws, Project
from mlobs_compile.spec.shape import Shape


def _protects_none(resource: Resource) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Site:
    """Whose objects are meant, and where they live."""

    project: str
    project_id: str
    """The UUID that owns every live object of the project."""
    environment: str
    aws: Aws | None
    options: Shape
    """The world's own settings, an instance of `World.options`, as written under `apply` of the project."""
    targets: Mapping[str, Shape] = field(default_factory=dict)
    """The settings of all configured targets."""
    protects: Callable[[Resource], bool] = _protects_none
    """Whether a resource may only be deleted by name (`safety.protected`); whoever makes the site has the nodes."""

    def mark(self, wanted: Wanted) -> Mark:
        """What an object carries once it is as wanted."""
        return Mark(self.project_id, self.environment, wanted.id, wanted.digest, wanted.protected)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object of a world."""

    name: str
    api: str = ""
    """The operation whose rate limits the changes of this kind; the kind's own name where empty."""
    per_second: float = 10.0
    """Changes a second that the service allows; its source stands in the world's page."""
    immutable: bool = False
    """Whether an object cannot be changed, only replaced by one of another name; a node has one of the kind."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a world."""

    objects: tuple[Existing, ...]
    """Every object with the mark of the project and environment, and every one whose name is wanted.

    A listing may not have what was made a moment ago, so a wanted name that it does not have is looked up by itself.
    """
    unread: tuple[str, ...] = ()
    """What could not be read, in words. While there is any, nothing of the world is deleted."""


class Live(Protocol):
    """A connection to one world; one run uses it from one thread."""

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        """What is ours, and what stands where something is wanted; as few calls as the service allows."""

    def carry_out(self, step: Step) -> None:
        """One change; to do it a second time does no harm, for the answer to the first may have been lost.

        Body and mark are both in place when it returns. Raises a `Fault`.
        """

    def settle(self) -> None:
        """Makes everything that was carried out since the last time take effect, and waits for it.

        It is called after the last step of the world, and before a removal, or a step of another world, that relies
        on what was carried out. Raises Rejected when the service will not have it; everything is then as it was when
        it was last settled.
        """


class Fault(Exception):
    """A change that did not come about."""


class Throttled(Fault):
    """The service wants to be asked more slowly; the change may be tried again."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after
        """Seconds to wait, where the service says so (`Retry-After`)."""


class Unsure(Fault):
    """Nobody knows whether the change came about: a timeout, a 5xx. It may be tried again."""


class Moved(Fault):
    """The object is no longer what the plan was made for."""


class Denied(Fault):
    """The service refuses the change, and would again."""


class Rejected(Denied):
    """The service refuses all changes of this run together, and they are undone."""


class Ports(Protocol):
    """What a world may use of the outside beside its service; a test gives its own."""

    def client(self, service: str) -> object:
        """A client of boto3 for one AWS service, in the region of the site."""

    def secret(self, reference: str) -> str:
        """The value behind `env://NAME` or `file://PATH`; raises UsageFault when there is none."""

    def sleep(self, seconds: float) -> None:
        """Waits."""

    def note(self, text: str) -> None:
        """Something that people should know once the run is over, though it stopped nothing."""


@dataclass(frozen=True, slots=True)
class Permission:
    """What one role must be allowed: IAM actions on resources, as patterns of ARNs."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Permissions:
    """What reading a world takes, and what changing it takes beyond that."""

    read: tuple[Permission, ...] = ()
    write: tuple[Permission, ...] = ()


def _warns_of_nothing(step: Step) -> str:
    return ""


def _no_permissions(site: Site, wanted: Iterable[Wanted]) -> Permissions:
    return Permissions()


def _all_suit(targets: Mapping[str, Shape]) -> Iterator[Diagnostic]:
    return iter(())


@dataclass(frozen=True, slots=True)
class World:
    """A plug-in: one folder in `worlds/`, with `WORLD = World(...)`."""

    name: str
    options: type[Shape]
    kinds: tuple[Kind, ...]
    takes: frozenset[tuple[str, str]]
    """Target and kind of the resources it applies; the kind `*` takes all of a target."""
    wanted: Callable[[Mapping[str, Emission], Site], Outcome[tuple[Wanted, ...]]]
    """Given the emissions by target: the objects it wants, in canonical form. Pure."""
    connect: Callable[[Site, Ports], Live]
    """Imports what speaks to the service, and no sooner."""
    permissions: Callable[[Site, Iterable[Wanted]], Permissions] = _no_permissions
    """For `mlobs iam`; worlds outside AWS need none."""
    warns: Callable[[Step], str] = _warns_of_nothing
    """What the plan does not show of a step, and people should know before they agree; empty for most. Pure."""
    suits: Callable[[Mapping[str, Shape]], Iterator[Diagnostic]] = _all_suit
    """Given the settings of all configured targets: why what they make cannot be applied; without a place."""

    def kind(self, key: Key) -> Kind:
        return next(kind for kind in self.kinds if kind.name == key.kind)

    def claims(self, target: str, kind: str) -> bool:
        """Whether it applies resources of this kind."""
        return bool({(target, kind), (target, "*")} & self.takes)


def warnings(worlds: Iterable[World], steps: Iterable[Step]) -> Iterator[str]:
    """What the worlds want people to know of a plan before they agree to it."""
    named = {world.name: world for world in worlds}
    for step in steps:
        told = named[step.key.world].warns(step)
        if told:
            yield f"{step.key} {told}"


def misplaced(project: Said[Project], worlds: Mapping[str, World]) -> Iterator[Diagnostic]:
    """What is wrong with where a project is applied to, as far as its settings alone tell."""
    spec = project.spec
    for name in spec.apply:
        targets = sorted({target for target, _ in worlds[name].takes})
        if not any(target in spec.targets for target in targets):
            message = f"`apply.{name}` has nothing to apply: `targets` has no {_listed(targets)}"
            help = f"add `{targets[0]}` under `targets:`, or remove `{name}` here"
            yield NO_TARGET.at(project.at("apply", name), message, part=Part.KEY, help=help)
        for said in worlds[name].suits(spec.targets):
            yield replace(said, where=project.at("apply", name), part=Part.KEY)
    if spec.safety.prune and spec.safety.max_delete.limit == 0:
        message = "every apply is to delete what the spec no longer has, and none may delete anything"
        help = "allow a number or a share, such as `max_delete: 10%`, or remove `prune`"
        yield NEVER_PRUNED.at(project.at("safety", "max_delete"), message, help=help)


def _listed(names: Sequence[str]) -> str:
    return " and no ".join(f"`{name}`" for name in names)
