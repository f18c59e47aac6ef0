"""The world `sagemaker`: a new definition, the switch, and only then the end of the old one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from mlobs_compile import plugins
from mlobs_compile.applying.run import Fate
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Op, Reason, Refusal
from tests import worked_example
from tests.aws.s3_world import S3, Stored
from tests.aws.sagemaker_world import PENDING, SageMaker
from tests.aws.shapes import against_model
from tests.aws.strict import Fake
from tests.aws.tagging_world import Tagging, Tags
from tests.aws.weather import DENIED, DOWN, LOST, THROTTLED, Clock, Weather
from tests.worlds.aws import Ports, Rig, failures, ops, told
from tests.worlds.planned import site_of

WORLD = plugins.worlds()["sagemaker"]
BUCKET = "acme-ml-monitoring"
SCHEDULE, OTHER = "acme-ml-prod-fraud-quality", "acme-ml-prod-churn-quality"


@dataclass
class Account:
    rig: Rig
    sagemaker: SageMaker
    s3: S3
    index: Tagging
    weather: Weather
    clock: Clock

    @property
    def definitions(self) -> set[str]:
        return {name for held in self.sagemaker.definitions.values() for name in held}

    def config(self, schedule: str) -> Any:
        return self.sagemaker.schedules[schedule]["config"]


@pytest.fixture
def account() -> Account:
    return an_account()


def an_account() -> Account:
    tags: Tags = {}
    clock, weather = Clock(), Weather()
    sagemaker, s3, index = SageMaker(tags, clock), S3(BUCKET), Tagging(lambda: tags, page=2)
    fakes = {
        "sagemaker": Fake("sagemaker", sagemaker.handlers, weather=weather),
        "s3": Fake("s3", s3.handlers, weather=weather),
        "resourcegroupstaggingapi": Fake("resourcegroupstaggingapi", index.handlers, weather=weather),
    }
    rig = Rig(WORLD, site_of(WORLD, worked_example.prod()), Ports(fakes, clock))
    return Account(rig, sagemaker, s3, index, weather, clock)


def wanted(account: Account) -> tuple[Wanted, ...]:
    return account.rig.wanted(worked_example.prod().emissions)


def with_runtime(all: tuple[Wanted, ...], seconds: int) -> tuple[Wanted, ...]:
    """The same with another limit for one monitor, as the target would name it: a new definition."""
    (schedule,) = (one for one in all if one.key.name == SCHEDULE)
    (old,) = schedule.needs
    new = replace(old, name=f"{old.name[:-8]}{seconds:08d}")
    changed = []
    for one in all:
        if one.key == old:
            limit = {"MaxRuntimeInSeconds": seconds}
            body = {**one.body, "JobDefinitionName": new.name, "StoppingCondition": limit}
            one = Wanted(new, one.id, body, one.needs, one.origins)
        elif one.key == schedule.key:
            config = one.body["MonitoringScheduleConfig"]
            assert isinstance(config, dict)
            config = {**config, "MonitoringJobDefinitionName": new.name}
            one = Wanted(
                one.key, one.id, {**one.body, "MonitoringScheduleConfig": config}, (new,), one.origins
            )
        changed.append(one)
    return tuple(changed)


def without(all: tuple[Wanted, ...], part: str) -> tuple[Wanted, ...]:
    return tuple(one for one in all if part not in one.id)


def test_the_worked_example_is_applied_once_and_then_nothing_is_left_to_do(account: Account) -> None:
    all = wanted(account)
    result = account.rig.apply(all)
    assert not failures(result) and len(result.steps) == len(all)
    assert account.rig.plan(all).empty
    kinds = {one.key.kind for one in all}
    assert {"object", "MonitoringSchedule", "ModelBiasJobDefinition"} <= kinds
    assert account.sagemaker.dangling == []


def test_all_that_a_job_reads_is_there_before_it(account: Account) -> None:
    order = [key for _, key in told(account.rig.plan(wanted(account)))]
    for one in wanted(account):
        assert all(order.index(str(need)) < order.index(str(one.key)) for need in one.needs)
    bias = next(one for one in wanted(account) if one.key.kind == "ModelBiasJobDefinition")
    assert bias.needs and bias.needs[0].kind == "object"


def test_what_clarify_reads_is_the_compiled_file_byte_for_byte(account: Account) -> None:
    account.rig.apply(wanted(account))
    artifacts = worked_example.prod().emissions["sagemaker"].artifacts
    texts = {one.text for one in artifacts if one.path.endswith("analysis_config.json")}
    stored = account.s3.buckets[BUCKET]
    assert {one.data.decode() for one in stored.values()} == texts
    assert len(texts) == 4 and sum("-baseline-" in key for key in stored) == 2


def test_bodies_are_the_requests_that_were_compiled(account: Account) -> None:
    for one in wanted(account):
        if one.key.kind.endswith("JobDefinition"):
            assert against_model("sagemaker", f"Create{one.key.kind}", one.body) == []


def test_a_changed_monitor_is_made_anew_then_switched_and_then_the_old_one_goes(account: Account) -> None:
    all = wanted(account)
    account.rig.apply(all)
    old = account.config(SCHEDULE)["MonitoringJobDefinitionName"]
    changed = with_runtime(all, 900)
    steps = account.rig.plan(changed, prune=False).steps
    assert [step.op for step in steps] == [Op.CREATE, Op.UPDATE, Op.RETIRE]
    account.weather.calls.clear()
    began = account.clock()
    account.rig.apply(changed, prune=False)
    calls = [one for one in account.weather.calls if not one.startswith(("List", "Get", "Describe"))]
    assert calls == [
        "CreateDataQualityJobDefinition",
        "UpdateMonitoringSchedule",
        "AddTags",
        "DeleteDataQualityJobDefinition",
    ]
    assert account.clock() - began >= PENDING, (
        "the old one is deleted only when the schedule has come to rest"
    )
    assert old not in account.definitions and account.sagemaker.dangling == []
    assert account.rig.plan(changed).empty


def test_a_schedule_that_fails_keeps_its_old_definition(account: Account) -> None:
    all = wanted(account)
    account.rig.apply(all)
    old = account.config(SCHEDULE)["MonitoringJobDefinitionName"]
    changed = with_runtime(all, 900)
    account.sagemaker.failing.add(next(one.key.name for one in changed if one.key.name.endswith("00000900")))
    assert any("the role cannot be assumed" in why for _, why in failures(account.rig.apply(changed)))
    assert old in account.definitions
    account.sagemaker.failing.clear()
    assert not failures(account.rig.apply(changed))
    assert old not in account.definitions and account.rig.plan(changed).empty


def test_a_definition_that_another_schedule_runs_is_not_deleted(account: Account) -> None:
    all = wanted(account)
    account.rig.apply(all)
    config = account.config(SCHEDULE)
    account.sagemaker.schedules["by-hand"] = {**account.sagemaker.schedules[SCHEDULE]}
    (failed,) = account.rig.apply(with_runtime(all, 900)).of(Fate.FAILED)
    assert "still run by the schedule `by-hand`" in failed.why
    assert config["MonitoringJobDefinitionName"] in account.definitions
    assert account.sagemaker.dangling == []


def test_a_monitor_that_is_gone_goes_with_its_schedule_first(account: Account) -> None:
    all = wanted(account)
    account.rig.apply(all)
    left = without(all, "fraud/monitor/bias")
    assert account.rig.plan(left, prune=False).empty
    ends = [key.split("/")[1] for _, key in told(account.rig.plan(left))]
    assert sorted(ends) == ["ModelBiasJobDefinition", "MonitoringSchedule", "object", "object"]
    assert ends.index("MonitoringSchedule") < ends.index("ModelBiasJobDefinition")
    assert not failures(account.rig.apply(left))
    assert account.rig.plan(left).empty and account.sagemaker.dangling == []
    assert not any("bias" in name for name in account.definitions | set(account.sagemaker.schedules))


def test_changes_by_hand_are_seen_and_undone(account: Account) -> None:
    all = wanted(account)
    account.rig.apply(all)
    hourly = account.sagemaker.schedules[SCHEDULE]
    hourly["config"] = {**hourly["config"], "ScheduleConfig": {"ScheduleExpression": "cron(0 5 ? * * *)"}}
    account.sagemaker.schedules[OTHER]["then"] = "Stopped"
    key, stored = next(iter(account.s3.buckets[BUCKET].items()))
    account.s3.buckets[BUCKET][key] = replace(stored, data=b"{}")
    found = account.rig.plan(all)
    assert {(step.op, step.reason) for step in found.steps} == {(Op.UPDATE, Reason.LIVE)}
    assert len(found.steps) == 3
    assert not failures(account.rig.apply(all))
    assert account.rig.plan(all).empty
    assert account.sagemaker.schedules[OTHER]["then"] == "Scheduled"


def test_what_is_not_ours_is_not_touched(account: Account) -> None:
    all = wanted(account)
    account.rig.apply(all)
    account.sagemaker.tags[account.sagemaker.arn("MonitoringSchedule", SCHEDULE)]["mlobs:project"] = "another"
    account.sagemaker.tags[account.sagemaker.arn("MonitoringSchedule", OTHER)].clear()
    found = account.rig.plan(all)
    assert {(one.wanted.key.name, one.refusal) for one in found.conflicts} == {
        (SCHEDULE, Refusal.FOREIGN),
        (OTHER, Refusal.UNMARKED),
    }
    assert not found.steps
    assert ops(account.rig.plan(all, adopted=[f"sagemaker/MonitoringSchedule/{OTHER}"])) == {Op.MARK}


def test_an_index_of_tags_that_is_behind_changes_nothing(account: Account) -> None:
    all = wanted(account)
    account.index.fall_behind()
    account.rig.apply(all)
    assert account.rig.plan(all).empty
    account.index.behind = None
    changed = with_runtime(all, 900)
    account.index.fall_behind()
    account.rig.apply(changed)
    assert account.rig.plan(changed).empty, "what is deleted and still in the index is not there"


@pytest.mark.parametrize("kind", [THROTTLED, DOWN, LOST])
def test_every_fault_that_passes_is_got_over(account: Account, kind: str) -> None:
    all = wanted(account)
    for operation in ("CreateDataQualityJobDefinition", "CreateMonitoringSchedule", "PutObject", "GetResources",
                      "ListMonitoringSchedules", "CreateModelBiasJobDefinition"):  # fmt: skip
        account.weather.on(operation, kind, kind)
    assert not failures(account.rig.apply(all))
    changed = with_runtime(all, 900)
    for operation in ("UpdateMonitoringSchedule", "AddTags", "DescribeMonitoringSchedule",
                      "DeleteDataQualityJobDefinition", "ListMonitoringSchedules"):  # fmt: skip
        account.weather.on(operation, kind)
    assert not failures(account.rig.apply(changed))
    for operation in ("DeleteMonitoringSchedule", "DeleteObject", "DeleteModelBiasJobDefinition"):
        account.weather.on(operation, kind)
    left = without(changed, "fraud/monitor/bias")
    assert not failures(account.rig.apply(left))
    assert account.rig.plan(left).empty and account.sagemaker.dangling == []


def test_a_run_that_was_cut_off_is_completed_by_the_next(account: Account) -> None:
    all = wanted(account)
    account.rig.apply(all)
    changed = with_runtime(all, 900)
    account.weather.on("AddTags", DENIED)
    assert account.rig.apply(changed).of(Fate.FAILED)
    assert account.rig.plan(changed).steps, "the mark is still the old one"
    assert not failures(account.rig.apply(changed))
    assert account.rig.plan(changed).empty and account.sagemaker.dangling == []


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("survived", range(5))
def test_a_run_that_dies_after_any_change_leaves_nothing_dangling_and_is_completed(survived: int) -> None:
    account = an_account()
    account.rig.apply(wanted(account))
    target = without(with_runtime(wanted(account), 900), "churn/monitor/quality")
    changes: list[str] = []

    def die(operation: str) -> None:
        changes.extend([] if operation.startswith(("List", "Get", "Describe")) else [operation])
        if len(changes) > survived:
            raise Killed

    account.weather.after.append(die)
    with pytest.raises(Killed):
        account.rig.apply(target)
    account.weather.after.clear()
    assert account.sagemaker.dangling == []
    assert not failures(account.rig.apply(target))
    assert account.rig.plan(target).empty and account.sagemaker.dangling == []


@pytest.mark.parametrize("operation", ["GetResources", "ListMonitoringSchedules", "ListObjectsV2"])
def test_what_cannot_be_read_is_told_and_nothing_is_deleted(account: Account, operation: str) -> None:
    all = wanted(account)
    account.rig.apply(all)
    account.weather.denied.add(operation)
    left = without(all, "fraud/monitor/bias")
    assert account.rig.reading(left).unread
    found = account.rig.plan(left)
    assert not found.steps and not found.conflicts


def test_an_account_that_may_not_use_model_monitor_is_told_why(account: Account) -> None:
    account.weather.denied.add("CreateDataQualityJobDefinition")
    why = [why for _, why in failures(account.rig.apply(wanted(account)))]
    assert any("takes no new customers" in one for one in why)


def test_a_schedule_that_never_comes_to_rest_is_told_after_a_while(account: Account) -> None:
    all = wanted(account)
    account.rig.apply(all)
    account.sagemaker.schedules[SCHEDULE]["until"] = float("inf")
    result = account.rig.apply(with_runtime(all, 900))
    assert any("still `Pending` after 600 s" in why for _, why in failures(result))
    assert account.sagemaker.dangling == []


def test_an_object_that_appears_in_between_is_not_overwritten(account: Account) -> None:
    all = wanted(account)
    first = next(one for one in all if one.key.kind == "object")
    key = first.key.name.removeprefix(f"s3://{BUCKET}/")

    def somebody_writes(operation: str) -> None:
        if operation == "ListMonitoringSchedules":
            account.s3.buckets[BUCKET].setdefault(key, Stored(b"theirs", {}, "text/plain"))

    account.weather.after.append(somebody_writes)
    result = account.rig.apply(all)
    assert any("was written by somebody else" in why for _, why in failures(result))
    assert account.s3.buckets[BUCKET][key].data == b"theirs"


def test_reading_takes_few_calls(account: Account) -> None:
    all = wanted(account)
    account.rig.apply(all)
    account.weather.calls.clear()
    account.rig.reading(all)
    calls = account.weather.calls
    assert not any(one.startswith("Describe") and "JobDefinition" in one for one in calls)
    assert "ListTags" not in calls
    schedules = sum(one.key.kind == "MonitoringSchedule" for one in all)
    assert calls.count("DescribeMonitoringSchedule") == schedules


def test_permissions_name_all_that_is_called_and_only_what_is_ours(account: Account) -> None:
    all = wanted(account)
    found = WORLD.permissions(account.rig.site, all)
    allowed = {action.split(":")[1] for one in (*found.read, *found.write) for action in one.actions}
    account.rig.apply(all)
    account.rig.apply(with_runtime(all, 900))
    named = {"ListObjectsV2": "ListBucket", "GetResources": "GetResources"}
    assert {named.get(one, one) for one in account.weather.calls} <= allowed
    (passing,) = (one for one in found.write if one.sid == "SagemakerPassRole")
    assert passing.resources == ("arn:aws:iam::123456789012:role/mlobs-monitoring",)
    assert passing.condition == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
    writing = [resource for one in found.write for resource in one.resources]
    assert not [one for one in writing if "acme-ml" not in one and "role/" not in one]


THRESHOLDS = "baselines/fraud/performance/constraints.json"


def test_thresholds_are_laid_over_what_a_baseline_job_wrote_where_that_is_asked_for(account: Account) -> None:
    account.s3.buckets["acme-ml"] = {THRESHOLDS: Stored(b"{}", {}, "binary/octet-stream")}
    assert not [one for one in wanted(account) if one.key.name.endswith("constraints.json")]
    account.rig.site = replace(account.rig.site, options=WORLD.options(constraints=True))
    all = wanted(account)
    found = account.rig.plan(all)
    assert not found.conflicts
    assert (Op.UPDATE.value, f"sagemaker/object/s3://acme-ml/{THRESHOLDS}") in told(found)
    assert not failures(account.rig.apply(all)) and account.rig.plan(all).empty
    (file,) = (
        one
        for one in worked_example.prod().emissions["sagemaker"].artifacts
        if one.path == "model/fraud/performance/constraints.json"
    )
    assert account.s3.buckets["acme-ml"][THRESHOLDS].data.decode() == file.text
    account.s3.buckets["acme-ml"][THRESHOLDS] = Stored(b"{}", {}, "binary/octet-stream")
    assert told(account.rig.plan(all)) == [("update", f"sagemaker/object/s3://acme-ml/{THRESHOLDS}")]
    theirs = {"mlobs-project": "another", "mlobs-environment": "prod"}
    account.s3.buckets["acme-ml"][THRESHOLDS] = Stored(b"{}", theirs, "binary/octet-stream")
    assert [one.refusal for one in account.rig.plan(all).conflicts] == [Refusal.FOREIGN]
    written = [one for one in WORLD.permissions(account.rig.site, all).write if "s3:PutObject" in one.actions]
    assert f"arn:aws:s3:::acme-ml/{THRESHOLDS}" in written[0].resources
