"""What a managed monitor cannot be asked (MLO650 to MLO659)."""

from mlobs_compile.diagnostic import Fault, Severity

OTHERWISE = Fault(
    "MLO650",
    "managed-monitor-judges-otherwise",
    """A check asks for something that SageMaker Model Monitor would leave out, and so judge by other rows or bounds.

Model Monitor and Clarify take every measure over all rows and compare it with a number. They know no `where`, and no
bound that this project's baseline gives, such as `baseline - 3 std`.

Bad:
```yaml
monitors: sagemaker
serving: {preset: sagemaker-endpoint, endpoint: fraud-prod}
drift:
  baseline: s3://acme-ml/baselines/fraud
  features: {amount: {linf_robust: {at_most: 0.2, where: "amount > 0"}}}
```
Good:
```yaml
monitors: sagemaker
serving: {preset: sagemaker-endpoint, endpoint: fraud-prod}
drift:
  baseline: s3://acme-ml/baselines/fraud
  features: {amount: {linf_robust: {at_most: 0.2}}}
```
Write `monitors: runner` in the model to keep what you asked for.""",
)
LESS = Fault(
    "MLO651",
    "managed-monitor-tells-less",
    """A check asks for something that SageMaker Model Monitor does not tell; what it does tell is right.

It publishes one number for each column: there are no segments, no level that only warns, and no state for too few
rows.

Good:
```yaml
drift:
  baseline: s3://acme-ml/baselines/fraud
  features: {amount: {linf_robust: {at_most: 0.2}}}
```
Leave these keys out, or write `monitors: runner` in the model.""",
    Severity.WARNING,
)
