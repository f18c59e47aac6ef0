"""Small projects as text, for tests of the whole way to resources; each test adds what it is about."""

from __future__ import annotations

from mlobs_compile import source
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.pipeline import Build, Run, compile_all
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.source import Document
from mlobs_compile.spec.kinds import Watched

ID = "5f1c2d34-0000-4000-8000-000000000001"
PROJECT = f"""\
apiVersion: mlobs/v1
kind: Project
metadata: {{name: acme, id: {ID}}}
targets: {{prometheus: {{}}, alertmanager: {{}}}}
"""
TEAM = """\
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {oncall: {type: webhook, url: "https://hooks.example/risk"}}
routing: {page: [oncall], ticket: [oncall]}
"""
HEAD = """\
apiVersion: mlobs/v1
kind: Model
metadata: {name: fraud, team: risk, runbook: "https://runbooks.example/fraud"}
"""
SLOS = """\
slos:
  availability:
    objective: 99.9%
    sli: {events: {bad: 'sum(rate(errors_total[$window]))', total: 'sum(rate(requests_total[$window]))'}}
"""
MODEL = HEAD + SLOS
PRESET = """\
apiVersion: mlobs/v1
kind: Preset
metadata: {name: scorer, description: Our own scoring server.}
applies_to: [Model, Cluster]
params: {job: {description: The job label.}}
signals:
  availability:
    description: Requests that succeed.
    unit: ratio
    source: our own code
    promql: {events: {bad: 'sum(rate(bad_total{job="$job"}[$window]))', total: 'sum(rate(all_total{job="$job"}[$window]))'}}
  depth:
    description: Requests that wait.
    unit: count
    source: our own code
    promql: {gauge: {query: 'queue_depth{job="$job"}'}}
alerts: {deep: {signal: depth, at_most: 10}}
"""


def whole(*documents: str) -> str:
    """One file of several documents."""
    return "---\n".join(text if text.endswith("\n") else text + "\n" for text in documents)


def read(text: str, path: str = "mlobs.yaml") -> tuple[Document, ...]:
    """The documents of a file that is good YAML."""
    outcome = source.read(text, path)
    assert outcome.value is not None and not outcome.diagnostics, outcome.diagnostics
    return outcome.value


def compiled(*documents: str) -> Run:
    """What comes of a project whose documents stand in one file."""
    return compile_all(read(whole(*documents)))


def built(*documents: str, environment: str = "default") -> Build:
    """One environment of a project without errors."""
    run = compiled(*documents)
    assert not run.failed, run.diagnostics
    return next(build for build in run.builds if build.environment == environment)


def thing(build: Build, name: str) -> Thing[Watched]:
    """What is watched under a name."""
    assert build.platform is not None
    return next(item for item in build.platform.things if item.subject.name == name)


def node(build: Build, id: str) -> AnyNode:
    """The node of an id."""
    assert build.monitoring is not None
    return next(item for item in build.monitoring.nodes if item.id == id)


def codes(run: Run) -> list[str]:
    """The codes of everything found, in order."""
    return [found.code for found in run.diagnostics]
