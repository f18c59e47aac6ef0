"""What each role may do, and who may take it on: no more than its part of the reaction.

A role is trusted to one service, for one resource of this account, so that no other rule, pipe or state machine can
use it (AWS, "The confused deputy problem").
"""

from __future__ import annotations

from collections.abc import Sequence

from mlobs_compile.artifact import Body, Json, json_line
from mlobs_compile.ir.reaction import Dag
from mlobs_compile.targets.eventbridge.site import Site
from mlobs_compile.targets.eventbridge.starts import start

VERSION = "2012-10-17"
"""Of the policy language."""


def document(*statements: Body) -> Body:
    return {"Version": VERSION, "Statement": list(statements)}


def allow(actions: Sequence[str], resources: Sequence[str], condition: Body | None = None) -> Body:
    """A statement; one value stands for a list of one, as IAM writes it back."""
    statement: Body = {"Effect": "Allow", "Action": [*actions], "Resource": [*resources]}
    return {**statement, "Condition": condition} if condition else statement


def trust(site: Site, service: str, source: str) -> Body:
    """Who may take a role on: the service, on behalf of what `source` matches."""
    condition: Body = {
        "StringEquals": {"aws:SourceAccount": site.aws.account},
        "ArnLike": {"aws:SourceArn": source},
    }
    held: Body = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": condition,
    }
    return document(held)


def of_rule(site: Site) -> Body:
    return document(allow(["states:StartExecution"], [site.machine_arn]))


def of_pipe(site: Site) -> Body:
    taken = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    return document(
        allow(taken, [site.arn("sqs", site.inbox)]), allow(["states:StartExecution"], [site.machine_arn])
    )


def of_machine(site: Site) -> Body:
    """Its own items of the table, its own queue, its own run."""
    assert not isinstance(site.reaction.run, Dag)
    found = start(site.reaction.run, site)
    keys: list[Json] = [site.reaction.id]
    own: Body = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": keys}}
    statements = [
        allow(
            ["dynamodb:PutItem", "dynamodb:DeleteItem"], [site.arn("dynamodb", f"table/{site.table}")], own
        ),
        allow(["sqs:SendMessage"], [site.arn("sqs", site.dead_letters)]),
        allow([found.action], found.on),
    ]
    if site.reaction.muted and site.alarms:
        statements.append(allow(["cloudwatch:ListAlarmMuteRules", "cloudwatch:DescribeAlarms"], ["*"]))
    return document(*statements)


def of_queue(site: Site, queue: str, service: str, source: str) -> str:
    """Who may send to a queue, as the text that its attribute takes."""
    held: Body = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": site.arn("sqs", queue),
        "Condition": {"ArnLike": {"aws:SourceArn": source}},
    }
    return json_line(document(held))
