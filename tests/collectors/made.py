"""Artifacts as they lie on disk, and readings as a test wants to look at them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from mlobs_compile.collector import Asked, Collector, Reading
from mlobs_compile.importer import Artifact

FOLDER = Path(__file__).parent / "artifacts"
ASKED = Asked("prod", None, 1_795_700_000.0)


def stored(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


def artifact(name: str, change: Callable[[Any], object] | None = None) -> Artifact:
    """A stored artifact, changed before it is given."""
    content = stored(name)
    if change is not None:
        change(content)
    return Artifact(name, content)


def readings(collector: Collector, *artifacts: Artifact, asked: Asked = ASKED) -> tuple[Reading, ...]:
    outcome = collector.collect(artifacts, asked)
    assert outcome.value is not None, outcome.diagnostics
    return outcome.value


def told(collector: Collector, *artifacts: Artifact, asked: Asked = ASKED) -> list[str]:
    """Code, file and message of everything that is said."""
    said = collector.collect(artifacts, asked).diagnostics
    return [f"{one.code} {one.where.path if one.where else ''}: {one.message}" for one in said]


def series(reading: Reading) -> Mapping[str, float]:
    """Every series without the labels of its group, as a query would name it."""
    own = dict(reading.group)
    samples = (*reading.samples, *(sample for detail in reading.details for sample in detail.samples))
    found = {}
    for one in samples:
        assert one.labels[: len(reading.group)] == reading.group
        rest = ",".join(f"{name}={value}" for name, value in one.labels if name not in own)
        found[f"{one.name}{{{rest}}}" if rest else one.name] = one.value
    assert len(found) == len(samples), "two samples of one series"
    return found


def metrics(reading: Reading) -> Mapping[str, Mapping[str, float]]:
    """The metrics of CloudWatch by their dimensions."""
    return {
        ",".join(value for _, value in group.dimensions): {name: value for name, _, value in group.values}
        for group in reading.metrics
    }


def database(path: Path) -> Path:
    """The registry of the stored answers as MLflow keeps it in SQLite."""
    with closing(sqlite3.connect(path)) as made:
        made.executescript((FOLDER / "mlflow_tables.sql").read_text("utf-8"))
    return path


def dbt_target(folder: Path) -> Path:
    """The folder that dbt writes to, after a build and a look at the sources."""
    made = folder / "target"
    made.mkdir()
    names = {"dbt_manifest": "manifest", "dbt_build": "run_results", "dbt_sources": "sources"}
    for name, wanted in names.items():
        (made / f"{wanted}.json").write_bytes((FOLDER / f"{name}.json").read_bytes())
    return made


def changed(path: Path, change: Callable[[Any], object]) -> None:
    """Writes a JSON file with a change."""
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")
