"""From the bytes of a file to text that a YAML parser can take."""

from __future__ import annotations

import re

from mlobs_compile.artifact import unprintable
from mlobs_compile.diagnostic import Diagnostic, Span
from mlobs_compile.faults import yaml as faults
from mlobs_compile.source.lines import Lines

MAX_BYTES = 5_000_000
MAX_SHOWN = 20
_PLAIN = re.compile(r"[\t\n\r -~]*\Z").match
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NAMES = {
    0x00: "NUL", 0x85: "next line", 0x2028: "line separator", 0x2029: "paragraph separator",
    0xFEFF: "byte-order mark", 0x1B: "escape", 0x08: "backspace",
}  # fmt: skip


def decode(raw: str | bytes, path: str) -> tuple[str | None, list[Diagnostic]]:
    """The text without its byte-order mark, and what is wrong with it; no text where nothing can be read.

    What no YAML parser takes is replaced one for one, so that the rest is still read and every offset holds.
    """
    start = Span(path, 1, 1, 1, 1)
    if len(raw) > MAX_BYTES:
        message = (
            f"the file has {len(raw) / 1e6:.1f} MB, more than the {MAX_BYTES / 1e6:.0f} MB that are read"
        )
        return None, [faults.LIMIT.at(start, message, help="divide it into several files")]
    if isinstance(raw, bytes) and (raw.startswith(_UTF16) or b"\0" in raw[:4]):
        message = "the file is not UTF-8: it looks like UTF-16 or a binary file"
        return None, [faults.ENCODING.at(start, message, help="save it as UTF-8")]
    found: list[Diagnostic] = []
    text = raw if isinstance(raw, str) else _from_utf8(raw, path, found)
    text = text.removeprefix("\ufeff")
    return _printable(text, path, found), found


def _from_utf8(raw: bytes, path: str, found: list[Diagnostic]) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").removeprefix("\ufeff")
        where = Lines(path, before + "\ufffd").span(len(before), len(before) + 1)
        message = f"the byte 0x{raw[error.start]:02x} is not UTF-8"
        remedy = "save the file as UTF-8; it looks like Latin-1 or Windows-1252"
        found.append(faults.ENCODING.at(where, message, help=remedy))
        return raw.decode("utf-8", "replace")


def _printable(text: str, path: str, found: list[Diagnostic]) -> str:
    if _PLAIN(text) or not unprintable().search(text):
        return text
    shown = unprintable().sub(" ", text)
    lines = Lines(path, shown)
    for bad in list(unprintable().finditer(text))[:MAX_SHOWN]:
        code = ord(bad[0])
        name = f" ({_NAMES[code]})" if code in _NAMES else ""
        message = f"the character U+{code:04X}{name} is not allowed in YAML"
        remedy = "delete it; most editors do not show it"
        found.append(faults.CHARACTER.at(lines.span(bad.start(), bad.end()), message, help=remedy))
    return shown
