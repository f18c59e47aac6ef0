"""Compiles the body of a model document and gives its nodes and what was said about it."""

from __future__ import annotations

from mlobs_compile import source
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.pipeline import Run, compile_all

_HEAD = """\
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
targets: {prometheus: {routed_elsewhere: true}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {oncall: {type: webhook, url: "http://127.0.0.1:9/"}}
routing: {page: [oncall], ticket: [oncall]}
---
apiVersion: mlobs/v1
kind: Model
metadata: {name: fraud, team: risk, runbook: "https://runbooks.example/fraud"}
"""


def built(model: str) -> Run:
    document = source.read(_HEAD + model, "mlobs.yaml").value
    assert document is not None
    return compile_all(document)


def nodes(model: str) -> dict[str, AnyNode]:
    """The nodes by id; the spec must be without errors."""
    run = built(model)
    assert not run.failed, [found.message for found in run.diagnostics]
    monitoring = run.builds[0].monitoring
    assert monitoring is not None
    return {node.id: node for node in monitoring.nodes}


def said(model: str) -> dict[str, list[str]]:
    """The messages by code."""
    found: dict[str, list[str]] = {}
    for diagnostic in built(model).diagnostics:
        found.setdefault(diagnostic.code, []).append(diagnostic.message)
    return found
