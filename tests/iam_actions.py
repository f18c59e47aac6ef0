"""What AWS says of IAM actions: which there are, and which resources each may be bound to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any


@cache
def services() -> dict[str, Any]:
    """From the Service Authorization Reference; the file says by which way."""
    text = (Path(__file__).parent / "data" / "iam_actions.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)["services"]
    return found


def wrong(policy: dict[str, Any]) -> list[str]:
    """Every action that is not there, and every one that its statement's resources never meet."""
    return [
        fault for one in policy["Statement"] for action in one["Action"] for fault in _faults(action, one)
    ]


def _faults(action: str, statement: dict[str, Any]) -> Iterator[str]:
    service, _, name = action.partition(":")
    types = services().get(service, {}).get("actions", {}).get(name)
    if types is None:
        yield f"{action}: no such action"
        return
    resources = statement["Resource"]
    patterns = [_pattern(services()[service]["arns"][one.rstrip("*")]) for one in types]
    if not types and resources != ["*"]:
        yield f"{action}: knows no resource, and is bound to {resources}"
    elif resources != ["*"] and not any(re.fullmatch(p, arn) for p in patterns for arn in resources):
        yield f"{action}: is bound to {resources}, and meets {types}"


def _pattern(arn: str) -> str:
    """An ARN of a type with its parts left open; a name is anything, and a `*` at an end stands for it."""
    return re.sub(r"\\\$\\\{\w+\\\}", ".*", re.escape(arn))
