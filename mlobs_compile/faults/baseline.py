"""Faults of frozen baselines (MLO601 to MLO609)."""

from mlobs_compile.diagnostic import Fault, Severity

NO_BASELINE = Fault(
    "MLO601",
    "no-baseline",
    """A bound is relative to the baseline, and none is frozen for the model.

`baseline - 3 std` is a number only once there is a baseline, and an alert without its number would never fire.
`mlobs baseline MODEL --data FILE` makes one from a file of good data; commit what it writes.

Bad: there is no `baselines/fraud.json`.
```yaml
monitors: runner
performance:
  problem: binary
  label: is_fraud
  metrics: {recall: {at_least: baseline - 0.05}}
```
Good:
```yaml
monitors: runner
performance:
  problem: binary
  label: is_fraud
  metrics: {recall: {at_least: 0.8}}
```""",
)
NO_NORM = Fault(
    "MLO602",
    "no-norm-in-baseline",
    """A bound is relative to the baseline, and the baseline does not say what this measure was.

The check is newer than the baseline, or the data it was made from lacks a column that the measure needs, or, for
`std`, the data was too short to be cut into chunks. Run `mlobs baseline MODEL --data FILE` again.""",
)
BAD_BASELINE = Fault(
    "MLO603",
    "unreadable-baseline",
    """A file under `baselines/` is not what `mlobs baseline` writes, or was edited by hand.

Bin edges decide what counts as drift, so a file whose digest does not fit its content is refused. Run
`mlobs baseline MODEL --data FILE` again, or restore the file.""",
)
FOREIGN_BASELINE = Fault(
    "MLO604",
    "baseline-without-a-model",
    """A file under `baselines/` is named after a model that the project does not have.

It is read by nobody. Rename the file after its model, or remove it.""",
    Severity.WARNING,
)
NOTHING_FROZEN = Fault(
    "MLO605",
    "drift-without-a-baseline",
    """A model has drift checks that the runner takes, and no baseline is frozen for it.

Drift is a distance from how the data was, so that each of its measures ends in an error until there is a baseline.
`mlobs baseline MODEL --data FILE` makes one from a file of good data; commit what it writes. It is told once for each
model, as information, since the specs may come before the first data does.""",
    Severity.INFO,
)
