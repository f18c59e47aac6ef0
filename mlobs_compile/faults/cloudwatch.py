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
