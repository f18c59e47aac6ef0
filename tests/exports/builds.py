"""Compiled environments for tests of the exports, each made once, and what each export makes of them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from mlobs_compile import registry, source
from mlobs_compile.export import Export, Exported
from mlobs_compile.pipeline import Build, compile_all
from tests import projects, worked_example
from tests.doc_examples import REPO

MANAGED = """
targets:
  prometheus: {format: amp, workspace: ws-0f1e2d3c}
  alertmanager: {}
aws: {account: "123456789012", region: eu-west-1}
---
slos: {availability: {objective: 99.9%, sli: {events: {bad: 'rate(bad[$window])', total: 'rate(all[$window])'}}}}
---
kind: Team
receivers: {topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}}
routing: {page: [topic], ticket: [topic]}
"""
"""Rules in Amazon's managed Prometheus, and a team that only topics reach."""


@cache
def backends() -> Build:
    """Every way in which CloudWatch watches an SLO, with maintenance."""
    text = (REPO / "tests/accepted/every-backend-of-cloudwatch.yaml").read_bytes()
    return compile_all(source.read(text, "mlobs.yaml").value or ()).builds[0]


@cache
def managed() -> Build:
    return projects.built(MANAGED)


ALL = {"the worked example": worked_example.prod, "every backend": backends, "managed Prometheus": managed}


def exported(name: str, build: Build) -> Exported:
    """What an export makes of a build; fails where it has anything to say against it."""
    export = registry.Plugins("mlobs_compile.exports", "EXPORT", Export)[name]
    assert build.platform is not None
    outcome = export.write(build.emissions, build.platform.project.spec, build.environment)
    assert outcome.value is not None and not outcome.diagnostics
    return outcome.value


def trees(made: Exported) -> dict[str, Any]:
    """The JSON files by their paths."""
    return {one.path: json.loads(one.text) for one in made.files if one.path.endswith(".json")}
