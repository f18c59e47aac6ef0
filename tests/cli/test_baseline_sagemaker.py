"""`mlobs baseline --sagemaker DIR` writes Model Monitor's two files from the same pass."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from mlobs_compile.cli.baseline import command
from tests.runner import small_project


def test_both_files_come_from_the_pass_that_makes_the_baseline(tmp_path: Path) -> None:
    root = small_project.written(tmp_path / "project")
    data = small_project.batch(tmp_path / "good.parquet")
    arguments = ["fraud", "--project", str(root), "--data", str(data), "--chunks", "0"]
    done = CliRunner().invoke(command, [*arguments, "--sagemaker", str(tmp_path / "monitor")])
    assert done.exit_code == 0, done.output
    assert "statistics.json and " in done.output
    statistics, constraints = (
        json.loads((tmp_path / "monitor" / f"{name}.json").read_text())
        for name in ("statistics", "constraints")
    )
    assert statistics["dataset"]["item_count"] == 4000
    named = [one["name"] for one in constraints["features"]]
    assert "amount" in named and named == [one["name"] for one in statistics["features"]]
    (amount,) = [one for one in statistics["features"] if one["name"] == "amount"]
    kll = amount["numerical_statistics"]["distribution"]["kll"]
    assert sum(2**level * len(held) for level, held in enumerate(kll["sketch"]["data"])) == 4000
