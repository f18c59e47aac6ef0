"""One line per finding, `path:line:column: severity[code] message`, for editors and grep."""

from __future__ import annotations

from mlobs_compile.reporter import Located, Report, Reporter, foremost, located, summary, visible


def render(report: Report) -> str:
    findings = located(report)
    if not findings:
        return ""
    return "\n".join([*(_line(finding) for finding in foremost(findings)), *summary(findings)]) + "\n"


def _line(finding: Located) -> str:
    found = finding.diagnostic
    where = f"{finding.spot}: " if finding.spot else ""
    message = " ".join(found.message.splitlines())
    part = f" (in `{finding.inside.cut}`)" if finding.inside and finding.inside.cut.strip() else ""
    return visible(f"{where}{found.severity.value}[{found.code}] {message}{' '.join(part.splitlines())}")


REPORTER = Reporter("concise", render)
