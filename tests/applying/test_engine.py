from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from mlobs_compile.applying import engine
from mlobs_compile.applying.patience import Patience
from mlobs_compile.applying.run import Connection, Fate, Means, Pause, Result
from mlobs_compile.change.journal import (
    Done,
    Ending,
    Event,
    Failed,
    Finished,
    Header,
    Settled,
    Skipped,
    Started,
)
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.change.plan import Plan, Step
from mlobs_compile.change.planning import plan
from mlobs_compile.world import Denied, Moved, Reading, Rejected, Throttled, Unsure
from tests.change.objects import OURS, PRUNE, applied
from tests.properties.applied import Time
from tests.worlds.fake_world import IMMUTABLE, world


class Scripted:
    """A connection that does as it is told: by the name of an object, what its calls raise, one after the other."""

    def __init__(self, script: dict[str, list[Exception | None]], said: list[str]) -> None:
        self._script, self.said = script, said

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        return Reading(())

    def carry_out(self, step: Step) -> None:
        self._act(f"{step.op.value} {step.key.name}", step.key.name)

    def settle(self) -> None:
        self._act("settle", "settle")

    def _act(self, what: str, name: str) -> None:
        self.said.append(what)
        calls = self._script.get(name, [])
        fault = calls.pop(0) if calls else None
        if fault:
            raise fault


class Book:
    """A journal in memory."""

    run = "20261126T024500Z-abcdef"

    def __init__(self, said: list[str]) -> None:
        self.events: list[Event] = []
        self._said = said

    def write(self, event: Event) -> None:
        self.events.append(event)
        self._said.append(type(event).__name__.lower())


def a_wanted(
    name: str, needs: Sequence[str] = (), world: str = "fake", kind: str = "plain", id: str = ""
) -> Wanted:
    keys = tuple(Key("fake", "plain", need) for need in needs)
    return Wanted(
        Key(world, kind, name), id or name, {"name": name, "uses": [str(key) for key in keys]}, keys
    )


class Tried:
    """A plan that was carried out against a script."""

    def __init__(
        self,
        made: Plan,
        script: dict[str, list[Exception | None]] | None = None,
        means: Callable[[Tried], Means] = lambda tried: tried.time.means(),
    ) -> None:
        self.time, self.said, self.watched = Time(), list[str](), list[Event | Pause]()
        self.book = Book(self.said)
        live = Scripted(script or {}, self.said)
        connections = {name: Connection(world(name), live) for name in ("fake", "staged")}
        self.result: Result = engine.run(made, connections, self.book, means(self), self.watched.append)

    @property
    def fates(self) -> dict[str, str]:
        return {one.step.key.name: one.fate.value for one in self.result.steps}


def _creating(*wanted: Wanted) -> Plan:
    return plan(wanted, [], OURS)


def test_each_call_stands_between_its_events() -> None:
    tried = Tried(_creating(a_wanted("a"), a_wanted("b")))
    assert tried.said == [
        "header", "started", "create a", "done", "started", "create b", "done", "settle", "settled", "finished",
    ]  # fmt: skip
    assert tried.result.ending is Ending.COMPLETE
    assert [event for event in tried.watched if not isinstance(event, Pause)] == tried.book.events


def test_a_journal_that_cannot_be_written_lets_nothing_be_done() -> None:
    class Full(Book):
        def write(self, event: Event) -> None:
            if isinstance(event, Started):
                raise OSError("no space left")
            super().write(event)

    said: list[str] = []
    with pytest.raises(OSError, match="no space"):
        engine.run(
            _creating(a_wanted("a")), {"fake": Connection(world("fake"), Scripted({}, said))}, Full(said)
        )
    assert said == ["header"]


def test_what_was_throttled_is_tried_again_after_as_long_as_the_service_asks_for() -> None:
    tried = Tried(
        _creating(a_wanted("a")), {"a": [Throttled("slow down", after=7.0), Throttled("again"), None]}
    )
    assert tried.fates == {"a": "done"} and tried.time.slept == [7.0, 0.5]
    assert next(event.attempts for event in tried.book.events if isinstance(event, Done)) == 3
    assert [event.why for event in tried.watched if isinstance(event, Pause)] == ["slow down", "again"]


def test_an_answer_that_was_lost_is_asked_for_again_and_in_the_end_nobody_knows() -> None:
    tried = Tried(_creating(a_wanted("a")), {"a": [Unsure("504"), None]})
    assert tried.fates == {"a": "done"}
    lost = Tried(_creating(a_wanted("a")), {"a": [Unsure("504"), *[Throttled("no")] * 7]})
    assert lost.fates == {"a": "unsure"} and lost.result.ending is Ending.PARTIAL
    (failed,) = [event for event in lost.book.events if isinstance(event, Failed)]
    assert failed.attempts == 8 and not failed.sure
    throttled = Tried(_creating(a_wanted("a")), {"a": [Throttled("no")] * 8})
    assert throttled.fates == {"a": "failed"}


