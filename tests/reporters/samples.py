"""A small report to render: findings with places, spans, fixes and related places."""

from __future__ import annotations

from collections.abc import Iterable

from mlobs_compile import source
from mlobs_compile.diagnostic import Diagnostic, Fault, Fix, Part, Related, Severity
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
