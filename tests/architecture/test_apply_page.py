"""Every command of docs/apply.md is run, against rule files in a folder of the test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.doc_examples import REPO, execute, expected_exit, fences, matches, write_files

PAGE = REPO / "docs" / "apply.md"
FOLDER = "/etc/prometheus/rules/mlobs"


@pytest.mark.realtool
def test_the_commands_do_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live, project = tmp_path / "live" / "mlobs", tmp_path / "project"
    live.parent.mkdir()
    page = PAGE.read_text("utf-8").replace(FOLDER, str(live))
    write_files(page, project)
    monkeypatch.chdir(project)
    ran = 0
    for command, shown in _commands(page):
        runs = sorted(Path(".mlobs/runs").glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)
        run = runs[-1].stem if runs else ""
        code, said = execute(command.replace("RUN", run), monkeypatch)
        assert code == expected_exit(command), said
        assert matches(shown.replace("RUN", run), said), f"$ {command}\n{said}"
        ran += 1
    assert ran > 10


def _commands(page: str) -> list[tuple[str, str]]:
    found = []
    for fence in fences(page):
        if fence.language == "shell":
            for part in re.split(r"^\$ ", fence.text, flags=re.M)[1:]:
                command, _, shown = part.partition("\n")
                found.append((command, shown))
    return found


def test_the_page_names_every_verb_of_the_live_world() -> None:
    text = PAGE.read_text("utf-8")
    assert all(f"mlobs {verb}" in text for verb in ("plan", "apply", "drift", "rollback"))
