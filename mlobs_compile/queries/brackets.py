"""Where PromQL text can be wrapped safely: brackets inside quotes do not count, comments do not stay."""

from __future__ import annotations

import re

_QUOTED = r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`'
_COMMENT = re.compile(rf"({_QUOTED})|[ \t]*#[^\n]*")
_TOKEN = re.compile(rf"{_QUOTED}|[()]", re.DOTALL)


def uncommented(query: str) -> str:
    """The query without comments, which would swallow a bracket that is put behind it."""
    return _COMMENT.sub(lambda found: found[1] or "", query).strip() if "#" in query else query.strip()


def is_call(query: str, names: str = r"\w+") -> bool:
    """True when the query is one call, `name(...)`, from its first character to its last."""
    found = re.match(rf"(?:{names})\s*\(", query)
    if not found:
        return False
    depth = 0
    for token in _TOKEN.finditer(query, found.end() - 1):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0:
            return token.end() == len(query)
    return False
