"""How far performance falls short of what the model's own scores let expect.

concept_drift = expected metric - true metric, over the same rows. The expectation is confidence-based (CBPE):
each score becomes a probability by the isotonic calibration that the baseline holds, and the metric follows from
these as if they were true. 0 is as expected, above 0 the world answers otherwise than it did at the baseline,
lower is better. `metric` is `accuracy` or `auc`. It is for binary problems, and needs the score and a baseline
made from rows with labels.

Inputs that move shift the expectation and the truth alike, so a plain fall of `accuracy` beside a `concept_drift`
close to 0 is due to the inputs, and one with it is due to what they mean. It is seen through the score: inputs
that move within one score (say, to a group that the model always overrated) count as concept drift too. Only the
fall is bounded by `at_most`; write `within` where a surprising rise matters. By chance it moves by about sqrt(p *
(1 - p) / n): 1% on 1,000 rows at 90% accuracy. Labels that only come for what was flagged bias the truth and not
the expectation.

Bad: `metric` is `accuracy` or `auc`.
```yaml
performance:
  metrics: {concept_drift: {metric: f1, at_most: 0.05}}
```
Good:
```yaml
performance:
  metrics: {concept_drift: {metric: auc, at_most: 0.05}}
```
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from mlobs_compile.check import Check, Fits, Needs, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes, over
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


class ConceptDriftShape(MeasureShape):
    """A measure of how far performance falls short of what the scores let expect."""

    metric: Literal["accuracy", "auc"] = Field(
        "accuracy", description="The metric of which expectation and outcome are compared."
    )


def lower(concept_drift: ConceptDriftShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(concept_drift, watch, "concept drift")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    sums = outcomes.sums
    if settings.get("metric") == "auc":
        expected = over(sums.get("expected_pairs"), _pairs(sums, "expected_positive", "expected_negative"))
        true = over(sums.get("pairs"), _pairs(sums, "positive", "negative"))
    else:
        expected = over(sums.get("expected_right"), sums.get("expected_rows"))
        true = over(sums.get("right"), sums.get("expected_rows"))
    return None if expected is None or true is None else expected - true


def _pairs(sums: Mapping[str, float], one: str, other: str) -> float:
    return sums.get(one, 0.0) * sums.get(other, 0.0)


CHECK = Check(
    "concept_drift",
    Scope.PERFORMANCE,
    ConceptDriftShape,
    lower,
    formula=formula,
    fits=Fits(("binary",), Needs.SCORE),
)
