"""Every platform in the repo, compiled once for the tests on dashboards: the example in both environments, all cases."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mlobs_compile import source
from mlobs_compile.pipeline import Build, compile_all
from tests import worked_example

REPO = Path(__file__).parent.parent
GRAFANA = "grafana: {url: https://grafana.example}"


@dataclass(frozen=True, slots=True)
class Compiled:
    """One environment of one project."""

    name: str
    build: Build
    dashboards: tuple[tuple[str, dict[str, Any]], ...]
    """Path and document."""
    reasons: dict[str, dict[str, Any]]
    """What each folder's `.lint` excuses."""

    def files(self, target: str) -> dict[str, str]:
        return {one.path: one.text for one in self.build.emissions[target].artifacts}


@cache
def platforms() -> tuple[Compiled, ...]:
    """All that shows something in Grafana."""
    found = [("specs", build) for build in worked_example.builds().values()]
    for path in sorted((REPO / "tests" / "cases").glob("*/spec.yaml")):
        text = path.read_text("utf-8").replace("targets: {", f"targets: {{{GRAFANA}, ", 1)
        run = compile_all(source.read(text, "mlobs.yaml").value or ())
        assert not run.failed
        found += [(path.parent.name, build) for build in run.builds]
    return tuple(
        _compiled(f"{name} {build.environment}", build)
        for name, build in found
        if "grafana" in build.emissions
    )


def _compiled(name: str, build: Build) -> Compiled:
    files = {one.path: one.text for one in build.emissions["grafana"].artifacts}
    boards = tuple((path, json.loads(text)) for path, text in files.items() if path.endswith(".json"))
    reasons = {
        path.removesuffix(".lint"): yaml.safe_load(text)
        for path, text in files.items()
        if path.endswith(".lint")
    }
    return Compiled(name, build, boards, reasons)
