"""What SageMaker Model Monitor and Clarify cannot run: MLO550 to MLO559."""

from __future__ import annotations

from mlobs_compile.diagnostic import Fault, Severity

CLOSED = Fault(
    "MLO550",
    "monitor-service-closed",
    """SageMaker Model Monitor and Clarify have been closed to new AWS customers since 2026-07-30.

Accounts that used them before go on as before, and AWS adds no features. In any other account the requests
that mlobs writes are refused. The checks themselves do not need the services: with `monitors: runner` the
alerts read the metric `mlobs_check_value`, which any job may publish.

Good:

```yaml
kind: Model
monitors: runner
```

Keep `monitors: sagemaker` where the account has the services, write `monitors: runner` elsewhere.
Source: Amazon SageMaker Developer Guide, "Amazon SageMaker Model Monitor availability change".
""",
    Severity.INFO,
)

NO_AWS = Fault(
    "MLO551",
    "monitor-without-account",
    """A monitor needs an AWS account and a region.

The containers that take the measures are held in another account in each region, so their addresses cannot be
written without it.

Bad:

```yaml
targets: {sagemaker: {role: "arn:aws:iam::123456789012:role/monitor", output: s3://acme-ml/monitoring}}
```

Good:

```yaml
aws: {account: "123456789012", region: eu-west-1}
targets: {sagemaker: {role: "arn:aws:iam::123456789012:role/monitor", output: s3://acme-ml/monitoring}}
```

Add `aws` to the project, or to the environment.
""",
)

NO_IMAGE = Fault(
    "MLO552",
    "region-without-container",
    """The region has no container of the service that the monitor needs.

AWS publishes the containers of Model Monitor and Clarify region by region, and not in all. Clarify, which
measures bias and attributions, is missing in more regions than Model Monitor.

Write `monitors: runner` there, and take the measures with a job of your own.
""",
)

LACKS = Fault(
    "MLO554",
    "monitor-lacks",
    """A monitor lacks something that its pillar cannot be measured without.

Performance and bias need labels and predictions. Bias needs facets among the features, and the favourable
outcome. Attributions need the feature names and a model to ask. Drift needs a
baseline. AWS accepts most of these requests and fails hours later, when the job runs.

Bad:

```yaml
outputs: {threshold: 0.5}
```

Good:

```yaml
outputs: {prediction: predicted_fraud}
```

Add what the message names.
""",
)

MEASURE = Fault(
    "MLO555",
    "monitor-measure",
    """SageMaker cannot take a measure, or cannot compare it with the bound.

Model Monitor knows its own list of metrics for each kind of problem, and compares each with one threshold.
Clarify compares attributions with a fixed 0.9.

Bad:

```yaml
monitors: sagemaker
performance:
  problem: regression
  label: price
  ground_truth: s3://acme-ml/labels/price/
  metrics: {rmse: {within: [1, 12]}}
```

Good:

```yaml
monitors: sagemaker
performance:
  problem: regression
  label: price
  ground_truth: s3://acme-ml/labels/price/
  metrics: {rmse: {at_most: 12}}
```

Use a metric that it has, or write `monitors: runner` and publish the measure with a job of your own.
""",
)

ROLE_ACCOUNT = Fault(
    "MLO557",
    "role-account",
    """The role that the monitoring jobs run as belongs to another account than the environment.

SageMaker can be given only roles of the account that it runs in.

Write the role of this environment's account, under `environments` where they differ.
""",
)

NETWORK = Fault(
    "MLO558",
    "half-network",
    """A network is named by half: subnets without security groups, or the other way round.

AWS takes both or neither.

Good:

```yaml
aws: {account: "123456789012", region: eu-west-1}
targets:
  sagemaker:
    role: arn:aws:iam::123456789012:role/monitor
    output: s3://acme-ml/monitoring
    subnets: [subnet-0a1b]
    security_groups: [sg-0a1b]
```

Add the other half, or leave both out.
""",
)

UNFIT = Fault(
    "MLO559",
    "monitor-value",
    """A value would be refused by AWS: too long, or with characters that it does not take.

Names of endpoints and schedules are at most 63 letters, digits and dashes. S3 URIs are at most 512
characters, of which mlobs needs some for the files below a prefix.

Shorten the value that the message names.
""",
)
