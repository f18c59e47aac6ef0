"""One Spark session for all tests that need one; it takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A local session, as the engine starts it."""
    from mlobs_compile.runner.engine import Options
    from mlobs_compile.runner.engines.spark import started

    session = started(Options(threads=2, memory="1g"))
    yield session
    session.stop()
