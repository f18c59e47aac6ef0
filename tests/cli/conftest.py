"""A desk for the tests of the live verbs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.live import APPLIED, MODEL, Desk
from tests.platforms import TEAM


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A folder with a project that is applied to nothing yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    made = Desk(tmp_path, capsys)
    made.write(APPLIED, TEAM, MODEL)
    return made
