"""Workflow commands of GitHub Actions, which show findings in the lines of a pull request.

A step may have ten errors, ten warnings and ten notices; the last line counts what GitHub would drop unseen.
"""

from __future__ import annotations

from mlobs_compile import workflow
from mlobs_compile.diagnostic import Severity
from mlobs_compile.reporter import Located, Report, Reporter, located
from mlobs_compile.workflow import LIMIT

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> str:
    findings = located(report)
    lines: list[str] = []
    for severity, command in COMMANDS.items():
        room = LIMIT - (severity is Severity.INFO)  # the last line is a notice itself
        chosen = [finding for finding in findings if finding.diagnostic.severity is severity][:room]
        lines.extend(_command(command, finding) for finding in chosen)
    left = len(findings) - len(lines)
    if left:
        lines.append(f"::notice::and {left} more than GitHub shows; `--format sarif` has them all")
    return "".join(f"{line}\n" for line in lines)


def _command(name: str, finding: Located) -> str:
    found = finding.diagnostic
    properties = {"title": f"{found.code} {found.name}"}
    if finding.spot:
        properties["file"] = finding.spot.path
    if finding.spot and finding.spot.span:
        span = finding.spot.span
        properties |= {"line": str(span.line), "endLine": str(span.end_line), "col": str(span.column)}
        if span.end_line == span.line:  # GitHub takes an end column only within one line
            properties["endColumn"] = str(span.end_column)
    text = found.message
    if finding.inside:
        text += f"\nin: {finding.inside.cut or finding.inside.text}"
    if found.help:
        text += f"\nhelp: {found.help}"
    return workflow.command(name, properties, text)


REPORTER = Reporter("github", render)
