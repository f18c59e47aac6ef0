"""The compiled state machine is executed: what starts a run, what starts none, and what becomes of failures."""

from __future__ import annotations

import pytest

from tests.aws.state_machine import Fault, expressions
from tests.aws.table_world import TAKEN
from tests.targets.eventbridge_world import World, definition, emission, retraining, world

DAY = 24 * 3600
THROTTLED = Fault("SageMaker.SageMakerException", "Rate exceeded")
GONE = Fault("SageMaker.ResourceNotFoundException", "Pipeline does not exist")
TRIES = 7
"""The first and six more."""


def test_the_first_alarm_starts_one_run() -> None:
    there = world()
    run = there.alarm("e1")
    assert run.path == ["Read", "Remember", "Lock", "Start", "Started"]
    (start,) = there.starts
    assert start["PipelineName"] == "Fraud-Train"
    assert start["PipelineParameters"] == [{"Name": "reason", "Value": "drift"}]
    assert 32 <= len(start["ClientRequestToken"]) <= 128 and start["ClientRequestToken"].isalnum()


def test_a_second_alarm_within_the_cooldown_starts_none() -> None:
    there = world()
    there.alarm("e1")
    there.clock.now += DAY - 1
    assert there.alarm("e2").path == ["Read", "Remember", "Lock", "Suppressed"]
    assert len(there.starts) == 1


def test_a_copy_of_an_event_starts_none_however_late_it_comes() -> None:
    there = world()
    there.alarm("e1")
    assert there.alarm("e1").path == ["Read", "Remember", "Suppressed"]
    there.clock.now += 3 * DAY
    assert there.alarm("e1").path == ["Read", "Remember", "Suppressed"]
    assert len(there.starts) == 1


def test_an_alarm_after_the_cooldown_starts_again_and_an_event_it_covered_does_not() -> None:
    there = world()
    there.alarm("e1")
    there.alarm("e2")
    there.clock.now += DAY + 1
    assert there.alarm("e2").status == "SUCCEEDED" and len(there.starts) == 1
    assert there.alarm("e3").path[-1] == "Started" and len(there.starts) == 2
    assert len({start["ClientRequestToken"] for start in there.starts}) == 2


def test_the_lock_expires_by_itself_when_the_cooldown_does() -> None:
    there = world()
    there.alarm("e1")
    assert there.table.lock and int(there.table.lock["expires"]["N"]) == int(there.clock.now) + DAY


def test_alerts_of_prometheus_share_the_lock_with_alarms() -> None:
    there = world()
    assert there.message("5f1c-1800000000").path[-1] == "Started"
    assert there.alarm("e1").path[-1] == "Suppressed"
    assert there.message("5f1c-1800000000").path == ["Read", "Remember", "Suppressed"]
    assert len(there.starts) == 1


def test_a_start_that_fails_frees_the_lock_forgets_the_event_and_becomes_a_dead_letter() -> None:
    there = world()
    there.faults = [GONE] * TRIES
    run = there.alarm("e1")
    assert run.status == "FAILED" and "Pipeline does not exist" in run.cause
    assert run.path[-5:] == ["Start", "Unlock", "Forget", "DeadLetter", "Failed"]
    assert there.table.items == {}
    (letter,) = there.letters
    assert letter["QueueUrl"].startswith(
        "https://sqs.eu-west-1.amazonaws.com/123456789012/acme-default-fraud"
    )
    told = letter["MessageBody"]
    assert (told["reaction"], told["event"], told["failure"]["Error"]) == (
        "fraud/retraining",
        "e1",
        GONE.name,
    )
    assert there.alarm("e1").path[-1] == "Started", (
        "the same event may be sent again once the fault is mended"
    )


def test_a_start_that_is_throttled_is_tried_again_under_the_same_token() -> None:
    there = world()
    there.faults = [THROTTLED] * (TRIES - 1)
    assert there.alarm("e1").path[-1] == "Started"
    assert len(there.starts) == 1 and there.letters == []


def test_a_throttled_table_is_asked_again() -> None:
    there = world()
    there.table.faults = [Fault("DynamoDB.ProvisionedThroughputExceededException")] * 3
    assert there.alarm("e1").path[-1] == "Started"


def test_a_write_whose_answer_was_lost_finds_itself() -> None:
    there = world()
    there.table.late = True
    there.table.faults = [Fault("States.Timeout")]
    assert there.alarm("e1").path[-1] == "Started"
    there.clock.now += DAY + 1
    there.table.faults = [Fault("DynamoDB.InternalServerErrorException")]
    assert there.alarm("e2").path[-1] == "Started" and len(there.starts) == 2


def test_a_table_that_is_gone_is_told_and_starts_nothing() -> None:
    there = world()
    there.table.faults = [Fault("DynamoDB.ResourceNotFoundException", "no table")] * (3 * TRIES)
    run = there.alarm("e1")
    assert run.status == "FAILED" and there.starts == [] and len(there.letters) == 1


