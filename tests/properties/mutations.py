"""Slips and sabotage: a spec after its parts were lost, doubled, swapped, renamed or replaced."""

from __future__ import annotations

import copy
import random

from mlobs_compile.source import Node
from tests.properties.projects import routes

VALUES: tuple[Node, ...] = (
    None, True, False, 0, 1, -1, 2, 10**15, "1.5", "", "*", "x", "a b", "A", "99.9%", "100%", "0%", "0s", "30d", "1ms",
    "250ms", "10000d", "on", "null", "a/b", "..", "../x", "signal", "availability", "psi", "page", "é", "{{ x }}", "{{",
    "$window", "$x", "sum(rate(x[5m]))", "rate(x[$window])", "(", "x" * 300, [], {}, [1], ["a"], ["a", "a"], [None],
    [[]], {"a": 1}, {"*": {}}, {"": {}}, {"at_most": 1}, {"signal": "latency"}, ["*"], "hourly", "0 0 31 2 *", "s3://a",
    "s3://bucket/p", "http://x", "env://A", "Europe/Berlin", "file:///", "12:00", "24:00", {"preset": "kserve"}, "any",
    "board", "team", "default", "prod", "all", "=", "\n", "a\nb", "\u202e", '"', "'", "\\",
)  # fmt: skip
KEYS = (
    "*", "environments", "defaults", "any", "Model", "x y", "", "a/b", "slos", "alerts", "sli", "system", "serving",
    "type", "enabled", "[key]", "0", "at_most", "signal",
)  # fmt: skip


def mutated(documents: list[Node], seed: int) -> list[Node]:
    """The documents after one to five slips; the same seed slips in the same way."""
    chance = random.Random(seed)
    tree: Node = copy.deepcopy(documents)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        places = list(routes(tree))
        if not places:
            break
        route = chance.choice(places)
        holder = _get(tree, route[:-1])
        other = copy.deepcopy(_get(tree, chance.choice(places)))
        if isinstance(holder, dict):
            _slip_in_mapping(holder, str(route[-1]), other, chance)
        elif isinstance(holder, list):
            _slip_in_list(holder, int(route[-1]), other, chance)
    assert isinstance(tree, list)
    return tree


def _get(tree: Node, route: tuple[str | int, ...]) -> Node:
    for step in route:
        if isinstance(tree, dict):
            tree = tree[str(step)]
        elif isinstance(tree, list):
            tree = tree[int(step)]
    return tree


def _slip_in_mapping(holder: dict[str, Node], key: str, other: Node, chance: random.Random) -> None:
    match chance.randrange(7):
        case 0:
            del holder[key]
        case 1:
            holder[key] = copy.deepcopy(chance.choice(VALUES))
        case 2:
            holder[key] = other
        case 3:
            holder[chance.choice(KEYS)] = holder.pop(key)
        case 4:
            holder[chance.choice(KEYS)] = copy.deepcopy(holder[key])
        case 5:
            second = chance.choice(list(holder))
            holder[key], holder[second] = holder[second], holder[key]
        case _:
            holder[key] = _misspelt(holder[key], chance)


def _slip_in_list(holder: list[Node], index: int, other: Node, chance: random.Random) -> None:
    match chance.randrange(5):
        case 0:
            del holder[index]
        case 1:
            holder.insert(index, copy.deepcopy(holder[index]))
        case 2:
            holder[index] = other
        case 3:
            holder[index] = copy.deepcopy(chance.choice(VALUES))
        case _:
            holder[index] = _misspelt(holder[index], chance)


def _misspelt(value: Node, chance: random.Random) -> Node:
    if not isinstance(value, str) or not value:
        return copy.deepcopy(chance.choice(VALUES))
    spot = chance.randrange(len(value))
    letter = chance.choice(("", "x", "%", "/", " ", "0", "{", '"', "$", "-", "A", ".", "é"))
    return value[:spot] + letter + value[spot + 1 :]
