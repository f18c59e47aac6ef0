"""What strings, numbers and lengths of time in a query stand for, as Go reads them."""

from __future__ import annotations

import re

from mlobs_compile.queries.tree.fault import SyntaxFault
from mlobs_compile.queries.tree.tokens import SECONDS, WINDOW, Token

_UNITS = {
    "y": 31_536_000_000, "w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1,
}  # fmt: skip
_PART = re.compile(r"([0-9]+)(ms|[ywdhms])")
_SIMPLE = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"',
}  # fmt: skip
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.DOTALL)
_LARGEST = 2**63 - 1
_DIGITS = 100
"""More characters than any number has that means something."""


def unquoted(token: Token) -> str:
    """The value of a string literal; raises SyntaxFault for an escape that Go does not know."""
    text = token.text
    inner = text[1:-1]
    if text[0] == "`" or "\\" not in inner:
        return inner
    parts: list[str] = []
    position = 0
    raw = bytearray()
    for found in _ESCAPE.finditer(inner):
        between = inner[position : found.start()]
        if between and raw:
            parts.append(raw.decode("utf-8", "replace"))
            raw.clear()
        parts.append(between)
        code = found[1] or found[4]
        if code:
            raw.append(int(code, 16 if found[1] else 8) & 0xFF)
        else:
            parts.append(raw.decode("utf-8", "replace") + _character(found, token))
            raw.clear()
        position = found.end()
    return "".join((*parts, raw.decode("utf-8", "replace"), inner[position:]))


def _character(found: re.Match[str], token: Token) -> str:
    at = token.start + 1 + found.start()
    code = found[2] or found[3]
    if code:
        point = int(code, 16)
        if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
            raise SyntaxFault(f"`{found[0]}` is no character", at, at + len(found[0]))
        return chr(point)
    simple = _SIMPLE.get(found[5])
    if simple is None or (found[5] in "'\"" and found[5] != token.text[0]):
        help = "write a backslash twice where it stands for itself, or put the text in backquotes"
        raise SyntaxFault(f"`{found[0]}` is no escape", at, at + len(found[0]), help)
    return simple


def number(token: Token) -> float:
    """The value of a number, or of a duration where a number is meant: its seconds; NaN for what is put in later."""
    text = token.text
    if text in (WINDOW, SECONDS):
        return float("nan")
    _refuse_endless(token)
    lowered = text.lower()
    if lowered in ("inf", "nan"):
        return float(lowered)
    if text[-1] in "ywdhms" and not lowered.startswith("0x"):
        return milliseconds(token) / 1000
    plain = text.replace("_", "")
    if lowered.startswith("0x"):
        return float(int(plain, 16))
    if re.fullmatch(r"0[0-7]+", plain):
        return float(int(plain, 8))
    return float(plain)


def milliseconds(token: Token) -> int:
    """The length of a duration; raises SyntaxFault for one that Go cannot hold."""
    _refuse_endless(token)
    total = sum(int(count) * _UNITS[unit] for count, unit in _PART.findall(token.text))
    if total * 1_000_000 > _LARGEST:
        raise SyntaxFault(f"`{token.text}` is longer than Prometheus can tell", token.start, token.end)
    return total


def _refuse_endless(token: Token) -> None:
    if len(token.text) > _DIGITS:
        raise SyntaxFault(f"a number of more than {_DIGITS} characters", token.start, token.end)


def length_of(text: str) -> int | None:
    """The milliseconds of a duration as a rule file writes it, `5m` or `0`; None when it is none."""
    if text == "0":
        return 0
    if len(text) > _DIGITS:
        return None
    ordered = re.fullmatch(
        r"(?=.)(?:[0-9]+y)?(?:[0-9]+w)?(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m(?!s))?(?:[0-9]+s)?(?:[0-9]+ms)?",
        text,
    )
    if not ordered:
        return None
    return sum(int(count) * _UNITS[unit] for count, unit in _PART.findall(text))
