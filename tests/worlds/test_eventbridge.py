"""The world `eventbridge`: all services that a reaction is made of, as one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from mlobs_compile import plugins
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Op, Reason, Refusal
from mlobs_compile.pipeline import Build
from mlobs_compile.worlds.eventbridge import canonical
from tests import projects, worked_example
from tests.aws.events_world import Events, Pipes
from tests.aws.iam_world import PROPAGATES, Iam
from tests.aws.messages_world import Sns, Sqs
from tests.aws.states_world import States, Tables
from tests.aws.strict import Fake
from tests.aws.tagging_world import Tagging, Tags
from tests.aws.weather import DENIED, DOWN, LOST, THROTTLED, Clock, Weather
from tests.targets.eventbridge_world import TARGETS, retraining
from tests.worlds.aws import Ports, Rig, failures, ops, told
from tests.worlds.planned import site_of

WORLD = plugins.worlds()["eventbridge"]
BY_ALARM = (TARGETS, retraining())
BY_ALERT = (
    TARGETS,
    f"{retraining()}\nmonitors: runner\n"
    "performance: {problem: binary, label: is_fraud, metrics: {recall: {at_least: 0.8}}}",
)
"""Whose alerts are at home in Prometheus, and come through a topic, a queue and a pipe."""


@dataclass
class Account:
    rig: Rig
    build: Build
    tags: Tags
    index: Tagging
    iam: Iam
    sqs: Sqs
    sns: Sns
    events: Events
    pipes: Pipes
    states: States
    tables: Tables
    weather: Weather
    clock: Clock

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        return self.rig.wanted(self.build.emissions)

    @property
    def stem(self) -> str:
        return next(one.key.name for one in self.wanted if one.key.kind == "state-machine")


def an_account(build: Build) -> Account:
    tags: Tags = {}
    clock, weather = Clock(), Weather()
    iam, index, sqs, sns = Iam(tags, clock), Tagging(lambda: tags, page=2), Sqs(tags, clock), Sns(tags)
    events, pipes = Events(tags), Pipes(tags, clock, iam)
    states, tables = States(tags, clock, iam), Tables(tags, clock)
    worlds = {
        "iam": iam, "resourcegroupstaggingapi": index, "sqs": sqs, "sns": sns, "events": events,
        "pipes": pipes, "stepfunctions": states, "dynamodb": tables,
    }  # fmt: skip
    fakes = {name: Fake(name, one.handlers, weather=weather) for name, one in worlds.items()}
    rig = Rig(WORLD, site_of(WORLD, build), Ports(fakes, clock))
    return Account(rig, build, tags, index, iam, sqs, sns, events, pipes, states, tables, weather, clock)


@cache
def built(*fragments: str) -> Build:
    build = projects.built(*fragments)
    assert build.emissions, projects.errors(*fragments)
    return build


def of(*fragments: str) -> Account:
    return an_account(built(*fragments))


@pytest.fixture
def account() -> Account:
    """Everything: a topic, an inbox and a pipe, beside what each reaction has."""
    return of(*BY_ALERT)


@pytest.fixture
def heard() -> Account:
    """A reaction to alarms, by a rule."""
    return of(*BY_ALARM)


def test_the_worked_example_is_applied_once_and_then_nothing_is_left_to_do() -> None:
    account = an_account(worked_example.prod())
    assert len(account.wanted) >= 6 and not failures(account.rig.apply(account.wanted))
    assert account.rig.plan(account.wanted).empty


@pytest.mark.parametrize("fragments", [BY_ALARM, BY_ALERT], ids=["alarms", "alerts"])
def test_a_reaction_is_applied_once_and_then_nothing_is_left_to_do(fragments: tuple[str, ...]) -> None:
    account = of(*fragments)
    result = account.rig.apply(account.wanted)
    assert not failures(result)
    assert len(result.steps) == len(account.wanted)
    assert account.rig.plan(account.wanted).empty


def test_all_kinds_are_there_with_their_parts(account: Account) -> None:
    account.rig.apply(account.wanted)
    assert {one.key.kind for one in account.wanted} == {
        "table", "queue", "role", "state-machine", "topic", "pipe",
    }  # fmt: skip
    (table,) = account.tables.tables.values()
    assert table["expiry"] == "expires"
    (subscriptions,) = account.sns.topics.values()
    assert [one["RawMessageDelivery"] for one in subscriptions.values()] == ["true"]
    assert all(one["policies"] for one in account.iam.roles.values())


def test_the_rule_has_its_target_and_the_role_its_policy(heard: Account) -> None:
    heard.rig.apply(heard.wanted)
    (rule,) = (one for one in heard.wanted if one.key.kind == "rule")
    (target,) = heard.events.targets[rule.key.name].values()
    assert target["Arn"] == heard.states.arn(heard.stem)
    assert set(heard.iam.roles) == {f"{heard.stem}-run", f"{heard.stem}-rule"}


def test_what_is_needed_comes_first_and_goes_last(account: Account) -> None:
    order = [key for _, key in told(account.rig.plan(account.wanted))]
    machine = f"eventbridge/state-machine/{account.stem}"
    before = order[: order.index(machine)]
    assert {f"eventbridge/role/{account.stem}-run", f"eventbridge/queue/{account.stem}-dead"} <= set(before)
    assert any("/table/" in one for one in before)
    assert order.index(machine) < order.index(f"eventbridge/pipe/{account.stem}")
    account.rig.apply(account.wanted)
    ends = [key for _, key in told(account.rig.plan(()))]
    assert ends.index(f"eventbridge/pipe/{account.stem}") < ends.index(machine)
    assert ends.index(machine) < ends.index(f"eventbridge/role/{account.stem}-run")


def test_a_role_that_cannot_be_taken_on_yet_is_waited_for(heard: Account) -> None:
    heard.rig.apply(heard.wanted)
    assert heard.clock() >= PROPAGATES
    assert heard.weather.calls.count("CreateStateMachine") > 1


def test_a_pipe_whose_role_is_too_new_is_made_again(account: Account) -> None:
    plan = account.rig.plan(account.wanted)
    assert not failures(account.rig.apply(account.wanted))
    account.clock.sleep(300)
    assert not failures(account.rig.apply(()))
    live = WORLD.connect(account.rig.site, account.rig.ports)
    roles = [step for step in plan.steps if step.key.kind == "role"]
    (pipe,) = (step for step in plan.steps if step.key.kind == "pipe")
    account.weather.calls.clear()
    for step in (*roles, pipe):
        live.carry_out(step)
    assert account.weather.calls.count("CreatePipe") > 1
    assert account.pipes.describe({"Name": pipe.key.name})["CurrentState"] == "RUNNING"


def test_a_role_that_nobody_may_ever_take_on_is_told(heard: Account) -> None:
    heard.iam.usable = lambda arn: False  # type: ignore[method-assign]
    why = dict(failures(heard.rig.apply(heard.wanted)))
    assert "to assume the provided role" in why[f"eventbridge/state-machine/{heard.stem}"]


@pytest.mark.parametrize("fragments", [BY_ALARM, BY_ALERT], ids=["alarms", "alerts"])
def test_everything_goes_when_nothing_is_wanted(fragments: tuple[str, ...]) -> None:
    account = of(*fragments)
    account.rig.apply(account.wanted)
    assert account.rig.plan((), prune=False).empty
    assert not failures(account.rig.apply(()))
    assert not any(
        (
            account.iam.roles,
            account.sqs.queues,
            account.sns.topics,
            account.events.rules,
            account.tables.tables,
        )
    )
    assert account.rig.plan(()).empty
    assert not failures(account.rig.apply(account.wanted)), "names that were deleted are free again"
    assert account.rig.plan(account.wanted).empty


Edit = Callable[[Account], None]


def _of(held: dict[str, Any]) -> Any:
    return next(iter(held.values()))


def _policy(account: Account) -> None:
    account.iam.roles[f"{account.stem}-run"]["policies"]["reaction"] = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    )


EDITS: dict[str, tuple[tuple[str, ...], Edit]] = {
    "a policy that allows all": (BY_ALARM, _policy),
    "another policy beside it": (
        BY_ALARM,
        lambda it: it.iam.roles[f"{it.stem}-run"]["policies"].update(
            more='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
        ),
    ),
    "an attached policy": (
        BY_ALARM,
        lambda it: it.iam.roles[f"{it.stem}-run"]["attached"].append(
            "arn:aws:iam::aws:policy/AdministratorAccess"
        ),
    ),
    "a boundary": (
        BY_ALARM,
        lambda it: it.iam.roles[f"{it.stem}-run"].update(boundary="arn:aws:iam::aws:policy/ReadOnlyAccess"),
    ),
    "another trust": (
        BY_ALARM,
        lambda it: it.iam.roles[f"{it.stem}-run"].update(
            trust='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}'
        ),
    ),
    "a description": (BY_ALARM, lambda it: it.iam.roles[f"{it.stem}-run"].update(description="mine")),
    "a rule that is off": (BY_ALARM, lambda it: _of(it.events.rules).update(State="DISABLED")),
    "another target": (
        BY_ALARM,
        lambda it: _of(it.events.targets).update(mine={"Id": "mine", "Arn": "arn:aws:sns:eu-west-1:1:mine"}),
    ),
    "a target that is gone": (BY_ALARM, lambda it: _of(it.events.targets).clear()),
    "another definition": (
        BY_ALARM,
        lambda it: _of(it.states.machines)["said"].update(definition='{"StartAt": "A", "States": {}}'),
    ),
    "another role of the machine": (
        BY_ALERT,
        lambda it: _of(it.states.machines)["said"].update(roleArn=it.iam.arn(f"{it.stem}-pipe")),
    ),
    "a queue that forgets sooner": (
        BY_ALARM,
        lambda it: _of(it.sqs.queues).update(MessageRetentionPeriod="60"),
    ),
    "a queue without a policy": (BY_ALARM, lambda it: _of(it.sqs.queues).pop("Policy")),
    "a delay": (BY_ALARM, lambda it: _of(it.sqs.queues).update(DelaySeconds="5")),
    "a subscription that wraps": (
        BY_ALERT,
        lambda it: _of(_of(it.sns.topics)).update(RawMessageDelivery="false"),
    ),
    "a subscription that is gone": (BY_ALERT, lambda it: _of(it.sns.topics).clear()),
    "a pipe that stands": (BY_ALERT, lambda it: _of(it.pipes.pipes)["said"].update(DesiredState="STOPPED")),
    "another batch of the pipe": (
        BY_ALERT,
        lambda it: _of(it.pipes.pipes)["said"].update(
            SourceParameters={"SqsQueueParameters": {"BatchSize": 5, "MaximumBatchingWindowInSeconds": 3}}
        ),
    ),
    "a filter of the pipe": (
        BY_ALERT,
        lambda it: _of(it.pipes.pipes)["said"].update(
            SourceParameters={
                "SqsQueueParameters": {"BatchSize": 1},
                "FilterCriteria": {"Filters": [{"Pattern": '{"body": {"nobody": ["x"]}}'}]},
            }
        ),
    ),
    "an enrichment of the pipe": (
        BY_ALERT,
        lambda it: _of(it.pipes.pipes)["said"].update(
            Enrichment="arn:aws:lambda:eu-west-1:123456789012:function:mine"
        ),
    ),
    "another source of the pipe": (
        BY_ALERT,
        lambda it: _of(it.pipes.pipes)["said"].update(Source="arn:aws:sqs:eu-west-1:123456789012:mine"),
    ),
    "a table that is paid for": (BY_ALARM, lambda it: _of(it.tables.tables).update(billing="PROVISIONED")),
    "a table that keeps everything": (
        BY_ALARM,
        lambda it: _of(it.tables.tables).update(expiry=None, changed=-1e9),
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_change_by_hand_is_seen_and_undone(name: str) -> None:
    fragments, edit = EDITS[name]
    account = of(*fragments)
    account.rig.apply(account.wanted)
    edit(account)
    (step,) = account.rig.plan(account.wanted).steps
    assert (step.op, step.reason) == (Op.UPDATE, Reason.LIVE)
    assert not failures(account.rig.apply(account.wanted))
    assert account.rig.plan(account.wanted).empty


def test_a_change_of_the_spec_changes_no_more_than_it_must(heard: Account) -> None:
    heard.rig.apply(heard.wanted)
    other = of(
        TARGETS, retraining(more=", parameters: {}").replace("24h", "12h").replace(", parameters: {}", "")
    )
    found = heard.rig.plan(other.wanted)
    assert {str(step.key).split("/")[1] for step in found.steps} == {"state-machine"}
    assert {(step.op, step.reason) for step in found.steps} == {(Op.UPDATE, Reason.SPEC)}
    assert not failures(heard.rig.apply(other.wanted)) and heard.rig.plan(other.wanted).empty


@pytest.mark.parametrize("kind", ["table", "queue", "role", "state-machine", "topic", "pipe"])
def test_what_is_not_ours_is_not_touched(account: Account, kind: str) -> None:
    account.rig.apply(account.wanted)
    key = next(one.key for one in account.wanted if one.key.kind == kind)
    arn = next(arn for arn in account.tags if arn.endswith((f":{key.name}", f"/{key.name}")) and
               {"table": ":dynamodb:", "queue": ":sqs:", "role": ":iam:", "state-machine": ":states:",
                "topic": ":sns:", "pipe": ":pipes:"}[kind] in arn)  # fmt: skip
    account.tags[arn]["mlobs:project"] = "another"
    (conflict,) = account.rig.plan(account.wanted).conflicts
    assert (conflict.wanted.key, conflict.refusal) == (key, Refusal.FOREIGN)
    account.tags[arn].clear()
    (conflict,) = account.rig.plan(account.wanted).conflicts
    assert conflict.refusal is Refusal.UNMARKED
    assert ops(account.rig.plan(account.wanted, adopted=[str(key)])) == {Op.MARK}
    assert str(key) not in {str(step.key) for step in account.rig.plan(()).steps}


def test_people_may_subscribe_to_a_topic(account: Account) -> None:
    account.rig.apply(account.wanted)
    (subscriptions,) = account.sns.topics.values()
    mail = {"Protocol": "email", "Endpoint": "ops@acme.example", "RawMessageDelivery": "false"}
    subscriptions["PendingConfirmation"] = mail
    assert account.rig.plan(account.wanted).empty
    _of(account.sns.topics)[next(iter(subscriptions))]["RawMessageDelivery"] = "false"
    assert not failures(account.rig.apply(account.wanted))
    assert subscriptions["PendingConfirmation"] == mail


def test_a_second_creation_never_takes_over_what_somebody_else_has_made(heard: Account) -> None:
    """SQS, SNS and EventBridge answer a second creation as if it were the first."""
    plan = heard.rig.plan(heard.wanted)
    queue = next(step for step in plan.steps if step.key.kind == "queue")
    rule = next(step for step in plan.steps if step.key.kind == "rule")
    live = WORLD.connect(heard.rig.site, heard.rig.ports)
    heard.sqs.create({"QueueName": queue.key.name, "tags": {"owner": "them"}})
    heard.events.put({"Name": rule.key.name, "EventPattern": "{}", "State": "ENABLED"})
    for step in (queue, rule):
        with pytest.raises(Exception, match="has appeared"):
            live.carry_out(step)
    assert heard.events.rules[rule.key.name]["EventPattern"] == "{}"


def test_an_index_of_tags_that_is_behind_changes_nothing(account: Account) -> None:
    account.index.fall_behind()
    account.rig.apply(account.wanted)
    assert account.rig.plan(account.wanted).empty
    account.index.behind = None
    account.index.fall_behind()
    assert not failures(account.rig.apply(()))
    assert account.rig.plan(()).empty, "what is deleted and still in the index is not there"


MAKING = [
    "CreateTable",
    "UpdateTimeToLive",
    "CreateQueue",
    "CreateRole",
    "PutRolePolicy",
    "CreateStateMachine",
    "CreateTopic",
    "Subscribe",
    "CreatePipe",
    "PutRule",
    "PutTargets",
    "GetResources",
    "ListRoles",
    "DescribePipe",
    "GetQueueUrl",
]
CHANGING = [
    "UpdateStateMachine",
    "TagResource",
    "TagRole",
    "PutRolePolicy",
    "SetQueueAttributes",
    "TagQueue",
    "UpdatePipe",
]
REMOVING = [
    "DeleteTable",
    "DeleteQueue",
    "DeleteRole",
    "DeleteRolePolicy",
    "DeleteStateMachine",
    "DeleteTopic",
    "DeletePipe",
    "DeleteRule",
    "RemoveTargets",
]


@pytest.mark.parametrize("kind", [THROTTLED, DOWN, LOST])
@pytest.mark.parametrize("fragments", [BY_ALARM, BY_ALERT], ids=["alarms", "alerts"])
def test_every_fault_that_passes_is_got_over(kind: str, fragments: tuple[str, ...]) -> None:
    account = of(*fragments)
    for operation in MAKING:
        account.weather.on(operation, kind)
    assert not failures(account.rig.apply(account.wanted))
    assert account.rig.plan(account.wanted).empty
    _policy(account)
    _of(account.sqs.queues).update(DelaySeconds="5")
    _of(account.states.machines)["said"].update(definition='{"StartAt": "A", "States": {}}')
    for there in account.pipes.pipes.values():
        there["said"]["DesiredState"] = "STOPPED"
    for operation in CHANGING:
        account.weather.on(operation, kind)
    assert not failures(account.rig.apply(account.wanted))
    assert account.rig.plan(account.wanted).empty
    for operation in REMOVING:
        account.weather.on(operation, kind)
    assert not failures(account.rig.apply(()))
    assert account.rig.plan(()).empty


@pytest.mark.parametrize("operation", sorted({*MAKING[:11]}))
def test_a_run_that_was_cut_off_anywhere_is_completed_by_the_next(operation: str) -> None:
    for fragments in (BY_ALARM, BY_ALERT):
        account = of(*fragments)
        account.weather.on(operation, DENIED)
        account.rig.apply(account.wanted)
        assert not failures(account.rig.apply(account.wanted))
        assert account.rig.plan(account.wanted).empty


def test_a_pipe_that_failed_is_told_and_mended(account: Account) -> None:
    account.pipes.failing = "the queue cannot be read"
    why = dict(failures(account.rig.apply(account.wanted)))
    assert "`CREATE_FAILED`: the queue cannot be read" in why[f"eventbridge/pipe/{account.stem}"]
    assert [step.op for step in account.rig.plan(account.wanted).steps] == [Op.UPDATE]
    account.pipes.failing = ""
    assert not failures(account.rig.apply(account.wanted))
    assert account.rig.plan(account.wanted).empty


def test_a_table_with_other_keys_is_told(heard: Account) -> None:
    heard.rig.apply(heard.wanted)
    (table,) = heard.tables.tables.values()
    table["said"] = {**table["said"], "KeySchema": [{"AttributeName": "reaction", "KeyType": "HASH"}]}
    ((_, why),) = failures(heard.rig.apply(heard.wanted))
    assert "the keys of the table" in why and "delete it by hand" in why


@pytest.mark.parametrize("operation", ["GetResources", "ListRoles", "DescribePipe", "GetRole"])
def test_what_cannot_be_read_is_told_and_nothing_is_deleted(account: Account, operation: str) -> None:
    account.rig.apply(account.wanted)
    account.weather.denied.add(operation)
    left = tuple(one for one in account.wanted if one.key.kind != "topic")
    assert account.rig.reading(left).unread
    assert not account.rig.plan(left).of(Op.DELETE)


def test_policies_that_mean_the_same_are_the_same() -> None:
    one: dict[str, Any] = {"Effect": "Allow", "Action": ["a:B", "a:A"], "Resource": "*"}
    other = {"Effect": "Allow", "Action": ["a:A", "a:B"], "Resource": ["*"]}
    assert canonical.policy({"Version": "2012-10-17", "Statement": one}) == canonical.policy(
        json.dumps({"Version": "2012-10-17", "Statement": [other]})
    )


@pytest.mark.parametrize("fragments", [BY_ALARM, BY_ALERT], ids=["alarms", "alerts"])
def test_permissions_name_all_that_is_called_and_only_what_is_ours(fragments: tuple[str, ...]) -> None:
    account = of(*fragments)
    found = WORLD.permissions(account.rig.site, account.wanted)
    account.rig.apply(account.wanted)
    _policy(account)
    account.rig.apply(account.wanted)
    every = (*found.read, *found.write)
    account.rig.apply(())
    allowed = {action.split(":")[1] for one in every for action in one.actions}
    assert set(account.weather.calls) <= allowed
    free = {one.actions for one in found.write if not all("acme-default-*" in arn for arn in one.resources)}
    assert free <= {("sns:SetSubscriptionAttributes", "sns:Unsubscribe")}
    passed = {
        one.resources[0][-5:]: one.condition["StringEquals"] for one in found.write if "Pass" in one.sid
    }
    assert passed["*-run"] == {"iam:PassedToService": "states.amazonaws.com"}
    assert set(passed) == {"*-run", "-rule", "-pipe"} - ({"-pipe"} if fragments == BY_ALARM else set())


def test_roles_are_given_powers_within_the_boundary_alone() -> None:
    boundary = "arn:aws:iam::123456789012:policy/edge"
    bounded = of(f"targets: {{eventbridge: {{permissions_boundary: '{boundary}'}}}}", retraining())
    (grant,) = (
        one for one in WORLD.permissions(bounded.rig.site, bounded.wanted).write if "Grant" in one.sid
    )
    assert grant.condition == {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    assert not any("DeleteRolePermissionsBoundary" in action for action in grant.actions)
    assert not failures(bounded.rig.apply(bounded.wanted)) and bounded.rig.plan(bounded.wanted).empty
    assert {one["boundary"] for one in bounded.iam.roles.values()} == {boundary}


def test_names_of_wanted_objects_begin_as_the_permissions_say() -> None:
    for account in (an_account(worked_example.prod()), of(*BY_ALARM), of(*BY_ALERT)):
        (lists, *read) = WORLD.permissions(account.rig.site, account.wanted).read
        heads = [one.resources[0].removesuffix("*") for one in read]
        assert lists.resources == ("*",)
        for one in account.wanted:
            arn = next(arn for arn in heads if arn.rpartition("acme")[0])
            assert arn and one.key.name.startswith(arn[arn.index("acme") :])
