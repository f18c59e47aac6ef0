"""Whatever another tool's documents hold, they end in documents of mlobs or in findings with a place.

To look longer: MLOBS_MUTATIONS=20000 pytest tests/properties/test_no_foreign_document_raises.py
"""

from __future__ import annotations

import json
import os

import pytest

from mlobs_compile import source
from mlobs_compile.authoring import documents
from mlobs_compile.cli.trial import passing
from mlobs_compile.diagnostic import Severity
from mlobs_compile.pipeline import compile_all
from mlobs_compile.reporter import Report, located
from mlobs_compile.reporters.full import REPORTER
from mlobs_compile.source import Node
from tests.importers.test_nothing_is_dropped import TOOLS, rich
from tests.importers.world import PROJECT, read
from tests.properties.mutations import mutated

BUDGET = int(os.environ.get("MLOBS_MUTATIONS", "160"))
PARTS = 2


def _text(trees: list[Node]) -> str:
    return "\n---\n".join(json.dumps(tree, ensure_ascii=False, default=float) for tree in trees) + "\n"


def _imported(tool: str, text: str) -> bool:
    """Whether anything came of it; what is written can be read again and has nothing that `mlobs check` refuses."""
    if source.read(text, "x.yaml").diagnostics:
        return False
    found, said = read(tool, text)
    if found is None:
        assert any(one.severity is Severity.ERROR for one in said)
        return False
    translations, more = passing(found)
    written = documents(translations, (*said, *more), ["Imported."])
    again = [source.read(text, f"{name}.yaml") for name, text in written.items()]
    assert not any(one.diagnostics for one in again)
    if written and not any(one.severity is Severity.ERROR for one in more):
        around = source.read(PROJECT.replace("OPTIONS", ""), "mlobs.yaml").value or ()
        for tree in [one.data for document in again for one in document.value or ()]:
            assert isinstance(tree, dict) and isinstance(tree["metadata"], dict)
            tree["metadata"]["team"] = "risk"
        run = compile_all((*around, *(one for document in again for one in document.value or ())))
        assert not run.failed, [f"{one.where} {one.message}" for one in run.diagnostics]
    return bool(written)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("tool", TOOLS)
def test_no_mutation_of_a_document_ends_in_a_traceback(tool: str, part: int) -> None:
    for seed in range(part, BUDGET // 2, PARTS):
        text = _text(mutated([*rich(tool)], seed))
        try:
            _imported(tool, text)
        except Exception as error:
            raise AssertionError(f"seed {seed} ended in {error!r}:\n{text}") from error


def test_no_mutation_of_openslo_ends_a_compile_in_a_traceback() -> None:
    around = source.read(PROJECT.replace("OPTIONS", ""), "mlobs.yaml").value or ()
    for seed in range(BUDGET):
        text = _text(mutated([*rich("openslo")], seed))
        parsed = source.read(text, "openslo.yaml")
        if parsed.diagnostics:
            continue
        whole = (*around, *(parsed.value or ()))
        try:
            run = compile_all(whole)
            report = Report(run.diagnostics, {(one.path, one.doc): one for one in whole})
            REPORTER.render(report)
            assert all(one.spot for one in located(report) if one.diagnostic.severity is Severity.ERROR)
        except Exception as error:
            raise AssertionError(f"seed {seed} ended in {error!r}:\n{text}") from error


@pytest.mark.parametrize("tool", TOOLS)
def test_mutations_are_neither_all_fatal_nor_all_harmless(tool: str) -> None:
    whole = read(tool, _text([*rich(tool)]))
    outcomes = [_imported(tool, _text(mutated([*rich(tool)], seed))) for seed in range(30)]
    assert whole[0] and any(outcomes)
