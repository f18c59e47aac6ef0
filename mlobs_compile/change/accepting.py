"""Which values of the spec could make a live value: what to try, before the compiler says whether it does.

Nobody knows backwards what a compiler does forwards. So the numbers, durations and texts of the lines behind an object
are changed as the live value was (set to it, scaled as it was, or to its complement), and each is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from mlobs_compile.artifact import Json
from mlobs_compile.change.fields import Difference, Value, differences
from mlobs_compile.units import Duration, UnitError, decimal_text, is_duration, is_number

Scalar = str | int | Decimal | bool
Written = Scalar | list["Written"]
PROSE = frozenset((
    "AlarmDescription", "Description", "description", "summary", "title", "Label", "label", "text", "markdown",
))  # fmt: skip
"""Keys of texts for people: they follow the values, and the next apply writes them anew."""
_TOKEN = re.compile(
    r"(?<![\w.])(?:\d+(?:ms|[wdhms]))+(?!\w)|(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])"
)
_PART = re.compile(r"([0-9.]+)\s*(%|[kMGT]?i?B)\Z").match


@dataclass(frozen=True, slots=True)
class Pair:
    """A value as the spec makes it, and as it is live: two numbers, two durations, two texts or two flags."""

    wanted: Scalar
    live: Scalar

    @property
    def ratio(self) -> Decimal | None:
        """By what the live value is the wanted one multiplied; None where that says nothing."""
        one, other = amount(self.wanted), amount(self.live)
        return None if one is None or other is None or not one else other / one


def prose(path: Sequence[str]) -> bool:
    """Whether a field is a text for people, as its name or that of what it is in says."""
    return any(step in PROSE for step in path) or "annotations" in path


def facts(found: Iterable[Difference]) -> tuple[Difference, ...]:
    """The differences that a machine acts on."""
    return tuple(one for one in found if not prose(one.path))


def residue(body: Mapping[str, Json], live: Mapping[str, Json]) -> tuple[Difference, ...]:
    """What is still different from the live body, but for texts."""
    return facts(differences(body, live))


def pairs(found: Iterable[Difference]) -> tuple[Pair, ...]:
    """What was changed into what, with the numbers and durations within texts one by one."""
    return tuple(dict.fromkeys(pair for one in found for pair in _pairs(one.before, one.after)))


def _pairs(before: Value, after: Value) -> Iterator[Pair]:
    one, other = _scalar(before), _scalar(after)
    if one is None or other is None:
        return
    if isinstance(one, str) and isinstance(other, str) and _TOKEN.sub("\0", one) == _TOKEN.sub("\0", other):
        tokens = zip(_TOKEN.findall(one), _TOKEN.findall(other), strict=True)
        yield from (Pair(first, second) for first, second in tokens if first != second)
    yield Pair(one, other)


def _scalar(value: Value) -> Scalar | None:
    if isinstance(value, float):
        return Decimal(str(value))
    return value if isinstance(value, str | int | Decimal | bool) else None


def amount(value: object) -> Decimal | None:
    """A number, or a duration in seconds; None for any other text and for flags."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if not isinstance(value, str):
        return None
    try:
        return (
            Duration.parse(value).seconds
            if is_duration(value)
            else Decimal(value)
            if is_number(value)
            else None
        )
    except (UnitError, InvalidOperation):
        return None


def proposals(value: object, found: Sequence[Pair]) -> tuple[Written, ...]:
    """What a value of the spec could be instead, each once, and never what it is."""
    if isinstance(value, list):
        return tuple(
            [*value[:number], other, *value[number + 1 :]]
            for number, one in enumerate(value)
            for other in proposals(one, found)
        )
    if not isinstance(value, str | int | Decimal | bool):
        return ()
    tried = dict.fromkeys((type(one), one) for pair in found for one in _proposed(value, pair))
    return tuple(one for _, one in tried if one != value or isinstance(one, bool) != isinstance(value, bool))


def _proposed(value: Scalar, pair: Pair) -> Iterator[Scalar]:
    if isinstance(value, bool):
        yield not value
        return
    yield from _quantities(value, pair)
    if isinstance(value, str) and amount(value) is None and isinstance(pair.wanted, str):
        yield from _texts(value, pair.wanted, str(pair.live))


def _texts(value: str, wanted: str, live: str) -> Iterator[str]:
    if not value or not wanted:
        return
    if value == wanted:
        yield live
    elif _TOKEN.fullmatch(wanted):
        at = [one.span() for one in _TOKEN.finditer(value) if one.group() == wanted]
        yield from (value[:start] + live + value[end:] for start, end in at)
    elif value in wanted:
        yield from _within(value, wanted, live)
    elif wanted in value:
        yield value.replace(wanted, live)


def _within(value: str, wanted: str, live: str) -> Iterator[str]:
    """What became of a part of a text, where all that was changed lies in this part."""
    same = next(
        (n for n, pair in enumerate(zip(wanted, live, strict=False)) if pair[0] != pair[1]), len(live)
    )
    start = wanted.find(value)
    while start >= 0:
        behind = len(wanted) - start - len(value)
        if start <= same and (not behind or live.endswith(wanted[-behind:])) and len(live) - behind >= start:
            yield live[start : len(live) - behind]
        start = wanted.find(value, start + 1)


def _quantities(value: Scalar, pair: Pair) -> Iterator[Scalar]:
    """The live amount in the unit in which the value is written, the value scaled, and its complement scaled."""
    live, ratio, now = amount(pair.live), pair.ratio, amount(value)
    part = _PART(value) if isinstance(value, str) else None
    if live is None:
        return
    if part and part[2] == "%":
        number = Decimal(part[1])
        found = [
            live * 100,
            live,
            *([number * ratio, 100 - (100 - number) * ratio] if ratio is not None else []),
        ]
        yield from (f"{text}%" for one in found if 0 <= one <= 100 and (text := _short(one)) is not None)
    elif part:
        scaled = _short(Decimal(part[1]) * ratio) if ratio is not None else None
        yield from [f"{scaled}{part[2]}"] if scaled is not None else []
    elif now is not None and isinstance(value, str) and is_duration(value):
        yield from (text for one in (live, now * ratio if ratio is not None else live)
                    if (text := _duration(one)) is not None)  # fmt: skip
    elif now is not None:
        complement = 1 - (1 - now) * ratio if ratio is not None and 0 < now < 1 else live
        for one in (live, now * ratio if ratio is not None else live, complement):
            text = _short(one)
            if text is not None:
                yield text if isinstance(value, str) else Decimal(text) if "." in text else int(text)


def _short(number: Decimal) -> str | None:
    """A number of few digits as a person writes it; None for one that no person wrote."""
    if not number.is_finite() or not -15 < number.adjusted() < 15:
        return None
    rounded = round(number, 12).normalize()
    return decimal_text(rounded) if len(rounded.as_tuple().digits) <= 12 else None


def _duration(seconds: Decimal) -> str | None:
    ms = seconds * 1000
    return str(Duration(int(ms))) if ms > 0 and ms == ms.to_integral_value() and ms < 10**12 else None
