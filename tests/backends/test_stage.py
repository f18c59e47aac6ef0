"""The stage: files wait aside until all of them are there, and leave no trace when they are not moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mlobs_compile.backends import files
from mlobs_compile.backends.stage import Stage


def _held(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_file_is_not_there_before_it_is_moved(tmp_path: Path) -> None:
    with Stage() as stage:
        stage.put(tmp_path / "out", "a/x", b"1")
        assert not (tmp_path / "out/a").exists()
        stage.move(tmp_path / "out", ["a/x"])
    assert _held(tmp_path) == {"out/a/x": b"1"}
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a"]


def test_what_is_not_moved_leaves_neither_a_file_nor_a_folder(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with Stage() as stage:
        stage.put(tmp_path / "there", "a", b"1")
        stage.put(tmp_path / "new/deep", "b/c", b"2")
    assert list(tmp_path.rglob("*")) == [tmp_path / "there"]


def test_a_fault_on_the_way_leaves_every_folder_as_it_was(tmp_path: Path) -> None:
    def contents() -> Iterator[tuple[str, bytes]]:
        yield "a", b"2"
        raise ValueError("NaN")

    (tmp_path / "a").write_text("1")
    with pytest.raises(ValueError, match="NaN"), Stage() as stage:
        files.compare(tmp_path, contents(), (), stage)
    assert _held(tmp_path) == {"a": b"1"} and len(list(tmp_path.iterdir())) == 1


def test_a_file_that_is_as_wanted_is_not_staged(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    with Stage() as stage:
        assert files.compare(tmp_path, [("a", b"1")], (), stage).empty
        assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_files_of_several_folders_wait_on_one_stage(tmp_path: Path) -> None:
    with Stage() as stage:
        for name in ("dev", "prod"):
            stage.put(tmp_path / name, "a", name.encode())
        assert _held(tmp_path).keys().isdisjoint({"dev/a", "prod/a"})
        for name in ("dev", "prod"):
            stage.move(tmp_path / name, ["a"])
    assert _held(tmp_path) == {"dev/a": b"dev", "prod/a": b"prod"}
