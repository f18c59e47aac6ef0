"""Checks that publish more than they tell (MLO369 and MLO370)."""

from mlobs_compile.diagnostic import Fault, Severity

TOO_MANY_SERIES = Fault(
    "MLO369",
    "more-series-than-a-run-publishes",
    """The checks of a model may have more series than a run publishes.

A check has two series, its state and its value, for each column, and again for each value of each segment column:
300 features in 20 countries are 12,600. A run publishes 2,000 of a model and leaves out those that are nearest to
healthy, so nothing that fails is lost; but a column that is left out has no line on the dashboard. A run looks at the
50 largest values of a segment column at most, which is what is counted here unless the baseline knows how many there
are.

Take segments off the checks that stand for every feature, and leave them on those that are read:

Good:
```yaml
drift:
  features:
    "*": {psi: {at_most: 0.2, segments: []}}
    amount: {psi: {at_most: 0.2, segments: [country]}}
```
Or let more through: `mlobs run --max-series 20000`.""",
    Severity.WARNING,
)
COSTLY_METRICS = Fault(
    "MLO370",
    "metrics-that-cost-more-than-they-tell",
    """The checks of a model are more than a hundred custom metrics of CloudWatch, each paid for by the month.

A check has three metrics in CloudWatch (failing, warning, and its worst value) and a model five more, whatever the
number of columns and segments. A custom metric is 0.30 USD a month for the first 10,000 of an account (AWS's list
price in us-east-1, as of 2026; your region and contract may differ).

A check on `"*"` is one check: it costs as much for all features as for one, and says in the results of the run which
of them moved. Prometheus is not paid by the series; named first under `targets:`, it evaluates these alerts, and
nothing need be published to CloudWatch.

Good:
```yaml
drift:
  features:
    "*": {psi: {at_most: 0.2}}
```""",
    Severity.INFO,
)
