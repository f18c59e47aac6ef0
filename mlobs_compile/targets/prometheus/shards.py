"""Files: one for each subject, and several where one would be larger than its reader takes.

A subject's SLOs and alerts are dealt out by a hash of their ids: first by one bit, and a file that is still too large
by one more. So adding something moves nothing, unless it fills a file: then that one parts in two and the others stay.
An SLO stays with what it is composed of, as far as they fit into one file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeVar

from mlobs_compile.artifact import Body, Json, Resource
from mlobs_compile.targets.prometheus.groups import ALERT, GROUP, INTERVAL, slo_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class File:
    """What stands in one file."""

    stem: str
    """The kind and name of the subject, such as `model-fraud`."""
    bits: str
    """Which part of the subject's it is; empty where there is one."""
    held: tuple[Resource, ...]

    @property
    def name(self) -> str:
        """Unlike a subject's name, a part's has a dot, so the two are never alike."""
        return f"{self.stem}.part-{self.bits}" if self.bits else self.stem

    @property
    def path(self) -> str:
        return f"rules/{self.name}.yaml"

    def groups(self, most: int) -> list[Mapping[str, Json]]:
        """The SLOs' groups, then those with alerts on single signals, of at most so many rules each."""
        groups = [resource.body for resource in self.held if resource.kind == GROUP]
        alerts = [resource for resource in self.held if resource.kind == ALERT]
        for bits, held in parted(alerts, _id, lambda some: not most or sum(map(_count, some)) <= most):
            name = f"{self.stem}/alerts" + (f".part-{bits}" if bits else "")
            body: Body = {
                "name": name,
                "interval": INTERVAL,
                "rules": [r for one in held for r in _rules(one)],
            }
            groups.append(body)
        return groups


@dataclass(frozen=True, slots=True)
class Unit:
    """What should stay in one file."""

    key: str
    held: tuple[Resource, ...]


def files(
    stem: str, held: Sequence[Resource], kin: Mapping[str, str], fits: Callable[[File], bool] | None
) -> Iterator[File]:
    """The files of one subject; `kin` names what an SLO is to stay with, by the SLO's id."""
    whole = File(stem, "", tuple(held))
    if fits is None or fits(whole):
        yield whole
        return

    def small(units: Sequence[Unit]) -> bool:
        return fits(File(stem, "", tuple(one for unit in units for one in unit.held)))

    units = [part for unit in _units(held, kin) for part in ((unit,) if small((unit,)) else _apart(unit))]
    for bits, dealt in parted(units, lambda unit: unit.key, small):
        part = File(stem, bits, tuple(one for unit in dealt for one in unit.held))
        yield replace(part, held=tuple(replace(one, file=part.path) for one in part.held))


def _units(held: Iterable[Resource], kin: Mapping[str, str]) -> list[Unit]:
    """All groups of an SLO and of those it is composed of; every single alert."""
    found: dict[str, list[Resource]] = {}
    for one in held:
        key = slo_of(one) if one.kind == GROUP else _id(one)
        found.setdefault(kin.get(key, key), []).append(one)
    return [Unit(key, tuple(resources)) for key, resources in found.items()]


def _apart(unit: Unit) -> list[Unit]:
    """The SLOs of a unit, each by itself."""
    return _units(unit.held, {})


def _id(resource: Resource) -> str:
    return resource.nodes[0]


def parted(
    items: Sequence[T], key: Callable[[T], str], fits: Callable[[Sequence[T]], bool], bits: str = ""
) -> Iterator[tuple[str, Sequence[T]]]:
    """Items in parts that fit, each with the bits that its items' hashes begin with; one item is never parted."""
    if not items:
        return
    if len(items) == 1 or fits(items):
        yield bits, items
        return
    for bit in "01":
        yield from parted([one for one in items if _bit(key(one), len(bits)) == bit], key, fits, bits + bit)


def _bit(key: str, position: int) -> str:
    digest = sha256(key.encode()).digest()
    return str(digest[position // 8 % len(digest)] >> (7 - position % 8) & 1)


def _count(resource: Resource) -> int:
    return len(_rules(resource))


def _rules(resource: Resource) -> Sequence[Json]:
    rules = resource.body["rules"]
    assert isinstance(rules, Sequence)
    return rules
