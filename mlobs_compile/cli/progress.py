"""How far a long run has come: a bar on a terminal, a line now and then elsewhere; always on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_WIDTH = 30
_CLEAR = "\r\x1b[2K"
_LINES = 4
"""Lines that a whole run prints where there is no terminal."""


class Progress:
    """Counts what is done."""

    def __init__(self, total: int, noun: str, stream: TextIO) -> None:
        self._total, self._noun, self._stream = total, noun, stream
        self._done = 0
        self._live = stream.isatty()

    def step(self, name: str = "") -> None:
        """One more is done."""
        self._done += 1
        if self._live:
            self._draw(name)
        elif self._done * _LINES // self._total > (self._done - 1) * _LINES // self._total:
            self._stream.write(f"{self._done} of {self._total} {self._noun}\n")
            self._stream.flush()

    def clear(self) -> None:
        """Takes the bar away."""
        if self._live:
            self._stream.write(_CLEAR)
            self._stream.flush()

    def _draw(self, name: str) -> None:
        full = _WIDTH * self._done // self._total
        bar = "#" * full + "." * (_WIDTH - full)
        self._stream.write(f"{_CLEAR}[{bar}] {self._done}/{self._total} {self._noun}  {name[:40]}")
        self._stream.flush()


@contextmanager
def progress(total: int, noun: str, stream: TextIO | None = None) -> Iterator[Progress]:
    """A count of so many things that is gone from the terminal when it ends, however it ends."""
    shown = Progress(max(1, total), noun, stream or sys.stderr)
    try:
        yield shown
    finally:
        shown.clear()
