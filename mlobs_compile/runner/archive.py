"""Results as JSON, one file for each window of a subject: written whole or not at all, and replaced by the next run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path

from mlobs_compile.artifact import Body, Json, dump_json
from mlobs_compile.ir.measurement import Levels
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.signal import Bound
from mlobs_compile.runner.results import Finding, Results
from mlobs_compile.runner.summary import counts

SCHEMA_VERSION = 1
_FORMAT = "%Y%m%dT%H%M%S.%fZ"


def body(results: Results) -> Body:
    """Everything that a run found; `schema_version` changes when a field changes its meaning."""
    subject = results.subject
    return {
        "schema_version": SCHEMA_VERSION,
        "subject": {
            "kind": subject.kind,
            "name": subject.name,
            "team": subject.team,
            "environment": subject.environment,
        },
        "status": results.worst.name.lower(),
        "counts": dict(counts(results)),
        "rows": results.rows,
        "label_coverage": number(results.label_coverage),
        "window_end": moment(results.window_end),
        "started": moment(results.started),
        "duration_seconds": number(round(results.duration, 3)),
        "engine": results.engine,
        "source": results.source,
        "sampled": number(results.sampled),
        "checklist": results.checklist_digest,
        "findings": [_finding(one) for one in results.findings],
    }


def text(results: Results) -> str:
    """The same as a file's text."""
    return dump_json(body(results))


def _finding(one: Finding) -> Json:
    made: Body = {
        "check": one.check,
        "kind": one.kind,
        "scope": one.scope,
        "column": one.column,
        "segment": one.segment or None,
        "status": one.status.name.lower(),
        "value": number(one.value),
        "rows": one.rows,
        "message": one.message,
        "healthy": _levels(one.levels),
        "interval": [number(side) for side in one.interval] if one.interval else None,
        "error_bound": number(one.error_bound),
    }
    if one.shares:
        made["shares"] = [[name, number(before), number(now)] for name, before, now in one.shares]
    return made


def _levels(levels: Levels | None) -> Json:
    if levels is None:
        return None
    return {
        name: {"at_least": _limit(bound.low), "at_most": _limit(bound.high)}
        for name, bound in (("fail", levels.fail), ("warn", levels.warn))
        if isinstance(bound, Bound)
    }


def _limit(side: Decimal | None) -> float | None:
    return None if side is None else float(side)


def number(value: float | None) -> Json:
    """A number as JSON can say it: infinity is a text, and what is no number is null."""
    if value is None or value != value:
        return None
    return float(value) if isfinite(value) else "Infinity" if value > 0 else "-Infinity"


def moment(seconds: float | None) -> str | None:
    """Unix seconds as RFC 3339."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def place(folder: Path, results: Results) -> Path:
    """The file of a run: that of its window, or of the run itself where nobody knows the window."""
    end = results.window_end
    name = f"run-{_stamp(results.started)}" if end is None else _stamp(end)
    return _home(folder, results.subject) / f"{name}.json"


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime(_FORMAT)


def _home(folder: Path, subject: Subject) -> Path:
    return folder / subject.environment / subject.kind / subject.name


def newest(folder: Path, subject: Subject) -> float | None:
    """The end of the newest window that is kept of a subject."""
    home = _home(folder, subject)
    ends = [end for path in home.glob("*.json") if (end := _end(path)) is not None] if home.is_dir() else []
    return max(ends, default=None)


def _end(path: Path) -> float | None:
    try:
        return datetime.strptime(path.stem, _FORMAT).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def keep(folder: Path, results: Results) -> Path:
    """Writes the results of a run, in place of those of an earlier run over the same window."""
    path = place(folder, results)
    written(path, text(results))
    reasons = path.with_suffix(".reasons.json")
    if results.reasons is None:
        reasons.unlink(missing_ok=True)
    else:
        written(reasons, dump_json(results.reasons))
    return path


def written(path: Path, content: str) -> None:
    """Puts a whole file in place: a reader sees the old one or the new one, whatever happens meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _aside(path) as beside:
        beside.write_text(content, "utf-8")
        os.replace(beside, path)


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    beside = path.with_name(f".{path.name}.{os.urandom(8).hex()}")  # Containers share numbers of processes.
    try:
        yield beside
    finally:
        beside.unlink(missing_ok=True)
