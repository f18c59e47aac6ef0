"""A repository with two branches: what a reviewer reads in the comment of the pull request, from the worked example."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from mlobs_compile.cli import run

ROOT = Path(__file__).parent.parent.parent
EDITS = (
    ("models/fraud.yaml", "psi: {at_most: 0.2}", "psi: {at_most: 0.3}"),
    ("models/fraud.yaml", "DPPL: {within: [-0.1, 0.1]}, ", ""),
    ("teams.yaml", "routing: {page: [oncall, pages], ticket: [mail, tickets]}", "routing: {page: [pages], ticket: [mail, tickets]}"),
    ("pipelines.yaml", "  success: {objective: 95%, signal: success, min_bad_events: 1}", "  trained: {objective: 95%, signal: success, min_bad_events: 1}"),
)  # fmt: skip
"""A loosened threshold, a removed bias check, a lost receiver and a rename."""


class Page(SingleFileSnapshotExtension):
    """The comment as a file that a person reads."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The worked example on `main`, and on a branch with the edits, which is checked out."""
    folder = tmp_path / "acme"
    shutil.copytree(ROOT / "specs", folder / "monitoring")
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        ("commit", "-qm", "monitoring"),
        ("checkout", "-qb", "edits"),
    ):
        _git(folder, *arguments)
    for name, old, new in EDITS:
        path = folder / "monitoring" / name
        text = path.read_text()
        assert text.count(old) == 1, name
        path.write_text(text.replace(old, new))
    _git(folder, "commit", "-qam", "edits")
    return folder


def _git(folder: Path, *arguments: str) -> None:
    named = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


def test_each_planted_risk_is_one_line_with_its_file_and_line(
    repo: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    snapshot: SnapshotAssertion,
) -> None:
    monkeypatch.chdir(repo)
    assert run(["diff", "monitoring", "--base", "main", "--format", "markdown", "--fail-on", "high"]) == 6
    page = capsys.readouterr().out
    rows = [line for line in page.splitlines() if line.startswith("|") and "(R" in line]
    planted = {
        "(R04)": ("`fraud/drift/amount/psi`", "0.2 → &gt; 0.3", "`monitoring/models/fraud.yaml:26`"),
        "(R01)": ("fraud/bias", "DPPL", "`monitoring/models/fraud.yaml:31 (removed)`"),
        "(R07)": ("growth", "oncall", "`monitoring/teams.yaml:24`"),
        "(R14)": ("fraud-train/trained", "renamed from fraud-train/success", "`monitoring/pipelines.yaml:7`"),
    }
    for code, parts in planted.items():
        (row,) = [row for row in rows if code in row]
        assert all(part in row for part in parts), (code, row)
    assert len(rows) == len(planted)
    assert page == snapshot(extension_class=Page)
