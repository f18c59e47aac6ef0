"""All risks as SARIF 2.1.0, for code hosts that keep track of findings."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from mlobs_compile.artifact import Json, dump_json
from mlobs_compile.presenter import Presenter
from mlobs_compile.review.change import Line, Side
from mlobs_compile.review.sighting import Level
from mlobs_compile.review.verdict import Finding, Verdict
from mlobs_compile.sarif import log

_LEVELS = {Level.HIGH: "error", Level.MEDIUM: "warning", Level.LOW: "note"}


def render(verdict: Verdict) -> str:
    titles = {one.code: one.title for one in sorted(verdict.findings, key=lambda one: one.code)}
    numbers = {code: number for number, code in enumerate(titles)}
    rules: list[Json] = [
        {"id": code, "name": title, "shortDescription": {"text": title}} for code, title in titles.items()
    ]
    return dump_json(log(rules, [_result(one, numbers[one.code]) for one in verdict.findings]))


def _result(one: Finding, rule: int) -> Json:
    seen = one.sighting
    text = f"{seen.object}: {seen.text}"
    result: dict[str, Json] = {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": _LEVELS[one.level],
        "message": {"text": text},
        "locations": [_location(seen.line)] if seen.line else [],
        "partialFingerprints": {"mlobs/v1": _fingerprint(one)},
    }
    if one.accepted:
        status = "rejected" if one.accepted.expired else "accepted"
        why = f"{one.accepted.reason} (until {one.accepted.until}, {one.accepted.line})"
        result["suppressions"] = [{"kind": "external", "status": status, "justification": why}]
    return result


def _location(line: Line) -> Json:
    """A line that is gone stands in a file that may be there still; its number would point at another."""
    physical: dict[str, Json] = {"artifactLocation": {"uri": quote(line.path), "uriBaseId": "SRCROOT"}}
    if line.side is Side.AFTER:
        physical["region"] = {"startLine": line.line}
    return {"physicalLocation": physical}


def _fingerprint(one: Finding) -> str:
    """Without the line, or an edit further up would close and open every risk below it."""
    parts = (one.code, one.sighting.object, ",".join(one.sighting.environments))
    return hashlib.sha256("|".join(parts).encode(errors="replace")).hexdigest()[:32]


PRESENTER = Presenter("sarif", render)
