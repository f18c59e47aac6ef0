"""Whatever a spec says, it ends in resources or in findings with a place; never in a traceback.

To look longer: MLOBS_MUTATIONS=20000 pytest tests/properties/test_no_spec_raises.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from mlobs_compile import source
from mlobs_compile.diagnostic import Severity
from mlobs_compile.manifest import layout
from mlobs_compile.pipeline import Run, compile_all
from mlobs_compile.reporter import Report, located
from mlobs_compile.reporters.full import REPORTER
from mlobs_compile.source import Document, Node
from tests.properties.mutations import mutated

HERE = Path(__file__).parent
BUDGET = int(os.environ.get("MLOBS_MUTATIONS", "240"))
PARTS = 8
BASES = (HERE / "rich.yaml", *sorted((HERE.parent / "accepted").glob("*.yaml")))


def _trees(path: Path) -> list[Node]:
    return [document.data for document in source.read(path.read_bytes(), "mlobs.yaml").value or ()]


TREES = [_trees(path) for path in BASES]


def _text(trees: list[Node]) -> str:
    return "\n---\n".join(json.dumps(tree, ensure_ascii=False, default=str) for tree in trees) + "\n"


def _compiled(text: str) -> tuple[Run, tuple[Document, ...]]:
    outcome = source.read(text, "mlobs.yaml")
    documents = outcome.value or ()
    if outcome.diagnostics:
        return Run((), outcome.diagnostics), documents
    return compile_all(documents), documents


@pytest.mark.parametrize("part", range(PARTS))
def test_no_mutation_of_a_spec_ends_in_a_traceback(part: int) -> None:
    for seed in range(part, BUDGET, PARTS):
        text = _text(mutated(TREES[seed % len(TREES)], seed))
        try:
            run, documents = _compiled(text)
            report = Report(
                run.diagnostics, {(document.path, document.doc): document for document in documents}
            )
            REPORTER.render(report)
            for finding in located(report):
                error = finding.diagnostic.severity is Severity.ERROR
                assert not error or finding.spot or finding.diagnostic.code == "MLO212", finding
            for build in run.builds:
                for path, artifact in layout(build.emissions).items():
                    assert ".." not in path.split("/") and artifact.data
        except Exception as error:
            raise AssertionError(f"seed {seed} ended in {error!r}:\n{text}") from error


def test_mutations_are_neither_all_fatal_nor_all_harmless() -> None:
    outcomes = [_compiled(_text(mutated(TREES[1], seed)))[0].failed for seed in range(60)]
    assert 5 < sum(outcomes) < 55
