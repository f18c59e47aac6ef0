"""Which alarms the rule of a composite alarm looks at (PutCompositeAlarm, `AlarmRule`)."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[(),]|[^\s(),"]+')
_STATES = frozenset(("ALARM", "OK", "INSUFFICIENT_DATA"))


def children(rule: str) -> tuple[str, ...]:
    """Their names in the order of the rule, each once; an ARN counts as the name at its end.

    A name stands in parentheses behind a state, or in the list of an `AT_LEAST(M, STATE, (a, b))`.
    """
    found: dict[str, None] = {}
    previous, inside = "", False
    for token in _TOKEN.findall(rule):
        if token == "(":
            inside = previous in _STATES or previous == ","
        elif token == ")":
            inside = False
        elif inside and token != ",":
            found[_name(token)] = None
        previous = token
    return tuple(found)


def _name(token: str) -> str:
    plain = re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith('"') else token
    return plain.split(":alarm:", 1)[-1] if plain.startswith("arn:") else plain
