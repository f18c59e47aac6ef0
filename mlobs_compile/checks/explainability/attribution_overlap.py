"""How many of the baseline's most important features are still among the most important ones, as a share.

overlap = |the k heaviest features today and the k heaviest of the baseline| / k, with k = `top` (5 unless said
otherwise) or all features where there are fewer. A feature's weight is the mean of |SHAP value| over a sample of
rows; features that weigh the same today are taken in the baseline's order. 1 means the same features; higher is
better.

It moves in steps of 1 / k, and the order among the first k is of no account: use `attribution_ndcg` for that. Where
the features around rank k weigh nearly the same, one of them comes and goes by chance, so choose a `top` after which
the weights fall. Today's attributions are given as for `attribution_ndcg`. No default; 0.6 of five lets two features
change.

Bad: a number of features that is none.
```yaml
explainability:
  metrics: {attribution_overlap: {top: 0, at_least: 0.6}}
```
Good:
```yaml
explainability:
  metrics: {attribution_overlap: {top: 5, at_least: 0.6}}
```
"""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.attributions import Attributions
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


class OverlapShape(MeasureShape):
    """The share of the heaviest features that stay among the heaviest."""

    top: Annotated[int, Field(ge=1, le=1000)] = Field(
        5, description="How many of the heaviest features are compared."
    )


def lower(overlap: OverlapShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(
        overlap, watch, f"overlap of the top {overlap.top} features with the baseline", Unit.RATIO
    )


def formula(attributions: Attributions, settings: Mapping[str, Setting]) -> float | None:
    pairs = attributions.pairs
    top = min(int(settings.get("top", 5)), len(pairs))
    if not top or attributions.shares is None:
        return None
    before = sorted(range(len(pairs)), key=lambda i: (-pairs[i][0], i))
    now = sorted(before, key=lambda i: -pairs[i][1])
    return len({*before[:top]} & {*now[:top]}) / top


CHECK = Check("attribution_overlap", Scope.EXPLAINABILITY, OverlapShape, lower, formula=formula)
