"""The oldest release of Great Expectations that is supported loads and judges every suite as the newest does.

It has a virtual environment of its own, made once with `uv` beside the one that runs the tests; making it takes a few
seconds and 300 MB. MLOBS_OLDEST_GX names another place for it.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.realtools.gx_quality import NODES, answered, random_nodes, runs, write
from tests.test_cases import CASES, files_of

pytestmark = pytest.mark.realtool
OLDEST = "1.17."
GENERATED = Path(__file__).parents[2] / "generated"
REQUIREMENT = f"great-expectations=={OLDEST}*"


@pytest.fixture(scope="module")
def oldest() -> str:
    """The interpreter that has the oldest release."""
    folder = Path(os.environ.get("MLOBS_OLDEST_GX") or Path(sys.prefix) / "oldest-gx")
    python = folder / "bin/python"
    if not python.exists():
        uv = Path(sys.executable).with_name("uv")
        assert uv.exists(), "uv is missing: install the development requirements"
        for command in (
            (uv, "venv", "--python", sys.executable, folder),
            (uv, "pip", "install", "--python", python, REQUIREMENT),
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    return str(python)


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, int]:
    """Every project that is written anywhere, with how many expectations it has."""
    root = tmp_path_factory.mktemp("gx")
    found = [write(root / "kinds", NODES)]
    for case in sorted(path.parent.name for path in CASES.glob("*/spec.yaml")):
        for path, text in files_of(case).items():
            if "/gx/" in path:
                target = root / case / path[path.index("gx/") :]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, "utf-8")
    found += [folder for folder in sorted(root.iterdir()) if (folder / "gx").exists() and folder not in found]
    for path in sorted(
        GENERATED.glob("*/great_expectations/gx")
    ):  # Copied, since the library leaves files there.
        copy = root / f"generated-{path.parts[-3]}"
        shutil.copytree(path, copy / "gx")
        found.append(copy)
    found += [write(root / f"random-{seed}", random_nodes(random.Random(seed))) for seed in range(40)]
    return {folder: _count(folder) for folder in found}


def _count(folder: Path) -> int:
    return sum(path.read_text("utf-8").count('"kwargs"') for path in folder.glob("gx/expectations/*.json"))


def _loaded(python: str, projects: dict[Path, int]) -> tuple[str, dict[Path, int]]:
    said = answered(python, projects, [])
    counts = {folder: sum(map(len, said["loaded"][str(folder)].values())) for folder in projects}
    return said["version"], counts


def test_the_oldest_and_the_newest_load_every_expectation_of_every_suite(
    oldest: str, projects: dict[Path, int]
) -> None:
    assert len(projects) > 43 and min(projects.values()) > 0
    for python, line in ((oldest, OLDEST), (sys.executable, "1.")):
        version, counts = _loaded(python, projects)
        assert version.startswith(line)
        assert counts == projects


def test_the_oldest_judges_as_the_newest_does(oldest: str, tmp_path: Path) -> None:
    folder = write(tmp_path, NODES)
    some = runs(folder)[::3]
    answers: list[Any] = [answered(python, [], some)["ran"] for python in (oldest, sys.executable)]
    assert answers[0] == answers[1]
    assert set(answers[0][0].values()) == {"passed"}


def test_a_misspelt_kind_is_dropped_and_the_count_tells(oldest: str, tmp_path: Path) -> None:
    folder = write(tmp_path, NODES)
    suite = folder / "gx/expectations/payments.json"
    suite.write_text(
        suite.read_text("utf-8").replace("expect_column_to_exist", "expect_column_to_exit"), "utf-8"
    )
    assert _loaded(oldest, {folder: 0})[1] == {folder: len(NODES) - 1}
