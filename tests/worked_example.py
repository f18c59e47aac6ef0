"""The worked example of the repo, compiled once for every test that looks at the whole of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from mlobs_compile.cli import project
from mlobs_compile.pipeline import Beside, Build, compile_all

SPECS = Path(__file__).parents[1] / "specs"


@cache
def builds() -> Mapping[str, Build]:
    """`specs/` by environment."""
    loaded = project.load(SPECS)
    run = compile_all(loaded.documents, beside=Beside(baselines=loaded.baselines))
    assert not run.failed
    return {build.environment: build for build in run.builds}


def prod() -> Build:
    """Its production."""
    return builds()["prod"]
