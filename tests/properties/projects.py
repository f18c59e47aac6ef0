"""Small projects as trees, most of them valid: what the laws of compiling are tried on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

from hypothesis import strategies as st

from mlobs_compile import source
from mlobs_compile.pipeline import Run, compile_all
from mlobs_compile.source import Document, Node

Tree = dict[str, Node]
ID = "5f1c2d34-0000-4000-8000-000000000001"
EVENTS: Node = {"events": {"bad": "sum(rate(bad_total[$window]))", "total": "sum(rate(all_total[$window]))"}}
METRIC: Node = {"namespace": "Acme/ML", "metric": "Depth", "stat": "Maximum"}
TARGETS: Tree = {
    "prometheus": {},
    "cloudwatch": {},
    "alertmanager": {},
    "grafana": {},
    "great_expectations": {},
    "glue_data_quality": {"database": "acme"},
    "runner": {},
    "sagemaker": {"role": "arn:aws:iam::123456789012:role/monitor", "output": "s3://acme-ml/reports"},
}
names = st.sampled_from(["a", "b", "a-b", "fraud", "x1", "churn-2"])
objectives = st.sampled_from(["99.9%", "99%", "95%", "90%", "0.5", "99.99%"])
windows = st.sampled_from(["7d", "28d", "30d", "90d"])
psi: st.SearchStrategy[Node] = st.sampled_from(
    [{"psi": {"at_most": "0.2"}}, {"psi": {"at_most": "0.1", "severity": "page"}}]
)
indicators: st.SearchStrategy[Node] = st.sampled_from(
    [
        EVENTS,
        {"ratio": {"error": "job:errors:ratio"}},
        {"histogram": {"metric": 'latency_seconds{job="a"}', "at_most": "250ms"}},
        {"gauge": {"query": "age_seconds", "at_most": "6h"}},
        {"cloudwatch": {"bad": METRIC, "total": METRIC}},
    ]
)


def _maybe(values: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.none() | values


@st.composite
def slos(draw: st.DrawFn) -> Node:
    found: Tree = {"objective": draw(objectives), "window": draw(windows), "sli": draw(indicators)}
    if draw(st.booleans()):
        found["paging"] = False
    return found


@st.composite
def alerts(draw: st.DrawFn) -> Node:
    found: Tree = dict(
        draw(st.sampled_from([{"at_most": 10}, {"anomaly": 3}, {"absent": True}, {"within": [1, 10]}]))
    )
    found |= draw(st.sampled_from([{"query": "queue_depth"}, {"cloudwatch": METRIC}]))
    found["severity"] = draw(st.sampled_from(["page", "ticket"]))
    return found


def _head(kind: str, name: str) -> Tree:
    return {
        "apiVersion": "mlobs/v1",
        "kind": kind,
        "metadata": {"name": name, "team": "risk", "runbook": "https://r.example/x"},
    }


@st.composite
def watched(draw: st.DrawFn, name: str) -> Tree:
    """A document of a kind that is watched."""
    kind = draw(st.sampled_from(["Model", "Model", "Dataset", "Service", "Pipeline"]))
    tree = _head(kind, name)
    parts: dict[str, st.SearchStrategy[Node]] = {
        "slos": st.dictionaries(names, slos(), max_size=2),
        "alerts": st.dictionaries(names, alerts(), max_size=2),
    }
    if kind == "Model":
        features = st.dictionaries(st.sampled_from(["amount", "country", "*"]), psi, max_size=3)
        parts["drift"] = features.map(
            lambda found: {"features": found, "predictions": {"psi": {"at_most": "0.1"}}}
        )
    if kind == "Dataset":
        checks: Node = {"checks": {"missing": {"at_most": "1%"}}}
        columns = st.sampled_from([{}, {"type": "float"}, checks])
        parts["columns"] = st.dictionaries(st.sampled_from(["amount", "country", "Age"]), columns, max_size=3)
    for key, values in parts.items():
        found = draw(_maybe(values))
        if found:
            tree[key] = found
    return tree


@st.composite
def projects(draw: st.DrawFn) -> list[Tree]:
    """The documents of a project: itself, its team, and one to three things that are watched."""
    project: Tree = {
        "apiVersion": "mlobs/v1",
        "kind": "Project",
        "metadata": {"name": "acme", "id": ID},
        "targets": TARGETS,
        "aws": {"account": "123456789012", "region": "eu-west-1"},
    }
    if draw(st.booleans()):
        project["defaults"] = {"any": {"slos": {"*": {"min_bad_events": 5}}}}
    if draw(st.booleans()):
        project["environments"] = {"staging": {}, "prod": {}}
    topic: Node = {"type": "sns", "topic_arn": "arn:aws:sns:eu-west-1:123456789012:risk"}
    team: Tree = {
        "apiVersion": "mlobs/v1",
        "kind": "Team",
        "metadata": {"name": "risk"},
        "receivers": {"topic": topic, "hook": {"type": "webhook", "url": "https://hooks.example/x"}},
        "routing": {"page": ["topic", "hook"], "ticket": ["hook", "topic"]},
    }
    things = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    return [project, team, *(draw(watched(name)) for name in things)]


def text_of(documents: list[Tree]) -> str:
    """One file of all documents; JSON is YAML too."""
    return "\n---\n".join(json.dumps(tree, ensure_ascii=False) for tree in documents) + "\n"


def read(documents: list[Tree]) -> tuple[Document, ...]:
    outcome = source.read(text_of(documents), "mlobs.yaml")
    assert outcome.value is not None and not outcome.diagnostics
    return outcome.value


def run(documents: list[Tree]) -> Run:
    return compile_all(read(documents))


def routes(tree: Node, route: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The routes of everything below the root."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, value in inner:
        yield (*route, step)
        yield from routes(value, (*route, step))


def shuffled(tree: Node, chance: random.Random, fixed: frozenset[str]) -> Node:
    """The same tree with the keys of its mappings in another order, but for what stands under a fixed key."""
    if isinstance(tree, list):
        return [shuffled(item, chance, fixed) for item in tree]
    if not isinstance(tree, dict):
        return tree
    items = list(tree.items())
    chance.shuffle(items)
    return {key: value if key in fixed else shuffled(value, chance, fixed) for key, value in items}
