"""A small report to render: findings with places, spans, fixes and related places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mlobs_compile import source
from mlobs_compile.diagnostic import Diagnostic, Fault, Fix, Inside, Part, Related, Severity
from mlobs_compile.reporter import Report
from mlobs_compile.route import Place, Route

UNKNOWN = Fault("MLO990", "sample-unknown", "A word is not known.")
LOOSE = Fault("MLO991", "sample-loose", "An objective is loose.", Severity.WARNING)
NOTE = Fault("MLO992", "sample-note", "There is something to know.", Severity.INFO)

TEXT = """\
kind: Model
slos:
  latency:
    objective: 99%
    severity: paeg
  availability: {objective: 90%}
"""
PATH = "specs/fraud.yaml"


def a_place(*steps: str | int, path: str = PATH) -> Place:
    return Place(path, Route(steps))


def a_report(*diagnostics: Diagnostic, text: str = TEXT, path: str = PATH) -> Report:
    documents = source.read(text, path).value or ()
    return Report(diagnostics, {(document.path, document.doc): document for document in documents})


def a_finding(
    message: str = "unknown severity `paeg`", *steps: str | int, fault: Fault = UNKNOWN
) -> Diagnostic:
    return fault.at(a_place(*(steps or ("slos", "latency", "severity"))), message)


def a_rich_finding() -> Diagnostic:
    return UNKNOWN.at(
        a_place("slos", "latency", "severity"),
        "unknown severity `paeg`",
        help="did you mean `page`?",
        fix=Fix("write it right", "page"),
        related=(Related(a_place("slos", "availability"), "another one is here"),),
    )


def some_of_each() -> tuple[Diagnostic, ...]:
    """An error, a warning about a key, a note about no file, in no order."""
    return (
        NOTE.at(None, "nothing else to do"),
        LOOSE.at(a_place("slos", "availability"), "`availability` is loose", part=Part.KEY),
        a_rich_finding(),
    )


def many(count: int, fault: Fault = UNKNOWN) -> Iterable[Diagnostic]:
    return [fault.at(a_place("slos", "latency"), f"finding {number:03}") for number in range(count)]


QUERIES = """\
alerts:
  plain: {query: sum(bad) / total, at_most: 1}
  block:
    query: |
      sum(bad)
      / total
serving: {preset: kserve}
"""


def about_a_query(*steps: str, text: str, part: str) -> Diagnostic:
    """A finding about a part of a query that stands, or comes from what stands, at a place."""
    start = text.index(part)
    found = LOOSE.at(a_place(*steps), f"`{part}` is loose", help="fasten it")
    return replace(found, inside=Inside(text, start, start + len(part)))


IN_A_LINE = about_a_query("alerts", "plain", "query", text="sum(bad) / total", part="total")
IN_A_BLOCK = about_a_query("alerts", "block", "query", text="sum(bad)\n/ total\n", part="total")
OF_A_PRESET = about_a_query("serving", "preset", text='sum(\n  rate(x{job="api"}[5m])\n)', part='{job="api"}')
