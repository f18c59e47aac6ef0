"""All findings as SARIF 2.1.0, which code hosts show in the lines of a pull request and keep track of.

A fingerprint does not hold the line, or an edit further up would close and open every finding below it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from urllib.parse import quote

from mlobs_compile import faults, registry
from mlobs_compile.artifact import Json, dump_json
from mlobs_compile.diagnostic import Diagnostic, Severity, Span
from mlobs_compile.reporter import Located, Report, Reporter, Spot, located
from mlobs_compile.route import Place
from mlobs_compile.sarif import log

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report) -> str:
    findings = located(report)
    kinds = {f.diagnostic.code: f.diagnostic for f in sorted(findings, key=lambda f: f.diagnostic.code)}
    numbers = {code: number for number, code in enumerate(kinds)}
    prints = _fingerprints(findings)
    results = [
        _result(finding, numbers[finding.diagnostic.code], print_)
        for finding, print_ in zip(findings, prints, strict=True)
    ]
    return dump_json(log([_rule(kind) for kind in kinds.values()], results))


def _rule(kind: Diagnostic) -> Json:
    page = _page(kind)
    rule: dict[str, Json] = {"id": kind.code, "name": kind.name}
    if page:
        rule["shortDescription"] = {"text": page.partition("\n")[0]}
        rule["help"] = {"text": page, "markdown": page}
    return rule


def _page(kind: Diagnostic) -> str | None:
    """The page that `mlobs explain` prints, of a fault or of a lint rule."""
    fault = faults.catalogue().get(kind.code)
    if fault:
        return fault.page.strip()
    for folder in ("mlobs_compile.rules", "mlobs_compile.query_rules"):
        if kind.name in registry.names(folder):
            return registry.page(f"{folder}.{kind.name.replace('-', '_')}")
    return None


def _result(finding: Located, rule: int, fingerprint: str) -> Json:
    found = finding.diagnostic
    result: dict[str, Json] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": LEVELS[found.severity],
        "message": {"text": _message(finding)},
        "locations": [_location(finding.spot)] if finding.spot else [],
        "partialFingerprints": {"mlobs/v1": fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {**_location(spot), "id": number, "message": {"text": message}}
            for number, (spot, message) in enumerate(finding.related)
        ]
    if found.fix and finding.spot and finding.spot.span:
        edit = {
            "deletedRegion": _region(finding.spot.span),
            "insertedContent": {"text": found.fix.replacement},
        }
        change = {"artifactLocation": _file(finding.spot), "replacements": [edit]}
        result["fixes"] = [{"description": {"text": found.fix.title}, "artifactChanges": [change]}]
    return result


def _message(finding: Located) -> str:
    """The fault, the part of a query that the file does not show as it stands, the remedy."""
    found, parts = finding.diagnostic, [finding.diagnostic.message]
    if finding.inside:
        parts.append(f"in: {finding.inside.cut or finding.inside.text}")
    return "\n\n".join([*parts, f"help: {found.help}"] if found.help else parts)


def _location(spot: Spot) -> dict[str, Json]:
    physical: dict[str, Json] = {"artifactLocation": _file(spot)}
    if spot.span:
        physical["region"] = _region(spot.span)
    return {"physicalLocation": physical}


def _file(spot: Spot) -> Json:
    return {"uri": quote(spot.path), "uriBaseId": "SRCROOT"}


def _region(span: Span) -> Json:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fingerprints(findings: Sequence[Located]) -> list[str]:
    """A stable name for each finding; equal ones are numbered in the order of the file."""
    seen: dict[str, int] = {}
    prints = []
    for finding in findings:
        found = finding.diagnostic
        where = str(found.where.route) if isinstance(found.where, Place) else found.message
        part = (found.inside.cut,) if found.inside else ()
        text = "|".join((found.code, finding.spot.path if finding.spot else "", where, *part))
        seen[text] = seen.get(text, 0) + 1
        prints.append(hashlib.sha256(f"{text}|{seen[text]}".encode(errors="replace")).hexdigest()[:32])
    return prints


REPORTER = Reporter("sarif", render)
