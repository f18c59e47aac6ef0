"""Checks on one line, such as `missing(age) < 1%`: the text, apart; what its kind is, others decide.

Bounds are inclusive in mlobs, so `<` reads as `at_most` and `>` as `at_least`: on a continuous measure a single value
makes no difference. Where things are counted it does, and there `<` is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from mlobs_compile.source import Node
from mlobs_compile.spec.shape import unit
from mlobs_compile.units import UnitError, is_duration, is_number

EXAMPLE = "`missing(age) < 1%`"
_ENTRY = re.compile(r"(?P<kind>[A-Za-z_]\w*)\s*(?:\((?P<args>[^()]*)\))?\s*(?P<rest>.*)\Z", re.DOTALL)
_BOUND = re.compile(
    r"(?P<sign><=|>=|<|>|==|=|~|not\s+in\b|in\b)\s*(?P<value>.+)\Z", re.DOTALL | re.IGNORECASE
)
_WINDOWS = re.compile(r"\s+for\s+(\d+ of \d+)\Z")
_ITEM = re.compile(r"\s*(?:'((?:[^']|'')*)'|\"([^\"]*)\"|([^,'\"\[\]]+?))\s*(?:,|\Z)")
PATTERN = r"^\s*[A-Za-z_]\w*\s*(\([^()]*\))?\s*((<=?|>=?|=|~|in\b|where\b|for\b).*)?$"


@dataclass(frozen=True, slots=True)
class Terse:
    """One line, apart."""

    kind: str
    args: tuple[str, ...]
    """What stands in the parentheses: columns, or a facet and its group."""
    sign: str
    """`<=`, `>=`, `<`, `>`, `=`, `~`, `in`, `not in`, or nothing."""
    values: tuple[Node, ...] = ()
    rest: tuple[tuple[str, Node], ...] = ()
    """`where` and `for`, as the full form has them."""

    def bounds(self) -> dict[str, Node]:
        """The bounds as the full form has them."""
        match self.sign:
            case "<" | "<=":
                return {"at_most": self.values[0]}
            case ">" | ">=":
                return {"at_least": self.values[0]}
            case "in":
                return {"within": list(self.values)}
            case _:
                return {}


def parse(text: object) -> Terse:
    """The parts of a line; raises UnitError saying what would be right."""
    if not isinstance(text, str) or not text.strip():
        raise UnitError(f"an expectation is a text such as {EXAMPLE}")
    said, rest = _suffixes(text.strip())
    found = _ENTRY.match(said)
    if not found:
        raise UnitError(f"`{text}` is no expectation: write the kind of check first, such as {EXAMPLE}")
    args = _args(found["args"], text)
    if not found["rest"]:
        return Terse(found["kind"], args, "", (), rest)
    bound = _BOUND.match(found["rest"])
    if not bound:
        raise UnitError(f"`{found['rest']}` of `{text}` is no bound: write `< 1%`, `>= 1000` or `in [0, 1]`")
    sign = re.sub(r"\s+", " ", bound["sign"].lower()).replace("==", "=")
    listed = sign in ("in", "not in")
    values = _items(bound["value"], text) if listed else (_value(bound["value"].strip(), text),)
    if sign == "in" and found["kind"] not in ("one_of", "not_one_of") and len(values) != 2:
        raise UnitError(f"`{text}` gives {len(values)} bounds: write the lowest and the highest, `in [0, 1]`")
    return Terse(found["kind"], args, sign, values, rest)


def _suffixes(text: str) -> tuple[str, tuple[tuple[str, Node], ...]]:
    rest: list[tuple[str, Node]] = []
    said, _, where = _parted(text)
    windows = _WINDOWS.search(where or said)
    if windows:
        rest.append(("for", windows[1]))
        where, said = (where[: windows.start()], said) if where else (where, said[: windows.start()])
    if where:
        rest.append(("where", where.strip()))
    return said.strip(), tuple(rest)


def _parted(text: str) -> tuple[str, str, str]:
    """The line before and after its `where`, which is none inside of quotation marks."""
    for found in re.finditer(r"\s+where\s+", text, re.IGNORECASE):
        before = text[: found.start()]
        if before.count("'") % 2 == 0 and before.count('"') % 2 == 0:
            return before, "where", text[found.end() :]
    return text, "", ""


def _args(text: str | None, whole: str) -> tuple[str, ...]:
    if text is None:
        return ()
    found = tuple(part.strip().strip('"') for part in text.split(","))
    if not all(found):
        raise UnitError(f"the parentheses of `{whole}` hold no column: write one, such as {EXAMPLE}")
    return found


def _items(text: str, whole: str) -> tuple[Node, ...]:
    inner = text.strip()
    if not (inner.startswith("[") and inner.endswith("]")):
        raise UnitError(f"`{text}` of `{whole}` is no list: write `in [0, 1]` or `in ['EUR', 'USD']`")
    inner, at, found = inner[1:-1], 0, []
    while at < len(inner):
        item = _ITEM.match(inner, at)
        if not item:
            raise UnitError(
                f"`{inner[at:].strip()}` of `{whole}` is no list of values: part them with commas"
            )
        quoted = item[1].replace("''", "'") if item[1] is not None else item[2]
        found.append(_plain(item[3]) if quoted is None else quoted)
        at = item.end()
    if not found:
        raise UnitError(f"the list of `{whole}` is empty: name a value")
    return tuple(found)


def _value(text: str, whole: str) -> Node:
    quoted = text[:1] in ("'", '"')
    if quoted and (len(text) < 2 or text[-1] != text[0]):
        raise UnitError(f"a quotation mark of `{whole}` is never closed")
    return text[1:-1].replace(text[0] * 2, text[0]) if quoted else _plain(text)


def _plain(text: str) -> Node:
    """A word without quotes as YAML would read it."""
    if text in ("true", "false"):
        return text == "true"
    if is_number(text) and not is_duration(text):
        from decimal import Decimal

        number = Decimal(text)
        return int(number) if re.fullmatch(r"-?\d+", text) else number
    return text


def _checked(text: object) -> str:
    parse(text)
    return str(text)


TerseField = Annotated[
    str,
    PlainValidator(unit(_checked)),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": PATTERN,
            "examples": ["missing(age) < 1%", "rows >= 1000", "psi(amount) < 0.2"],
        }
    ),
]
"""A check on one line."""
