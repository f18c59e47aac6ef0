"""What a preset calls `verified: scrape` stands in what the real program exposed, names and labels alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import promql_parser
import pytest

from tests.presets.catalogue import PRESETS, SAMPLE, Query, queries

FOLDER = Path(__file__).parent / "scrapes"
FROM_THE_TARGET = {"job", "namespace", "cluster"}
"""Labels that Prometheus adds for where it scraped, and those that it is told to add to everything."""
RECORDED = {
    "feast-feature-server": "feast",
    "feast-materialization": "feast",
    "mlflow-server": "mlflow",
    "mlflow-registry": "mlflow-registry",
    "dbt-project": "dbt",
    "dbt-source": "dbt",
    "great-expectations": "great-expectations",
    "kserve": "kserve",
    "kserve-knative": "kserve",
    "kserve-knative-1-18": "kserve",
    "kserve-istio": "kserve",
    "ray-serve": "ray-serve",
    "ray-serve-deployment": "ray-serve",
    "bentoml": "bentoml",
    "mlserver": "mlserver",
    "torchserve": "torchserve",
    "ray-cluster": "ray",
    "airflow": "airflow-helm",
    "airflow-dag": "airflow-helm",
    "airflow-mapped": "airflow-mapped",
    "airflow-dag-mapped": "airflow-mapped",
    "airflow-raw": "airflow-raw",
    "airflow-dag-raw": "airflow-raw",
}
GATHERED = {
    "kubernetes-workload": "kube-state-metrics",
    "kubernetes-job": "kube-state-metrics",
    "kubernetes-cronjob": "kube-state-metrics",
    "argo-workflows": "argo-workflows",
    "kubeflow-training": "training-operator",
    "spark-operator": "spark-operator",
    "kuberay": "kuberay",
    "karpenter": "karpenter",
    "kueue": "kueue",
}
"""What no cluster was there to run for: the program's own metrics package filled with made-up events."""
LINE = re.compile(r"(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>.*)\})? (?P<value>\S+)")
LABEL = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    labels: dict[str, str]


def recorded(name: str) -> list[Series]:
    lines = (FOLDER / f"{name}.prom").read_text().splitlines()
    found = [LINE.fullmatch(line) for line in lines if line and not line.startswith("#")]
    assert all(found)
    return [Series(f["name"], dict(LABEL.findall(f["labels"] or ""))) for f in found if f]


def selectors(expr: object) -> list[promql_parser.VectorSelector]:
    """Every selector in an expression."""
    if isinstance(expr, promql_parser.VectorSelector):
        return [expr]
    if isinstance(expr, promql_parser.MatrixSelector):
        return [expr.vector_selector]
    parts = [getattr(expr, part) for part in ("lhs", "rhs", "expr") if hasattr(expr, part)]
    return [found for part in (*parts, *getattr(expr, "args", ())) for found in selectors(part)]


FILES = {**RECORDED, **GATHERED}
SCRAPED = [q for name in RECORDED for q in queries(PRESETS[name]) if q.shape.verified == "scrape"]
SCRAPED += [q for name in GATHERED for q in queries(PRESETS[name]) if q.shape.verified == "source"]
every_scraped_query = pytest.mark.parametrize(
    "query", SCRAPED, ids=lambda query: f"{query.preset}/{query.signal}"
)


@every_scraped_query
def test_names_labels_and_values_were_exposed(query: Query) -> None:
    exposed = recorded(FILES[query.preset])
    found = selectors(promql_parser.parse(query.over("5m")))
    assert found
    for selector in found:
        same = [series for series in exposed if _named(selector, series.name)]
        assert same, f"{selector.name or selector} was not exposed"
        for matcher in selector.matchers.matchers:
            if matcher.name in {*FROM_THE_TARGET, "__name__"}:
                continue
            values = {series.labels[matcher.name] for series in same if matcher.name in series.labels}
            assert values, f"{selector.name} has no label {matcher.name}"
            if matcher.op == promql_parser.MatchOp.Equal and matcher.value != SAMPLE:
                assert matcher.value in values


def _named(selector: promql_parser.VectorSelector, name: str) -> bool:
    """Whether a series of this name is selected; a name with an id in it is matched by a regular expression."""
    if selector.name:
        return selector.name == name
    (pattern,) = (matcher.value for matcher in selector.matchers.matchers if matcher.name == "__name__")
    return re.fullmatch(pattern.replace(SAMPLE, "churn_train|fraud_train"), name) is not None


@every_scraped_query
def test_bucket_bounds_are_those_that_were_exposed(query: Query) -> None:
    form = query.shape.promql
    if form is None or form.histogram is None:
        return
    name = form.histogram.metric.partition("{")[0] + "_bucket"
    bounds = {series.labels["le"] for series in recorded(FILES[query.preset]) if series.name == name}
    assert {str(bound) for bound in bounds} > {"+Inf"}
    if PRESETS[query.preset].metadata.target:
        return  # The buckets are written for each project, with the bounds that it promises.
    assert {Decimal(bound) for bound in bounds - {"+Inf"}} == set(form.histogram.buckets)
