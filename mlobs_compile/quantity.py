"""Bounds as they are written: numbers, percentages, durations and sizes, in base units and exact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from mlobs_compile.units import Duration, Ratio, UnitError, is_duration, is_number, parse_number

_SIZE = re.compile(r"([0-9]{1,20})\s*([kKMGT]?i?B)\Z").match
_SIZES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
          "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}  # fmt: skip


def parse_size(text: str) -> int:
    """Bytes from `512MiB` or `30GB`."""
    found = _SIZE(text)
    if not found or found[2] not in _SIZES:
        raise UnitError(f"`{text}` is not a size: write `512MiB` or `30GB`")
    return int(found[1]) * _SIZES[found[2]]


class Dimension(Enum):
    """What a quantity was written as."""

    NUMBER = "number"
    SHARE = "share"
    TIME = "time"
    SIZE = "size"


class Quantity(Decimal):
    """A bound in base units (shares of 1, seconds, bytes) that remembers what it was written as."""

    __slots__ = ("dimension",)
    dimension: Dimension

    @classmethod
    def of(cls, value: Decimal, dimension: Dimension) -> Quantity:
        made = cls(value)
        made.dimension = dimension
        return made


def parse_quantity(value: object) -> Quantity:
    """A bound in base units: a number, a percentage (its share), a duration (seconds) or a size (bytes)."""
    if not isinstance(value, str) or is_number(value):
        return Quantity.of(parse_number(value), Dimension.NUMBER)
    if value.endswith("%"):
        return Quantity.of(parse_number(value[:-1].rstrip()) / 100, Dimension.SHARE)
    if is_duration(value):
        return Quantity.of(Duration.parse(value).seconds, Dimension.TIME)
    if _SIZE(value):
        return Quantity.of(Decimal(parse_size(value)), Dimension.SIZE)
    raise UnitError(f"`{value}` is not a quantity: write a number, `5%`, `250ms` or `512MiB`")


@dataclass(frozen=True, slots=True)
class Most:
    """A limit as a number of objects, or as a share of those there are; written `10` or `20%`."""

    limit: int | Ratio

    @classmethod
    def parse(cls, value: object) -> Most:
        if isinstance(value, Most):
            return value
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return cls(value)
        if isinstance(value, str) and value.endswith("%") and is_number(value[:-1].rstrip()):
            return cls(Ratio.parse(value))
        raise UnitError(
            f"`{value}` is not a limit: write a number of objects such as `10`, or a share such as `20%`"
        )

    def of(self, existing: int) -> int:
        """The most objects of so many that it allows."""
        return self.limit if isinstance(self.limit, int) else int(self.limit.value * existing)

    def __str__(self) -> str:
        return str(self.limit)
