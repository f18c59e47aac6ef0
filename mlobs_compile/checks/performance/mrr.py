"""Mean reciprocal rank: how far up each query's first relevant row stands.

mrr = mean over queries of 1 / place of the first row whose label is above 0, and 0 where it is not among the
first `k`. From 0 to 1, higher is better. It is for ranking: `performance.group` names the query, and rows are
ranked by `outputs.score`, or else by `outputs.prediction`. Of rows that score alike, those that are
relevant are taken to stand last.

A query without a relevant row counts as 0. Only the first hit counts: a search for one right answer is judged
well, a feed is not; use `ndcg` for that. 1 to 2 places down halves a query, 9 to 10 changes nothing that can be
seen.

Bad: `k` is a number of places.
```yaml
performance:
  problem: ranking
  group: query
  metrics: {mrr: {k: ten, at_least: 0.5}}
```
Good:
```yaml
performance:
  problem: ranking
  group: query
  metrics: {mrr: {at_least: 0.5}}
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


class MrrShape(MeasureShape):
    """A measure of the first places of a ranking."""

    k: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="How many of the first places count; all when absent."
    )


def lower(mrr: MrrShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(mrr, watch, "mean reciprocal rank")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return outcomes.mean("reciprocal", "queries")


CHECK = Check(
    "mrr",
    Scope.PERFORMANCE,
    MrrShape,
    lower,
    formula=formula,
    fits=Fits(("ranking",), Needs.SCORE),
)
