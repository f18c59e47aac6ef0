"""mlobs diff: against a folder or a revision, with its faults told where they stand."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.comparisons import BASE, FRAUD, Files, edited

Told = Callable[..., str]


def write(folder: Path, files: Files) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repo with the project in a folder of it, committed, and the current folder at its top."""
    top = tmp_path / "repo"
    write(top / "specs", BASE)
    git(top, "init")
    git(top, "add", "-A")
    git(top, "commit", "-m", "first")
    monkeypatch.chdir(top)
    return top


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """What a diff prints to either stream, with the exit code that it must end with."""

    def tell(*arguments: str, code: Exit = Exit.OK) -> str:
        found = run(["diff", *arguments])
        out, err = capsys.readouterr()
        assert found == code, out + err
        return out + err

    return tell


LOOSER = edited("fraud.yaml", ("at_most: 250ms", "at_most: 900ms"))


def test_what_is_not_committed_is_compared_with_the_last_commit(repo: Path, told: Told) -> None:
    write(repo / "specs", LOOSER)
    lines = told("specs").splitlines()
    assert lines[0].split("  ")[0] == "HIGH"
    assert lines[0].endswith("specs/fraud.yaml:18")
    assert "  ~ SLO fraud/latency  specs/fraud.yaml:18" in lines
    assert "      at_most: 250ms → 900ms  (looser)" in lines


def test_paths_are_those_of_the_current_folder(
    repo: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repo / "specs", LOOSER)
    monkeypatch.chdir(repo / "specs")
    assert "  ~ SLO fraud/latency  fraud.yaml:18" in told().splitlines()


def test_a_folder_is_a_base_too_and_its_lines_are_its_own(repo: Path, told: Told) -> None:
    write(repo / "old", BASE)
    write(
        repo / "specs", {**BASE, "fraud.yaml": FRAUD.replace("bias:\n", "# bias:\n").partition("# bias:")[0]}
    )
    text = told("specs", "--base", "old")
    assert "  - check fraud/bias/country=PT/DPPL  old/fraud.yaml:37 (removed)" in text


def test_nothing_that_changes_is_said_with_what_was_compared(repo: Path, told: Told) -> None:
    text = told("specs", "--exit-code")
    assert text.startswith("nothing changes against HEAD: ") and text.endswith("objects are as they were\n")
    write(repo / "specs", LOOSER)
    told("specs", "--exit-code", code=Exit.CHANGES)
    told("specs", "--fail-on", "high", code=Exit.REFUSED)


def test_a_comment_changes_nothing(repo: Path, told: Told) -> None:
    write(repo / "specs", {**BASE, "fraud.yaml": "# a word\n" + FRAUD})
    assert told("specs").startswith("nothing changes against HEAD: ")


def test_a_fault_of_the_spec_is_a_finding_with_its_line(repo: Path, told: Told) -> None:
    write(repo / "specs", edited("fraud.yaml", ("at_most: 250ms", "at_mots: 250ms")))
    text = told("specs", code=Exit.FINDINGS)
    assert text.startswith("the spec does not compile:\n")
    assert "specs/fraud.yaml:18:5: error[MLO101] unknown key `at_mots`" in text


def test_a_fault_of_the_base_says_that_it_is_there(repo: Path, told: Told) -> None:
    write(repo / "specs", edited("fraud.yaml", ("at_most: 250ms", "at_mots: 250ms")))
    git(repo, "commit", "-am", "worse")
    write(repo / "specs", BASE)
    text = told("specs", code=Exit.FINDINGS)
    assert text.startswith("the base does not compile:\n")
    assert "specs/fraud.yaml:18:5: error[MLO101]" in text


def test_where_the_base_has_no_project_everything_is_new(repo: Path, told: Told) -> None:
    write(repo / "more", BASE)
    text = told("more")
    assert "note: the project is not in `HEAD`: everything is new" in text
    assert "  + model fraud" in text


def test_one_environment_alone_is_compared(repo: Path, told: Told) -> None:
    with_dev = edited("mlobs.yaml", ("  prod: {}\n", "  prod: {}\n  dev: {}\n"))
    write(repo / "specs", with_dev)
    assert told("specs", "--env", "prod").startswith("nothing changes")
    assert "  + model churn" in told("specs", "--env", "dev")
    assert "has no environment `de`" in told("specs", "--env", "de", code=Exit.USAGE)


def test_files_that_git_leaves_out_of_archives_are_there(repo: Path, told: Told) -> None:
    (repo / ".gitattributes").write_text("specs/** export-ignore\n")
    git(repo, "add", "-A")
    git(repo, "commit", "-m", "attributes")
    assert told("specs").startswith("nothing changes")


def test_the_working_tree_and_the_index_are_left_alone(repo: Path, told: Told) -> None:
    write(repo / "specs", LOOSER)
    git(repo, "add", "specs/fraud.yaml")
    before = _status(repo)
    told("specs")
    assert _status(repo) == before


def _status(repo: Path) -> Sequence[str]:
    asked = ["git", "status", "--porcelain=v2"]
    return subprocess.run(asked, cwd=repo, check=True, capture_output=True, text=True).stdout.splitlines()


def test_a_revision_that_nobody_knows_names_the_ways_out(repo: Path, told: Told) -> None:
    text = told("specs", "--base", "mian", code=Exit.USAGE)
    assert "git knows no revision `mian`" in text and "`--base DIR`" in text


def test_a_shallow_clone_is_told_how_to_get_the_rest(
    repo: Path, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repo / "specs", LOOSER)
    git(repo, "commit", "-am", "second")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--depth", "1", repo.as_uri(), str(clone))
    monkeypatch.chdir(clone)
    assert "`fetch-depth: 0`" in told("specs", "--base", "HEAD~1", code=Exit.USAGE)


def test_outside_of_a_repo_a_folder_is_asked_for(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "specs", BASE)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    text = told(str(tmp_path / "specs"), code=Exit.USAGE)
    assert "is in no git repository" in text and "`--base DIR`" in text


def test_a_repo_without_a_commit_says_so(told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, BASE)
    git(tmp_path, "init")
    monkeypatch.chdir(tmp_path)
    assert "has no commit yet" in told(code=Exit.USAGE)
