"""Projects around OpenSLO documents: each test writes only the part that it is about."""

from __future__ import annotations

from typing import Any

import yaml

from mlobs_compile import source
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.pipeline import Run, compile_all
from mlobs_compile.route import Place

PROJECT = """\
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
targets: {prometheus: {}, alertmanager: {}, cloudwatch: {}}
aws: {account: "123456789012", region: eu-west-1}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers:
  on-call: {type: webhook, url: "https://hooks.example/risk"}
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
routing: {page: [on-call, topic], ticket: [on-call, topic]}
"""
SERVICE = """\
apiVersion: openslo/v1
kind: Service
metadata: {name: shop, labels: {team: risk}, annotations: {runbook: "https://runbooks.example/shop"}}
"""
ROLLING = {"duration": "30d", "isRolling": True}
Tree = dict[str, Any]


def prometheus(query: str) -> Tree:
    return {"metricSource": {"type": "Prometheus", "spec": {"query": query}}}


def ratio(**sides: str) -> Tree:
    """Events in Prometheus; by default errors of all requests."""
    asked = sides or {
        "bad": "sum(rate(errors_total[$window]))",
        "total": "sum(rate(requests_total[$window]))",
    }
    return {"ratioMetric": {"counter": True, **{side: prometheus(query) for side, query in asked.items()}}}


def slo(name: str = "availability", *, metric: Tree | None = None, **spec: Any) -> str:
    """One SLO of the shop; keys of its spec may be given, or taken out with None."""
    whole: Tree = {
        "service": "shop",
        "indicator": {"spec": metric or ratio()},
        "timeWindow": [ROLLING],
        "budgetingMethod": "Occurrences",
        "objectives": [{"target": 0.999}],
        "alertPolicies": [],
        **spec,
    }
    return written("SLO", name, {key: value for key, value in whole.items() if value is not None})


def written(kind: str, name: str, spec: Tree) -> str:
    document = {"apiVersion": "openslo/v1", "kind": kind, "metadata": {"name": name}, "spec": spec}
    return yaml.safe_dump(document, sort_keys=False)


def run(*documents: str, around: str = PROJECT, service: str = SERVICE) -> Run:
    """Compiles a project with these documents, all in `slo.yaml`."""
    own = source.read(around, "mlobs.yaml").value
    others = source.read("---\n".join((*([service] if service else []), *documents)), "slo.yaml")
    assert own and others.value and not others.diagnostics, others.diagnostics
    return compile_all((*own, *others.value))


def nodes(*documents: str, around: str = PROJECT, service: str = SERVICE) -> dict[str, AnyNode]:
    """What is monitored, by id; the project compiles."""
    done = run(*documents, around=around, service=service)
    assert not done.failed, [found.message for found in done.diagnostics]
    monitoring = done.builds[0].monitoring
    assert monitoring
    return {node.id: node for node in monitoring.nodes}


def objective(*documents: str, id: str = "shop/availability") -> Objective:
    found = nodes(*documents)[id]
    assert isinstance(found, Objective)
    return found


def tier(*documents: str, name: str) -> BurnRateAlert:
    found = nodes(*documents)[f"shop/availability/burn/{name}"]
    assert isinstance(found, BurnRateAlert)
    return found


def told(*documents: str, around: str = PROJECT, service: str = SERVICE) -> dict[str, Diagnostic]:
    """What is said, by code; of several with one code the last."""
    return {found.code: found for found in run(*documents, around=around, service=service).diagnostics}


def route(found: Diagnostic) -> str:
    """Where in its document a finding points to."""
    assert isinstance(found.where, Place)
    return str(found.where.route)
