"""An import again and again: the source is followed, and what a person did to the files stays."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from mlobs_compile import source
from mlobs_compile.cli import run
from mlobs_compile.errors import Exit, UsageFault
from mlobs_compile.merging.importing import Wish, plan
from mlobs_compile.merging.lock import Lock
from mlobs_compile.plugins import slots
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Node
from mlobs_compile.translation import Draft, Translation
from tests.merging.toy import FILE, import_toys
from tests.platforms import PROJECT, TEAM, whole

BODY: dict[str, Node] = {
    "columns/id/checks/missing/at_most": "0%",
    "columns/id/checks/unique": {},
    "columns/age/type": "integer",
    "columns/age/checks/range/at_least": 0,
    "columns/age/checks/range/at_most": 120,
    "?checks/rows/at_least": 1000,
}


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlobs.yaml").write_text(
        whole(PROJECT.replace("prometheus: {}", "prometheus: {}, runner: {}"), TEAM)
    )
    says(tmp_path, people=BODY)
    assert import_toys(tmp_path) == Exit.OK
    return tmp_path


def says(repo: Path, **tables: dict[str, Node]) -> None:
    (repo / FILE).parent.mkdir(exist_ok=True)
    (repo / FILE).write_text(json.dumps(tables))


def file(repo: Path, name: str = "people") -> Path:
    return repo / "specs" / "datasets" / f"{name}.yaml"


def tree(repo: Path, *steps: str) -> Node:
    here: Node = source.read_data("x.yaml", file(repo).read_text())
    for step in steps:
        here = here.get(step) if isinstance(here, dict) else None
    return here


def by_hand(repo: Path, old: str, new: str) -> None:
    text = file(repo).read_text()
    assert text.count(old) == 1, text
    file(repo).write_text(text.replace(old, new))


def state(repo: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted((repo / "specs").rglob("*"))
        if path.is_file()
    }


def test_a_draft_is_written_as_a_person_would_and_passes_a_check_but_for_its_drafts(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert file(repo).read_text() == (
        "# Drafted by `mlobs import toy` from out/tables.json: people.\n"
        "# Edit it as you like: the next import leaves what you changed as it is (docs/import.md).\n"
        "apiVersion: mlobs/v1\n"
        "kind: Dataset\n"
        "metadata:\n"
        "  name: people\n"
        "  team: risk\n"
        "  # runbook: https://...  # fill in the first page to open when one of its alerts fires\n"
        "  drafts:\n"
        "    checks/rows/at_least: a guess of the toy's\n"
        "columns:\n"
        "  id:\n"
        "    checks:\n"
        "      missing: {at_most: 0%}  # at_most\n"
        "      unique: {}  # unique\n"
        "  age:\n"
        "    type: integer  # type\n"
        "    checks:\n"
        "      range:\n"
        "        at_least: 0  # at_least\n"
        "        at_most: 120  # at_most\n"
        "checks:\n"
        "  rows: {at_least: 1000}\n"
    )
    capsys.readouterr()
    assert run(["check", "--format", "concise"]) == Exit.OK
    assert set(re.findall(r"(?:warning|info)\[(\w+)\]", capsys.readouterr().out)) == {"MLO343"}


def test_a_second_import_of_the_same_writes_nothing(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = state(repo)
    assert import_toys(repo) == Exit.OK
    assert state(repo) == before
    assert "nothing has changed" in capsys.readouterr().err


def test_what_nobody_touched_follows_the_source_and_comments_stay(repo: Path) -> None:
    by_hand(repo, "        at_most: 120  # at_most\n", "        at_most: 120  # nobody is older\n\n")
    says(repo, people={**BODY, "columns/age/checks/range/at_most": 130, "columns/name/type": "string"})
    assert import_toys(repo) == Exit.OK
    text = file(repo).read_text()
    assert "        at_most: 130  # nobody is older\n" in text
    assert text.index("  age:") < text.index("  name:  # type\n    type: string\n\nchecks:\n")


def test_a_hand_edit_stays_and_is_told(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_hand(repo, "at_most: 0%", "at_most: 2%")
    says(repo, people={**BODY, "columns/id/checks/missing/at_most": "1%"})
    assert import_toys(repo) == Exit.OK
    assert tree(repo, "columns", "id", "checks", "missing", "at_most") == "2%"
    said = capsys.readouterr().err
    assert "`columns.id.checks.missing.at_most` (the source now says 1%) was edited by hand and stays" in said
    assert import_toys(repo) == Exit.OK
    said = capsys.readouterr().err
    assert "`columns.id.checks.missing.at_most` was edited by hand and stays" in said


def test_what_was_taken_out_by_hand_stays_out(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_hand(repo, "      unique: {}  # unique\n", "")
    says(repo, people={**BODY, "columns/id/checks/unique": {"where": "id > 0"}})
    before = file(repo).read_bytes()
    assert import_toys(repo) == Exit.OK
    assert file(repo).read_bytes() == before
    assert "was taken out by hand and stays out" in capsys.readouterr().err
    assert import_toys(repo) == Exit.OK and file(repo).read_bytes() == before


def test_an_edited_check_gets_no_new_fields_that_its_own_could_contradict(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(repo, "        at_least: 0  # at_least\n", "        at_least: 18\n")
    others = {key: value for key, value in BODY.items() if "range" not in key}
    says(repo, people={**others, "columns/age/checks/range/within": [0, 130]})
    assert import_toys(repo) == Exit.OK
    assert tree(repo, "columns", "age", "checks", "range") == {"at_least": 18, "at_most": 120}
    assert "not added" in capsys.readouterr().err


def test_what_is_gone_at_the_source_is_told_and_goes_when_asked(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    says(repo, people={key: value for key, value in BODY.items() if "/id/" not in key})
    assert import_toys(repo) == Exit.OK
    assert "`columns.id` is gone at the source" in capsys.readouterr().err
    assert tree(repo, "columns", "id") and import_toys(repo, prune=True) == Exit.OK
    assert tree(repo, "columns") == {
        "age": {"type": "integer", "checks": {"range": {"at_least": 0, "at_most": 120}}}
    }


def test_what_is_gone_and_was_edited_stays_even_then(repo: Path) -> None:
    by_hand(repo, "at_most: 0%", "at_most: 2%")
    says(repo, people={key: value for key, value in BODY.items() if "/id/" not in key})
    assert import_toys(repo, prune=True) == Exit.OK
    assert tree(repo, "columns", "id", "checks") == {"missing": {"at_most": "2%"}, "unique": {}}


def test_a_document_that_is_gone_goes_when_asked_and_was_not_edited(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    says(repo, people=BODY, pets={})
    assert import_toys(repo) == Exit.OK and file(repo, "pets").exists()
    says(repo, people=BODY)
    assert import_toys(repo) == Exit.OK
    assert "`pets` is gone at the source; `--prune` removes it" in capsys.readouterr().err
    assert import_toys(repo, select=("people",)) == Exit.OK
    assert "gone" not in capsys.readouterr().err
    assert import_toys(repo, prune=True) == Exit.OK and not file(repo, "pets").exists()


def test_a_confirmed_draft_stays_confirmed_until_its_value_changes(repo: Path) -> None:
    by_hand(repo, "  drafts:\n    checks/rows/at_least: a guess of the toy's\n", "")
    assert import_toys(repo) == Exit.OK and tree(repo, "metadata", "drafts") is None
    says(repo, people={**BODY, "?checks/rows/at_least": 2000})
    assert import_toys(repo) == Exit.OK
    assert tree(repo, "checks", "rows", "at_least") == 2000
    assert tree(repo, "metadata", "drafts") == {"checks/rows/at_least": "a guess of the toy's"}


def test_a_draft_that_was_changed_by_hand_is_no_draft_any_more(repo: Path) -> None:
    by_hand(repo, "  drafts:\n    checks/rows/at_least: a guess of the toy's\n", "")
    by_hand(repo, "at_least: 1000", "at_least: 500")
    says(repo, people={**BODY, "?checks/rows/at_least": 2000})
    assert import_toys(repo) == Exit.OK
    assert tree(repo, "checks", "rows", "at_least") == 500 and tree(repo, "metadata", "drafts") is None


def test_a_deleted_document_stays_deleted(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file(repo).unlink()
    assert import_toys(repo) == Exit.OK
    assert not file(repo).exists() and "was deleted by hand and stays so" in capsys.readouterr().err


def test_a_document_that_was_moved_is_found_again(repo: Path) -> None:
    text = file(repo).read_text()
    file(repo).unlink()
    (repo / "all.yaml").write_text("---\n# mine\n" + text + "---\n" + TEAM.replace("risk", "other"))
    says(repo, people={**BODY, "columns/age/checks/range/at_most": 130})
    assert import_toys(repo) == Exit.OK
    assert (repo / "all.yaml").read_text() == "---\n# mine\n" + text.replace(
        "120", "130"
    ) + "---\n" + TEAM.replace("risk", "other")
    assert not file(repo).exists()


def test_a_document_of_ones_own_is_left_alone(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = "apiVersion: mlobs/v1\nkind: Dataset\nmetadata: {name: pets, team: risk}\n"
    (repo / "mine.yaml").write_text(own)
    says(repo, people=BODY, pets={"columns/id/type": "integer"})
    assert import_toys(repo) == Exit.OK
    assert "MLO682" in capsys.readouterr().err and not file(repo, "pets").exists()
    assert (repo / "mine.yaml").read_text() == own


def test_a_value_behind_an_anchor_is_told_and_not_edited(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(repo, "        at_most: 120  # at_most\n", "        at_most: &old 120\n")
    says(repo, people={**BODY, "columns/age/checks/range/at_most": 130})
    before = state(repo)
    assert import_toys(repo) == Exit.OK
    assert "MLO683" in capsys.readouterr().err and state(repo) == before


def test_a_merge_that_would_not_be_valid_is_told_and_not_done(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(repo, "at_most: 120", "at_most: 60")
    says(repo, people={**BODY, "columns/age/checks/range/at_least": 100})
    before = file(repo).read_bytes()
    assert import_toys(repo) == Exit.OK
    assert "MLO683" in capsys.readouterr().err and file(repo).read_bytes() == before


def test_a_broken_lock_stops_the_import(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "specs" / "import-toy.lock.json").write_text('{"version": 1')
    before = state(repo)
    assert import_toys(repo) == Exit.FINDINGS
    assert "MLO684" in capsys.readouterr().err and state(repo) == before


def test_a_broken_file_of_the_project_stops_the_import(repo: Path) -> None:
    file(repo).write_text("kind: [\n")
    before = state(repo)
    assert import_toys(repo) == Exit.FINDINGS and state(repo) == before


def test_a_broken_artifact_stops_the_import(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / FILE).write_text('{"people": {')
    before = state(repo)
    assert import_toys(repo) == Exit.FINDINGS
    assert "out/tables.json:1:13: error[MLO680]" in capsys.readouterr().err and state(repo) == before


def test_a_dry_run_shows_a_patch_and_writes_nothing(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    says(repo, people={**BODY, "columns/age/checks/range/at_most": 130}, pets={})
    before = state(repo)
    assert import_toys(repo, dry_run=True) == Exit.OK and state(repo) == before
    said = capsys.readouterr().out
    assert "-        at_most: 120  # at_most\n+        at_most: 130  # at_most\n" in said
    assert "+  name: pets\n" in said


def test_things_are_selected_and_excluded_by_name_and_tag(repo: Path) -> None:
    says(repo, people=BODY, pets={}, plants={})
    assert import_toys(repo, select=("p*s",), exclude=("pl*",)) == Exit.OK
    assert file(repo, "pets").exists() and not file(repo, "plants").exists()
    assert import_toys(repo, select=("toys",)) == Exit.OK and file(repo, "plants").exists()


def test_the_lock_says_where_each_field_came_from_and_holds_no_values(repo: Path) -> None:
    lock = json.loads((repo / "specs" / "import-toy.lock.json").read_text())
    fields = lock["documents"]["Dataset people"]
    assert fields["columns.age.checks.range.at_most"].endswith(" out/tables.json#checks.at_most")
    assert "120" not in json.dumps([line.split(" ")[1] for line in fields.values()])


def test_line_ends_of_windows_stay(repo: Path) -> None:
    file(repo).write_bytes(file(repo).read_bytes().replace(b"\n", b"\r\n"))
    says(repo, people={**BODY, "columns/age/checks/range/at_most": 130, "columns/name/type": "string"})
    assert import_toys(repo) == Exit.OK
    raw = file(repo).read_bytes()
    assert (
        raw.count(b"\n") == raw.count(b"\r\n")
        and b"130" in raw
        and b"  name:  # type\r\n    type: string" in raw
    )


def test_standard_output_takes_the_documents_where_no_folder_is_named(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(repo)
    assert import_toys(repo, out="-") == Exit.OK
    assert source.read_data("x.yaml", capsys.readouterr().out) == tree(repo) and state(repo) == before


def test_a_crash_between_the_files_and_the_lock_is_made_good_by_the_next_import(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = repo / "specs/import-toy.lock.json"
    whole_lock = lock.read_text()
    lock.unlink()
    before = state(repo)
    capsys.readouterr()
    assert import_toys(repo) == Exit.OK
    assert "MLO682" not in capsys.readouterr().err and lock.read_text() == whole_lock
    assert {path: found for path, found in state(repo).items() if path in before} == before


def test_a_lost_lock_is_made_anew_for_a_document_whose_drafts_are_confirmed(repo: Path) -> None:
    by_hand(repo, "  drafts:\n    checks/rows/at_least: a guess of the toy's\n", "")
    (repo / "specs/import-toy.lock.json").unlink()
    assert import_toys(repo) == import_toys(repo) == Exit.OK
    assert tree(repo, "metadata", "drafts") is None
    says(repo, people={**BODY, "columns/age/type": "float"})
    assert import_toys(repo) == Exit.OK and tree(repo, "columns", "age", "type") == "float"


@pytest.mark.parametrize("text", ["# my notes\n", "notes: mine\n", ""])
def test_a_file_that_is_no_document_is_not_written_over(
    repo: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    there = file(repo, "pets")
    there.write_text(text)
    says(repo, people=BODY, pets={"columns/id/type": "integer"}, toys={"columns/id/type": "integer"})
    assert import_toys(repo) == Exit.OK
    assert there.read_text() == text and file(repo, "toys").exists()
    assert (
        "`specs/datasets/pets.yaml` stands where the dataset `pets` would be written"
        in capsys.readouterr().err
    )


def test_a_link_is_not_written_through(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "pets.yaml").write_text("mine\n")
    file(repo, "pets").symlink_to(elsewhere / "pets.yaml")
    says(repo, people=BODY, pets={"columns/id/type": "integer"})
    assert import_toys(repo) == Exit.OK and (elsewhere / "pets.yaml").read_text() == "mine\n"
    assert file(repo, "pets").is_symlink()
    (repo / "linked").mkdir()
    (repo / "linked/datasets").symlink_to(elsewhere)
    assert import_toys(repo, "linked") == Exit.OK
    assert [one.name for one in elsewhere.iterdir()] == ["pets.yaml"]


def test_a_comment_of_a_person_keeps_a_file_from_being_removed(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand(repo, "  rows: {at_least: 1000}\n", "  rows: {at_least: 1000}  # ask Ann\n")
    says(repo, pets={"columns/id/type": "integer"})
    assert import_toys(repo, prune=True) == Exit.OK
    assert file(repo).exists() and "it was edited by hand, so delete it yourself" in capsys.readouterr().err


def test_yaml_of_other_programs_below_the_folder_is_no_matter(repo: Path) -> None:
    (repo / "specs/stack.yaml").write_text("Resources: !Sub x\n")
    (repo / "specs/.venv").mkdir()
    (repo / "specs/.venv/x.yaml").write_text("apiVersion: mlobs/v1\na: [\n")
    (repo / "mlobs.yaml").write_text(
        (repo / "mlobs.yaml").read_text().replace("targets:", "include: []\ntargets:")
    )
    says(repo, people={**BODY, "columns/age/type": "float"})
    assert import_toys(repo) == Exit.OK and tree(repo, "columns", "age", "type") == "float"


def test_a_selection_of_nothing_is_a_mistake(repo: Path) -> None:
    with pytest.raises(UsageFault, match="leave nothing"):
        import_toys(repo, select=("no-such",))


def test_names_that_are_none_or_taken_keep_only_their_own_things_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    body: dict[str, Node] = {"columns/id/type": "integer"}
    says(tmp_path, **{"": body, "pets": body})
    assert import_toys(tmp_path) == Exit.OK and file(tmp_path, "pets").exists()
    assert "is not imported: nothing is left of its name" in capsys.readouterr().err


def test_another_thing_does_not_take_over_a_document() -> None:
    def drafted(**names: str) -> tuple[Translation, ...]:
        return tuple(replace(_table(thing), name=name) for thing, name in names.items())

    first = plan(drafted(source="raw-orders"), {}, Lock("toy"), WISH)
    (path,) = first.texts
    (document,) = source.read(first.texts[path], path).value or ()
    both = drafted(model="raw-orders", source="raw-orders-source")
    second = plan(both, {("Dataset", "raw-orders"): document}, Lock("toy", first.lock), WISH)
    assert [one.code for one in second.said] == ["MLO683"] and list(second.fresh) == [
        "specs/datasets/raw-orders-source.yaml"
    ]
    assert second.lock["Dataset", "raw-orders"] == first.lock["Dataset", "raw-orders"]
    moved_away = plan(both, {}, Lock("toy", first.lock), WISH)
    assert not moved_away.said and len(moved_away.fresh) == 2


WISH = Wish("toy", "specs", slots())


def _table(thing: str) -> Translation:
    """A document that is drafted from a thing of the source."""
    made = Draft(thing, Place("x.json", Route((thing,))))
    for steps, value in (
        (("apiVersion",), "mlobs/v1"),
        (("kind",), "Dataset"),
        (("metadata", "team"), "risk"),
    ):
        made.put(steps, value, made.place)
    made.put(("metadata", "name"), "raw-orders-source" if thing == "source" else "raw-orders", made.place)
    made.put(("columns", "id", "type"), "integer", made.place)
    return made.done()
