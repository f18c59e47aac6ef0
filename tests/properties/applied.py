"""What the laws of applying are tried on: specs, edits by hand, faults, and a run from reading to the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import strategies as st

from mlobs_compile.applying import engine
from mlobs_compile.applying.run import Connection, Means, Result
from mlobs_compile.change import lines
from mlobs_compile.change.journal import Event, Record, record
from mlobs_compile.change.objects import Existing, Key, Wanted
from mlobs_compile.change.plan import Ownership, Plan, Pruning
from mlobs_compile.change.planning import plan
from tests.worlds.fake_world import (
    ENVIRONMENT,
    IMMUTABLE,
    PROJECT,
    THEIRS,
    Crash,
    FakeLive,
    Service,
    StagedLive,
    Stored,
    Trouble,
    world,
)

OURS = Ownership(PROJECT, ENVIRONMENT)
PRUNE, KEEP = Pruning(asked=True), Pruning()
Spec = tuple[Wanted, ...]
NAMES = tuple(
    f"{kind}{i}" for kind in ("plain", "late", "slow", "fixed", "staged", "parent") for i in range(3)
)


def _key(name: str, value: int, uses: Sequence[Key] = ()) -> Key:
    """The name of an object that cannot be changed tells its content."""
    kind = name[:-1]
    if kind == "staged":
        return Key("staged", "plain", name)
    whole = "-".join([name, str(value), *sorted(key.name for key in uses)])
    return Key("fake", kind, whole if kind == "fixed" else name)


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    """Up to ten objects; parents and staged objects use what stands before them, and fixed ones use fixed ones."""
    chosen = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=10))
    made: list[Wanted] = []
    for name in sorted(chosen, key=NAMES.index):
        value = draw(st.integers(0, 2))
        uses: Sequence[Key] = ()
        usable = [one.key for one in made if not name.startswith("fixed") or one.key.kind == "fixed"]
        if name.startswith(("parent", "staged", "fixed")) and usable:
            uses = draw(st.lists(st.sampled_from(usable), unique=True, max_size=3))
        body = {"value": value, "uses": sorted(map(str, uses))}
        made.append(Wanted(_key(name, value, uses), name, body, tuple(uses), (), draw(st.booleans())))
    return tuple(draw(st.permutations(made)))


class Edit:
    """One thing that somebody does by hand."""

    def __init__(self, name: str, do: Callable[[Service], None]) -> None:
        self._name, self._do = name, do

    def __repr__(self) -> str:
        return self._name

    def __call__(self, service: Service) -> None:
        self._do(service)


def _edit(name: str, value: int) -> Edit:
    return Edit(f"edit {name} {value}", lambda service: service.edit(_key(name, 0), value))


def _steal(name: str) -> Edit:
    return Edit(f"steal {name}", lambda service: service.steal(_key(name, 1)))


def _foreign(name: str) -> Edit:
    key = _key(name, 0)
    return Edit(
        f"foreign {name}",
        lambda service: service.objects.setdefault(key, Stored({"value": 5}, THEIRS)) and None,
    )


def _unmarked(name: str) -> Edit:
    key = _key(name, 0)
    return Edit(f"unmarked {name}", lambda service: _put_missing(service, key))


def _put_missing(service: Service, key: Key) -> None:
    service.objects.setdefault(key, Stored({"value": 0, "uses": []}, None))


_names = st.sampled_from(NAMES)
drift = st.lists(st.builds(_edit, _names, st.integers(0, 9)) | st.builds(_steal, _names), max_size=4)
"""What leaves no name taken."""
squatters = st.lists(st.builds(_foreign, _names) | st.builds(_unmarked, _names), max_size=4)
troubles = st.lists(st.sampled_from(Trouble), max_size=12)
calm = st.lists(
    st.sampled_from(
        (Trouble.NONE, Trouble.THROTTLED, Trouble.LOST_ANSWER, Trouble.LOST_REQUEST, Trouble.DENIED)
    ),
    max_size=12,
)


@dataclass
class Paper:
    """A journal of JSON lines; the process may die while it writes one."""

    run: str = "20261126T024500Z-abcdef"
    text: str = ""
    torn_at: int = 10**9
    """The event of which only a half gets onto the disk."""
    written: int = 0

    def write(self, event: Event) -> None:
        line = lines.line(event) + "\n"
        self.written += 1
        if self.written > self.torn_at:
            self.text += line[: len(line) // 2]
            raise Crash
        self.text += line

    def record(self) -> Record | None:
        events, _ = lines.events(self.text.splitlines())
        return record(events) if events else None


@dataclass
class Time:
    """Passes only when somebody waits."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)

    def means(self, cancelled: Callable[[], bool] = lambda: False, budget: float = 1e9) -> Means:
        return Means(
            cancelled,
            self.sleep,
            lambda: self.now,
            lambda: datetime(2026, 11, 26, tzinfo=UTC),
            lambda: 0.5,
            budget=budget,
        )


def read(service: Service, wanted: Iterable[Wanted]) -> tuple[Existing, ...]:
    named = tuple(wanted)
    return (*FakeLive(service).read(named).objects, *StagedLive(service).read(named).objects)


def planned(service: Service, spec: Spec, pruning: Pruning = PRUNE, ownership: Ownership = OURS) -> Plan:
    return plan(spec, read(service, spec), ownership, IMMUTABLE, pruning)


def carried_out(
    service: Service,
    made: Plan,
    faults: Iterable[Trouble] = (),
    paper: Paper | None = None,
    means: Means | None = None,
) -> Result | None:
    """What became of a plan; None when the process died."""
    service.troubles = iter(faults)
    connections = {
        "fake": Connection(world("fake"), FakeLive(service)),
        "staged": Connection(world("staged"), StagedLive(service)),
    }
    try:
        return engine.run(made, connections, paper or Paper(), means or Time().means())
    except Crash:
        return None
    finally:
        service.troubles = iter(())


def applied(
    service: Service, spec: Spec, faults: Iterable[Trouble] = (), pruning: Pruning = PRUNE
) -> Result | None:
    """From reading to the end of the run."""
    return carried_out(service, planned(service, spec, pruning), faults)


def standing(service: Service) -> dict[str, object]:
    """The bodies and the marks of what is ours."""
    return {
        str(key): (one.body, one.mark)
        for key, one in sorted(service.objects.items())
        if one.mark and one.mark.project == PROJECT
    }


def bodies(objects: Iterable[Wanted]) -> dict[str, object]:
    return {str(one.key): one.body for one in objects}
