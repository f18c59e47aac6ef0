"""A Markdown page of sections that is cut to a size: by rank, and only between rows.

A comment of a code host takes so many characters and no more. What matters most is kept whole; a section that does not
fit keeps as many of its rows as do, and says how many it hides; what comes after it by rank is only named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: a head, rows, and an end, which stand together or not at all."""

    rank: int
    """The lower, the longer it is kept."""
    noun: str
    """What its rows are, in the plural, for the line that says how many are hidden."""
    head: tuple[str, ...]
    rows: tuple[str, ...]
    end: tuple[str, ...] = ()


_NOTE = 160
"""Characters kept free for the line that says what is hidden."""


def fitted(sections: Sequence[Section], most: int, whole: str) -> str:
    """The page with at most so many characters; `whole` says where the rest is to be read."""
    room = most - _NOTE
    kept: dict[int, Section] = {}
    hidden: list[str] = []
    for number, section in sorted(enumerate(sections), key=lambda pair: pair[1].rank):
        part = _cut(section, room) if not hidden else None
        if part is not None:
            kept[number] = part
            room -= _size(part)
        left = len(section.rows) - (len(part.rows) if part else 0)
        if left or (part is None and not section.rows):
            hidden.append(f"{section.noun} ({left:,})" if section.rows else section.noun)
    lines = [line for number in sorted(kept) for line in _lines(kept[number])]
    if hidden:
        lines += ["", f"**Hidden for its length: {', '.join(hidden)[: _NOTE - len(whole) - 30]}.** {whole}"]
    return "\n".join(lines) + "\n"


def _cut(section: Section, room: int) -> Section | None:
    """The section with as many rows as there is room for; None where there is none for a single one."""
    left = room - _size(Section(0, "", section.head, (), section.end))
    if left < 0:
        return None
    kept = 0
    for row in section.rows:
        left -= len(row) + 1
        if left < 0:
            break
        kept += 1
    if section.rows and not kept:
        return None
    return Section(section.rank, section.noun, section.head, section.rows[:kept], section.end)


def _lines(section: Section) -> tuple[str, ...]:
    return (*section.head, *section.rows, *section.end)


def _size(section: Section) -> int:
    return sum(len(line) + 1 for line in _lines(section))


def code(text: str) -> str:
    """A text as code: nothing in it is Markdown, HTML or the name of somebody to call."""
    flat = " ".join(text.split())
    fence = "`"
    while fence in flat:
        fence += "`"
    inner = f" {flat} " if "`" in flat else flat
    return f"{fence}{inner}{fence}" if flat else ""


def plain(text: str) -> str:
    """A text as prose: what would be Markdown, HTML or a name to call is shown as it is written."""
    flat = " ".join(text.split())
    for sign in ("\\", "*", "_", "[", "]", "#", "|", "~", "`"):
        flat = flat.replace(sign, f"\\{sign}")
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "@\u200b")


def row(*cells: str) -> str:
    """One row of a table, of cells that are Markdown already."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
