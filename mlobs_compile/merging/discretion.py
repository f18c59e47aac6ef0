"""Keeps out of drafts what looks like a secret: people write connection strings and tokens into notes of any tool.

Drafts are committed, read by many, and become annotations of alerts. A note under a telling key is left out; in texts
the secret becomes `***`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from mlobs_compile.route import ROOT, Route
from mlobs_compile.source import Node
from mlobs_compile.translation import Translation

HIDDEN = "***"
_WORD = (
    r"passw(?:or)?d|passphrase|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential"
    r"|authorization"
)
_TELLING = re.compile(_WORD, re.IGNORECASE).search
_SAYS = r"""(?:\s*=\s*|["']\s*:\s*|\s*:\s*(?=["'])|\s*:\s*(?=(?:Bearer\s+)?\S*\d))"""
"""What is between a key and its value: of `the token: an id of the session`, nothing is a secret."""
_VALUE = r"""(?P<value>(?P<quote>["'])(?:\\.|(?!(?P=quote))[^\\])+(?P=quote)|[^\s,;&"'}\]]+)"""
_KEYED = re.compile(rf"(?P<key>[\w.-]*(?:{_WORD})[\w.-]*{_SAYS}(?:Bearer\s+)?){_VALUE}", re.IGNORECASE)
"""`password=...`, `"api_key": "..."`, as prose and JSON have them."""
_PLAIN = (
    re.compile(r"(?P<key>\b[a-z][a-z0-9+.-]*://[^\s/:@'\"]*:)(?P<value>[^\s/@'\"]+)(?=@)", re.IGNORECASE),
    re.compile(r"(?P<key>)(?P<value>\b(?:AKIA|ASIA)[A-Z0-9]{16}\b)"),
    re.compile(
        r"(?P<key>-----BEGIN [A-Z ]*PRIVATE KEY-----)(?P<value>[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z))"
    ),
    re.compile(r"(?P<key>hooks\.slack\.com/services/)(?P<value>[\w/]+)"),
    re.compile(r"(?P<key>)(?P<value>\b(?:gh[pousr]_|glpat-|xox[abprs]-|sk-|dapi|eyJ)[\w.-]{16,})"),
)
"""What is a secret wherever it stands: in a URL, by the form of AWS, GitHub, GitLab, Slack, Databricks and JWT."""


def discreet(draft: Translation) -> tuple[Translation, tuple[Route, ...]]:
    """The draft without secrets, and the values in which there were any."""
    found: list[Route] = []
    tree = _cleaned(draft.tree, ROOT, found)
    if not found:
        return draft, ()
    reasons = {route: hidden(reason, prose=True) for route, reason in draft.drafts.items()}
    return replace(draft, tree=tree, drafts=reasons), tuple(found)


def hidden(text: str, *, prose: bool) -> str:
    """A text with its secrets as `***`; in SQL, where `token = 'x'` is a condition, only those that are plain."""
    for pattern in (*_PLAIN, *((_KEYED,) if prose else ())):
        text = pattern.sub(_starred, text)
    return text


def _starred(match: re.Match[str]) -> str:
    quote = match.groupdict().get("quote") or ""
    return f"{match['key']}{quote}{HIDDEN}{quote}"


def _cleaned(tree: Mapping[str, Node], route: Route, found: list[Route]) -> dict[str, Node]:
    made: dict[str, Node] = {}
    for key, value in tree.items():
        here = route / key
        if route[-1:] == ("annotations",) and _TELLING(key.rpartition("/")[2]):
            found.append(here)
        else:
            made[key] = _clean(value, here, found)
    return made


def _clean(value: Node, route: Route, found: list[Route]) -> Node:
    match value:
        case dict():
            return _cleaned(value, route, found)
        case list():
            return [_clean(item, route, found) for item in value]
        case str():
            said = hidden(value, prose=route[0] == "metadata" or route[-1] in ("description", "summary"))
            if said != value and route not in found:
                found.append(route)
            return said
        case _:
            return value
