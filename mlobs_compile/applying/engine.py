"""Carries out the steps of a plan, one after the other, and writes down each before and after; it decides nothing.

A step that fails skips what needs it, and the rest goes on. A world is settled after its last step, and before a step
that relies on what it has taken so far: one of another world, or a removal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mlobs_compile.applying.bucket import Bucket
from mlobs_compile.applying.run import Connection, Ended, Fate, Means, Pause, Result, Watch, Writer
from mlobs_compile.change.journal import (
    Done,
    Ending,
    Event,
    Failed,
    Finished,
    Header,
    Settled,
    Skipped,
    started,
)
from mlobs_compile.change.order import requirements
from mlobs_compile.change.plan import Plan, Step
from mlobs_compile.world import Fault, Rejected, Throttled, Unsure

NO_MEANS = Means()


def run(
    plan: Plan,
    connections: Mapping[str, Connection],
    writer: Writer,
    means: Means = NO_MEANS,
    watch: Watch = lambda event: None,
) -> Result:
    """Carries out every step of the plan that can be; what a world raises beside a `Fault` ends the run at once."""
    return _Run(plan, connections, writer, means, watch).all()


@dataclass(frozen=True, slots=True)
class _Tried:
    """A call that was made until it came about, or there was no point in trying again."""

    attempts: int
    fault: Fault | None = None
    sure: bool = True
    """Whether none of the attempts that failed can have changed anything."""


class _Run:
    def __init__(
        self,
        plan: Plan,
        connections: Mapping[str, Connection],
        writer: Writer,
        means: Means,
        watch: Watch,
    ) -> None:
        self._plan, self._connections, self._writer = plan, connections, writer
        self._means, self._watch = means, watch
        self._requires = requirements(plan.steps)
        self._fates: dict[int, tuple[Fate, str]] = {}
        self._open: dict[str, list[int]] = defaultdict(list)
        """The steps that a world has taken since it was settled."""
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._until = means.clock() + means.budget
        self._expired = False

    def all(self) -> Result:
        plan, last = self._plan, {step.key.world: number for number, step in enumerate(self._plan.steps)}
        header = (plan.project, plan.environment, plan.digest, len(plan.steps))
        self._tell(Header(self._writer.run, self._now(), *header))
        for number, step in enumerate(plan.steps):
            if self._over():
                break
            self._one(number, step)
            if last[step.key.world] == number:
                self._settle(step.key.world)
        for world in tuple(self._open):
            self._settle(world)
        return self._finished()

    def _one(self, number: int, step: Step) -> None:
        for world in self._relied_on(number, step):
            self._settle(world)
        for needed in self._requires[number]:
            fate, _ = self._fates[needed]
            if fate is not Fate.DONE:
                why = f"`{self._plan.steps[needed].key}` was not done"
                self._tell(Skipped(self._now(), number, step.key, why))
                self._fates[number] = (Fate.SKIPPED, why)
                return
        if self._wait(step, self._bucket(step).take(), ""):
            self._carry_out(number, step)

    def _relied_on(self, number: int, step: Step) -> Iterator[str]:
        """The worlds that have to take effect before the step: a removal must not come before what replaces."""
        worlds = {self._plan.steps[needed].key.world for needed in self._requires[number]}
        for world in sorted(worlds):
            if self._open[world] and (world != step.key.world or step.after is None):
                yield world

    def _carry_out(self, number: int, step: Step) -> None:
        self._tell(started(self._now(), number, step))
        live = self._connections[step.key.world].live
        tried = self._try(step, lambda: live.carry_out(step))
        if tried.fault is None:
            self._tell(Done(self._now(), number, step.key, tried.attempts))
            self._fates[number] = (Fate.DONE, "")
            self._open[step.key.world].append(number)
            return
        why = str(tried.fault)
        self._tell(Failed(self._now(), number, step.key, why, tried.sure, tried.attempts))
        self._fates[number] = (Fate.FAILED if tried.sure else Fate.UNSURE, why)

    def _settle(self, world: str) -> None:
        numbers = tuple(self._open.pop(world, ()))
        if not numbers:
            return
        tried = self._try(self._plan.steps[numbers[-1]], self._connections[world].live.settle)
        if tried.fault is None:
            self._tell(Settled(self._now(), world, numbers))
            return
        why, sure = str(tried.fault), isinstance(tried.fault, Rejected)
        self._tell(Settled(self._now(), world, numbers, why, sure))
        self._fates |= dict.fromkeys(numbers, (Fate.FAILED if sure else Fate.UNSURE, why))

    def _try(self, step: Step, call: Callable[[], None]) -> _Tried:
        sure, attempt = True, 0
        while True:
            attempt += 1
            try:
                call()
                return _Tried(attempt)
            except (Throttled, Unsure) as fault:
                sure = sure and isinstance(fault, Throttled)
                after = fault.after if isinstance(fault, Throttled) else None
                failed = _Tried(attempt, fault, sure)
            except Fault as fault:
                return _Tried(attempt, fault, sure)
            if attempt >= self._means.patience.attempts:
                return failed
            pause = self._means.patience.pause(attempt, after, self._means.chance)
            if not self._wait(step, max(pause, self._bucket(step).take()), str(failed.fault)):
                return failed

    def _wait(self, step: Step, seconds: float, why: str) -> bool:
        """Whether the run still goes on after so many seconds; it does not wait for what would be too late."""
        if self._means.clock() + seconds > self._until:
            self._expired = True
        if self._over():
            return False
        if seconds > 0:
            self._watch(Pause(step, seconds, why))
            self._means.sleep(seconds)
        return not self._over()

    def _over(self) -> bool:
        if self._means.clock() >= self._until:
            self._expired = True
        return self._expired or self._means.cancelled()

    def _bucket(self, step: Step) -> Bucket:
        kind = self._connections[step.key.world].world.kind(step.key)
        name = (step.key.world, kind.api or kind.name)
        if name not in self._buckets:
            self._buckets[name] = Bucket(kind.per_second, self._means.clock)
        return self._buckets[name]

    def _tell(self, event: Event) -> None:
        self._writer.write(event)
        self._watch(event)

    def _now(self) -> str:
        return self._means.now().isoformat(timespec="milliseconds")

    def _finished(self) -> Result:
        why = (
            "the run was cancelled before it" if self._means.cancelled() else "the time was used up before it"
        )
        ended = tuple(
            Ended(step, *self._fates.get(number, (Fate.UNREACHED, why)))
            for number, step in enumerate(self._plan.steps)
        )
        count = Counter(one.fate for one in ended)
        failed, skipped = count[Fate.FAILED] + count[Fate.UNSURE], count[Fate.SKIPPED] + count[Fate.UNREACHED]
        ending = self._ending() if failed or skipped else Ending.COMPLETE
        self._tell(Finished(self._now(), ending, count[Fate.DONE], failed, skipped))
        return Result(self._writer.run, ending, ended)

    def _ending(self) -> Ending:
        if self._means.cancelled():
            return Ending.CANCELLED
        return Ending.EXPIRED if self._expired else Ending.PARTIAL
