"""What a command costs: CPU time and peak memory of one process, told by the kernel when it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit of `ru_maxrss` (getrusage(2))."""


class Failed(Exception):
    """A command ended with another exit code than it should, so its cost means nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a process took."""

    cpu: float
    """Seconds in user and system mode, so that a busy machine counts as little as can be."""
    memory: int
    """The most bytes that were resident at a time."""

    def least(self, other: Cost) -> Cost:
        """What the run that was disturbed less took, in time and in memory."""
        return Cost(min(self.cpu, other.cpu), min(self.memory, other.memory))


def environment(bytecode: Path) -> dict[str, str]:
    """The parent's environment, with compiled modules kept in a folder, for a user's are warm too."""
    dropped = ("PYTHONDONTWRITEBYTECODE", "GITHUB_ACTIONS", "MLOBS_DEBUG")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONPYCACHEPREFIX": str(bytecode)}


def python(arguments: Sequence[str], around: Mapping[str, str], expected: int = 0) -> Cost:
    """Runs this Python with the arguments, its output thrown away; raises Failed for another exit code."""
    silent = os.open(os.devnull, os.O_WRONLY)
    redirected = [(os.POSIX_SPAWN_DUP2, silent, 1), (os.POSIX_SPAWN_DUP2, silent, 2)]
    command = [sys.executable, *arguments]
    child = os.posix_spawn(sys.executable, command, around, file_actions=redirected)
    _, status, used = os.wait4(child, 0)
    os.close(silent)
    code = os.waitstatus_to_exitcode(status)
    if code != expected:
        raise Failed(f"`{' '.join(command)}` ended with {code} instead of {expected}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * _UNIT)
