"""Tells how far a run has come: one line that is written over on a terminal, a line for each step elsewhere."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from mlobs_compile.applying.run import Pause
    from mlobs_compile.change.journal import Event

_LONG = 5.0
"""Seconds of a wait from which on it is told where lines are not written over."""


class Following:
    """Listens to the events of a run of so many steps."""

    def __init__(self, steps: int, stream: TextIO) -> None:
        self._steps, self._stream = steps, stream
        self._live = stream.isatty()
        self._ended = 0
        self._drawn = 0
        self._names: dict[int, str] = {}

    def __call__(self, event: Event | Pause) -> None:
        from mlobs_compile.applying.run import Pause
        from mlobs_compile.change.journal import Done, Failed, Settled, Skipped, Started

        match event:
            case Started():
                self._names[event.number] = f"{event.op.value} {event.key}"
                if self._live:
                    self._draw(self._names[event.number])
            case Done():
                self._end(event.number, str(event.key), "done" + _tries(event.attempts))
            case Failed():
                self._end(event.number, str(event.key), f"failed: {event.why}")
            case Skipped():
                self._end(event.number, str(event.key), f"skipped: {event.why}")
            case Settled():
                self.say(
                    f"{event.world}: refused, and is as it was: {event.rejected}"
                    if event.rejected
                    else f"{event.world}: in effect"
                )
            case Pause():
                self._wait(event.seconds, event.why)
            case _:
                pass

    def clear(self) -> None:
        """Takes the line away."""
        if self._drawn:
            self._write("\r" + " " * self._drawn + "\r")
            self._drawn = 0

    def _write(self, text: str) -> None:
        """A run does not end because nobody reads any more how far it has come: what it does is in the journal."""
        with suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()

    def _end(self, number: int, key: str, how: str) -> None:
        self._ended += 1
        name = self._names.pop(number, key)
        if self._live and how.startswith("done"):
            self._draw(name)
        else:
            self.say(f"[{self._ended}/{self._steps}] {name}: {how}")

    def _wait(self, seconds: float, why: str) -> None:
        told = f"waiting {seconds:.0f} s: {why}" if why else ""
        if self._live and told:
            self._draw(told)
        elif told and seconds >= _LONG:
            self.say(told)

    def say(self, line: str) -> None:
        """A line that stays."""
        self.clear()
        self._write(line + "\n")

    def _draw(self, what: str) -> None:
        """A line over the one before, never longer than the terminal is wide."""
        width = max(20, shutil.get_terminal_size().columns - 1)
        line = f"[{self._ended}/{self._steps}] {what}"
        line = line if len(line) <= width else line[: width - 3] + "..."
        self._write("\r" + line.ljust(self._drawn))
        self._drawn = max(self._drawn, len(line)) if len(line) < self._drawn else len(line)


def _tries(attempts: int) -> str:
    return f", at attempt {attempts}" if attempts > 1 else ""
