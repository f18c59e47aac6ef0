"""The share of the first places of each query's ranking that are relevant.

precision_at_k = mean over queries of (rows with a label above 0 among the first `k`) / k, with `k` of 10 when
absent. From 0 to 1, higher is better. It is for ranking: `performance.group` names the query, and rows are ranked
by `outputs.score`, or else by `outputs.prediction`. Rows that score alike share the places they stand on.

A query with fewer than `k` relevant rows cannot reach 1, and a query without a relevant row counts as 0: bound it
from a baseline rather than from a wish. Take as `k` what people see on the first screen.

Bad: `k` is whole.
```yaml
performance:
  problem: ranking
  group: query
  metrics: {precision_at_k: {k: 2.5, at_least: 30%}}
```
Good:
```yaml
performance:
  problem: ranking
  group: query
  metrics: {precision_at_k: {k: 5, at_least: 30%}}
```
"""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from mlobs_compile.check import Check, Fits, Needs, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


class PrecisionAtKShape(MeasureShape):
    """A measure of the first places of a ranking."""

    k: Annotated[int, Field(ge=1, le=1000)] = Field(10, description="How many of the first places count.")


def lower(precision_at_k: PrecisionAtKShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(precision_at_k, watch, "precision of the first places", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    share = outcomes.mean("hits", "queries")
    return None if share is None else share / float(settings["k"])


CHECK = Check(
    "precision_at_k",
    Scope.PERFORMANCE,
    PrecisionAtKShape,
    lower,
    formula=formula,
    fits=Fits(("ranking",), Needs.SCORE),
)
