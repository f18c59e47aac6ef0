"""The generated folder: all or nothing, pruned, and never at the cost of a file that somebody else wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mlobs_compile.backends import files, ledger
from mlobs_compile.errors import Refused

ID = "5f1c2d34-0000-4000-8000-000000000001"


def _wanted(**texts: str) -> dict[str, str]:
    held = {name.replace("__", "/"): text for name, text in texts.items()}
    digests = {path: files.digest(text.encode()) for path, text in held.items()}
    return {**held, files.MANIFEST: json.dumps({"project_id": ID, "files": digests}, indent=2)}


def _contents(wanted: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    return ((path, text.encode()) for path, text in wanted.items())


def _write(folder: Path, wanted: Mapping[str, str]) -> files.Change:
    with files.Stage() as stage:
        change = files.compare(folder, _contents(wanted), (), stage)
        files.apply(folder, change, stage)
    return change


def _held(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_holds_what_was_wanted_and_nothing_else(tmp_path: Path) -> None:
    wanted = _wanted(a__x="1\n", b="2\n")
    _write(tmp_path / "out", wanted)
    assert _held(tmp_path / "out") == wanted


def test_writing_the_same_again_is_no_change(tmp_path: Path) -> None:
    _write(tmp_path, _wanted(a="1"))
    before = tmp_path.stat().st_mtime_ns
    assert _write(tmp_path, _wanted(a="1")).empty
    assert tmp_path.stat().st_mtime_ns == before


def test_what_is_no_longer_wanted_goes_and_its_empty_folders_with_it(tmp_path: Path) -> None:
    _write(tmp_path, _wanted(a__deep__x="1", a__y="2", b="3"))
    change = _write(tmp_path, _wanted(b="3"))
    assert set(change.delete) == {"a/deep/x", "a/y"}
    assert not (tmp_path / "a").exists()


def test_a_folder_with_a_foreign_file_in_it_stays(tmp_path: Path) -> None:
    _write(tmp_path, _wanted(a__x="1"))
    (tmp_path / "a" / "notes.txt").write_text("mine")
    _write(tmp_path, _wanted())
    assert _held(tmp_path / "a") == {"notes.txt": "mine"}


def test_what_is_kept_is_neither_written_nor_removed(tmp_path: Path) -> None:
    _write(tmp_path, _wanted(a="1", b="2"))
    assert files.compare(tmp_path, [("a", b"1")], ["b"]).empty


def test_a_hand_edit_is_undone(tmp_path: Path) -> None:
    _write(tmp_path, _wanted(a="1"))
    (tmp_path / "a").write_text("edited")
    assert set(_write(tmp_path, _wanted(a="1")).write) == {"a"}


@pytest.mark.parametrize("foreign", ["a", "manifest.json", "b"])
def test_a_foreign_file_in_the_way_stops_everything(tmp_path: Path, foreign: str) -> None:
    (tmp_path / foreign).write_text("{}")
    with pytest.raises(Refused, match=foreign):
        _write(tmp_path, _wanted(a="1", b__x="2", c="3"))
    assert _held(tmp_path) == {foreign: "{}"}


def test_a_foreign_file_that_holds_what_is_wanted_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    assert "a" not in _write(tmp_path, _wanted(a="1")).write


def test_a_folder_of_somebody_else_where_a_file_should_be_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "notes.txt").write_text("mine")
    with pytest.raises(Refused):
        _write(tmp_path, _wanted(a="1"))
    assert _held(tmp_path) == {"a/notes.txt": "mine"}


def test_a_file_may_become_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    _write(tmp_path, _wanted(a="1", b__x="2"))
    wanted = _wanted(a__x="1", b="2")
    _write(tmp_path, wanted)
    assert _held(tmp_path) == wanted


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused):
        _write(tmp_path / "out", _wanted(a__x="1"))
    assert not list((tmp_path / "elsewhere").iterdir())


def test_no_file_lies_outside_the_folder(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        files.compare(tmp_path, [("../x", b"1")])


def test_a_manifest_cannot_have_files_outside_removed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "out").mkdir()
    manifest = {"project_id": ID, "files": {"../precious": "x", str(tmp_path / "precious"): "x"}}
    (tmp_path / "out" / files.MANIFEST).write_text(json.dumps(manifest))
    _write(tmp_path / "out", _wanted(a="1"))
    files.remove(tmp_path / "out")
    assert (tmp_path / "precious").read_text() == "mine"


def test_removing_takes_what_was_written_and_leaves_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "prod"
    _write(folder, _wanted(a__x="1"))
    (folder / "notes.txt").write_text("mine")
    files.remove(folder)
    assert _held(folder) == {"notes.txt": "mine"}
    (folder / "notes.txt").unlink()
    _write(folder, _wanted(a__x="1"))
    files.remove(folder)
    assert not folder.exists()


def test_a_manifest_with_a_merge_conflict_still_tells_what_is_ours(tmp_path: Path) -> None:
    _write(tmp_path, _wanted(a="1", b="2"))
    whole = (tmp_path / files.MANIFEST).read_text()
    line = next(line for line in whole.splitlines() if '"a"' in line)
    (tmp_path / files.MANIFEST).write_text(
        whole.replace(line, f"<<<<<<< ours\n{line}\n=======\n{line}\n>>>>>>> theirs")
    )
    assert ledger.owner(tmp_path) == ID
    assert set(ledger.owned(tmp_path)) == {"a", "b"}
    _write(tmp_path, _wanted(a="3"))
    assert _held(tmp_path) == _wanted(a="3")


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"files": 3}', '{"project_id": 3}', "\xff"])
def test_a_manifest_of_something_else_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / files.MANIFEST).write_text(text, "latin-1")
    assert (ledger.owner(tmp_path), ledger.owned(tmp_path), ledger.resources(tmp_path)) == (None, {}, ())


def test_line_ends_are_written_as_they_are(tmp_path: Path) -> None:
    _write(tmp_path, _wanted(a="1\n2\n"))
    assert (tmp_path / "a").read_bytes() == b"1\n2\n"