def test_a_failed_execution_leaves_the_lock_of_another_alone() -> None:
    there = world()
    there.alarm("e1")
    held = there.table.lock
    there.table.faults = [Fault("DynamoDB.ResourceNotFoundException")] * TRIES
    there.alarm("e2")
    assert there.table.lock == held


def test_two_events_at_once_start_one_run() -> None:
    there = world()
    outcomes = []
    put = there.table.put

    def meanwhile(request: object) -> None:
        put(request)  # type: ignore[arg-type]
        if not outcomes:
            outcomes.append("")
            outcomes[0] = there.machine.start(
                {"event": "e2", "alarm": "alarm", "home": "cloudwatch"}, 99
            ).path[-1]

    there.machine.services = {**there.machine.services, "dynamodb:putItem": meanwhile}
    assert sorted([there.alarm("e1").path[-1], *outcomes]) == ["Started", "Suppressed"]
    assert len(there.starts) == 1


MAINTENANCE = "maintenance: {db: {start: '02:00', end: '04:00'}}"


def muted_world() -> World:
    return world(f"{retraining()}\n{MAINTENANCE}")


def test_a_muted_alarm_starts_its_run_when_the_mute_ends_and_it_is_still_in_alarm() -> None:
    there = muted_world()
    there.mutes = [True, True]
    begun = there.clock.now
    run = there.alarm("e1")
    assert run.path.count("Later") == 2 and run.path[-1] == "Started"
    assert there.clock.now - begun == 1800


def test_a_muted_alarm_that_recovers_starts_nothing() -> None:
    there = muted_world()
    there.mutes, there.alarming = [True], False
    assert there.alarm("e1").path[-1] == "Suppressed" and there.starts == []


def test_what_alertmanager_sends_is_not_muted_and_not_asked_about() -> None:
    assert "Muted" not in muted_world().message("5f1c-1").path


@pytest.mark.parametrize(("run", "wanted"), [
    ('run: {step_functions: "arn:aws:states:eu-west-1:123456789012:stateMachine:retrain", parameters: {a: b}}',
     {"StateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:retrain"}),
    ('run: {lambda: "arn:aws:lambda:eu-west-1:123456789012:function:retrain"}',
     {"FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:retrain", "InvocationType": "Event"}),
    ("run: {airflow: {dag: fraud_train, mwaa: ml-prod, conf: {full: true}}}",
     {"Name": "ml-prod", "Path": "/dags/fraud_train/dagRuns", "Method": "POST"}),
])  # fmt: skip
def test_every_kind_of_run_is_started(run: str, wanted: dict[str, str]) -> None:
    there = world(retraining(run))
    assert there.alarm("e1").path[-1] == "Started"
    (start,) = there.starts
    assert wanted.items() <= start.items()


def test_a_run_of_mwaa_has_an_id_of_its_event_and_the_conf_of_the_spec() -> None:
    there = world(
        retraining("run: {airflow: {dag: fraud_train, mwaa: ml-prod, conf: {full: true, share: 0.5}}}")
    )
    there.alarm("e1")
    body = there.starts[0]["Body"]
    assert body["dag_run_id"].startswith("mlobs-") and body["logical_date"] is None
    assert body["conf"]["full"] is True and body["conf"]["share"] == 0.5
    assert body["conf"]["mlobs"]["model"] == "fraud"


def test_airflow_two_is_given_no_logical_date() -> None:
    there = world(retraining("run: {airflow: {dag: fraud_train, mwaa: ml-prod, api: v1}}"))
    there.alarm("e1")
    assert "logical_date" not in there.starts[0]["Body"]


def test_an_execution_that_was_started_before_counts_as_started() -> None:
    run = 'run: {step_functions: "arn:aws:states:eu-west-1:123456789012:stateMachine:retrain"}'
    there = world(retraining(run))
    there.faults = [Fault("States.Timeout"), Fault("Sfn.ExecutionAlreadyExistsException")]
    assert there.alarm("e1").path[-1] == "Started" and there.letters == []


def test_a_conditional_write_that_fails_is_not_tried_again() -> None:
    there = world()
    there.alarm("e1")
    before = there.table.calls
    there.alarm("e1")
    assert there.table.calls == before + 1
    for state in definition(emission(retraining()))["States"].values():
        if "putItem" in state.get("Resource", ""):
            assert state["Retry"][0] == {"ErrorEquals": [TAKEN], "MaxAttempts": 0}


def test_every_expression_keeps_to_single_quotes_and_every_state_is_reached() -> None:
    for fragment in (retraining(), f"{retraining()}\n{MAINTENANCE}"):
        found = definition(emission(fragment))
        assert all('"' not in text for text in expressions(found))
        named = {found["StartAt"]}
        for state in found["States"].values():
            for part in (state, *state.get("Catch", ()), *state.get("Choices", ())):
                named.update(part[key] for key in ("Next", "Default") if key in part)
        assert named == set(found["States"])
