"""Runs promtool's unit tests and reads from its report which check failed.

promtool (2.42 and later) names a failed query and its time; the comment at the end of the query says of which alert
and case it is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from mlobs_compile.backends import tools

_FAILED = re.compile(
    r'expr: ("(?:[^"\\]|\\.)*"), time: (\S+?),\s*\n\s*exp:\s*(.*)\n\s*got:\s*(.*)', re.MULTILINE
)
_MARK = re.compile(r"(.*) # (\S+): (\w+)\Z", re.DOTALL)
_FAULT = re.compile(r"^\s*(?:rule: .*|.*\berr(?:or)?: .*|.*could not .*|.*not allowed.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Failure:
    """One check that did not hold."""

    alert: str
    case: str
    expr: str
    at: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Report:
    """What promtool made of one file."""

    failures: tuple[Failure, ...]
    broken: str | None = None
    """Why the file could not be run at all, or only in part; None when every check was judged."""

    @property
    def passed(self) -> bool:
        return not self.failures and self.broken is None


def test(program: str, file: Path) -> Report:
    """Runs one file of unit tests, with its folder as the current one."""
    said = tools.run(program, ("test", "rules", file.name), file.parent)
    return read(said)


test.__test__ = False  # type: ignore[attr-defined]


def read(said: tools.Said) -> Report:
    """The report of a run."""
    if said.code == 0:
        return Report(())
    failures = tuple(found for match in _FAILED.finditer(said.text) if (found := _failure(match)))
    faults = dict.fromkeys(line.strip() for line in _FAULT.findall(_FAILED.sub("", said.text)))
    if faults:
        return Report(failures, "\n".join(faults))
    return Report(failures, None if failures else _last(said))


def _failure(match: re.Match[str]) -> Failure | None:
    marked = _MARK.match(_unquoted(match[1]))
    if marked is None:
        return None
    return Failure(marked[2], marked[3], marked[1], match[2], _value(match[3]), _value(match[4]))


def _unquoted(text: str) -> str:
    """A text as Go quotes it: JSON's escapes, and `\\x` for single bytes."""
    try:
        return str(json.loads(re.sub(r"\\x([0-9a-f]{2})", r"\\u00\1", text)))
    except ValueError:
        return text.strip('"')


def _value(text: str) -> str:
    """`nil` is nothing; a single value needs no labels."""
    if text in ("nil", ""):
        return "nothing"
    single = re.fullmatch(r"\{\} (\S+)", text)
    return f"{float(single[1]):g}" if single else text


def _last(said: tools.Said) -> str:
    lines = [line.strip() for line in said.text.splitlines() if line.strip()]
    return "\n".join(lines[-5:]) or f"it ended with code {said.code} and said nothing"
