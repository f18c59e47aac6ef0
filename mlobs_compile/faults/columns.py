"""Columns of checks that cannot be meant (MLO372 to MLO376), and parts of a model that ask for nothing."""

from mlobs_compile.diagnostic import Fault, Severity

UNKNOWN_COLUMN = Fault(
    "MLO372",
    "column-of-a-check-unknown",
    """A check names a column that neither the model's features and outputs nor its data set have.

A feature, a column of `where` or of `segments` that the batch lacks ends each run in an error. Where the model names a
Dataset that lists columns, every other name is told; where it does not, only one that looks like a misspelt feature.
The same is told of the checks of a Dataset that lists columns: of `where`, and of columns that are compared.

Bad:
```yaml
monitors: runner
drift: {features: {amonut: {psi: {at_most: 0.2}}}}
```
Good:
```yaml
monitors: runner
drift: {features: {amount: {psi: {at_most: 0.2}}}}
```
Correct the name, or add the column to the Dataset, so that its spelling is checked.""",
    Severity.WARNING,
)
LABEL_AMONG_INPUTS = Fault(
    "MLO375",
    "label-is-known-beforehand",
    """The label of a model is also its answer, or one of its features.

Performance compares the answer with what came true later. Where both are one column the metric is always perfect, and
never fails; where the label is a feature, the model is given what it has to find out. Labels that come as a table of
their own (`labels: {join: ...}`) may be called what the answer is called.

Bad:
```yaml
monitors: runner
performance: {problem: binary, label: predicted_fraud, metrics: {recall: {at_least: 0.8}}}
```
Good:
```yaml
monitors: runner
performance: {problem: binary, label: is_fraud, metrics: {recall: {at_least: 0.8}}}
```
Name the column of the true value.""",
    Severity.WARNING,
)
NOTHING_ASKED = Fault(
    "MLO376",
    "part-without-checks",
    """A model has a part for drift, bias or explanations, and no check stands in it.

Nothing is measured and nothing can fail, though the spec reads as if it were watched. `performance` without a metric is
an error unless `bias` needs its label; the other parts may come from the defaults of a team or a project, so that it is
told as information.

Good:
```yaml
monitors: runner
drift: {features: {amount: {psi: {at_most: 0.2}}}}
```
Add a check, or leave the part out.""",
    Severity.INFO,
)