@pytest.mark.parametrize("fault", [Denied("not allowed"), Moved("it has moved")])
def test_what_is_refused_is_not_tried_again_and_only_what_needs_it_is_skipped(fault: Exception) -> None:
    made = _creating(a_wanted("a"), a_wanted("b", ["a"]), a_wanted("c", ["b"]), a_wanted("d"))
    tried = Tried(made, {"a": [fault]})
    assert tried.fates == {"a": "failed", "d": "done", "b": "skipped", "c": "skipped"}
    assert [event.why for event in tried.book.events if isinstance(event, Skipped)] == [
        "`fake/plain/a` was not done", "`fake/plain/b` was not done",
    ]  # fmt: skip
    assert tried.book.events[-1] == Finished("2026-11-26T00:00:00.000+00:00", Ending.PARTIAL, 1, 1, 2)


def test_what_is_still_used_or_not_yet_replaced_is_not_removed() -> None:
    old, new = a_wanted("old", kind="fixed", id="job"), a_wanted("new", kind="fixed", id="job")
    gone, user = a_wanted("gone"), a_wanted("user", ["gone"])
    there = [applied(one) for one in (old, gone, user)]
    made = plan([new, a_wanted("user")], there, OURS, IMMUTABLE, PRUNE)
    assert Tried(made, {"new": [Denied("no")], "user": [Denied("no")]}).fates == {
        "new": "failed", "user": "failed", "old": "skipped", "gone": "skipped",
    }  # fmt: skip


def test_a_world_takes_effect_before_anything_relies_on_it() -> None:
    made = _creating(a_wanted("a"), a_wanted("b", ["a"], world="staged"))
    assert [what for what in Tried(made).said if " " in what or what == "settle"] == [
        "create a", "settle", "create b", "settle",
    ]  # fmt: skip
    old, new = a_wanted("old", id="x"), a_wanted("new", id="x")
    made = plan([new, a_wanted("z")], [applied(old)], OURS, IMMUTABLE, PRUNE)
    assert [what for what in Tried(made).said if " " in what or what == "settle"] == [
        "create new", "create z", "settle", "delete old", "settle",
    ]  # fmt: skip


def test_a_world_that_will_not_have_it_has_done_none_of_it() -> None:
    made = _creating(a_wanted("a"), a_wanted("c"), a_wanted("b", ["a"], world="staged"))
    tried = Tried(made, {"settle": [Rejected("promtool says no")]})
    assert tried.fates == {"a": "failed", "c": "failed", "b": "skipped"}
    (settled,) = [event for event in tried.book.events if isinstance(event, Settled)]
    assert (settled.numbers, settled.rejected, settled.sure) == ((0, 1), "promtool says no", True)
    lost = Tried(_creating(a_wanted("a")), {"settle": [Unsure("504")] * 8})
    assert lost.fates == {"a": "unsure"}


def test_no_call_is_made_faster_than_the_service_allows() -> None:
    slow = [a_wanted(f"s{n}", kind="slow") for n in range(4)]
    tried = Tried(_creating(*slow))
    assert tried.time.slept == pytest.approx([0.2, 0.2, 0.2])


def test_a_cancelled_run_ends_the_call_settles_and_says_what_was_not_reached() -> None:
    def means(tried: Tried) -> Means:
        return tried.time.means(lambda: "create a" in tried.said)

    tried = Tried(_creating(a_wanted("a"), a_wanted("b")), None, means)
    assert tried.said == ["header", "started", "create a", "done", "settle", "settled", "finished"]
    assert tried.fates == {"a": "done", "b": "unreached"} and tried.result.ending is Ending.CANCELLED


def test_a_cancelled_run_does_not_try_again() -> None:
    def means(tried: Tried) -> Means:
        return tried.time.means(lambda: "create a" in tried.said)

    tried = Tried(_creating(a_wanted("a")), {"a": [Throttled("slow down")]}, means)
    assert tried.fates == {"a": "failed"} and tried.result.ending is Ending.CANCELLED
    assert not tried.time.slept


def test_a_cancellation_after_the_last_step_changes_nothing() -> None:
    def means(tried: Tried) -> Means:
        return tried.time.means(lambda: "create a" in tried.said)

    assert Tried(_creating(a_wanted("a")), None, means).result.ending is Ending.COMPLETE


def test_no_time_is_waited_for_what_would_be_too_late() -> None:
    def means(tried: Tried) -> Means:
        return tried.time.means(budget=60.0)

    script: dict[str, list[Exception | None]] = {"a": [Throttled("in a minute", after=61.0)]}
    tried = Tried(_creating(a_wanted("a"), a_wanted("b")), script, means)
    assert tried.result.ending is Ending.EXPIRED and tried.time.slept == []
    assert tried.fates == {"a": "failed", "b": "unreached"}
    assert tried.result.of(Fate.UNREACHED)[0].why == "the time was used up before it"


def test_what_no_world_may_raise_ends_the_run_and_the_journal_says_how_far_it_came() -> None:
    said: list[str] = []
    book = Book(said)
    live = Scripted({"a": [KeyError("a fault of ours")]}, said)
    with pytest.raises(KeyError):
        engine.run(_creating(a_wanted("a")), {"fake": Connection(world("fake"), live)}, book)
    assert [type(event) for event in book.events] == [Header, Started]


def test_an_empty_plan_is_complete() -> None:
    tried = Tried(_creating())
    assert tried.said == ["header", "finished"] and tried.result.ending is Ending.COMPLETE
    assert Patience().attempts == 8
