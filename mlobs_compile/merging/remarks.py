"""Comments of people in text that an import takes away: they stay, on lines of their own where the text was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from mlobs_compile.source import Document
from mlobs_compile.source.positions import Alias, Branch, Position, Stretch

_COMMENT = re.compile(r"(?:(?<=\s)|(?<=^)|(?<=\ufeff))#[^\r\n]*", re.MULTILINE)
_HEADER = re.compile(r"(?:[&!]\S*\s+)*[|>][^\r\n]*")
"""The line on which a block begins, which may end with a comment."""
_END = 2**32 - 1


def comments(document: Document) -> tuple[str, ...]:
    """Every comment of the document's file in its order; what only looks like one, in its values, is none."""
    text = document.text
    parts, last = [], 0
    for found, end in sorted(set(_scalars(document.root) if document.root is not None else ())):
        header = _HEADER.match(text, found, end)
        start = header.end() if header else found
        if start >= last:
            parts += [text[last:start], "\n" if header else "x"]
            last = end
    return tuple(one[0].rstrip() for one in _COMMENT.finditer("".join((*parts, text[last:]))))


def kept(before: Document, after: Document, ours: frozenset[str]) -> str:
    """The text after an edit, with the comments that went with it on lines of their own; those of imports may go."""
    lost = Counter(comments(before)) - Counter(comments(after))
    said = [remark for remark in lost.elements() if remark.removeprefix("#").strip() not in ours]
    text = after.text
    if not said:
        return text
    at = next(
        (n for n, (one, other) in enumerate(zip(before.text, text, strict=False)) if one != other), len(text)
    )
    begin = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    gap = before.text[begin:]
    indent = gap[: len(gap) - len(gap.lstrip(" "))]
    ending = "\r\n" if "\r\n" in before.text else "\n"
    close = "" if begin == 0 or text[begin - 1] in "\r\n" else ending
    lines = "".join(f"{indent}{remark}{ending}" for remark in said)
    return text[:begin] + close + lines + text[begin:]


def _scalars(position: Position) -> Iterator[tuple[int, int]]:
    """Where keys and plain values stand; an anchor's value is found where it was written."""
    match position:
        case Alias():
            return
        case Branch(_, dict() as entries):
            for key, value in entries.values():
                yield _range(key)
                yield from _scalars(value)
        case Branch(_, list() as items):
            for item in items:
                yield from _scalars(item)
        case int():
            yield _range(position)


def _range(stretch: Stretch) -> tuple[int, int]:
    return stretch >> 32, stretch & _END
