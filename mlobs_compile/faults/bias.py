"""Faults of bias measures (MLO357 and MLO615 to MLO619)."""

from mlobs_compile.diagnostic import Fault, Severity

SINGLE_METRIC = Fault(
    "MLO357",
    "single-bias-metric",
    """A model is watched with one bias metric, and no one metric shows every way to treat groups differently.

On the COMPAS data the difference in accuracy is 0.017, which looks fair: the model is wrong as often about both
groups, but in opposite directions. `RD` is -0.16 there and `DI` 1.53. `DPPL` and `DI` say who gets how much, `RD` and
`SD` about whom the model errs; where labels never come, take the first two.

Bad:
```yaml
bias:
  facets: {age_band: {groups: ["18-25"]}}
  metrics: {AD: {within: [-0.1, 0.1]}}
```
Good:
```yaml
bias:
  facets: {age_band: {groups: ["18-25"]}}
  metrics:
    DPPL: {within: [-0.1, 0.1]}
    DI: {within: [0.8, 1.25]}
    RD: {within: [-0.1, 0.1]}
    SD: {within: [-0.1, 0.1]}
```""",
    Severity.INFO,
)
NO_BAND = Fault(
    "MLO615",
    "no-band-around-fair",
    """`no_worse_than` allows everything, because the baseline was as unfair as can be, or the tolerance is that wide.

For the ratio `DI` the side that gets less may get less by the baseline's gap and the tolerance. Where that is all of
it, as after a baseline of 0, every ratio is healthy, and the check would never fail. Give the bound as a number.""",
)
UNKNOWN_FACET = Fault(
    "MLO616",
    "unknown-facet",
    """A facet is a column that neither the model's features nor its data set has.

Every check on it would end in an error when it runs. A protected attribute that the model does not see may well be a
facet; then add it to the columns of the Dataset, so that its spelling is checked.

Bad:
```yaml
bias:
  facets: {ageband: {groups: ["18-25"]}}
  metrics: {DPPL: {within: [-0.1, 0.1]}, DI: {within: [0.8, 1.25]}}
```
Good:
```yaml
bias:
  facets: {age_band: {groups: ["18-25"]}}
  metrics: {DPPL: {within: [-0.1, 0.1]}, DI: {within: [0.8, 1.25]}}
```""",
    Severity.WARNING,
)
NEVER = Fault(
    "MLO617",
    "value-that-never-occurs",
    """A group, or every favourable outcome, is a value that its column cannot have by its type.

Columns are compared as text: a group `young` of a column of integers never occurs, so its checks would never have a
verdict, and with a favourable outcome that never occurs every rate is 0. `1` also stands for `1.0` and `true`, and
`0` for `0.0` and `false`. Ranges of numbers are written as conditions.

Good:
```yaml
bias:
  facets: {age: {conditions: {"65+": "age >= 65"}}}
  metrics: {DPPL: {within: [-0.1, 0.1]}, DI: {within: [0.8, 1.25]}}
```""",
)
