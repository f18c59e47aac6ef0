"""Opens a batch with the engine that was asked for, or says in one sentence why it cannot be opened."""

from __future__ import annotations

import glob
import importlib
import importlib.util
import os
from dataclasses import dataclass

from mlobs_compile.checklist import Checklist
from mlobs_compile.errors import UsageFault
from mlobs_compile.runner.engine import Engine, EngineFault

ENGINES = {"duckdb": "run", "spark": "spark", "pandas": "run"}
"""The engines, and the extra of the package that brings each."""
_MODULES = {"duckdb": ("duckdb",), "spark": ("pyspark",), "pandas": ("pandas", "duckdb")}
_ENDINGS = (".parquet", ".csv", ".json", ".jsonl", ".gz", ".zst", ".tsv", ".ndjson")


@dataclass(frozen=True, slots=True)
class Source:
    """What is read for one run."""

    data: str
    """A file, a pattern of files, a URL, or a table of the engine's catalogue."""
    labels: str | None = None
    """True labels that come later than their predictions."""
    attributions: str | None = None
    sample: float | None = None
    """The share of rows to look at; None for all."""
    seed: int = 0
    """The same seed chooses the same rows."""


def opened(engine: str, source: Source, checklist: Checklist) -> Engine:
    """The engine with the batch in it; raises UsageFault."""
    if engine not in ENGINES:
        raise UsageFault(f"no engine `{engine}`; there are {', '.join(f'`{name}`' for name in ENGINES)}")
    _refuse_missing_package(engine)
    for option, place in (
        ("data", source.data),
        ("labels", source.labels),
        ("attributions", source.attributions),
    ):
        _refuse_missing_file(option, place, engine)
    module = importlib.import_module(f"mlobs_compile.runner.engines.{engine}")
    try:
        made: Engine = module.opened(source, checklist)
    except (UsageFault, EngineFault, ImportError, MemoryError):
        raise
    except Exception as error:  # Whatever a library thinks of a broken file.
        raise UsageFault(f"`{source.data}` cannot be read by {engine}: {first_line(error)}") from error
    return made


def first_line(error: BaseException) -> str:
    """The sentence of a library's fault, without the pages that follow it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:300]


def _refuse_missing_package(engine: str) -> None:
    for module in _MODULES[engine]:
        if importlib.util.find_spec(module) is None:
            raise UsageFault(
                f"the engine {engine} needs the package `{module}`: pip install 'mlobs-compile[{ENGINES[engine]}]'"
            )


def _refuse_missing_file(option: str, place: str | None, engine: str) -> None:
    """A local file has to be there; a table and a URL are looked for by the engine."""
    if place is None or "://" in place:
        return
    is_path = os.sep in place or place.lower().endswith(_ENDINGS) or engine != "spark"
    if is_path and not os.path.exists(place) and not glob.glob(place, recursive=True):
        raise UsageFault(f"there is no file `{place}`; see --{option}")
