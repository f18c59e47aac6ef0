"""Every finding with the lines it is about, a mark below the fault, the remedy and where to read more."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from mlobs_compile.diagnostic import Inside, Span
from mlobs_compile.reporter import Located, Report, Reporter, foremost, located, summary, visible
from mlobs_compile.source.lines import Lines

WIDTH = 100
"""Columns of an excerpt; a longer line is cut to a window around the mark."""
LEAD = 40
"""Columns of a long line that are kept in front of the mark."""
TAB = "    "


def render(report: Report) -> str:
    findings = located(report)
    if not findings:
        return ""
    blocks = ["\n".join(_block(report, finding)) for finding in foremost(findings)]
    return "\n\n".join([*blocks, "\n".join(summary(findings))]) + "\n"


def _block(report: Report, finding: Located) -> Iterator[str]:
    found = finding.diagnostic
    where = f"{finding.spot}: " if finding.spot else ""
    yield from _text(f"{where}{found.severity.value}[{found.code}] {found.message}")
    if finding.spot and finding.spot.span:
        yield from _excerpt(report, finding.spot.span)
    if finding.inside:
        yield from _within(finding.inside)
    if found.help:
        yield from _text(f"   = help: {found.help}")
    if found.fix:
        title, text = found.fix.title, f"`{found.fix.replacement}`"
        yield from _text(f"   = fix: {title}" if text in title else f"   = fix: {title}: {text}")
    for spot, message in finding.related:
        yield from _text(f"   = {message}: {spot}")
    yield f"   = explain: mlobs explain {found.code}"


def _text(text: str) -> Iterator[str]:
    """A message that may have several lines, such as one that quotes another program; they are set in."""
    first, *rest = text.splitlines()
    yield visible(first)
    yield from (visible(f"     {line}") for line in rest)


def _excerpt(report: Report, span: Span) -> Iterator[str]:
    """The faulty line below the one before it, with carets under the span or under its first line."""
    line = report.line(span.path, span.line)
    if line is None:
        return
    digits = max(4, len(str(span.line)))
    before = report.line(span.path, span.line - 1)
    cells = [_cell(c) for c in line]
    skipped = _skipped(cells, span.column - 1)
    context = _window([_cell(c) for c in before or ""], skipped)
    if context.strip():
        yield f"{span.line - 1:{digits}} | {context}".rstrip()
    yield f"{span.line:{digits}} | {_window(cells, skipped)}".rstrip()
    yield f"{'':{digits}} | {_carets(line, span, skipped)}"


def _within(inside: Inside) -> Iterator[str]:
    """The line of a text that stands in no file as it is, such as a preset's query, with carets under the part."""
    lines = Lines("", inside.text)
    span = lines.span(inside.start, inside.end)
    line = lines.row(span.line)
    cells = [_cell(c) for c in line]
    skipped = _skipped(cells, span.column - 1)
    yield "   = it asks:"
    yield f"     | {_window(cells, skipped)}".rstrip()
    yield f"     | {_carets(line, span, skipped)}"


def _carets(line: str, span: Span, skipped: int) -> str:
    """The marks below a line, of which so many characters are left out."""
    cells = [_cell(c) for c in line]
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    lead = _width(cells[skipped:start]) + (1 if skipped else 0)
    marks = max(1, min(_width(cells[start:end]), WIDTH - lead))
    return f"{' ' * lead}{'^' * marks}"


def _skipped(cells: list[str], start: int) -> int:
    """How many characters of a long line to leave out, so that the mark is in view."""
    if _width(cells) <= WIDTH:
        return 0
    skipped = start
    while skipped and _width(cells[skipped - 1 : start]) <= LEAD:
        skipped -= 1
    return skipped if skipped > 1 else 0


def _window(cells: list[str], skipped: int) -> str:
    """The cells after the skipped ones as far as they fit, with dots where something is left out."""
    shown = ["…"] if skipped and skipped < len(cells) else []
    if _width(shown + cells[skipped:]) <= WIDTH:
        return "".join(shown + cells[skipped:])
    room = WIDTH - len(shown) - 1
    for cell in cells[skipped:]:
        room -= _width([cell])
        if room < 0:
            break
        shown.append(cell)
    return "".join([*shown, "…"])


def _cell(character: str) -> str:
    """What the terminal is given for one character of the file."""
    return TAB if character == "\t" else visible(character)


def _width(cells: list[str]) -> int:
    """Columns of a terminal: East Asian wide characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for cell in cells
        for c in cell
    )


REPORTER = Reporter("full", render)
