"""Workflow commands of GitHub Actions: each open risk beside its line in the pull request."""

from __future__ import annotations

from mlobs_compile import workflow
from mlobs_compile.presenter import Presenter
from mlobs_compile.review import telling
from mlobs_compile.review.change import Side
from mlobs_compile.review.sighting import Level
from mlobs_compile.review.verdict import Finding, Verdict

_COMMANDS = {Level.HIGH: "error", Level.MEDIUM: "warning", Level.LOW: "notice"}


def render(verdict: Verdict) -> str:
    opened = [one for one in verdict.findings if one.open]
    lines: list[str] = []
    for level, name in _COMMANDS.items():
        room = workflow.LIMIT - (level is Level.LOW)  # the last line is a notice itself
        lines += [_command(name, one) for one in [one for one in opened if one.level is level][:room]]
    left = len(opened) - len(lines)
    if left:
        lines.append(f"::notice::and {left} more risks than GitHub shows; `--format sarif` has them all")
    return "".join(f"{line}\n" for line in lines)


def _command(name: str, one: Finding) -> str:
    """A line that is gone cannot be shown in the new text: it is named instead."""
    line, text = one.sighting.line, f"{one.sighting.object}: {one.sighting.text}"
    properties = {"title": f"{one.code} {one.title}"}
    if line and line.side is Side.AFTER:
        properties |= {"file": line.path, "line": str(line.line)}
    elif line:
        text += f"\nwas at {telling.where(one)}"
    return workflow.command(name, properties, f"{text}\nexplain: mlobs explain {one.code}")


PRESENTER = Presenter("github", render)
