"""The contract of a target: which nodes it can express, and the resources it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.ir.monitoring import AnyNode, Monitoring
from mlobs_compile.spec.project import Aws
from mlobs_compile.spec.shape import Shape
from mlobs_compile.viewing import NOWHERE, Views


class Role(Enum):
    """What a target is for. An alert goes to the first configured target that can express it, so that nobody is
    told twice; a board goes to every target that shows boards."""

    ALERTS = "alerts"
    ROUTING = "routing"
    BOARDS = "boards"
    DATA = "data"
    MONITORS = "monitors"
    MEASURES = "measures"
    """Numbers that a runner takes; `mlobs run` takes them from the spec as well, so nothing is lost without."""
    REACTIONS = "reactions"
    """What is started by itself when an alert fires."""


@dataclass(frozen=True, slots=True)
class Context:
    """All that a target is told beside the nodes."""

    project: str
    project_id: str
    """The UUID that owns every live object of this project."""
    environment: str
    aws: Aws | None
    options: Shape
    """The target's own settings, an instance of `Target.options`."""
    homes: Mapping[str, str]
    """For every alert, objective and reaction, by id, the name of the target that expresses it."""
    settings: Mapping[str, Shape] = field(default_factory=dict)
    """Those of all configured targets by name, for names that one target gives and another refers to."""
    views: Views = NOWHERE
    """Where each alert is seen."""


@dataclass(frozen=True, slots=True)
class Target:
    """A plug-in: one file or folder in `targets/`, with `TARGET = Target(...)`."""

    name: str
    roles: frozenset[Role]
    options: type[Shape]
    refuses: Callable[[AnyNode], str | None]
    """None when the target can express the node, else the reason in words a user can act on."""
    emit: Callable[[Monitoring, Context], Outcome[Emission]]
    """Given all nodes of the environment; it expresses those that `context.homes` or its role give it.

    Every node it accepts and is given appears in the `nodes` of a resource.
    """
    refuses_with: Callable[[AnyNode, Shape], str | None] | None = None
    """The same question as `refuses`, for a target whose settings decide what it can express."""

    def refusal(self, node: AnyNode, options: Shape) -> str | None:
        """Why the target, with these settings, cannot express the node; None when it can."""
        return self.refuses_with(node, options) if self.refuses_with else self.refuses(node)
