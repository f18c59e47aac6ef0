"""A project that is applied to a world in memory, and a way to run a verb on it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.cli.around import Around
from mlobs_compile.errors import Exit
from tests.live_world import Store, shelf
from tests.platforms import HEAD, PROJECT, whole

APPLIED = PROJECT + "apply: {shelf: {}}\n"
MODEL = (
    HEAD
    + """\
alerts:
  # how long the queue may get
  queue: {query: 'max(queue_depth{job="fraud"})', at_most: 100, for: 10m, severity: ticket}  # agreed with ops
  stale: {query: 'max(age_seconds{job="fraud"})', at_most: 1h, severity: page}
"""
)
QUEUE, STALE = "Fraud_Alert_Queue", "Fraud_Alert_Stale"


@dataclass
class Desk:
    """A folder with a project, the live world behind it, and what was said last."""

    root: Path
    capture: pytest.CaptureFixture[str]
    store: Store = field(default_factory=Store)
    around: Around = field(default_factory=lambda: Around({}, None, lambda seconds: None))
    out: str = ""
    err: str = ""
    log: str = ""

    runs: int = 0

    def _now(self) -> datetime:
        """A clock on which every look takes a second, so that no two runs have one name."""
        self.runs += 1
        return datetime(2026, 11, 26, tzinfo=UTC) + timedelta(seconds=self.runs)

    def run(self, *arguments: str, answer: str | None = None) -> int:
        log = io.StringIO()
        beside = Around(
            {"shelf": shelf(self.store), **self.around.worlds},
            self.around.clients,
            self.around.sleep,
            self._now,
            lambda question: answer,
            log,
        )
        self.capture.readouterr()
        code = run(list(arguments), beside)
        self.out, self.err = self.capture.readouterr()
        self.log = log.getvalue()
        return code

    def write(self, *documents: str) -> None:
        (self.root / "mlobs.yaml").write_text(whole(*documents))

    def edit(self, old: str, new: str) -> None:
        text = (self.root / "mlobs.yaml").read_text()
        assert old in text
        (self.root / "mlobs.yaml").write_text(text.replace(old, new))

    def applied(self) -> Desk:
        """The same, with everything applied."""
        assert self.run("apply", "--yes") == Exit.OK, self.out + self.err
        return self
