"""Whatever a file holds, reading and reporting end in diagnostics, and every one of them lies in the file."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile import registry, source
from mlobs_compile.diagnostic import Diagnostic, Span
from mlobs_compile.reporter import Report, Reporter
from mlobs_compile.source.decoding import decode

SPEC = """\
# the fraud model
apiVersion: mlobs/v1
kind: Model
metadata: {name: fraud, team: risk, runbook: "https://runbooks.example/fraud"}
usual: &usual {window: 30d}
slos:
  availability: {objective: 99.9%, <<: *usual, signal: availability}
  latency:
    objective: 99%
    sli:
      events:
        bad: 'sum(rate(http_requests_total{code=~"5.."}[$window]))'
        total: |
          sum(rate(http_requests_total[$window]))
drift:
  features:
    "*": {js_distance: {at_most: 0.1}}
bias: {facets: {age_band: {groups: ["18-25", é, 😀]}}}
---
kind: Team
"""
TOKENS = (
    "a", "b", ": ", ":", "- ", "-", "\n", "  ", "    ", "{", "}", "[", "]", ", ", ",", "'", '"', "|",
    ">", "|2-", " #", "#", "&x ", "*x", "!t ", "!!str ", "? ", "1", "0.5", "1e9", "true", "~", "<<",
    "---\n", "...\n", "%YAML 1.1\n", "\t", "\\", "é", "😀", "\r\n", "\r", "{{ x }}", "{% x %}", "\x00",
    "\u2028", "\ufeff", "\x85", "@", "`", "*", "&", "!", "=",
)  # fmt: skip
yaml_like = st.lists(st.sampled_from(TOKENS), max_size=25).map("".join)


@st.composite
def _mutants(draw: st.DrawFn) -> str:
    """The spec after some slips of the hand: characters lost, doubled or put in, lines moved."""
    text = SPEC
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        text = (
            text[:start]
            + draw(st.sampled_from(TOKENS) | st.just(text[start:end] * 2) | st.just(""))
            + text[end:]
        )
    return text


def _in_the_file(span: Span, text: str) -> bool:
    lines = re.split(r"\r\n|\n|\r", text)
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    inside = all(
        1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 2 for line, column in (start, end)
    )
    return inside and start <= end


def _spans(fault: Diagnostic) -> list[Span]:
    return [where for where in (fault.where, *(r.where for r in fault.related)) if isinstance(where, Span)]


def _survives(raw: str | bytes) -> None:
    outcome = source.read(raw, "spec.yaml")
    text = decode(raw, "spec.yaml")[0] or ""
    for fault in outcome.diagnostics:
        assert fault.message and fault.help
        assert _spans(fault) and all(_in_the_file(span, text) for span in _spans(fault)), fault
    assert outcome.value is not None or outcome.diagnostics
    documents = {(document.path, document.doc): document for document in outcome.value or ()}
    for reporter in registry.plugins("mlobs_compile.reporters", "REPORTER", Reporter):
        shown = reporter.render(Report(outcome.diagnostics, documents))
        assert not outcome.diagnostics or shown.endswith("\n")
        shown.encode()


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_reported(text: str) -> None:
    _survives(text)


@settings(deadline=None)
@given(st.binary() | st.binary().map(lambda tail: b"a: 1\n" + tail))
def test_any_bytes_are_read_or_reported(raw: bytes) -> None:
    _survives(raw)


@settings(deadline=None, max_examples=300)
@given(yaml_like)
def test_anything_that_looks_like_yaml_is_read_or_reported(text: str) -> None:
    _survives(text)


@settings(deadline=None, max_examples=300)
@given(_mutants())
def test_a_spec_with_slips_is_read_or_reported(text: str) -> None:
    _survives(text)


def test_the_spec_itself_is_flawless() -> None:
    assert not source.read(SPEC, "spec.yaml").diagnostics
