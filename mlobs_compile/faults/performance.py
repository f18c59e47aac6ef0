"""Faults of performance checks and of labels (MLO620 to MLO624)."""

from mlobs_compile.diagnostic import Fault

OTHER_PROBLEM = Fault(
    "MLO620",
    "metric-of-another-problem",
    """A metric of performance is asked of a problem that it is not defined for.

Recall counts classes and a mean absolute error measures distances; each is for problems of its own, and
`performance.problem` says which one the model's is. The help names those that fit.

Bad:
```yaml
performance:
  problem: binary
  label: is_fraud
  metrics: {mae: {at_most: 0.1}}
monitors: runner
```
Good:
```yaml
performance:
  problem: binary
  label: is_fraud
  metrics: {f1: {at_least: 0.7}}
monitors: runner
```""",
)
NO_COLUMN = Fault(
    "MLO621",
    "metric-without-its-column",
    """A metric of performance is computed from a column that the model does not name.

`auc`, `average_precision`, `log_loss`, `brier` and `concept_drift` are of scores, and need `outputs.score`. Those that
count right and wrong need `outputs.prediction`, or, for a binary problem, `outputs.score` with its `threshold`. Those
of rankings need `performance.group` and something to rank by.

Bad:
```yaml
outputs: {prediction: predicted_fraud}
performance:
  problem: binary
  label: is_fraud
  metrics: {auc: {at_least: 0.8}}
monitors: runner
```
Good:
```yaml
outputs: {prediction: predicted_fraud, score: probability}
performance:
  problem: binary
  label: is_fraud
  metrics: {auc: {at_least: 0.8}}
monitors: runner
```""",
)
NO_TIMESTAMP = Fault(
    "MLO622",
    "label-lag-without-timestamp",
    """Labels are expected some time after the prediction, and no column says when the prediction was made.

Rows that are younger than `labels.lag` are not judged yet, which needs their age. Without it, every fresh row would
count as one whose label is missing.

Bad:
```yaml
outputs: {prediction: predicted_fraud}
performance:
  problem: binary
  label: is_fraud
  labels: {join: id, lag: 3d}
  metrics: {recall: {at_least: 0.8}}
monitors: runner
```
Good:
```yaml
outputs: {prediction: predicted_fraud, timestamp: scored_at}
performance:
  problem: binary
  label: is_fraud
  labels: {join: id, lag: 3d}
  metrics: {recall: {at_least: 0.8}}
monitors: runner
```""",
)
MAX_BELOW_LAG = Fault(
    "MLO623",
    "labels-not-waited-for",
    """Late labels are waited for until `max_lag`, which ends before `lag`, when the first of them are expected.

Bad:
```yaml
outputs: {prediction: predicted_fraud, timestamp: scored_at}
performance:
  problem: binary
  label: is_fraud
  labels: {join: id, lag: 3d, max_lag: 1d}
  metrics: {recall: {at_least: 0.8}}
monitors: runner
```
Good:
```yaml
outputs: {prediction: predicted_fraud, timestamp: scored_at}
performance:
  problem: binary
  label: is_fraud
  labels: {join: id, lag: 3d, max_lag: 14d}
  metrics: {recall: {at_least: 0.8}}
monitors: runner
```""",
)
