"""Small projects, one idea each, that must go through without an error or a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlobs_compile import source
from mlobs_compile.diagnostic import Severity
from mlobs_compile.pipeline import compile_all

FOLDER = Path(__file__).parent / "accepted"
CASES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("case", CASES)
def test_the_project_compiles_and_nothing_is_amiss(case: str) -> None:
    outcome = source.read((FOLDER / f"{case}.yaml").read_bytes(), "mlobs.yaml")
    assert outcome.value and not outcome.diagnostics
    run = compile_all(outcome.value)
    assert [found.message for found in run.diagnostics if found.severity is not Severity.INFO] == []
    assert all(build.emissions for build in run.builds)


@pytest.mark.parametrize("case", CASES)
def test_its_first_line_says_what_it_shows(case: str) -> None:
    first = (FOLDER / f"{case}.yaml").read_text("utf-8").partition("\n")[0]
    assert first.startswith("# ") and first.endswith(".")
