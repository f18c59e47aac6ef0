"""As much of JSONata as the compiled state machines are written in; anything else is refused.

A value of one item and a list of it are the same to a path, as the language has it. It was held against
jsonata-python 0.7 on every expression that the state machines contain.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

_TOKEN = re.compile(r"\s*(?:(\d+)|'([^']*)'|(\$?[A-Za-z_]\w*)|([.\[\](),+&/><=]))")
_POWER = {"=": 1, ">": 1, "<": 1, "&": 2, "+": 2, "/": 3}
Scope = Mapping[str, Any]


class Undefined(Exception):
    """The expression has no value, which Step Functions reports as a fault of its own."""


def evaluate(text: str, scope: Scope) -> Any:
    """The value of an expression; variables have a dollar sign in front."""
    found = _Reader(text, scope).whole()
    if found is None:
        raise Undefined(text)
    return found


def _hash(text: str, algorithm: str) -> str:
    assert algorithm == "SHA-256"
    return hashlib.sha256(text.encode()).hexdigest()


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return json.dumps(whole, separators=(",", ":"))


def _millis(text: str) -> int:
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def _items(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "$hash": _hash,
    "$string": _string,
    "$toMillis": _millis,
    "$floor": math.floor,
    "$count": lambda value: len(_items(value)),
    "$append": lambda one, other: [*_items(one), *_items(other)],
}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    "&": lambda a, b: _string(a) + _string(b),
    "+": lambda a, b: a + b,
    "/": lambda a, b: a / b,
}


class _Reader:
    def __init__(self, text: str, scope: Scope) -> None:
        self.tokens: list[tuple[str, str]] = []
        self.scope = scope
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            assert found, f"not understood: {text[at:]}"
            kind = ("number", "text", "name", "sign")[found.lastindex - 1]  # type: ignore[operator]
            self.tokens.append((kind, found[found.lastindex or 0]))
            at = found.end()
        self.at = 0

    def whole(self) -> Any:
        value = self.expression(0)
        assert self.at == len(self.tokens), f"not understood: {self.tokens[self.at :]}"
        return value

    def peek(self) -> str | None:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")
        return text if kind == "sign" else None

    def take(self) -> tuple[str, str]:
        self.at += 1
        return self.tokens[self.at - 1]

    def expression(self, power: int) -> Any:
        left = self.path()
        while (sign := self.peek()) in _POWER and _POWER[sign] > power:
            self.take()
            right = self.expression(_POWER[sign])
            left = OPERATORS[sign](left, right)
        return left

    def path(self) -> Any:
        value = self.atom()
        while self.peek() in (".", "["):
            if self.take()[1] == ".":
                name = self.take()[1]
                held = [one[name] for one in _items(value) if isinstance(one, dict) and name in one]
                flat = [inner for one in held for inner in _items(one)]
                value = held[0] if len(held) == 1 else flat or None
            else:
                value = self.chosen(value)
        return value

    def chosen(self, value: Any) -> Any:
        """What a bracket leaves: the item of a number, or those for which a comparison holds."""
        kind, text = self.take()
        if kind == "number":
            assert self.take() == ("sign", "]")
            held = _items(value)
            return held[int(text)] if int(text) < len(held) else None
        assert (kind, self.take()) == ("name", ("sign", "="))
        wanted = self.take()[1]
        assert self.take() == ("sign", "]")
        return [one for one in _items(value) if one.get(text) == wanted] or None

    def atom(self) -> Any:
        kind, text = self.take()
        match kind:
            case "number":
                return int(text)
            case "text":
                return text
            case "name" if self.peek() == "(" and text in FUNCTIONS:
                return FUNCTIONS[text](*self.arguments())
            case "name":
                return self.scope.get(text)
            case _:
                assert text == "(", text
                value = self.expression(0)
                assert self.take() == ("sign", ")")
                return value

    def arguments(self) -> list[Any]:
        found = []
        while self.take()[1] != ")":
            found.append(self.expression(0))
            if self.peek() == ")":
                self.take()
                break
        return found
