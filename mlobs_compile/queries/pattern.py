"""Regular expressions of matchers: what RE2, which Prometheus speaks, takes and what they match.

Python's own engine decides where both agree; a form that only RE2 has is never called wrong here.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SPECIAL = frozenset("()[]{}*+?\\^$")
_FOREIGN = re.compile(
    r"(?<!\[)[\^$][*+?{]|\\[bBA][*+?{]|\[[^\]]*\\[bB]|\\[pPQCzE]|\\[1-7][0-7]|\[\[:"
    r"|\(\?[imsU]*[U-][imsU]*[:)]|\(\?P?<\w+>|\(\?[ims]+\)"
)
"""What one of the two has and the other has not, or has in another place or spelling."""
_BEYOND = re.compile(r"\(\?(?:=|!|<=|<!|P=|P>|>|#|\()")
"""What Python has and RE2 has not: it never looks around."""
_REFERENCE = re.compile(r"(?<!\\)(?:\\\\)*\\(?:[1-7](?![0-7])|[89])")
_NESTED = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})\+")
"""A repetition of a repetition, which Python takes for a possessive one."""
_ATOMS = re.compile(r"\\.|\[\^?\]?[^\]]*\]", re.DOTALL)
_LARGEST_REPEAT = 1000
_REPEAT = re.compile(r"(?<!\\)\{(\d+)(?:,(\d*))?\}")
_LITERAL = re.compile(r"(?:[^\\.*+?()\[\]{}|^$]|\\[^\w\s])*\Z")


def is_plain(text: str) -> bool:
    """Whether a pattern has nothing in it that stands for more than itself."""
    return _LITERAL.match(text) is not None


def literal(text: str) -> str:
    """The one value that a plain pattern matches."""
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


@lru_cache(maxsize=512)
def problem(text: str) -> str | None:
    """What keeps RE2 from reading a pattern; None when it can, and where nobody can tell here."""
    if _SPECIAL.isdisjoint(text.replace(".*", "").replace(".+", "")):
        return None
    bare = _ATOMS.sub("x", text)
    for forbidden, what in ((_BEYOND, "looks around"), (_NESTED, "repeats a repetition")):
        found = forbidden.search(bare)
        if found:
            return f"`{found[0]}` {what}"
    if _REFERENCE.search(text):
        return "it refers back to a group"
    for repeat in _REPEAT.finditer(text):
        if any(int(count) > _LARGEST_REPEAT for count in (repeat[1], repeat[2]) if count):
            return f"`{repeat[0]}` repeats more than {_LARGEST_REPEAT} times"
    if _FOREIGN.search(text):
        return None
    compiled = _compiled(text)
    return compiled if isinstance(compiled, str) else None


@lru_cache(maxsize=512)
def _compiled(text: str) -> re.Pattern[str] | str:
    """The pattern as Python reads it, or what Python says against it."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(text, re.DOTALL)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error) or "it is too deep"


def matches(text: str, value: str) -> bool | None:
    """Whether a pattern matches a whole value; None where only RE2 can tell."""
    if value == "" and text in (".*", ".+"):
        return text == ".*"
    if _FOREIGN.search(text):
        return None
    compiled = _compiled(text)
    return None if isinstance(compiled, str) else compiled.fullmatch(value) is not None


def accepts(operator: str, wanted: str, value: str) -> bool:
    """Whether a matcher lets a value through; False where only RE2 can tell."""
    if operator in ("=", "!="):
        return (value == wanted) is (operator == "=")
    matched = matches(wanted, value)
    return matched is not None and matched is (operator == "=~")


def alternatives(text: str) -> tuple[str, ...] | None:
    """The values of a pattern that is a list of plain ones, `a|b|c`; None for any other pattern."""
    inner = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    parts = inner.removeprefix("?:").split("|")
    return tuple(map(literal, parts)) if all(map(is_plain, parts)) else None
