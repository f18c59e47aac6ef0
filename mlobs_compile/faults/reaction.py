"""Faults of retraining: what triggers it, and what can start it (MLO670 to MLO679)."""

from mlobs_compile.diagnostic import Fault, Severity

NO_TRIGGER = Fault(
    "MLO670",
    "no-such-trigger",
    """A name under `on` is none of the document's pillars, alerts, SLOs or checks.

A trigger that matches nothing would never start anything, and nobody would notice. A check is named by its id
without the model's name, as `mlobs explain` prints it; the beginning of one, such as `drift/amount`, stands for all
checks below it.

Bad:
```yaml
targets: {eventbridge: {}}
---
retraining: {on: [performence], run: {sagemaker_pipeline: fraud-train}}
```
Good:
```yaml
targets: {eventbridge: {}}
---
retraining: {on: [performance], run: {sagemaker_pipeline: fraud-train}}
```""",
)
NO_VERDICT = Fault(
    "MLO671",
    "trigger-without-a-verdict",
    """A trigger says that nothing was judged: data are missing, a job did not run, or a check only warns.

Only a failed verdict starts a run. A model trained because its data did not come in would be trained on what is
missing, so these are left to people: alerts on absence, on overdue, broken or undecided checks and on missing labels,
warnings, and SLOs that count missing data as bad.

Bad:
```yaml
targets: {eventbridge: {}}
---
alerts: {silence: {signal: requests, absent: true, for: 15m}}
retraining: {on: [silence], run: {sagemaker_pipeline: fraud-train}}
```
Good:
```yaml
targets: {eventbridge: {}}
---
alerts: {silence: {signal: requests, absent: true, for: 15m}}
retraining: {on: [performance], run: {sagemaker_pipeline: fraud-train}}
```""",
)
NO_REACTOR = Fault(
    "MLO672",
    "no-target-starts-the-run",
    """No configured target can start what `retraining` asks for.

SageMaker pipelines, state machines, Lambda functions and DAGs of MWAA are started by the target `eventbridge`, DAGs of
an Airflow with a `url` by the relay that the target `alertmanager` leads alerts to.

Bad:
```yaml
retraining: {on: [performance], run: {sagemaker_pipeline: fraud-train}}
```
Good:
```yaml
targets: {eventbridge: {}}
---
retraining: {on: [performance], run: {sagemaker_pipeline: fraud-train}}
```""",
)
OUT_OF_REACH = Fault(
    "MLO673",
    "trigger-out-of-reach",
    """An alert is evaluated where nothing can lead it to the run.

Alarms of CloudWatch reach EventBridge, and alerts of Prometheus reach Alertmanager, which leads them to the relay or,
through an SNS topic, to EventBridge. From CloudWatch nothing leads to the relay, which starts DAGs by their `url`.

Good: a DAG of MWAA, which both reach.
```yaml
targets: {eventbridge: {}}
---
retraining: {on: [performance], run: {airflow: {dag: fraud_train, mwaa: ml-prod}}}
```
Name the DAG's MWAA environment under `mwaa`, trigger on alerts that Prometheus evaluates, or start a state machine or
a function that calls Airflow.""",
)
ELSEWHERE = Fault(
    "MLO674",
    "run-in-another-account",
    """A state machine or a function is not in the account and region of the environment.

The state machine that starts it runs there, under a role of that account, and may start nothing elsewhere.

Bad:
```yaml
targets: {eventbridge: {}}
---
retraining:
  on: [performance]
  run: {step_functions: "arn:aws:states:us-east-1:123456789012:stateMachine:retrain"}
```
Good:
```yaml
targets: {eventbridge: {}}
---
retraining:
  on: [performance]
  run: {step_functions: "arn:aws:states:eu-west-1:123456789012:stateMachine:retrain"}
```""",
)
NO_ACCOUNT = Fault(
    "MLO675",
    "reactions-without-an-account",
    """The target `eventbridge` needs the account and the region in which its rules and state machines live.

Their names stand in policies and in each other, so nothing can be written without.

Good:
```yaml
aws: {account: "123456789012", region: eu-west-1}
targets: {eventbridge: {}}
```""",
)
HASTY = Fault(
    "MLO676",
    "hasty-cooldown",
    """A cool-down is shorter than the time between two verdicts.

A model that was just trained is judged at the next run of its checks at the earliest. With a shorter cool-down, a
second alert on the same batch starts a second run for what the first is there to mend.

Bad:
```yaml
targets: {eventbridge: {}}
---
retraining: {on: [performance], run: {sagemaker_pipeline: fraud-train}, cooldown: 10m}
```
Good:
```yaml
targets: {eventbridge: {}}
---
retraining: {on: [performance], run: {sagemaker_pipeline: fraud-train}, cooldown: 24h}
```""",
    Severity.WARNING,
)
