"""Normalised discounted cumulative gain: how close each query's ranking is to the best one.

ndcg = mean over queries of DCG / best possible DCG, with DCG = sum of label / log2(place + 1) over the places, or
over the first `k`. From 0 to 1, higher is better. It is for ranking: `performance.group` names the query, `label`
is the relevance (0 and more), and rows are ranked by `outputs.score`, or else by `outputs.prediction`. It equals
scikit-learn's `ndcg_score`, in which rows that score alike share the gains of their places.

A query without a relevant row counts as 0, as in scikit-learn, so a batch with more of them looks worse. Rows
without a label are left out of their ranking. It is high for short lists whatever the order, so compare queries
of like length, or give a `k`.

Bad: `k` counts places from 1.
```yaml
performance:
  problem: ranking
  group: query
  metrics: {ndcg: {k: 0, at_least: 0.8}}
```
Good:
```yaml
performance:
  problem: ranking
  group: query
  metrics: {ndcg: {k: 10, at_least: 0.8}}
```
"""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from mlobs_compile.check import Check, Fits, Needs, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


class NdcgShape(MeasureShape):
    """A measure of the first places of a ranking."""

    k: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="How many of the first places count; all when absent."
    )


def lower(ndcg: NdcgShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(ndcg, watch, "normalised discounted cumulative gain")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return None if outcomes.sums.get("negative") else outcomes.mean("ndcg", "queries")


CHECK = Check(
    "ndcg",
    Scope.PERFORMANCE,
    NdcgShape,
    lower,
    formula=formula,
    fits=Fits(("ranking",), Needs.SCORE),
)
