"""How the tests run: in CI the same examples every time, on a desk new ones, never against a clock."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def spark() -> Any:
    """The one local Spark session of a process, as the engine starts it: it takes seconds, and all share it."""
    from mlobs_compile.runner.engine import Options
    from mlobs_compile.runner.engines.spark import started

    return started(Options(threads=2, memory="1g"))
