"""A project's files: found by `include` and `exclude`, in a fixed order, from inside the repo alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlobs_compile.backends import repo
from mlobs_compile.errors import UsageFault

PROJECT = "apiVersion: mlobs/v1\nkind: Project\n"


def _paths(root: Path) -> list[str]:
    return [file.path for file in repo.files(root)]


def _tree(root: Path, *paths: str, project: str = PROJECT) -> Path:
    (root / "mlobs.yaml").write_text(project)
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("a: 1\n")
    return root


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    assert _paths(_tree(tmp_path, "z.yaml", "a/b.yml", "a.yaml")) == [
        "a.yaml",
        "a/b.yml",
        "mlobs.yaml",
        "z.yaml",
    ]


def test_only_yaml_files_outside_of_generated_and_schemas_are_read(tmp_path: Path) -> None:
    _tree(
        tmp_path,
        "a.json",
        "a.yaml.bak",
        "generated/x.yaml",
        "schemas/x.yaml",
        ".git/x.yaml",
        ".x.yaml",
        "venv/x.yaml",
    )
    assert _paths(tmp_path) == ["mlobs.yaml"]


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        ("include: [specs/*.yaml]", ["specs/a.yaml"]),
        ("include: ['specs/**']", ["specs/a.yaml", "specs/deep/b.yml"]),
        ("include: ['**/?.yaml']", ["specs/a.yaml"]),
        ("include: [./specs/a.yaml]", ["specs/a.yaml"]),
        ("include: []", []),
        ("exclude: ['**/deep/**']", ["k8s.yaml", "specs/a.yaml"]),
        ("exclude: [specs/**, k8s.yaml]", []),
        ("include: 3", ["k8s.yaml", "specs/a.yaml", "specs/deep/b.yml"]),
    ],
)
def test_globs_choose_the_files(tmp_path: Path, globs: str, expected: list[str]) -> None:
    _tree(tmp_path, "specs/a.yaml", "specs/deep/b.yml", "k8s.yaml", project=f"{PROJECT}{globs}\n")
    assert sorted(_paths(tmp_path)) == sorted(["mlobs.yaml", *expected])


def test_the_globs_are_those_of_the_project_wherever_it_stands_in_its_file(tmp_path: Path) -> None:
    _tree(tmp_path, "a.yaml", project=f"kind: Team\ninclude: []\n---\n{PROJECT}exclude: [a.yaml]\n")
    assert _paths(tmp_path) == ["mlobs.yaml"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.yaml").write_text("a: 1\n")
    (tmp_path / "repo").mkdir()
    root = _tree(tmp_path / "repo")
    (root / "linked").symlink_to(tmp_path / "outside")
    (root / "secret.yaml").symlink_to(tmp_path / "outside" / "secret.yaml")
    (root / "broken.yaml").symlink_to(tmp_path / "nowhere")
    assert _paths(root) == ["mlobs.yaml"]


def test_a_pipe_with_the_name_of_a_spec_does_not_hang_the_reader(tmp_path: Path) -> None:
    os.mkfifo(_tree(tmp_path) / "x.yaml")
    assert _paths(tmp_path) == ["mlobs.yaml"]


def test_what_a_compile_wrote_is_never_read_as_a_spec(tmp_path: Path) -> None:
    _tree(tmp_path, "build/out/prod/prometheus/rules.yaml", "build/x.yaml")
    manifest = '{"project_id": "5f1c2d34-0000-4000-8000-000000000001", "files": {}}'
    (tmp_path / "build/out/prod/manifest.json").write_text(manifest)
    assert _paths(tmp_path) == ["build/x.yaml", "mlobs.yaml"]


def test_a_manifest_of_something_else_hides_no_spec(tmp_path: Path) -> None:
    _tree(tmp_path, "web/x.yaml")
    (tmp_path / "web/manifest.json").write_text('{"name": "web app"}')
    assert "web/x.yaml" in _paths(tmp_path)


def test_a_name_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    _tree(tmp_path)
    with open(os.fsencode(tmp_path) + b"/a\xff.yaml", "w") as file:
        file.write("a: 1\n")
    with pytest.raises(UsageFault, match="rename"):
        _paths(tmp_path)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "mlobs.yaml").write_bytes(b"\xef\xbb\xbfkind: Project\r\nmetadata:\r\n  name: acme\r\n")
    found = repo.read(tuple(repo.files(tmp_path)))
    assert [document.data for document in found.documents] == [
        {"kind": "Project", "metadata": {"name": "acme"}}
    ]
    assert not found.diagnostics


def test_the_root_is_the_nearest_folder_with_a_project(tmp_path: Path) -> None:
    _tree(tmp_path, "a/b/x.yaml")
    assert repo.find_root(tmp_path / "a" / "b") == repo.find_root(tmp_path / "a/b/x.yaml") == tmp_path


def test_a_path_that_is_not_there_and_a_folder_without_a_project_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="does not exist"):
        repo.find_root(tmp_path / "nowhere")
    with pytest.raises(UsageFault, match="mlobs init"):
        repo.find_root(tmp_path)


def test_a_faulty_file_does_not_keep_the_others_from_being_read() -> None:
    found = repo.read((repo.SourceFile("a.yaml", b"a: [\n"), repo.SourceFile("b.yaml", b"b: 1\n")))
    assert [document.data for document in found.documents if document.path == "b.yaml"] == [{"b": 1}]
    assert [fault.code for fault in found.diagnostics] == ["MLO001"]


def test_a_file_is_read_where_the_globs_say_so(tmp_path: Path) -> None:
    (tmp_path / "mlobs.yaml").write_text("kind: Project\ninclude: ['**/*.yaml']\nexclude: ['old/**']\n")
    root = tmp_path.resolve()
    assert repo.reads(root, tmp_path / "new/a.yaml")
    for path in ("old/a.yaml", "new/a.txt", ".hidden/a.yaml", "node_modules/a.yaml", "../a.yaml"):
        assert not repo.reads(root, tmp_path / path)


def test_a_folder_within_the_project_to_which_it_is_applied_is_no_spec(tmp_path: Path) -> None:
    (tmp_path / "mlobs.yaml").write_text("")
    (tmp_path / "live").mkdir()
    (tmp_path / "live" / "model-fraud.yaml").write_text("groups: []")
    assert [file.path for file in repo.files(tmp_path)] == ["live/model-fraud.yaml", "mlobs.yaml"]
    (tmp_path / "live" / ".mlobs.json").write_text("{}")
    assert [file.path for file in repo.files(tmp_path)] == ["mlobs.yaml"]
