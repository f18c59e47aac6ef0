"""Faults of compiling to CloudWatch (MLO520 to MLO539)."""

from mlobs_compile.diagnostic import Fault, Severity

NO_ACCOUNT = Fault(
    "MLO520",
    "cloudwatch-without-account",
    """The target `cloudwatch` is configured and the project names no AWS account.

Dashboards name the region of every metric and alarm widgets name the account, so neither can be left open.

Bad:
```yaml
targets: {cloudwatch: {}}
```
Good:
```yaml
targets: {cloudwatch: {}}
aws: {account: "123456789012", region: eu-west-1}
```
Write `aws` in the project, or in the environment when environments live in different accounts.""",
)
NO_TOPIC = Fault(
    "MLO521",
    "alarm-reaches-nobody",
    """A team has alarms in CloudWatch and no topic that they could be sent to.

An alarm acts on SNS topics only; Slack, PagerDuty and mail receivers are out of its reach. An alarm
without an action turns red in a console that nobody looks at.

Good:
```yaml
receivers:
  pager: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk-page"}
routing: {page: [pager], ticket: [pager]}
```
Add an SNS receiver to the team and route the urgency to it; subscribe the pager, the chat or the mailbox
to the topic.""",
)
FOREIGN_TOPIC = Fault(
    "MLO522",
    "topic-in-another-region",
    """An alarm cannot reach a topic in another region.

CloudWatch refuses an alarm whose topic is elsewhere, and the whole apply stops there.

Name a topic in the region of `aws.region`, and forward from it when people are reached through another
one.""",
)
TOO_MANY_TOPICS = Fault(
    "MLO523",
    "too-many-topics",
    """A team routes one urgency to more than five topics, and an alarm takes five.

Let one topic fan out: SNS takes any number of subscriptions.""",
)
NOTHING_BURNS = Fault(
    "MLO524",
    "objective-without-alarm",
    """An objective given to CloudWatch has no burn-rate alert, so nothing is made of it.

CloudWatch keeps no record of an objective by itself; only its alerts and boards appear there. The
objective is likely so low that no tier can be reached.""",
    Severity.WARNING,
)
STILL_COUNTS = Fault(
    "MLO525",
    "maintenance-still-counts",
    """Events during a maintenance window count in CloudWatch's error ratios, and only its alarms are muted.

An alarm reads its window as one period, whose point has one time, so metric math cannot take a part of it out; a
PromQL alarm reads raw samples. An alarm stays muted for as long as what happened in the window can keep it in alarm by
itself, and one that is still in alarm then acts. So nothing is lost, and the ratio on a dashboard is what it was.

Bad:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability}
maintenance:
  backup: {days: [sunday], start: "02:00", end: "03:00"}
```
Good: Application Signals leaves such events out of budgets and burn rates.
```yaml
slos:
  availability: {objective: 99.9%, signal: availability, backend: application-signals}
maintenance:
  backup: {days: [sunday], start: "02:00", end: "03:00"}
```
Its exclusions recur in UTC: for a window in a zone whose clocks change, the events count there too.""",
    Severity.INFO,
)
ENDS_AT_ONCE = Fault(
    "MLO526",
    "keep-firing-not-kept",
    """A tier asks to keep firing for a while, and a CloudWatch alarm ends when its condition does.

A composite alarm has no memory, and an alarm that looks at more points to stay longer would also begin on older ones.
A flapping fault is several messages.

Bad:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability, tiers: {page-fast: {keep_firing_for: 10m}}}
```
Good:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability}
```
A PromQL alarm has a recovery period: write `backend: promql` where the metrics allow it.""",
    Severity.WARNING,
)
LONGER_WAIT = Fault(
    "MLO527",
    "wait-in-whole-windows",
    """A tier's `for` is rounded up to whole short windows, because a CloudWatch alarm counts periods.

The short window of 5 minutes with `for: 2m` needs two periods in a row, so the tier waits for 5 minutes.

Bad:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability, tiers: {page-fast: {for: 2m}}}
```
Good:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability, tiers: {page-fast: {for: 5m}}}
```
Write a multiple of the short window, or `backend: application-signals`, which waits by the minute.""",
    Severity.INFO,
)
LONG_MUTE = Fault(
    "MLO528",
    "maintenance-too-long-to-mute",
    """A maintenance window is longer than fifteen days, and a mute rule of CloudWatch is not.

Bad:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability}
maintenance: {migration: {from: 2026-12-01T00:00:00Z, to: 2026-12-21T00:00:00Z}}
```
Good:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability}
maintenance:
  migration: {from: 2026-12-01T00:00:00Z, to: 2026-12-11T00:00:00Z}
  migration-goes-on: {from: 2026-12-11T00:00:00Z, to: 2026-12-21T00:00:00Z}
```
Write it as two windows, one after the other.""",
)
MANY_MUTES = Fault(
    "MLO529",
    "too-many-mute-rules",
    """The project needs more mute rules than a region takes, which is 2,000.

A maintenance window is a rule for each length of time that alarms look back, up to five for a document with SLOs.
Give fewer documents a window of their own, or compile them for several accounts.""",
)
MANY_EXCLUSIONS = Fault(
    "MLO530",
    "too-many-exclusions",
    """A document with an SLO of Application Signals has more than ten maintenance windows.

An SLO takes ten exclusion windows. Hours that are the same on several days are one window: `days: [saturday,
sunday]`. A window that is past can go.""",
)
MANY_SLOS = Fault(
    "MLO531",
    "many-application-signals-slos",
    """More SLOs of Application Signals are wanted than a region has by default, which is 250.

AWS raises the quota on request. A further window of an SLO counts as one. SLOs whose budget nobody asks for can be
watched with `backend: alarms`, which has no such quota.""",
    Severity.WARNING,
)
UNHEEDED_BACKEND = Fault(
    "MLO532",
    "backend-without-effect",
    """An SLO chooses how CloudWatch watches it, and is evaluated by another target.

An SLO goes to the first target under `targets:` that can express it. Prometheus has one way.

Bad:
```yaml
slos:
  availability:
    objective: 99.9%
    backend: application-signals
    sli: {events: {bad: 'sum(rate(errors_total[$window]))', total: 'sum(rate(requests_total[$window]))'}}
```
Good:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability, backend: application-signals}
```
Write `cloudwatch` first under `targets:` to have it there.""",
    Severity.WARNING,
)
NOT_COVERED = Fault(
    "MLO533",
    "coverage-not-kept",
    """An SLO asks for a share of measured time before its alerts count, and CloudWatch cannot say what was measured.

Prometheus scrapes a quiet service too. Most metrics of AWS have no point for a minute in which nothing happened, so a
service with a request an hour looks as if it were an hour old; asking for points would mute its alarms for good.

Bad:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability, coverage: 50%}
```
Good:
```yaml
slos:
  availability: {objective: 99.9%, signal: availability, min_events: 1000}
```
Ask for events with `min_events`; an alarm can count those.""",
    Severity.INFO,
)
