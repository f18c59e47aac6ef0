"""What checks say too little of (MLO365 to MLO371): rows that are counted, and segments that are shown."""

from mlobs_compile.diagnostic import Fault, Severity

PERSONAL_SEGMENT = Fault(
    "MLO365",
    "segments-of-personal-data",
    """Measures are taken by the values of a column that holds personal data, and those values are never shown.

A run publishes no value of a column with `personal: true`: of its segments only the worst one is told, as `column=*`,
so that nobody learns from the alert which segment is meant, and each segment still costs its share of the run.

Bad:
```yaml
kind: Dataset
columns: {amount: {type: float}, postcode: {type: string, personal: true}, is_fraud: {type: integer}}
---
monitors: runner
features: {dataset: transactions}
drift: {features: {amount: {psi: {at_most: 0.2, segments: [postcode]}}}}
```
Good:
```yaml
kind: Dataset
columns: {amount: {type: float}, region: {type: string}, is_fraud: {type: integer}}
---
monitors: runner
features: {dataset: transactions}
drift: {features: {amount: {psi: {at_most: 0.2, segments: [region]}}}}
```
Take a coarser column that is not personal, such as a region, or leave the segment out. For groups of people that must
be treated alike there is `bias`, whose groups the spec names.""",
    Severity.WARNING,
)
SORTED_BY_SPARK = Fault(
    "MLO367",
    "median-on-spark",
    """A median is checked by Great Expectations on Spark, where it is exact and sorts the column.

Exact quantiles of 10 million rows made Spark run out of a heap of 1 GB, and took over 30 seconds with 6 GB, where the
same rows' mean and deviation took 2 to 6 seconds.

Bad:
```yaml
targets: {great_expectations: {engine: spark}}
---
columns: {amount: {checks: {aggregate: {median: {within: [20, 60]}}}}}
```
Good:
```yaml
targets: {great_expectations: {engine: spark}}
---
columns: {amount: {checks: {aggregate: {mean: {within: [20, 60]}}}}}
```
Bound the mean, give Spark the memory, or let `mlobs run` take the check.""",
    Severity.WARNING,
)
NO_VOLUME = Fault(
    "MLO368",
    "no-check-of-volume",
    """A data set has checks of its values, and none of how many rows there are.

A check of values is about the rows that came. When half of a delivery is missing, the half that came may be flawless,
and Great Expectations passes most checks of a batch without any rows.

Good:
```yaml
columns: {amount: {type: float, checks: {missing: {at_most: 1%}}}}
checks: {rows: {at_least: 1000}}
```
Add `checks: {rows: {at_least: ...}}`, or on one line `expect: [rows >= 1000]`. It is told once for each data set, as
information.""",
    Severity.INFO,
)
NO_LEAST_ROWS = Fault(
    "MLO371",
    "no-least-rows",
    """A model's measures say nothing of how many rows they need, so that a number chosen by mlobs decides.

With fewer rows chance moves every measure: with no drift at all, PSI over 10 bins is about 0.1 at 100 rows. So a batch
of less than 500 rows has no verdict unless the model says otherwise, and a ticket tells of it. If yours have always
fewer, there is never a verdict; if they have always far more, 500 rows are a sign that most of the batch is missing.

Good:
```yaml
monitors: runner
min_rows: 2000
drift: {features: {amount: {psi: {at_most: 0.2}}}}
```
Write `min_rows` in the model, or in each check. Bias has `min_group_rows` of its own. It is told once for each model,
as information.""",
    Severity.INFO,
)
