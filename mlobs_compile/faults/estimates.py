"""Faults of estimated metrics and of attributions (MLO625 to MLO629)."""

from mlobs_compile.diagnostic import Fault

NO_ESTIMATE = Fault(
    "MLO625",
    "estimate-of-another-problem",
    """A metric cannot be estimated for the model's problem.

`accuracy`, `precision`, `recall`, `f1` and `auc` are estimated from the calibrated scores of a binary problem; `mae`,
`mse` and `rmse` from the expected losses of a regression. Problems of more classes are not estimated: each class would
need a score and a calibration of its own.

Bad:
```yaml
monitors: runner
outputs: {prediction: price}
performance:
  problem: regression
  label: paid
  estimated: {auc: {at_least: 0.8}}
```
Good:
```yaml
monitors: runner
outputs: {prediction: price}
performance:
  problem: regression
  label: paid
  estimated: {mae: {at_most: 900}}
```""",
)
NO_OUTPUT = Fault(
    "MLO626",
    "estimate-without-its-column",
    """A metric is estimated from a column that the model does not name.

Metrics of a binary problem are estimated from `outputs.score`, and all but `auc` also need to know which rows are
predicted positive: from `outputs.prediction`, or from the score and `outputs.threshold`. Those of a regression need
`outputs.prediction`.

Bad:
```yaml
monitors: runner
outputs: {score: probability}
performance:
  problem: binary
  label: is_fraud
  estimated: {f1: {at_least: 0.7}}
```
Good:
```yaml
monitors: runner
outputs: {score: probability, threshold: 0.5}
performance:
  problem: binary
  label: is_fraud
  estimated: {f1: {at_least: 0.7}}
```""",
)
NO_PART = Fault(
    "MLO627",
    "attributions-of-a-part",
    """A measure of attributions is asked of a part of the rows, and attributions are given for all of them.

A table of attributions is made before mlobs sees it, so its rows cannot be chosen here. With `explainability.model`
the runner computes attributions itself and can choose rows by `where`; by `segments` they are not taken, since each
would need a baseline of its own.

Bad:
```yaml
monitors: runner
explainability:
  metrics: {attribution_ndcg: {at_least: 0.9, where: "amount > 0"}}
```
Good:
```yaml
monitors: runner
explainability:
  model: models/fraud.txt
  metrics: {attribution_ndcg: {at_least: 0.9, where: "amount > 0"}}
```""",
)
