"""What is started by itself when an alert fires: a run that trains a model anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlobs_compile.ir.node import Node
from mlobs_compile.ir.routing import Secret
from mlobs_compile.units import Duration

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TrainingPipeline:
    """A managed pipeline that builds a model, by its name."""

    name: str
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class Workflow:
    """A state machine, by its resource name."""

    resource: str
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class Function:
    """A function that is called, by its resource name."""

    resource: str
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class HostedDag:
    """A graph of tasks in a scheduler that the cloud hosts and vouches for."""

    scheduler: str
    dag: str
    path: str
    """Where its runs are posted to, below the root of the scheduler's API."""
    api: str
    """`v2` or `v1`."""
    conf: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Login:
    """Who starts a run: a user with a password, or nobody but the bearer of a token."""

    user: str | None
    secret: Secret


@dataclass(frozen=True, slots=True)
class Dag:
    """A graph of tasks in a scheduler that is reached over HTTP."""

    url: str
    dag: str
    api: str
    """`v2` or `v1`."""
    login: Login
    conf: Mapping[str, object]


Run = TrainingPipeline | Workflow | Function | HostedDag | Dag


@dataclass(frozen=True, slots=True)
class Reaction(Node):
    """Starts `run` when one of its alerts begins to fire, unless it was started within `cooldown` before."""

    triggers: tuple[str, ...]
    """The ids of the alerts."""
    run: Run
    cooldown: Duration
    muted: bool
    """Whether the subject has maintenance windows, in which no alert starts anything."""
