"""What cannot be applied to Amazon Managed Service for Prometheus (MLO728 and MLO729)."""

from mlobs_compile.diagnostic import Fault

NO_WORKSPACE = Fault(
    "MLO728",
    "no-workspace-to-apply-to",
    """`apply: {amp: ...}` has nothing to apply, or nobody says to which workspace.

Rules are compiled for Amazon Managed Service for Prometheus when the target says so, and the target names the
workspace. `apply.amp` needs a `workspace` of its own only where it applies the alert manager definition alone.

Write `targets: {prometheus: {format: amp, workspace: ws-1234abcd}}` beside `apply: {amp: {}}`.""",
)
UNREACHABLE = Fault(
    "MLO729",
    "unreachable-from-amp",
    """A team is told in a way that the alert manager of Amazon Managed Service for Prometheus does not know.

It tells SNS topics of its own account. A topic can hand the message on: to a Lambda function, to PagerDuty's or
Slack's integration with SNS, to mail. With `apply: {amp: {alertmanager: true}}` every receiver of every team must be
such a topic; without it, the alerts may be routed by an Alertmanager of your own.

Write `receivers: {topic: {type: sns, topic_arn: "arn:aws:sns:..."}}` and route to `topic`.""",
)
