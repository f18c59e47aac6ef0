"""What a run tells of itself, event by event, before and after every call: values, and their JSON lines.

An event that starts a step holds the object before and after, so that a run can be undone. What looks like a secret is
never written; such a body is known by its digest and cannot be restored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from mlobs_compile.change.objects import Existing, Key, Wanted
from mlobs_compile.change.plan import Op, Plan, Reason, Step

VERSION = 1


class Ending(Enum):
    """How a run ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    """Some steps failed, or were skipped for that."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """The time was used up."""


@dataclass(frozen=True, slots=True)
class Header:
    """The first event of a run."""

    run: str
    at: str
    project: str
    environment: str
    digest: str
    """Of the plan."""
    steps: int


@dataclass(frozen=True)
class Side:
    """An object before or after a step, as far as it may be written down."""

    object: Existing | Wanted
    digest: str
    """Of the body with everything in it."""
    whole: bool = True
    """Whether the body is all there; false where a secret was left out."""


@dataclass(frozen=True, slots=True)
class Started:
    """The call is about to be made."""

    at: str
    number: int
    """The position of the step in its plan."""
    op: Op
    key: Key
    id: str
    reason: Reason
    before: Side | None
    after: Side | None


@dataclass(frozen=True, slots=True)
class Done:
    """The service has taken the change."""

    at: str
    number: int
    key: Key
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Failed:
    """The change did not come about, or nobody knows."""

    at: str
    number: int
    key: Key
    why: str
    sure: bool = True
    """Whether the object is certainly as it was before."""
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Skipped:
    """The step was not tried, since something it needs was not done."""

    at: str
    number: int
    key: Key
    why: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A world has taken effect, or has refused to and is as it was before these steps."""

    at: str
    world: str
    numbers: tuple[int, ...]
    """The steps that were waiting for it."""
    rejected: str = ""
    """Why it refused; empty where it did not."""
    sure: bool = True
    """Whether a world that refused is certainly as it was before."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event; one that was cut off has none."""

    at: str
    ending: Ending
    done: int
    failed: int
    skipped: int


Event = Header | Started | Done | Failed | Skipped | Settled | Finished


_SECOND = "%Y%m%dT%H%M%SZ"


def run_name(now: datetime, plan: Plan, newest: str = "") -> str:
    """Such as `20261126T024500Z-3fa9c1`: names sort as the runs were begun.

    So a run in the second of the newest one so far, or with a clock that has gone back, has the second after that.
    """
    digits = plan.digest.removeprefix("sha256:")[:6]
    name = f"{now.astimezone(UTC):{_SECOND}}-{digits}"
    if name > newest:
        return name
    try:
        after = datetime.strptime(newest.partition("-")[0], _SECOND) + timedelta(seconds=1)
    except (ValueError, OverflowError):
        return name
    return f"{after:{_SECOND}}-{digits}"


def started(at: str, number: int, step: Step) -> Started:
    """The event before a step."""
    before = Side(step.before, step.before.digest) if step.before else None
    after = Side(step.after, step.after.digest) if step.after else None
    return Started(at, number, step.op, step.key, step.id, step.reason, before, after)


class State(Enum):
    """What became of a step that a journal tells of."""

    DONE = "done"
    FAILED = "failed"
    """The service has refused it; where a world makes two calls for it, the first may have come about."""
    UNSURE = "unsure"
    """Nobody knows: the run was cut off within the call, or the service did not answer."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One step that was started."""

    started: Started
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A run as its journal tells of it."""

    header: Header
    traces: tuple[Trace, ...]
    skipped: tuple[Skipped, ...] = ()
    finished: Finished | None = None
    """None for a run that was cut off."""

    def of(self, *states: State) -> tuple[Trace, ...]:
        return tuple(trace for trace in self.traces if trace.state in states)


def record(events: Iterable[Event]) -> Record:
    """What the events say together; ValueError when they do not begin with a header."""
    header, *rest = _begun(events)
    assert isinstance(header, Header)
    begun: dict[int, Started] = {}
    known: dict[int, tuple[State, str]] = {}
    skipped: list[Skipped] = []
    finished: Finished | None = None
    for event in rest:
        match event:
            case Started():
                begun[event.number] = event
                known[event.number] = (State.UNSURE, "the run was cut off within the call")
            case Done():
                known[event.number] = (State.UNSURE, "the run was cut off before its world had settled")
            case Failed():
                known[event.number] = (State.FAILED if event.sure else State.UNSURE, event.why)
            case Settled():
                known |= dict.fromkeys(event.numbers, (_settled(event), event.rejected))
            case Skipped():
                skipped.append(event)
            case Finished():
                finished = event
            case Header():
                pass
    traces = tuple(Trace(event, *known[number]) for number, event in sorted(begun.items()))
    return Record(header, traces, tuple(skipped), finished)


def _settled(event: Settled) -> State:
    if not event.rejected:
        return State.DONE
    return State.FAILED if event.sure else State.UNSURE


def _begun(events: Iterable[Event]) -> Sequence[Event]:
    found = list(events)
    if not found or not isinstance(found[0], Header):
        raise ValueError("a journal begins with a header")
    return found
