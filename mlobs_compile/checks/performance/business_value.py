"""What a prediction is worth on average, from what each of the four outcomes is worth.

business_value = (TP * true_positive + FP * false_positive + FN * false_negative + TN * true_negative) / n, in the
unit of the four numbers, for one row; higher is better. It is for binary problems. Costs are written below 0.

It is as good as the four numbers, so write them with those who pay, and write down where they came from. A change
of the share of positives moves it as it moves the business, without any change of the model. It hides how the sum
came about: keep `precision` or `recall` beside it. NannyML has it as `business_value`, normalised per prediction.

Bad: what a miss costs is not said.
```yaml
performance:
  metrics: {business_value: {true_positive: 0, false_positive: -5, true_negative: 0, at_least: -2}}
```
Good:
```yaml
performance:
  metrics:
    business_value: {true_positive: 0, false_positive: -5, false_negative: -100, true_negative: 0, at_least: -2}
```
"""

from collections.abc import Iterator, Mapping
from math import fsum

from pydantic import Field

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes, over
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape
from mlobs_compile.spec.shape import NumberField


class BusinessValueShape(MeasureShape):
    """What the four outcomes of a binary decision are worth."""

    true_positive: NumberField = Field(
        description="What a positive that was found is worth; costs are below 0."
    )
    false_positive: NumberField = Field(description="What a false alarm is worth.")
    false_negative: NumberField = Field(description="What a positive that was missed is worth.")
    true_negative: NumberField = Field(description="What a negative that was left in peace is worth.")


def lower(business_value: BusinessValueShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(business_value, watch, "business value of a prediction")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    names = ("true_positive", "false_positive", "false_negative", "true_negative")
    worth = (rows * float(settings[name]) for name, rows in zip(names, outcomes.positives, strict=True))
    return over(fsum(worth), outcomes.rows)


CHECK = Check(
    "business_value",
    Scope.PERFORMANCE,
    BusinessValueShape,
    lower,
    formula=formula,
    fits=Fits(("binary",)),
)
