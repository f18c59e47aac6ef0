"""Ctrl-C ends a run at once: exit 5, nothing published, nothing kept, no word of a bug."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mlobs_compile.errors import Exit
from mlobs_compile.runner.duck import cancellable
from tests.runner import small_project

_RUN = """
import os, signal, threading, time
from mlobs_compile.cli import main
from mlobs_compile.runner import duck

def interrupted(self, sql, ask=duck.Duck.ask):
    if "GROUP BY" in sql:  # One that takes long, and a person who does not wait for it.
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        sql = "SELECT MAX(hash(range)) FROM range(4000000000)"
    return ask(self, sql)

duck.Duck.ask = interrupted
main()
"""


def test_a_query_that_is_cancelled_cancels_the_run(tmp_path: Path) -> None:
    small_project.batch(small_project.written(tmp_path) / "good.parquet")
    asked = ["run", "--model", "fraud", "--data", "good.parquet", "--out", "kept", "--publish", "textfile:."]
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *asked], cwd=tmp_path, capture_output=True, text=True, timeout=60,
        preexec_fn=_listening, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.strip(), done.stdout) == (Exit.CANCELLED, "mlobs: cancelled", "")
    assert not (tmp_path / "kept").exists() and not [*tmp_path.glob("*.prom")]


def _listening() -> None:
    """As a terminal starts it; a job in the background would not hear Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_another_fault_of_the_engine_is_no_cancellation() -> None:
    with pytest.raises(RuntimeError, match="broke"), cancellable():
        raise RuntimeError("it broke")
