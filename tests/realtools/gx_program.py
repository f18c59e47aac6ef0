"""A program for whichever Great Expectations its interpreter has: loads every project it is told of, and runs some.

It imports nothing of mlobs, so that it runs beside any release. It reads a JSON object from its standard input,
`{"load": [folders], "run": [{"folder", "suite", "frame", "parameters"}]}`, and writes one to its standard output.
A frame is a mapping of columns to values; a column whose name ends in `_time` holds timestamps.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def main() -> None:
    import great_expectations as gx

    asked = json.load(sys.stdin)
    loaded = {
        folder: {
            suite.name: [e.meta["mlobs"]["id"] for e in suite.expectations] for suite in _suites(gx, folder)
        }
        for folder in asked["load"]
    }
    said = {"version": gx.__version__, "loaded": loaded, "ran": [_ran(gx, run) for run in asked["run"]]}
    json.dump(said, sys.stdout)


def _opened(gx: Any, folder: str) -> Any:
    context = gx.get_context(mode="file", project_root_dir=folder)
    context.variables.progress_bars = {"globally": False}
    return context


def _suites(gx: Any, folder: str) -> list[Any]:
    context = _opened(gx, folder)
    for checkpoint in context.checkpoints.all():
        checkpoint.json()
    return list(context.suites.all())


def _ran(gx: Any, run: dict[str, Any]) -> dict[str, str]:
    """The state of each expectation, told from what the library answers."""
    import pandas as pd

    frame = pd.DataFrame(run["frame"])
    for column in frame.columns:
        if column.endswith("_time"):
            frame[column] = pd.to_datetime(frame[column])
    checkpoint = _opened(gx, run["folder"]).checkpoints.get(run["suite"])
    result = checkpoint.run({"dataframe": frame}, run["parameters"])
    (validation,) = result.run_results.values()
    return {each.expectation_config.meta["mlobs"]["id"]: _state(each) for each in validation.results}


def _state(each: Any) -> str:
    info = each.exception_info or {}
    if any(isinstance(one, dict) for one in info.values()) or info.get("raised_exception"):
        return "error"
    result = each.result or {}
    count = result.get("element_count")
    nothing = count in (0, result.get("missing_count")) if count is not None else False
    if nothing or ("observed_value" in result and result["observed_value"] is None):
        return f"nothing to judge ({'passed' if each.success else 'failed'})"
    return "passed" if each.success else "failed"


if __name__ == "__main__":
    main()
