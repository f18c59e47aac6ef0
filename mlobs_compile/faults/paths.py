"""Faults of the way from an alert to a person (MLO471 to MLO479)."""

from mlobs_compile.diagnostic import Fault, Severity

NOBODY = Fault(
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
NEVER = Fault(
    "MLO473",
    "alert-never-delivered",
    """An alert has receivers, and no time at which they are told.

Alerts are muted during maintenance, and tickets wait for working hours. Where both together leave no minute of the
week, nobody ever hears of the alert: it is as good as none.

Bad:
```yaml
maintenance:
  nights: {start: "20:00", end: "08:00"}
  days: {start: "08:00", end: "20:00"}
slos:
  availability:
    objective: 99.9%
    sli: {events: {bad: 'sum(rate(errors_total[$window]))', total: 'sum(rate(requests_total[$window]))'}}
```
Good:
```yaml
maintenance:
  nights: {start: "20:00", end: "08:00"}
slos:
  availability:
    objective: 99.9%
    sli: {events: {bad: 'sum(rate(errors_total[$window]))', total: 'sum(rate(requests_total[$window]))'}}
```
Shorten the maintenance, or lay it outside the team's working hours.""",
)
ASLEEP = Fault(
    "MLO474",
    "page-wakes-nobody",
    """Pages go to a mailbox or a chat alone, and neither wakes anybody.

A page is an alert that cannot wait until morning. Mail and chat wait until somebody looks. PagerDuty rings; a webhook
or an SNS topic may lead to something that does, which mlobs cannot see and takes for granted.

Bad:
```yaml
receivers:
  channel: {type: slack, channel: "#risk", webhook: aws-sm://risk/slack}
routing: {page: [channel], ticket: [channel]}
---
slos:
  availability:
    objective: 99.9%
    sli: {events: {bad: 'sum(rate(errors_total[$window]))', total: 'sum(rate(requests_total[$window]))'}}
```
Good:
```yaml
receivers:
  oncall: {type: pagerduty, routing_key: aws-sm://risk/pagerduty}
  channel: {type: slack, channel: "#risk", webhook: aws-sm://risk/slack}
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
routing: {page: [oncall, topic], ticket: [channel, topic]}
---
slos:
  availability:
    objective: 99.9%
    sli: {events: {bad: 'sum(rate(errors_total[$window]))', total: 'sum(rate(requests_total[$window]))'}}
```
Add a receiver that rings, or let the alerts be tickets: `paging: false` at an SLO, `severity: ticket` at an alert.""",
    Severity.WARNING,
)
UNPROVEN = Fault(
    "MLO475",
    "paths-not-proven",
    """Alerts are routed by a configuration that mlobs does not write, so it cannot say whom they reach.

With `routed_elsewhere: true`, the labels of the alerts are all that mlobs knows of their way: `team` and `severity`
say who is meant. Lead both to somebody there. With the target `alertmanager`, mlobs writes the routes and follows every
alert through them to a receiver.""",
    Severity.INFO,
)
