"""The requests of the target `eventbridge`: legal for AWS, exact in what they hear, and least in what they may."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mlobs_compile.artifact import Resource, parsed
from mlobs_compile.targets.eventbridge import TARGET
from mlobs_compile.targets.eventbridge.rules import PATTERN_LIMIT
from tests import projects
from tests.aws.shapes import against_model
from tests.targets.eventbridge_world import TARGETS, built, definition, emission, of, retraining

RUNS = {
    "sagemaker": "run: {sagemaker_pipeline: Fraud-Train, parameters: {reason: drift}}",
    "states": 'run: {step_functions: "arn:aws:states:eu-west-1:123456789012:stateMachine:retrain"}',
    "lambda": 'run: {lambda: "arn:aws:lambda:eu-west-1:123456789012:function:retrain:live"}',
    "airflow": "run: {airflow: {dag: fraud_train, mwaa: ml-prod}}",
}
BY_RUNNER = (
    "monitors: runner\nperformance: {problem: binary, label: is_fraud, metrics: {recall: {at_least: 0.8}}}"
)
"""Its alerts are at home in Prometheus, which the base project names first."""


def requests(path: str, *fragments: str) -> list[Any]:
    (file,) = (one for one in emission(*fragments).artifacts if one.path == path)
    found = parsed(file.text)
    assert isinstance(found, dict)
    return list(found["requests"])  # type: ignore[arg-type]


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("more", ["", BY_RUNNER, "maintenance: {db: {start: '02:00', end: '04:00'}}"])
def test_every_request_keeps_to_the_service_model(run: str, more: str) -> None:
    found = emission(f"{retraining(run)}\n{more}")
    sent = [
        *requests("table.json", f"{retraining(run)}\n{more}"),
        *requests("model/fraud.json", f"{retraining(run)}\n{more}"),
    ]
    for one in sent:
        body = dict(one["request"])
        if "definition_file" in one:
            (file,) = (artifact for artifact in found.artifacts if artifact.path == one["definition_file"])
            body["definition"] = file.text
        assert against_model(one["service"], one["operation"], body) == []
    assert {"CreateTable", "UpdateTimeToLive", "CreateStateMachine", "CreateQueue"} <= {
        one["operation"] for one in sent
    }


def rule(*fragments: str) -> Resource:
    (found,) = of(emission(*fragments), "rule")
    return found


def test_the_rule_hears_exactly_the_alarms_that_are_named_and_only_in_alarm() -> None:
    there = built(retraining())
    pattern = json.loads(str(rule(retraining()).body["EventPattern"]))
    alarms = {one.name for one in of(there.emissions["cloudwatch"], "metric-alarm")}
    assert pattern["detail"] == {
        "alarmName": ["acme/default/fraud/performance/recall"],
        "state": {"value": ["ALARM"]},
    }
    assert set(pattern["detail"]["alarmName"]) <= alarms
    assert pattern["account"] == ["123456789012"]


def test_the_alarms_of_an_slo_are_those_that_tell_people() -> None:
    slo = "slos: {availability: {objective: 99.9%, signal: availability}}"
    fragments = ("aws: {account: '123456789012', region: eu-west-1}\ntargets: {cloudwatch: {name_prefix: ml}}", f"{retraining(on='[availability]')}\n{slo}\n"
                 "serving: {preset: sagemaker-endpoint, endpoint: fraud-prod}")  # fmt: skip
    there = built(*fragments)
    pattern = json.loads(str(rule(*fragments).body["EventPattern"]))
    telling = {
        one.name for one in there.emissions["cloudwatch"].resources
        if one.body.get("ActionsEnabled") and "/burn/" in one.name
    }  # fmt: skip
    assert set(pattern["detail"]["alarmName"]) == telling and all(name.startswith("ml/") for name in telling)


def test_more_alarms_than_a_pattern_holds_make_more_rules() -> None:
    features = ", ".join(f"feature_with_a_rather_long_name_{number}" for number in range(60))
    model = f"features: {{names: [{features}]}}\ndrift: {{baseline: s3://acme-ml/b, features: {{'*': {{linf_robust: {{at_most: 0.1}}}}}}}}"
    found = emission(f"{retraining(on='[drift]')}\n{model}")
    rules = of(found, "rule")
    patterns = [str(one.body["EventPattern"]) for one in rules]
    assert len(rules) > 1 and max(map(len, patterns)) <= PATTERN_LIMIT
    heard = [name for pattern in patterns for name in json.loads(pattern)["detail"]["alarmName"]]
    assert len(heard) == len(set(heard)) == 60
    targets = of(found, "target")
    assert [one.body["Rule"] for one in targets] == [one.name for one in rules]
    assert all(len(one.body["Targets"]) == 1 for one in targets)  # type: ignore[arg-type]


def test_the_target_of_a_rule_tries_again_and_has_a_dead_letter_queue() -> None:
    (found,) = of(emission(retraining()), "target")
    (target,) = found.body["Targets"]  # type: ignore[misc]
    queue = next(one.name for one in of(emission(retraining()), "queue"))
    assert target["DeadLetterConfig"] == {"Arn": f"arn:aws:sqs:eu-west-1:123456789012:{queue}"}
    assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 3600
    paths, template = target["InputTransformer"].values()
    filled = template.replace("<event>", '"e"').replace("<alarm>", '"a"')
    assert json.loads(filled) == {"event": "e", "alarm": "a", "home": "cloudwatch"}
    assert paths == {"event": "$.id", "alarm": "$.detail.alarmName"}


def policy(whose: str, *fragments: str) -> list[Any]:
    name = f"-{whose}"
    (found,) = (one for one in of(emission(*fragments), "permission") if one.name.endswith(name))
    return list(json.loads(str(found.body["PolicyDocument"]))["Statement"])


@pytest.mark.parametrize(("run", "action", "on"), [
    ("sagemaker", "sagemaker:StartPipelineExecution",
     ["arn:aws:sagemaker:eu-west-1:123456789012:pipeline/Fraud-Train", "arn:aws:sagemaker:eu-west-1:123456789012:pipeline/fraud-train"]),
    ("states", "states:StartExecution", ["arn:aws:states:eu-west-1:123456789012:stateMachine:retrain"]),
    ("lambda", "lambda:InvokeFunction", ["arn:aws:lambda:eu-west-1:123456789012:function:retrain:live"]),
    ("airflow", "airflow:InvokeRestApi", ["arn:aws:airflow:eu-west-1:123456789012:role/ml-prod/Op"]),
])  # fmt: skip
def test_the_state_machine_may_start_its_run_and_touch_its_own_items(
    run: str, action: str, on: list[str]
) -> None:
    table, queue, start = policy("run", retraining(RUNS[run]))
    assert table["Action"] == ["dynamodb:PutItem", "dynamodb:DeleteItem"]
    assert table["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["fraud/retraining"]}}
    assert queue["Action"] == ["sqs:SendMessage"]
    assert (start["Action"], start["Resource"]) == ([action], on)
    assert not any(
        "*" in resource for statement in (table, queue, start) for resource in statement["Resource"]
    )


def test_every_task_of_the_state_machine_is_allowed_and_nothing_else_is() -> None:
    fragment = f"{retraining()}\nmaintenance: {{db: {{start: '02:00', end: '04:00'}}}}"
    tasks = {
        state["Resource"].split(":::")[1]
        for state in definition(emission(fragment))["States"].values() if state["Type"] == "Task"
    }  # fmt: skip
    allowed = {action.partition(":")[2] for one in policy("run", fragment) for action in one["Action"]}
    called = {task.rpartition(":")[2] for task in tasks}
    assert {name[0].upper() + name[1:] for name in called} == allowed


def test_every_role_is_trusted_to_one_service_for_one_resource() -> None:
    found = emission(
        f"{retraining()}\n{BY_RUNNER}\nalerts: {{queue: {{cloudwatch: {{namespace: A, metric: B, stat: Sum}}, at_most: 1}}}}".replace(
            "[performance]", "[performance, queue]"
        )
    )
    roles = of(found, "role")
    assert [one.name.rpartition("-")[2] for one in roles] == ["run", "rule", "pipe"]
    for role in roles:
        (statement,) = json.loads(str(role.body["AssumeRolePolicyDocument"]))["Statement"]
        assert statement["Principal"]["Service"] in (
            "states.amazonaws.com",
            "events.amazonaws.com",
            "pipes.amazonaws.com",
        )
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
        assert "retraining" in statement["Condition"]["ArnLike"]["aws:SourceArn"]


def test_alerts_of_prometheus_come_through_alertmanager_topic_queue_and_pipe() -> None:
    there = built(f"{retraining()}\n{BY_RUNNER}")
    found = there.emissions["eventbridge"]
    assert of(found, "rule") == []
    (topic,), (pipe,), (subscription,) = (of(found, kind) for kind in ("topic", "pipe", "subscription"))
    (receiver,) = (
        one for one in of(there.emissions["alertmanager"], "receiver") if one.name == "fraud/retraining"
    )
    (config,) = receiver.body["sns_configs"]  # type: ignore[misc]
    assert config["topic_arn"] == subscription.body["TopicArn"]
    assert str(config["topic_arn"]).endswith(f":{topic.name}")
    assert pipe.body["Source"] == subscription.body["Endpoint"]
    filled = str(config["message"]).replace(
        "{{ with index .Alerts.Firing 0 }}{{ .Fingerprint }}-{{ .StartsAt.Unix }}{{ end }}", "5f1c-18"
    )
    assert json.loads(filled) == {"event": "5f1c-18", "alarm": "fraud/retraining"}


def test_names_keep_to_their_limits_and_differ_where_slashes_would_not() -> None:
    long = "a" * 63
    found = emission(
        f"metadata: {{name: {long}, team: risk, runbook: 'https://r.example/x'}}\n{retraining()}\n{BY_RUNNER}"
    )
    limits = {"rule": 64, "role": 64, "pipe": 64, "queue": 80, "state-machine": 80, "topic": 256}
    for one in found.resources:
        assert len(one.name) <= limits.get(one.kind, 255)


def test_the_reaction_is_expressed_and_an_environment_may_switch_it_off() -> None:
    assert {id for one in emission(retraining()).resources for id in one.nodes} == {"fraud/retraining"}
    assert emission(retraining(more=", enabled: false")).resources == ()
    assert emission("retraining: {enabled: false}").resources == ()
    assert TARGET.name == "eventbridge"


def test_a_text_that_would_be_an_expression_is_refused() -> None:
    for run in (
        "run: {sagemaker_pipeline: p, parameters: {a: '{% 1 %}'}}",
        "run: {airflow: {dag: d, mwaa: m, conf: {a: [{b: '{% 1 %}'}]}}}",
    ):
        (said,) = projects.errors(TARGETS, retraining(run))
        assert said.startswith("MLO672") and "for an expression" in said
