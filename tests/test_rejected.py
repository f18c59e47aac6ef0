"""Every faulty document gets the report that stands beside it: fault, line, remedy, and nothing twice.

Each file is a whole project and plays `mlobs.yaml`, or it is a Prometheus rule file, with facts behind it if need be,
and plays `rules.yaml`; its name begins with the code it is about. To accept changed reports, run with
MLOBS_UPDATE_REJECTED=1 and read what changed.
"""

from __future__ import annotations

import os
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from mlobs_compile import source
from mlobs_compile.diagnostic import Diagnostic, Severity, Span, has_errors
from mlobs_compile.frozen import thawed
from mlobs_compile.pipeline import Beside, compile_all, lint_rules
from mlobs_compile.reporter import Report, located
from mlobs_compile.reporters.full import REPORTER
from mlobs_compile.route import Place
from mlobs_compile.source import Document
from mlobs_compile.spec.facts import Facts

FOLDER = Path(__file__).parent / "rejected"
TODAY = date(2027, 2, 1)
CASES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def _report(case: str) -> Report:
    content = (FOLDER / f"{case}.yaml").read_bytes()
    lints = content.startswith(b"# mlobs lint")
    outcome = source.read(content, "rules.yaml" if lints else "mlobs.yaml")
    documents = outcome.value or ()
    said: tuple[Diagnostic, ...] = outcome.diagnostics
    if not has_errors(said):
        said = (*said, *(_linted(documents) if lints else _compiled(case, documents)))
    return Report(said, {(document.path, document.doc): document for document in documents})


def _compiled(case: str, documents: tuple[Document, ...]) -> tuple[Diagnostic, ...]:
    """What a compile says, with the baseline that stands beside the document."""
    baseline = FOLDER / f"{case}.baseline.json"
    files = [(baseline.name, baseline.read_bytes())] if baseline.exists() else []
    beside = Beside(baselines=thawed(files).value or {})
    return compile_all(documents, today=TODAY, beside=beside).diagnostics


def _linted(documents: tuple[Document, ...]) -> tuple[Diagnostic, ...]:
    """What `mlobs lint` says of the rule files among the documents, with the facts among them."""
    trees = [document.data for document in documents if isinstance(document.data, dict)]
    facts = [Facts.model_validate(tree) for tree in trees if tree.get("kind") == "Facts"]
    rules = [d for d in documents if not (isinstance(d.data, dict) and d.data.get("kind") == "Facts")]
    return lint_rules(rules, facts[0] if facts else None)


@pytest.mark.parametrize("case", CASES)
def test_the_report_is_the_one_beside_it(case: str) -> None:
    expected, text = FOLDER / f"{case}.out", REPORTER.render(_report(case))
    if os.environ.get("MLOBS_UPDATE_REJECTED"):
        expected.write_text(text, "utf-8")
    assert text == expected.read_text("utf-8")


def test_no_report_is_left_without_its_document() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.out")) == CASES


@pytest.mark.parametrize("case", CASES)
def test_the_code_in_the_name_occurs(case: str) -> None:
    assert case.partition("-")[0] in {found.code for found in _report(case).diagnostics}


@pytest.mark.parametrize("case", CASES)
def test_every_place_lies_in_the_file(case: str) -> None:
    lines = re.split(rb"\r\n|\n|\r", (FOLDER / f"{case}.yaml").read_bytes())
    for finding in located(_report(case)):
        if isinstance(finding.diagnostic.where, Place):
            assert finding.spot is not None and finding.spot.span is not None
        if finding.spot and finding.spot.span:
            span: Span = finding.spot.span
            assert 1 <= span.line <= span.end_line <= len(lines)
            assert 1 <= span.column <= len(lines[span.line - 1]) + 1


@pytest.mark.parametrize("case", CASES)
def test_every_error_says_what_to_do(case: str) -> None:
    for found in _report(case).diagnostics:
        remedy = re.search(r": (write|use)|needs a unit|never runs", found.message)
        assert found.severity is not Severity.ERROR or found.help or remedy, found.message


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_said_twice_about_one_place(case: str) -> None:
    said = [(found.where, found.part, found.code, found.message) for found in _report(case).diagnostics]
    assert len(said) == len(set(said))
