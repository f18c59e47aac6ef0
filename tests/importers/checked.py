"""What every import of a real tool has to stand: `mlobs check` tells of its drafts and of nothing else."""

from __future__ import annotations

import re

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit


def passes_but_for_drafts(capsys: pytest.CaptureFixture[str]) -> None:
    """The project in the working directory is sound, and compiles."""
    capsys.readouterr()
    assert run(["check", "--format", "concise"]) == Exit.OK
    said = capsys.readouterr().out
    assert set(re.findall(r"warning\[(\w+)\]", said)) == {"MLO343"} and "error[" not in said
    assert run(["compile"]) == Exit.OK
