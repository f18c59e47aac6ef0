"""Faults of service level objectives (MLO450 to MLO469)."""

from mlobs_compile.diagnostic import Fault, Severity

NO_OBJECTIVE = Fault(
    "MLO450",
    "no-objective",
    "An SLO says what is measured and not how much of it is promised. Add `objective: 99.9%`.",
)
OBJECTIVE_OF_ONE = Fault(
    "MLO451",
    "objective-of-one",
    """An objective of 100 % leaves no error budget, one of 0 % promises nothing.

With no budget every burn rate is infinite: the first failed request would page, and the arithmetic divides by zero.

Bad:
```yaml
slos:
  availability: {objective: 100%, signal: availability}
```
Good:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability}
```""",
)
BOUND = Fault(
    "MLO452",
    "bound-does-not-fit",
    """An SLO's bound does not fit its signal.

A latency needs `at_most`, a value needs `at_most` or `at_least`, a ratio of events needs neither: its events are
good or bad already.

Bad:
```yaml
slos:
  latency: {objective: 99%, signal: latency}
```
Good:
```yaml
slos:
  latency: {objective: 99%, signal: latency, at_most: 250ms}
```""",
)
TIER_CHANGED = Fault(
    "MLO453",
    "burn-tier-changed",
    """A burn-rate tier cannot work as the SRE Workbook lists it, and was lowered or left out.

A tier fires above an error ratio of factor times budget. With an objective of 90 % the budget is 10 %, and 14.4
times that is 144 % errors: it could never fire. mlobs lowers the factor until an outage halfway to total reaches
it, and leaves out a tier that never fires before another of the same urgency. Nothing needs to be done; this says
what pages you.""",
    Severity.INFO,
)
CANNOT_EXPRESS = Fault(
    "MLO470",
    "no-target-can-express",
    """None of the configured targets can express something the spec asks for.

The message gives each target's reason. Silence would be a promise nobody watches, so this is an error: add a target
under `targets:` in mlobs.yaml, give the signal a form that a target can read, or leave the thing out.""",
)
REACHES_NOBODY = Fault(
    "MLO471",
    "alert-reaches-nobody",
    """An alert has no receiver: its team routes this urgency to nobody.

An alert that reaches nobody is found after the incident, if at all. Alarms in CloudWatch have a code of their
own for it, MLO521.

Bad:
```yaml
receivers:
  oncall: {type: pagerduty, routing_key: aws-sm://risk/pagerduty}
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
routing: {page: [oncall, topic]}
```
Good:
```yaml
receivers:
  oncall: {type: pagerduty, routing_key: aws-sm://risk/pagerduty}
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
routing: {page: [oncall, topic], ticket: [oncall, topic]}
```
Name a receiver for each urgency.""",
)
NO_ROUTER = Fault(
    "MLO472",
    "alerts-without-a-router",
    """Prometheus evaluates alerts and Alertmanager delivers them, and the project compiles to the first only.

Add `alertmanager: {}` under `targets:` in mlobs.yaml, or set `routed_elsewhere: true` there under `prometheus:` when
another Alertmanager configuration routes them.""",
)
