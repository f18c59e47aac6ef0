"""What the live verbs find around them: worlds, AWS, a clock to wait by, a person to ask. A test brings its own."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from mlobs_compile.world import World


def _none() -> Mapping[str, World]:
    return {}


def _asks(question: str) -> str | None:
    """The answer of a person; None where nobody is there to ask."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        return None
    answer: str = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip()


@dataclass(frozen=True, slots=True)
class Around:
    """The surroundings of one call."""

    worlds: Mapping[str, World] = field(default_factory=_none)
    """Worlds beside those of the installation."""
    clients: Callable[[str], Any] | None = None
    """Makes clients of AWS; boto3 where there is none."""
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ask: Callable[[str], str | None] = _asks
    """Puts a question to a person; None where nobody is there."""
    log: TextIO | None = None
    """Where progress is told; the standard error where there is none."""

    @property
    def stream(self) -> TextIO:
        return self.log or sys.stderr or io.StringIO()  # There is none where it was closed before the start.


def around() -> Around:
    """The surroundings of the verb that runs."""
    context = click.get_current_context(silent=True)
    found = context.obj if context else None
    return found if isinstance(found, Around) else Around()
