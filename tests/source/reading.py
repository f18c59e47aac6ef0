"""Ways to read a text in a test: without a fault, for its faults, for the text that a span covers."""

from __future__ import annotations

from textwrap import dedent

from mlobs_compile import source
from mlobs_compile.diagnostic import Diagnostic, Part, Severity, Span
from mlobs_compile.route import Route
from mlobs_compile.source import Document


def read(text: str | bytes) -> Document:
    """The only document of a flawless file."""
    outcome = source.read(dedent(text) if isinstance(text, str) else text, "spec.yaml")
    assert not outcome.diagnostics, outcome.diagnostics
    assert outcome.value is not None
    (document,) = outcome.value
    return document


def faults(text: str | bytes) -> list[Diagnostic]:
    outcome = source.read(dedent(text) if isinstance(text, str) else text, "spec.yaml")
    assert outcome.failed
    assert all(fault.severity is Severity.ERROR for fault in outcome.diagnostics)
    return list(outcome.diagnostics)


def said(text: str | bytes) -> list[str]:
    return [f"{start_of(fault)} {fault.code} {fault.message}" for fault in faults(text)]


def start_of(fault: Diagnostic) -> str:
    assert isinstance(fault.where, Span)
    return f"{fault.where.line}:{fault.where.column}"


def marked(document: Document, *steps: str | int, part: Part = Part.VALUE) -> str:
    """The text that a span covers."""
    span = document.span(Route(steps), part)
    lines = [*document.text.splitlines(keepends=True), ""]
    text = "".join(lines[span.line - 1 : span.end_line])
    return text[span.column - 1 : len(text) - len(lines[span.end_line - 1]) + span.end_column - 1]
