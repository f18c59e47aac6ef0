"""People as counts, as rows of a frame, and as a project whose bias checks are taken of them on an engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from mlobs_compile.evidence.groups import Cell, Groups
from mlobs_compile.runner.engine import Options, opened
from mlobs_compile.runner.results import Finding
from mlobs_compile.runner.taking import measured
from mlobs_compile.targets.runner.emission import checklists
from tests import platforms
from tests.checks.pages import CHECKS, Scope

CODES = (
    "CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL",
    "DPPL", "DI", "DCA", "DCR", "RD", "SD", "DAR", "DRR", "AD", "CDDPL", "TE", "GE",
)  # fmt: skip
LOAN = (
    ("f", "a", 1, 1, 13), ("f", "a", 1, 0, 9), ("f", "a", 0, 1, 6), ("f", "a", 0, 0, 31),
    ("f", "b", 1, 1, 22), ("f", "b", 1, 0, 17), ("f", "b", 0, 1, 8), ("f", "b", 0, 0, 12),
    ("m", "a", 1, 1, 58), ("m", "a", 1, 0, 11), ("m", "a", 0, 1, 19), ("m", "a", 0, 0, 43),
    ("m", "b", 1, 1, 24), ("m", "b", 1, 0, 7), ("m", "b", 0, 1, 10), ("m", "b", 0, 0, 14),
)  # fmt: skip
"""Sex, department, label, prediction and rows of a made-up table of loans."""
FORMULAS = {check.name: check.formula for check in CHECKS if check.scope is Scope.BIAS}
Counts = Iterable[tuple[bool, str, int, int, int]]


def rows(counts: Counts) -> pd.DataFrame:
    """Each row of the counts as often as it occurs."""
    table = [row[:4] for row in counts for _ in range(row[4])]
    frame = pd.DataFrame(table, columns=["group", "stratum", "y", "p"])
    return frame.assign(label=frame["y"].astype(str), group=frame["group"].astype(bool))


def groups(counts: Counts) -> Groups:
    return Groups(
        tuple(Cell(group, bool(y), bool(p), stratum, n, str(y)) for group, stratum, y, p, n in counts)
    )


def value(code: str, counts: Groups) -> float:
    formula = FORMULAS[code]
    assert formula is not None
    found = formula(counts, {})
    assert found is not None
    return found


def taken(
    frame: object,
    bias: str,
    folder: Path,
    *,
    parts: str = "",
    engine: str = "duckdb",
    options: Options | None = None,
) -> Mapping[tuple[str, str, str], Finding]:
    """What the runner finds, by column, kind and segment; a frame of pandas or a table of Arrow goes by a file."""
    project = platforms.PROJECT.replace("alertmanager: {}", "alertmanager: {}, runner: {}")
    model = platforms.HEAD + (parts or PARTS) + bias
    monitoring = platforms.built(project, platforms.TEAM, model).monitoring
    assert monitoring is not None
    (checklist,) = checklists(monitoring)
    held = opened(engine, _file(frame, folder), options or Options())
    try:
        return {(f.column or "", f.kind, f.segment): f for f in measured(checklist, held)}
    finally:
        held.close()


PARTS = (
    "outputs: {prediction: p}\nperformance: {problem: binary, label: y, metrics: {recall: {at_least: 0}}}\n"
)


def _file(frame: object, folder: Path) -> str:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / "batch.parquet"
    table = pa.Table.from_pandas(frame, preserve_index=False) if isinstance(frame, pd.DataFrame) else frame
    pq.write_table(table, path, coerce_timestamps="us")
    return str(path)
