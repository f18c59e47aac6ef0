"""Reads and evaluates the rule of a composite alarm (PutCompositeAlarm, `AlarmRule`).

Grammar from the CloudWatch API reference: state functions ALARM, OK and INSUFFICIENT_DATA on a name or ARN,
TRUE and FALSE, NOT over AND over OR, parentheses. In a quoted name a backslash escapes `"` and itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[()]|[^\s()",]+)')


class RuleError(ValueError):
    """The service would answer ValidationError."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`op` is a state, TRUE, FALSE, NOT, AND or OR; `name` is set for states only."""

    op: str
    name: str = ""
    parts: tuple[Rule, ...] = ()

    def children(self) -> tuple[str, ...]:
        """The names of the alarms it looks at, as often as they occur."""
        below = tuple(name for part in self.parts for name in part.children())
        return (self.name, *below) if self.name else below

    def elements(self) -> int:
        """How many operands and operators it has."""
        return 1 + sum(part.elements() for part in self.parts)

    def holds(self, states: Mapping[str, str]) -> bool:
        """Whether it is true when the children are in these states."""
        match self.op:
            case "TRUE" | "FALSE":
                return self.op == "TRUE"
            case "NOT":
                return not self.parts[0].holds(states)
            case "AND":
                return all(part.holds(states) for part in self.parts)
            case "OR":
                return any(part.holds(states) for part in self.parts)
            case _:
                return states[self.name] == self.op


def parse(text: str) -> Rule:
    """Raises RuleError where the service would refuse the rule."""
    tokens = _tokens(text)
    rule = _either(tokens)
    if tokens:
        raise RuleError(f"`{tokens[0]}` is left over in the rule")
    return rule


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match:
            raise RuleError(f"cannot read the rule at `{text[at : at + 20]}`")
        found.append(match[1])
        at = match.end()
    return found


def _either(tokens: list[str]) -> Rule:
    return _chain(tokens, "OR", lambda: _chain(tokens, "AND", lambda: _operand(tokens)))


def _chain(tokens: list[str], op: str, below) -> Rule:  # type: ignore[no-untyped-def]
    parts = [below()]
    while tokens and tokens[0] == op:
        tokens.pop(0)
        parts.append(below())
    return parts[0] if len(parts) == 1 else Rule(op, parts=tuple(parts))


def _operand(tokens: list[str]) -> Rule:
    head = _take(tokens)
    if head == "NOT":
        return Rule("NOT", parts=(_operand(tokens),))
    if head == "(":
        inner = _either(tokens)
        _expect(tokens, ")")
        return inner
    if head in ("TRUE", "FALSE"):
        return Rule(head)
    if head not in STATES:
        raise RuleError(f"`{head}` is not a state function")
    _expect(tokens, "(")
    name = _take(tokens)
    _expect(tokens, ")")
    return Rule(head, re.sub(r"\\(.)", r"\1", name[1:-1]) if name.startswith('"') else name)


def _take(tokens: list[str]) -> str:
    if not tokens:
        raise RuleError("the rule ends too early")
    return tokens.pop(0)


def _expect(tokens: list[str], wanted: str) -> None:
    found = _take(tokens)
    if found != wanted:
        raise RuleError(f"`{found}` where `{wanted}` must stand")
