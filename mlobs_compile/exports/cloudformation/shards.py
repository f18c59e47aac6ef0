"""Templates within CloudFormation's limits, dealt out by a hash, so that a new object moves no other.

What needs one another stays together: a composite with the alarms it names. Where even that is too much for one
template, what is needed stands in an earlier stack than what needs it. A template that is full gives half of what it
holds, by one more bit of the hash, to a new one, and keeps its own name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from mlobs_compile.artifact import Body, Json, json_data
from mlobs_compile.exports.cloudformation.item import Item
from mlobs_compile.reliance import Id

MOST_RESOURCES, MOST_BYTES = 500, 1_000_000
"""CloudFormation User Guide, "Understand CloudFormation quotas": resources and template body in an S3 object."""
_FRAME = 1000
"""More bytes than a template has beside its resources."""
_TOGETHER = 16
"""Bits of the hash that all of a subject share."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one template may hold; tests make them small."""

    resources: int = MOST_RESOURCES
    bytes: int = MOST_BYTES


@dataclass(frozen=True)
class Unit:
    """What is in one template or in none."""

    items: tuple[Item, ...]
    layer: int = 0
    """How many stacks must be there before its own."""

    @cached_property
    def bits(self) -> str:
        """The hash of the subject, then that of the object."""
        first = min(self.items, key=lambda one: one.own)
        return _bits(first.subject)[:_TOGETHER] + _bits("\n".join(first.own))


@dataclass(frozen=True, slots=True)
class Shard:
    """One template."""

    layer: int
    bits: str
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """Zeros at the end are left out, so that the first half of a parted template keeps its name."""
        own = self.bits.rstrip("0")
        return "-".join([*([f"then{self.layer}"] if self.layer else []), own or "main"])

    def body(self, description: str) -> Body:
        near = {one.own: one for one in self.items}
        held: Body = {
            one.logical_id: one.entry(near) for one in sorted(self.items, key=lambda one: one.logical_id)
        }
        return {"AWSTemplateFormatVersion": "2010-09-09", "Description": description, "Resources": held}


def shards(items: Iterable[Item], limits: Limits) -> Iterator[Shard]:
    """All templates, in an order in which their stacks can be made."""
    whole = tuple(items)
    sizes = {one.own: _size(one) for one in whole}

    def fits(units: Sequence[Unit]) -> bool:
        held = [one.own for unit in units for one in unit.items]
        return len(held) <= limits.resources and sum(map(sizes.__getitem__, held)) + _FRAME <= limits.bytes

    units = [part for unit in _joined(whole) for part in ([unit] if fits([unit]) else _layered(unit))]
    for layer in sorted({unit.layer for unit in units}):
        for bits, held in _parted([unit for unit in units if unit.layer == layer], fits, ""):
            yield Shard(layer, bits, tuple(one for unit in held for one in unit.items))


def too_large(items: Iterable[Item], limits: Limits) -> list[Item]:
    """What no template can hold."""
    return [one for one in items if _size(one) + _FRAME > limits.bytes]


def _size(one: Item) -> int:
    """Its bytes at most: indented by two levels, with all it depends on."""
    text = json_data({one.logical_id: one.entry({})})
    return len(text) + 4 * text.count(b"\n") + 120 * (len(one.needs) + 1)


def _parted(
    units: Sequence[Unit], fits: Callable[[Sequence[Unit]], bool], bits: str
) -> Iterator[tuple[str, Sequence[Unit]]]:
    if not units:
        return
    if len(units) == 1 or fits(units):
        yield bits, units
        return
    for bit in "01":
        yield from _parted([unit for unit in units if unit.bits[len(bits)] == bit], fits, bits + bit)


def _joined(items: tuple[Item, ...]) -> list[Unit]:
    """Items with all that they need, and with what needs it too."""
    head: dict[Id, Id] = {one.own: one.own for one in items}

    def find(own: Id) -> Id:
        while head[own] != own:
            head[own] = head[head[own]]
            own = head[own]
        return own

    for one in items:
        for other in one.needs:
            if other in head:
                head[find(other)] = find(one.own)
    found: dict[Id, list[Item]] = {}
    for one in items:
        found.setdefault(find(one.own), []).append(one)
    return [Unit(tuple(held)) for held in found.values()]


def _layered(unit: Unit) -> list[Unit]:
    """Each item by itself, in the layer behind all that it needs."""
    held = {one.own: one for one in unit.items}
    depth: dict[Id, int] = {}

    def measure(own: Id) -> int:
        if own not in depth:
            depth[own] = 0  # What needs itself in a circle counts once.
            depth[own] = max((measure(other) + 1 for other in held[own].needs if other in held), default=0)
        return depth[own]

    return [Unit((one,), measure(one.own)) for one in unit.items]


def _bits(text: str) -> str:
    return "".join(f"{byte:08b}" for byte in sha256(text.encode()).digest())


def homes(found: Iterable[Shard]) -> Mapping[Id, str]:
    """The name of the shard that holds each object."""
    return {one.own: shard.name for shard in found for one in shard.items}


def behind(shard: Shard, homes: Mapping[Id, str]) -> list[Json]:
    """The names of the shards that hold what this one needs."""
    wanted = {homes[one] for item in shard.items for one in item.needs if one in homes}
    return [*sorted(wanted - {shard.name})]
