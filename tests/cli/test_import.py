"""mlobs import: all or nothing, over no other file, and what is written passes a check."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlobs_compile import source
from mlobs_compile.cli import run
from mlobs_compile.errors import Exit
from tests.importers.test_pyrra import RATIO, slo
from tests.importers.test_sloth import NATIVE
from tests.platforms import PROJECT, TEAM, whole


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlobs.yaml").write_text(whole(PROJECT + "include: [specs/*.yaml]\n", TEAM))
    (tmp_path / "sloth.yml").write_text(NATIVE)
    (tmp_path / "pyrra.yml").write_text(slo(RATIO, name="orders") + "---\n" + slo(RATIO, name="pages"))
    return tmp_path


def test_what_is_written_passes_a_check_and_compiles(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "sloth", "sloth.yml", "--out", "specs", "--team", "risk"]) == Exit.OK
    assert run(["import", "pyrra", "pyrra.yml", "--out", "specs", "--team", "risk"]) == Exit.OK
    assert sorted(path.name for path in (repo / "specs").iterdir()) == [
        "checkout.yaml",
        "orders.yaml",
        "pages.yaml",
    ]
    capsys.readouterr()
    assert run(["check", "--strict", "--format", "concise"]) == Exit.OK, capsys.readouterr().out
    assert run(["compile"]) == Exit.OK


def test_the_document_goes_to_stdout_and_the_report_to_stderr(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", "sloth", "sloth.yml"]) == Exit.OK
    said = capsys.readouterr()
    assert source.read_data("x.yaml", said.out)
    assert "sloth.yml:15:7: warning[MLO249] labels of alerts" in said.err and "found 4 warnings" in said.err
    assert "info[MLO245] the alert `" in said.err
    assert run(["import", "pyrra", "pyrra.yml", "--out", "-"]) == Exit.OK
    documents = source.read(capsys.readouterr().out, "x.yaml").value
    assert documents and len(documents) == 2


def test_no_file_is_written_over_and_none_beside_it(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "specs").mkdir()
    (repo / "specs" / "pages.yaml").write_text("mine")
    assert run(["import", "pyrra", "pyrra.yml", "--out", "specs"]) == Exit.REFUSED
    assert "`specs/pages.yaml` exists already" in capsys.readouterr().err
    assert [path.name for path in (repo / "specs").iterdir()] == ["pages.yaml"]
    assert (repo / "specs" / "pages.yaml").read_text() == "mine"


@pytest.mark.parametrize("text", ["groups: []\n", "version: prometheus/v1\n", "a: [\n"])
def test_nothing_is_written_where_a_file_is_faulty(
    text: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / "other.yml").write_text(text)
    assert run(["import", "sloth", "sloth.yml", "other.yml", "--out", "specs"]) == Exit.FINDINGS
    assert "nothing was written" in capsys.readouterr().err and not (repo / "specs").exists()


def test_a_team_on_the_command_line_needs_no_document_of_its_own(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", "sloth", "sloth.yml", "--team", "somebody-else"]) == Exit.OK
    assert "  team: somebody-else\n" in capsys.readouterr().out


def test_a_team_that_is_no_name_is_refused(repo: Path) -> None:
    assert run(["import", "sloth", "sloth.yml", "--team", "Not A Name"]) == Exit.USAGE


@pytest.mark.parametrize(
    "arguments",
    [["import"], ["import", "nagios", "sloth.yml"], ["import", "sloth"], ["import", "sloth", "none.yml"]],
)
def test_a_wrong_command_line_is_told(arguments: list[str], repo: Path) -> None:
    assert run(arguments) == Exit.USAGE


def test_files_with_nothing_to_import_are_told(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "rules.yml").write_text("groups: [{name: a, rules: [{record: 'a:b', expr: c}]}]\n")
    assert run(["import", "prometheus-rules", "rules.yml"]) == Exit.USAGE
    assert "stays where it is" in capsys.readouterr().err
