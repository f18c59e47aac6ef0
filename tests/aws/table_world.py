"""A DynamoDB table with conditional writes, as much of their expressions as the compiled state machines use.

It was held against moto's DynamoDB on every condition that the state machines write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.aws.state_machine import Fault

Item = dict[str, dict[str, str]]
TAKEN = "DynamoDB.ConditionalCheckFailedException"
_ABSENT = re.compile(r"attribute_not_exists\((#\w+)\)").fullmatch
_COMPARED = re.compile(r"(#\w+) (=|<) (:\w+)").fullmatch


@dataclass
class Table:
    """Items by their keys; `faults` are raised by the calls to come, one each, after the write where `late`."""

    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    late: bool = False
    calls: int = 0

    def put(self, request: Mapping[str, Any]) -> None:
        item: Item = request["Item"]
        self._once(request, item, lambda key: self.items.__setitem__(key, item))

    def delete(self, request: Mapping[str, Any]) -> None:
        self._once(request, request["Key"], lambda key: self.items.__delitem__(key))

    def _once(
        self, request: Mapping[str, Any], keys: Item, change: Callable[[tuple[str, str]], None]
    ) -> None:
        self.calls += 1
        fault = self.faults.pop(0) if self.faults else None
        if fault and not self.late:
            raise fault
        key = keys["reaction"]["S"], keys["item"]["S"]
        if not holds(request, self.items.get(key, {})):
            raise Fault(TAKEN, "The conditional request failed")
        change(key)
        if fault:
            raise fault

    @property
    def lock(self) -> Item | None:
        return next((item for (_, name), item in self.items.items() if name == "lock"), None)


def holds(request: Mapping[str, Any], item: Item) -> bool:
    """Whether a write's condition holds for the item that is there; comparisons with nothing do not."""
    names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
    return any(_holds(part, names, values, item) for part in request["ConditionExpression"].split(" OR "))


def _holds(part: str, names: Mapping[str, str], values: Mapping[str, Any], item: Item) -> bool:
    if absent := _ABSENT(part):
        return names[absent[1]] not in item
    compared = _COMPARED(part)
    assert compared, part
    held, wanted = item.get(names[compared[1]]), values[compared[3]]
    if held is None or set(held) != set(wanted):
        return False
    if compared[2] == "=":
        return bool(held == wanted)
    return int(held["N"]) < int(wanted["N"])
