"""Runs a state machine by the Amazon States Language, in JSONata, against services that are functions.

Time is the test's: waits and pauses before another attempt move a clock and take none. What the language has and the
compiled machines have not (Map, Parallel, JSONPath) is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.aws import jsonata

Json = Any
Service = Callable[[Mapping[str, Json]], Json]


class Fault(Exception):
    """An error of a service, by the name that Step Functions gives it."""

    def __init__(self, name: str, cause: str = "") -> None:
        super().__init__(name)
        self.name, self.cause = name, cause


@dataclass
class Clock:
    """Seconds since 1970."""

    now: float = 1_800_000_000.25

    @property
    def text(self) -> str:
        return datetime.fromtimestamp(self.now, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@dataclass
class Run:
    """What came of one execution."""

    status: str
    path: list[str] = field(default_factory=list)
    cause: str = ""


@dataclass
class Machine:
    """A definition, and the services by the resource of their task without the partition."""

    definition: Mapping[str, Json]
    services: Mapping[str, Service]
    clock: Clock
    started: int = 0

    def run(self, given: Json) -> Run:
        assert self.definition["QueryLanguage"] == "JSONata"
        self.started += 1
        execution = {"Id": f"arn:execution:{self.started}", "Name": str(self.started)}
        return _Execution(self, execution).run(given)

    def start(self, given: Json, number: int) -> Run:
        """The execution with a number of the test's own."""
        return _Execution(self, {"Id": f"arn:execution:{number}", "Name": str(number)}).run(given)


class _Execution:
    def __init__(self, machine: Machine, execution: Mapping[str, str]) -> None:
        self.machine, self.execution = machine, execution
        self.variables: dict[str, Json] = {}
        self.entered = ""

    def run(self, given: Json) -> Run:
        name, run, value = self.machine.definition["StartAt"], Run("RUNNING"), given
        while len(run.path) < 500:
            state = self.machine.definition["States"][name]
            run.path.append(name)
            self.entered = self.machine.clock.text
            match state["Type"]:
                case "Succeed":
                    run.status = "SUCCEEDED"
                    return run
                case "Fail":
                    run.status, run.cause = "FAILED", self.made(state["Cause"], value)
                    return run
                case _:
                    step = self.step(state, value)
                    if step is None:
                        run.status = "FAILED"
                        return run
                    name, value = step
        raise AssertionError("it goes on for ever")

    def step(self, state: Mapping[str, Json], value: Json) -> tuple[str, Json] | None:
        match state["Type"]:
            case "Pass":
                self.assign(state, value, {})
                return state["Next"], self.made(state.get("Output", value), value)
            case "Choice":
                for choice in state["Choices"]:
                    met = self.made(choice["Condition"], value)
                    assert isinstance(met, bool)
                    if met:
                        return choice["Next"], value
                return state["Default"], value
            case "Wait":
                self.machine.clock.now += state["Seconds"]
                return state["Next"], value
            case "Task":
                return self.task(state, value)
            case other:
                raise AssertionError(f"not understood: {other}")

    def task(self, state: Mapping[str, Json], value: Json) -> tuple[str, Json] | None:
        used: dict[int, int] = {}
        while True:
            try:
                result = self.call(state, value)
            except Fault as fault:
                if self.again(state.get("Retry", ()), fault, used):
                    continue
                return self.caught(state, value, fault)
            self.assign(state, value, {"result": result})
            return state["Next"], result

    def call(self, state: Mapping[str, Json], value: Json) -> Json:
        service = state["Resource"].split(":states:::")[1]
        return self.machine.services[service](self.made(state["Arguments"], value))

    def again(self, retriers: list[Mapping[str, Json]], fault: Fault, used: dict[int, int]) -> bool:
        for number, retrier in enumerate(retriers):
            if _meets(retrier["ErrorEquals"], fault.name):
                tried = used.get(number, 0)
                if tried >= retrier.get("MaxAttempts", 3):
                    return False
                used[number] = tried + 1
                pause = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2) ** tried
                self.machine.clock.now += min(pause, retrier.get("MaxDelaySeconds", pause))
                return True
        return False

    def caught(self, state: Mapping[str, Json], value: Json, fault: Fault) -> tuple[str, Json] | None:
        for catcher in state.get("Catch", ()):
            if _meets(catcher["ErrorEquals"], fault.name):
                told = {"Error": fault.name, "Cause": fault.cause}
                self.assign(catcher, value, {"errorOutput": told})
                return catcher["Next"], told
        return None

    def assign(self, state: Mapping[str, Json], value: Json, more: Mapping[str, Json]) -> None:
        """All expressions see the variables as they were before any was assigned."""
        self.variables |= self.made(state.get("Assign", {}), value, more)

    def made(self, template: Json, value: Json, more: Mapping[str, Json] = {}) -> Json:
        if isinstance(template, str) and template.startswith("{%"):
            assert template.endswith("%}")
            return jsonata.evaluate(template[2:-2], self.scope(value, more))
        if isinstance(template, Mapping):
            return {key: self.made(held, value, more) for key, held in template.items()}
        if isinstance(template, list | tuple):
            return [self.made(held, value, more) for held in template]
        return template

    def scope(self, value: Json, more: Mapping[str, Json]) -> dict[str, Json]:
        context = {"Execution": self.execution, "State": {"EnteredTime": self.entered}}
        states = {"input": value, "context": context, **more}
        return {"$states": states, **{f"${name}": held for name, held in self.variables.items()}}


def _meets(wanted: list[str], name: str) -> bool:
    """`States.TaskFailed` stands for everything but a timeout (Amazon States Language, "Predefined error codes")."""
    any_task = "States.TaskFailed" in wanted and name != "States.Timeout"
    return "States.ALL" in wanted or name in wanted or any_task


def expressions(value: Json) -> Iterator[str]:
    """Every expression in a definition."""
    if isinstance(value, str) and value.startswith("{%"):
        yield value[2:-2].strip()
    for held in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from expressions(held)
