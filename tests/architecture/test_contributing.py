"""CONTRIBUTING's walks in a copy of the package: each test fails without its file and passes with it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.doc_examples import REPO, Fence, fences

PAGE = (REPO / "CONTRIBUTING.md").read_text("utf-8")
WALKS = {
    heading.strip(): files
    for heading, text in re.findall(r"^## (Add .+)\n([\s\S]*?)(?=^## |\Z)", PAGE, re.M)
    if (files := [fence for fence in fences(text) if fence.mark == "file"])
}


BUILDERS = ("__init__.py", "builders.py", "platforms.py", "projects.py", "reviews.py", "presenters/verdicts.py",
            "worlds/applied.py", "worlds/planned.py")  # fmt: skip


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def outcome_of(folder: Path, file: Fence) -> subprocess.CompletedProcess[str]:
    return python(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", file.name)


def write(folder: Path, file: Fence) -> None:
    (folder / file.name).parent.mkdir(parents=True, exist_ok=True)
    (folder / file.name).write_text(file.text, "utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package with its byte code, and what tests build with, without any of its tests."""
    shutil.copytree(REPO / "mlobs_compile", tmp_path / "mlobs_compile")
    for name in BUILDERS:
        (tmp_path / "tests" / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPO / "tests" / name, tmp_path / "tests" / name)
    shutil.copy(REPO / "pyproject.toml", tmp_path)
    return tmp_path


def test_there_is_a_walk_for_every_kind_of_plug_in() -> None:
    kinds = ("lint rule", "check kind", "preset", "target", "risk", "presenter", "world")
    assert list(WALKS) == [*(f"Add a {kind}" for kind in kinds), "Add an export"]


@pytest.mark.parametrize("walk", WALKS)
def test_one_file_and_one_test_are_all_it_takes(walk: str, copy: Path) -> None:
    test, plug_in = WALKS[walk]
    write(copy, test)
    assert outcome_of(copy, test).returncode in (1, 2)  # 2 where it cannot even be imported
    write(copy, plug_in)
    done = outcome_of(copy, test)
    assert done.returncode == 0, done.stdout
    name = {"Add a lint rule": "MLO499", "Add a risk": "R99"}.get(walk, Path(plug_in.name).stem)
    shown = ("diff", "--format", name, "--help") if walk == "Add a presenter" else ("explain", name)
    told = python(copy, "-m", "mlobs_compile", *shown)
    assert told.returncode == 0 and name in told.stdout, told.stderr
    styled = python(
        copy,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        *(file.name for file in (test, plug_in) if file.language == "python"),
    )
    assert styled.returncode == 0, styled.stdout


def test_the_code_of_the_example_is_free() -> None:
    from docs import pages

    assert "codes/MLO499.md" not in pages.codes() and "risks/R99.md" not in pages.risks()


def test_every_recipe_that_is_named_exists() -> None:
    recipes = set(re.findall(r"^([a-z]+):", (REPO / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"`make ([a-z]+)`", PAGE)) <= recipes
