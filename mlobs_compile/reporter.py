"""The contract of a reporter, a way to print diagnostics, and what they share: places, order, limits."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.diagnostic import Diagnostic, Inside, Part, Severity, Span, Where
from mlobs_compile.route import Place
from mlobs_compile.source import Document

SHOWN = 50
"""As many findings as a person reads in a terminal; most of the rest follow from the first ones."""


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one run, and the documents that their places refer to."""

    diagnostics: Sequence[Diagnostic]
    documents: Mapping[tuple[str, int], Document]
    """By path and number of the document within its file."""

    def line(self, path: str, number: int) -> str | None:
        """A line of a file that was read, counted from 1."""
        for document in self.documents.values():
            if document.path == path:
                return document.lines.row(number)
        return None


@dataclass(frozen=True, slots=True)
class Reporter:
    """A plug-in: one file in `reporters/`, with `REPORTER = Reporter(...)`."""

    name: str
    render: Callable[[Report], str]
    """The whole output, ending with a newline. With nothing to say, text is empty and JSON an empty list."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as a reader sees it: a file, and lines and columns where the file could be read."""

    path: str
    span: Span | None

    def __str__(self) -> str:
        return f"{self.path}:{self.span.line}:{self.span.column}" if self.span else self.path


@dataclass(frozen=True, slots=True)
class Located:
    """A diagnostic with its places looked up."""

    diagnostic: Diagnostic
    spot: Spot | None
    """None where no file is at fault."""
    related: tuple[tuple[Spot, str], ...]
    inside: Inside | None = None
    """The part of a text that is meant, where the file does not hold the text as it is; else `spot` is the part."""

    @property
    def order(self) -> tuple[str, int, int, int, str, str]:
        span = self.spot.span if self.spot else None
        line, column = (span.line, span.column) if span else (0, 0)
        return (
            self.spot.path if self.spot else "",
            line,
            column,
            self.inside.start if self.inside else 0,
            self.diagnostic.code,
            self.diagnostic.message,
        )


def located(report: Report) -> tuple[Located, ...]:
    """All findings with their lines, each once, ordered by path, line, column and code."""
    found: dict[tuple[str, int, int, int, str, str], Located] = {}
    for diagnostic in report.diagnostics:
        related = tuple((_spot(report, other.where, Part.KEY), other.message) for other in diagnostic.related)
        exact = _exact(report, diagnostic)
        if exact:
            here = Located(diagnostic, exact, related)
        else:
            spot = _spot(report, diagnostic.where, diagnostic.part) if diagnostic.where else None
            here = Located(diagnostic, spot, related, diagnostic.inside)
        found.setdefault(here.order, here)
    return tuple(found[key] for key in sorted(found))


def foremost(findings: Sequence[Located]) -> tuple[Located, ...]:
    """The findings that a terminal shows, in their order: errors first where there is no room for all."""
    ranks = list(Severity)
    ranked = sorted(range(len(findings)), key=lambda i: ranks.index(findings[i].diagnostic.severity))
    return tuple(findings[i] for i in sorted(ranked[:SHOWN]))


def tally(findings: Sequence[Located]) -> str:
    """How many there are, in words: `2 errors, 1 warning`."""
    counts = {severity: 0 for severity in Severity}
    for finding in findings:
        counts[finding.diagnostic.severity] += 1
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    return ", ".join(f"{count} {nouns[s]}{'' if count == 1 else 's'}" for s, count in counts.items() if count)


def summary(findings: Sequence[Located]) -> list[str]:
    """The last lines for a terminal: what was left out, and the tally."""
    left = len(findings) - SHOWN
    more = [f"and {left} more; `--format json` lists them all"] if left > 0 else []
    return [*more, f"found {tally(findings)}"]


def visible(text: str) -> str:
    """The text with every character that would move or hide others on a terminal spelled out."""
    return "".join(_escaped(c) if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text)


def _escaped(character: str) -> str:
    return f"\\x{ord(character):02x}" if ord(character) < 256 else f"\\u{ord(character):04x}"


def _span(document: Document, place: Place, part: Part) -> Span:
    """What to point at: a value of several lines is shown by its key, which names it."""
    span = document.span(place.route, part)
    return document.span(place.route, Part.KEY) if span.end_line > span.line and place.route else span


def _exact(report: Report, diagnostic: Diagnostic) -> Spot | None:
    """The very characters of the file that a finding within a text is about."""
    where, inside = diagnostic.where, diagnostic.inside
    document = report.documents.get((where.path, where.doc)) if isinstance(where, Place) else None
    if not isinstance(where, Place) or document is None or inside is None:
        return None
    span = document.inside(where.route, inside)
    return Spot(where.path, span) if span else None


def _spot(report: Report, where: Where, part: Part) -> Spot:
    match where:
        case Span():
            return Spot(where.path, where)
        case Place():
            document = report.documents.get((where.path, where.doc))
            return Spot(where.path, _span(document, where, part) if document else None)
