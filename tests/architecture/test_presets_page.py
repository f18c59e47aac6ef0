"""docs/presets.md is enough: its format is whole, its example is proven, and its walk into mlobs itself works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlobs_compile.cli import run
from mlobs_compile.spec import preset as spec
from mlobs_compile.spec.shape import Shape
from tests.doc_examples import REPO, fences, write_files

TEXT = (REPO / "docs" / "presets.md").read_text("utf-8")
FILES = {fence.name: fence.text for fence in fences(TEXT) if fence.mark == "file"}
SHAPES = [
    found
    for found in vars(spec).values()
    if isinstance(found, type) and issubclass(found, Shape) and found.__module__ == spec.__name__
]
ROW = re.compile(r"^\| (.+?) \|", re.M)


def test_every_key_of_the_format_is_explained() -> None:
    whole = TEXT[TEXT.index("## The whole format") : TEXT.index("## Traps")]
    explained = set(re.findall(r"[\w*]+", " ".join(re.findall(r"`([^`\n]+)`", whole))))
    keys = {key for shape in SHAPES for key in shape.model_fields}
    assert keys - {part.strip("*") for part in explained} == set()


def test_optional_keys_are_marked_and_required_ones_are_not() -> None:
    rows = ROW.findall(TEXT[TEXT.index("## The whole format") : TEXT.index("The forms of `promql`")])
    marked = {row.strip("*`").rpartition(".")[2] for row in rows if row.startswith("*`")}
    owned: dict[str, list[bool]] = {}
    for shape in (spec.PresetMetadata, spec.Param, spec.SignalShape, spec.Preset):
        for key, field in shape.model_fields.items():
            owned.setdefault(key, []).append(not field.is_required())
    assert marked == {key for key, optional in owned.items() if all(optional)} - {"view"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_files(TEXT, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def proven(folder: Path) -> bool:
    """Whether the page's own history holds for what the project compiles to."""
    assert run(["compile", "--format", "concise"]) == 0
    command = ["promtool", "test", "rules", "proof/first-failure.yaml"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.realtool
def test_the_pages_history_tells_a_right_preset_from_one_that_misses_the_first_failure(project: Path) -> None:
    assert proven(project)
    preset = project / "presets" / "inkwell.yaml"
    preset.write_text(preset.read_text("utf-8").replace("    born_at_one: true\n", ""), "utf-8")
    assert not proven(project)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """mlobs itself with the files in it that the page's table names."""
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in ("mlobs_compile", "tests/presets", "tests/realtools"):
        shutil.copytree(REPO / folder, tmp_path / folder, ignore=ignore)
    for name in ("tests/__init__.py", "tests/projects.py", "tests/builders.py", "pyproject.toml"):
        shutil.copy(REPO / name, tmp_path / name)
    (tmp_path / "mlobs_compile/presets/inkwell.yaml").write_text(FILES["presets/inkwell.yaml"], "utf-8")
    (tmp_path / "tests/presets/scrapes/inkwell.prom").write_text(FILES["inkwell.prom"], "utf-8")
    recorded = tmp_path / "tests/presets/test_scrapes.py"
    text = recorded.read_text("utf-8")
    assert text.count("RECORDED = {\n") == 1
    recorded.write_text(text.replace("RECORDED = {\n", 'RECORDED = {\n    "inkwell": "inkwell",\n'), "utf-8")
    return tmp_path


def tried(folder: Path) -> subprocess.CompletedProcess[str]:
    """The tests of presets in the copy, as far as they are about the new one."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    names = [f"tests/presets/test_{name}.py" for name in ("presets", "promql", "scrapes", "compiled")]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-k", "inkwell", *names]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_files_of_the_table_make_it_a_built_in_preset(copy: Path) -> None:
    done = tried(copy)
    assert done.returncode == 0, done.stdout
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed and int(passed[1]) > 40


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("inkwell_layout_seconds_count", "inkwell_layouts_count", "inkwell_layout_seconds_count was not exposed"),
        ('outcome="failed"', 'outcome="broken"', "assert 'failed' in"),
        ('le="250.0"', 'le="300.0"', "assert"),
    ],
)  # fmt: skip
def test_a_recording_that_says_something_else_is_noticed(
    copy: Path, was: str, becomes: str, said: str
) -> None:
    recording = copy / "tests/presets/scrapes/inkwell.prom"
    recording.write_text(recording.read_text("utf-8").replace(was, becomes), "utf-8")
    done = tried(copy)
    assert done.returncode == 1
    assert said in done.stdout
