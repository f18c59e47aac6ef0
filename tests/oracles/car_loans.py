"""Estimates on the car loans that NannyML ships are its own; `make oracles` runs this, after NannyML was asked.

The data is NannyML's and is not kept here: make_cbpe.py leaves it in the folder that MLOBS_ORACLES names.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

from mlobs_compile.ir.measurement import Batch
from tests.oracles.test_cbpe import assert_equal, ours


def test_estimates_by_chunk_are_those_of_nannyml() -> None:
    folder = Path(os.environ["MLOBS_ORACLES"])
    told = json.loads((folder / "estimates.json").read_text("utf-8"))
    reference, analysis = _read(folder / "reference.csv"), _read(folder / "analysis.csv")
    batch, size = Batch("binary", score="score", prediction="predicted"), told["chunk"]
    assert len(told["estimates"]) == 10
    for i, known in enumerate(told["estimates"]):
        chunk = {name: column[i * size : (i + 1) * size] for name, column in analysis.items()}
        assert_equal(
            known, ours((reference["score"], [int(one) for one in reference["label"]]), batch, chunk)
        )


def _read(path: Path) -> dict[str, list[float]]:
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {name: [float(row[name]) for row in rows] for name in rows[0]}
