"""Where each character of a text stands in the file: quotes, escapes, folded lines and blocks undone one by one.

The parser gives a text its value and forgets the way it was written. Here the writing is read once more, and only when
a finding points into it; where the two do not agree to the letter, nobody claims to know the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Unit = tuple[str, int]
"""A character of the value, and the offset at which its writing starts."""
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_CODES = {"x": 2, "u": 4, "U": 8}
_BREAK = re.compile(r"\r\n|\n|\r")
_BLANKS = re.compile(r"[ \t]*(?:\r\n|\n|\r)\s*|[ \t]+")
_HEADER = re.compile(r"[|>](?P<sign>[-+]?)(?P<indent>[1-9]?)[-+]?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)")


def offsets(text: str, start: int, end: int, value: str) -> list[int] | None:
    """The offset of every character of a value that is written from `start` to `end`, and that of its end.

    None where the writing is another text's, such as an alias.
    """
    read = _block if text[start : start + 1] in ("|", ">") else _flow
    written = list(read(text, start, end))
    body = value.rstrip("\n")  # a block may keep any number of breaks at its end
    if len(written) < len(body) or any(unit[0] != c for unit, c in zip(written, body, strict=False)):
        return None
    found = [at for _, at in written[: len(body)]]
    after = written[len(body)][1] if len(written) > len(body) else _end(text, start, end)
    return [*found, *[after] * (len(value) - len(body) + 1)]


def _end(text: str, start: int, end: int) -> int:
    quoted = text[start : start + 1] in ("'", '"') and end - start > 1
    return end - 1 if quoted else end


def _flow(text: str, start: int, end: int) -> Iterator[Unit]:
    """The characters of a plain or a quoted scalar."""
    quote = text[start : start + 1] if text[start : start + 1] in ("'", '"') else ""
    at, stop = start + len(quote), _end(text, start, end)
    while at < stop:
        character = text[at]
        if character in " \t\r\n" and (blanks := _BLANKS.match(text, at, stop)):
            yield from _folded_blanks(blanks)
            at = blanks.end()
        elif quote == "'" and text.startswith("''", at):
            yield "'", at
            at += 2
        elif quote == '"' and character == "\\":
            unit, at = _escape(text, at, stop)
            yield from unit
        else:
            yield character, at
            at += 1


def _folded_blanks(blanks: re.Match[str]) -> Iterator[Unit]:
    """Blanks within a line stay; a break of the line is one, and each empty line a break."""
    breaks = list(_BREAK.finditer(blanks[0]))
    if not breaks:
        yield from ((character, blanks.start() + number) for number, character in enumerate(blanks[0]))
    elif len(breaks) == 1:
        yield " ", blanks.start()
    else:
        yield from (("\n", blanks.start() + found.start()) for found in breaks[1:])


def _escape(text: str, at: int, stop: int) -> tuple[list[Unit], int]:
    """What a backslash stands for, and where the text goes on."""
    character = text[at + 1 : at + 2]
    broken = _BREAK.match(text, at + 1)
    if broken:
        blanks = re.compile(r"[ \t]*").match(text, broken.end(), stop)
        return [], blanks.end() if blanks else broken.end()
    digits = _CODES.get(character)
    if digits:
        code = text[at + 2 : at + 2 + digits]
        known = re.fullmatch(r"[0-9a-fA-F]+", code) is not None and int(code, 16) <= 0x10FFFF
        return [(chr(int(code, 16)) if known else "\0", at)], at + 2 + digits
    return [(_ESCAPES.get(character, "\0"), at)], at + 2


def _block(text: str, start: int, end: int) -> Iterator[Unit]:
    """The characters of a literal or a folded block, without the breaks at its end but the last."""
    header = _HEADER.match(text, start, end)
    if header is None:
        return
    lines = _lines(text, header.end(), end)
    while lines and not text[slice(*lines[-1])].strip():
        lines.pop()
    own = [len(line) - len(line.lstrip(" ")) for a, b in lines if (line := text[a:b]).strip()]
    indent = min(own[:1], default=0)
    if header["indent"]:
        indent = _parent_indent(text, start) + int(header["indent"])
    rows = [(min(a + indent, b), b) for a, b in lines]
    if text[start] == "|":
        for a, b in rows:
            yield from ((text[at], at) for at in range(a, b))
            yield "\n", b
    else:
        yield from _folded_rows(text, rows)


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where each line of a stretch starts and ends, without its break."""
    found, at = [], start
    for broken in _BREAK.finditer(text, start, end):
        found.append((at, broken.start()))
        at = broken.end()
    return [*found, (at, end)]


def _parent_indent(text: str, start: int) -> int:
    line = text[max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1 : start]
    return len(line) - len(line.lstrip(" "))


def _folded_rows(text: str, rows: list[tuple[int, int]]) -> Iterator[Unit]:
    """The rows of a folded block: a break between two rows of text is a blank, unless one of them is set in."""
    filled = [row for row in rows if text[slice(*row)].strip()]
    for (a, b), following in zip(filled, [*filled[1:], None], strict=True):
        yield from ((text[at], at) for at in range(a, b))
        if following is None:
            yield "\n", b
            continue
        empty = sum(1 for row in rows if b < row[0] < following[0])
        set_in = text[a] in " \t" or text[following[0]] in " \t"
        if empty or set_in:
            yield from (("\n", b) for _ in range(empty + set_in))
        else:
            yield " ", b
