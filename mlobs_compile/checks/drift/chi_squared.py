"""Chi-squared: how strongly a column's values depend on whether a row is from today or from the baseline.

By default (`statistic: cramers_v`) it is an effect size, Cramer's V of the table of shares: V = sqrt(sum over bins of
(p - q)^2 / (p + q) / 2), where p is the share of a bin in the baseline and q its share today; from 0 (the same) to 1
(no value is shared). It is the V of Pearson's table with baseline and batch weighed alike. V of the raw counts,
sqrt(chi2 / (n + m)), would fall with the size of the baseline: a shift by half a standard deviation in 500 rows gives
0.29 beside 500 rows and 0.07 beside 20,000, so that no bound holds for both.

With `statistic: p_value` it is the probability that chance alone gives a table as uneven as that of the raw counts,
with bins - 1 degrees of freedom; then write `at_least`, since small values mean drift. Bins of which fewer than 5
rows are expected in the batch, or in the baseline, are counted as one first, as Deequ does, since the approximation
fails there; where that is all of them, p is 1. Under `"*"` it is multiplied by the number of columns (`correction:
bonferroni`, at most 1), so that `at_least: 0.001` means one false alarm in 1,000 runs of all columns together;
`correction: none` leaves it alone. Values of segments are not counted in. Without the correction, 50 features checked
every hour at 0.05 give 60 false alarms a day. A p-value misleads in both directions: 200,000 rows make a shift nobody
cares for significant, and 50 rows make nothing significant.

The bins of numbers are frozen in the baseline: `bins: 10`, with equal shares (`strategy: quantiles`) or equally wide
(`strategy: width`), open at both ends. For texts every value is a bin, and all values that the baseline does not name
share one. Nulls are a bin of their own. Bins that are empty on both sides do not count; a single bin gives V = 0 and
p = 1. Source: Pearson, 1900; Cramer, Mathematical Methods of Statistics, 1946. The p-value equals
`scipy.stats.chi2_contingency(..., correction=False)`.

Recommended: `at_most: 0.2` with `min_rows: 500`, which a shift by 0.45 standard deviations exceeds and which holds
for columns of up to 50 values. With no drift V^2 is about (bins - 1) * (1/n + 1/m) / 4 for n rows today and m in the
baseline. For p-values: `at_least: 0.001`.

False alarms with no drift, on 500 rows beside a baseline of 20,000 rows: 0.9 % of 2,000 batches of 50 values, and
none of 8,000 of 5 values or of numbers (normal, lognormal, with heavy atoms). Count on at most 1 %. Of p-values below
0.001 there were 0.2 % at the worst, near the 0.1 % that they promise.

Bad: healthy data have a high p-value, so this would alarm on them.
```yaml
drift:
  features:
    country: {chi_squared: {statistic: p_value, at_most: 0.05}}
```
Good:
```yaml
drift:
  features:
    country: {chi_squared: {at_most: 0.2}}
    device: {chi_squared: {statistic: p_value, at_least: 0.001}}
```
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence import contingency
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Measurement, Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import BinnedShape, LevelShape
from mlobs_compile.spec.shape import refuse


class ChiSquaredShape(BinnedShape):
    """A chi-squared comparison."""

    statistic: Literal["cramers_v", "p_value"] = Field(
        "cramers_v", description="The effect size, or the probability of so much unevenness by chance."
    )
    correction: Literal["bonferroni", "none"] = Field(
        "bonferroni", description="Whether p-values are multiplied by the number of columns under `*`."
    )

    @model_validator(mode="after")
    def _small_p_values_mean_drift(self) -> Self:
        asked: list[LevelShape] = [self, *([self.warn] if self.warn else [])]
        if self.statistic == "p_value" and any(one.limits[1] is not None for one in asked):
            refuse("a p-value is small where data drift, and has no healthy upper bound", "write `at_least`")
        return self


def lower(shape: ChiSquaredShape, watch: Watch) -> Iterator[AnyNode]:
    by_chance = shape.statistic == "p_value"
    what = "chi-squared p-value" if by_chance else "Cramer's V"
    for node in breach(shape, watch, f"{what} of {watch.called}"):
        if isinstance(node, Measurement) and by_chance and shape.correction == "bonferroni":
            node = replace(node, settings={**node.settings, "columns": node.among})
        yield node


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    shift.need_rows()
    if settings.get("statistic", "cramers_v") == "cramers_v":
        return contingency.cramers_v(*shift.shares())
    scale = shift.reference_scale
    chance = contingency.p_value(tuple(count * scale for count in shift.reference), shift.current)
    return min(1.0, chance * int(settings.get("columns", 1)))


CHECK = Check("chi_squared", Scope.DRIFT, ChiSquaredShape, lower, formula=formula, usual=Decimal("0.2"))
