"""The worked example of the repo, compiled once for all tests of worlds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mlobs_compile.cli import project
from mlobs_compile.pipeline import Beside, Build, compile_all

REPO = Path(__file__).parents[2]


@cache
def example(environment: str = "prod") -> Build:
    """One environment of `specs/`."""
    loaded = project.load(REPO / "specs")
    run = compile_all(
        loaded.documents, environments=(environment,), beside=Beside(baselines=loaded.baselines)
    )
    assert not run.failed
    return run.builds[0]
