"""Baselines as files: JSON that is written once, digested, committed, and read back without trust."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from mlobs_compile import serial
from mlobs_compile.artifact import dump_json
from mlobs_compile.baseline import SCHEMA_VERSION, Baseline
from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults.baseline import BAD_BASELINE
from mlobs_compile.route import Place, Route


def text(baseline: Baseline) -> str:
    """The file's text, with its digest."""
    body = _body(baseline)
    return dump_json({**body, "digest": _digest(body)}, sort_keys=True)


def digested(baseline: Baseline) -> Baseline:
    """The baseline with the digest that its file has."""
    return replace(baseline, digest=_digest(_body(baseline)))


def thawed(files: Iterable[tuple[str, bytes]]) -> Outcome[Mapping[str, Baseline]]:
    """The baselines by model, from the paths and contents of their files; a bad one is said and left out."""
    found: dict[str, Baseline] = {}
    said: list[Diagnostic] = []
    for path, content in files:
        try:
            one = read(content)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"this is no baseline that `mlobs baseline` wrote: {error or type(error).__name__}"
            help = "run `mlobs baseline` again, or restore the file"
            said.append(BAD_BASELINE.at(Place(path, Route(())), message, help=help))
            continue
        found[one.model] = one
    return Outcome(found, tuple(said))


def read(content: bytes) -> Baseline:
    """The baseline that a file holds; raises ValueError, KeyError or TypeError where it is none."""
    data = json.loads(content)
    body = {key: value for key, value in data.items() if key != "digest"}
    if data.get("schema_version") != SCHEMA_VERSION:
        raise ValueError(
            f"its schema_version is {data.get('schema_version')!r}, and {SCHEMA_VERSION} is read"
        )
    if data["digest"] != _digest(body):
        raise ValueError("its digest does not fit its content")
    del data["schema_version"]
    found: Baseline = serial.load(Baseline, data)
    return found


def _body(baseline: Baseline) -> dict[str, Any]:
    body = {**serial.plain(baseline, {"digest"}), "schema_version": SCHEMA_VERSION}
    whole: dict[str, Any] = json.loads(json.dumps(body))  # What is digested is what a reader sees.
    return whole


def _digest(body: Mapping[str, Any]) -> str:
    return "sha256:" + hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
