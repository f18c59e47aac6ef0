"""The exit codes of every verb, and the exceptions that are not findings in a user's file.

A fault in a spec is a `Diagnostic`, collected and shown with its line. What stands here ends a run at once.
"""

from enum import IntEnum


class Exit(IntEnum):
    """What a verb tells the shell; frozen, so that CI scripts may rely on it."""

    OK = 0
    FINDINGS = 1
    CHANGES = 2
    STALE = 3
    PARTIAL = 4
    CANCELLED = 5
    REFUSED = 6
    USAGE = 64
    INTERNAL = 70


class MlobsError(Exception):
    """A reason to stop that no line of a spec can mend."""

    exit = Exit.INTERNAL


class UsageFault(MlobsError):
    """The command line asks for something that cannot be: a folder that is missing, a target nobody knows."""

    exit = Exit.USAGE


class Refused(MlobsError):
    """The request is understood and not carried out, because it would harm: a foreign file in the way."""

    exit = Exit.REFUSED
