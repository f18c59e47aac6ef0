"""A project with one model, its frozen baseline, and batches of data that are as it was or have moved."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from mlobs_compile import frozen
from mlobs_compile.baseline import Baseline, Categories, Cut, Numbers
from tests.platforms import MODEL, PROJECT, TEAM, whole

DRIFT = """\
outputs: {prediction: predicted, timestamp: at}
drift:
  features:
    amount: {psi: {at_most: 0.2, warn: {at_most: 0.1}, min_rows: 500, segments: [country], severity: page}}
    country: {psi: {at_most: 0.2, min_rows: 500}}
schedule: hourly
"""
NOON = 1_767_268_800
"""2026-01-01T12:00:00Z, in Unix seconds."""
EDGES = tuple(float(edge) for edge in range(10, 100, 10))


def baseline() -> Baseline:
    """Amounts that are even from 0 to 100, and two countries."""
    amounts = Numbers({"quantiles-10": Cut(EDGES, (1000,) * 10)}, 0, 10_000, 0.0, 100.0, 50.0, 28.9)
    countries = Categories(("DE", "FR"), (6000, 4000), 0, 0)
    return Baseline("fraud", 10_000, {"amount": amounts, "country": countries})


def written(folder: Path, *documents: str) -> Path:
    """The project in a folder, with its baseline."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mlobs.yaml").write_text(whole(*(documents or (PROJECT, TEAM, MODEL + DRIFT))))
    (folder / "baselines").mkdir(exist_ok=True)
    (folder / "baselines" / "fraud.json").write_text(frozen.text(baseline()))
    return folder


def batch(path: Path, *, rows: int = 4000, lowest: float = 0.0, end: int = NOON) -> Path:
    """A batch whose amounts are even from `lowest` to 100, in a parquet file."""
    dice = random.Random(7)
    amounts = [lowest + (100 - lowest) * dice.random() for _ in range(rows)]
    countries = ["DE" if dice.random() < 0.6 else "FR" for _ in range(rows)]
    moments: Sequence[int] = [(end - rows + 1 + i) * 1_000_000 for i in range(rows)]
    table = pa.table({
        "amount": amounts, "country": pa.array(countries, pa.string()), "predicted": pa.array([0] * rows),
        "at": pa.array(moments, pa.timestamp("us")),
    })  # fmt: skip
    pq.write_table(table, path)
    return path
