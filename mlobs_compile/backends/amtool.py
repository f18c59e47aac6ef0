"""Asks amtool to which receivers a set of labels leads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlobs_compile.backends import tools

_NOISE = "Warning: --config.file flag overrides"
"""Said where amtool has an address of its own in its configuration, as Debian's has."""


@dataclass(frozen=True, slots=True)
class Led:
    """Where labels lead."""

    receivers: tuple[str, ...]
    fault: str | None = None
    """Why amtool could not say."""


def leads(program: str, config: Path, labels: Mapping[str, str]) -> Led:
    """The receivers of an alert with these labels."""
    pairs = [f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in labels.items()]
    arguments = ("config", "routes", "test", f"--config.file={config.name}", *pairs)
    said = tools.run(program, arguments, config.parent)
    text = "\n".join(line for line in said.text.splitlines() if not line.startswith(_NOISE)).strip()
    if said.code:
        return Led((), text or f"it ended with code {said.code}")
    return Led(tuple(text.split(",")))


def fault(program: str, config: Path) -> str | None:
    """What amtool finds wrong with a configuration; None when it takes it."""
    said = tools.run(program, ("check-config", config.name), config.parent)
    return said.text.strip() if said.code else None
