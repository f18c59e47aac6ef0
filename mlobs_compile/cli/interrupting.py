"""SIGINT and SIGTERM while a run goes on: the first lets it finish the call in flight, the second ends it at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Whether somebody wants the run to end."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._event = threading.Event()
        self._tell = tell

    def cancelled(self) -> bool:
        return self._event.is_set()

    def sleep(self, seconds: float) -> None:
        """Waits, and not a moment longer once somebody wants the end."""
        self._event.wait(seconds)

    def signalled(self, number: int, frame: FrameType | None) -> None:
        """The handler of both signals."""
        if self._event.is_set():
            raise KeyboardInterrupt
        self._event.set()
        self._tell("finishing the change in flight, then stopping; a second signal stops at once")


@contextmanager
def interruption(tell: Callable[[str], None]) -> Iterator[Interruption]:
    """Handles the signals for as long as it lasts; outside the main thread there are none to handle."""
    found = Interruption(tell)
    if threading.current_thread() is not threading.main_thread():
        yield found
        return
    before = {number: signal.signal(number, found.signalled) for number in _SIGNALS}
    try:
        yield found
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
