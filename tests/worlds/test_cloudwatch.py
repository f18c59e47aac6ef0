"""The world of CloudWatch, applied to a strict fake by the engine."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile.applying.run import Fate
from mlobs_compile.change import tags
from mlobs_compile.change.plan import Op, Reason, Refusal
from mlobs_compile.worlds.cloudwatch import WORLD
from tests import projects, worked_example
from tests.aws.weather import Refusal as Answer
from tests.worlds.aws_account import Account, Setting, setting, steps

ODD = "alerts: {odd: {signal: requests, anomaly: 3, for: 15m}}"
NO_ALARMS = "slos: {}"


def a_model(*fragments: str, account: Account | None = None) -> Setting:
    return setting(WORLD, projects.built(*fragments), account)


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_a_plan_right_after_an_apply_of_the_worked_example_is_empty(environment: str) -> None:
    one = setting(WORLD, worked_example.builds()[environment])
    assert len(one.wanted) > 150
    first = one.plan()
    assert {step.op for step in first.steps} == {Op.CREATE} and len(first.steps) == len(one.wanted)
    result = one.apply()
    assert not result.of(Fate.FAILED, Fate.SKIPPED, Fate.UNSURE, Fate.UNREACHED)
    again = one.plan()
    assert again.empty and again.kept == again.owned == len(one.wanted)
    assert one.account.weather.throttled == 0


def test_an_alarm_edited_by_hand_is_seen_and_set_right_with_its_tags() -> None:
    one = a_model()
    one.apply()
    name, alarm = next(iter(one.account.cloudwatch.metric_alarms.items()))
    alarm["EvaluationPeriods"] = alarm["DatapointsToAlarm"] = 7
    one.account.cloudwatch.tags[one.account.cloudwatch.arn(name)]["cost-center"] = "42"
    (step,) = one.plan().steps
    assert (step.op, step.reason, step.key.name) == (Op.UPDATE, Reason.LIVE, name)
    one.apply()
    assert one.plan().empty
    held = one.account.cloudwatch.tags[one.account.cloudwatch.arn(name)]
    assert held["cost-center"] == "42"
    assert held[tags.APPLIED] == next(w.digest for w in one.wanted if w.key.name == name)


def test_a_changed_spec_updates_body_and_mark() -> None:
    one = a_model()
    one.apply()
    other = one.of("slos: {availability: {objective: 99.5%, signal: availability}}")
    made = other.plan()
    assert {step.op for step in made.steps} == {Op.UPDATE}
    assert {step.reason for step in made.steps} == {Reason.SPEC}
    other.apply()
    assert other.plan().empty


def test_a_team_that_changes_is_a_tag_that_changes() -> None:
    one = a_model()
    one.apply()
    name = next(iter(one.account.cloudwatch.metric_alarms))
    one.account.cloudwatch.tags[one.account.cloudwatch.arn(name)]["mlobs:team"] = "others"
    (step,) = one.plan().steps
    assert step.op is Op.UPDATE
    one.apply()
    assert one.account.cloudwatch.tags[one.account.cloudwatch.arn(name)]["mlobs:team"] == "risk"


def test_composites_go_before_their_children_and_only_when_asked() -> None:
    one = a_model()
    one.apply()
    composites = dict(one.account.cloudwatch.composite_alarms)
    assert composites
    other = one.of(NO_ALARMS)
    assert not other.apply(prune=False).of(Fate.FAILED)
    assert one.account.cloudwatch.composite_alarms == composites
    result = other.apply()
    assert {ended.fate for ended in result.steps} <= {Fate.DONE}
    assert not one.account.cloudwatch.composite_alarms and other.plan().empty
    kinds = [ended.step.key.kind for ended in result.steps if ended.step.op is Op.DELETE]
    alarms = [kind for kind in kinds if kind.endswith("alarm")]
    assert alarms == sorted(alarms) and set(alarms) == {"composite-alarm", "metric-alarm"}


def test_what_others_made_is_neither_deleted_nor_taken() -> None:
    one = a_model()
    world = one.account.cloudwatch
    mine = next(wanted for wanted in one.wanted if wanted.key.kind == "metric-alarm")
    foreign = {**mine.body, "AlarmName": "acme/default/by-hand"}
    foreign.pop("Tags")
    one.account.fakes["cloudwatch"].send("PutMetricAlarm", foreign)
    one.account.fakes["cloudwatch"].send("PutMetricAlarm", {**foreign, "AlarmName": mine.key.name})
    (conflict,) = one.plan().conflicts
    assert (conflict.refusal, conflict.wanted.key) == (Refusal.UNMARKED, mine.key)
    world.tags[world.arn(mine.key.name)] = {tags.PROJECT: "another", tags.ENVIRONMENT: "prod"}
    (conflict,) = one.plan().conflicts
    assert conflict.refusal is Refusal.FOREIGN
    one.apply()
    assert "acme/default/by-hand" in world.metric_alarms
    assert world.tags[world.arn(mine.key.name)][tags.PROJECT] == "another"


def test_an_adopted_alarm_gets_its_mark_alone() -> None:
    one = a_model()
    mine = next(wanted for wanted in one.wanted if wanted.key.kind == "metric-alarm")
    request = {key: value for key, value in mine.body.items() if key != "Tags"}
    one.account.fakes["cloudwatch"].send("PutMetricAlarm", request)
    one.account.cloudwatch.tags[one.account.cloudwatch.arn(mine.key.name)]["mlobs:team"] = "risk"
    one.adopted = frozenset({str(mine.key)})
    adopted = next(step for step in one.plan().steps if step.key == mine.key)
    assert (adopted.op, adopted.reason) == (Op.MARK, Reason.ADOPTED)
    one.apply()
    assert one.plan().empty


def test_a_renamed_project_finds_its_old_alarms_by_their_tags() -> None:
    one = a_model()
    one.apply()
    renamed = a_model("metadata: {name: acme2, id: 3f2b8a54-6c1d-4f0e-9b7a-2d5c8e1f4a60}\ntargets: {}",
                      account=one.account)  # fmt: skip
    made = renamed.plan()
    old = {wanted.key.name for wanted in one.wanted}
    assert {step.key.name for step in made.of(Op.DELETE)} == old
    assert all(step.reason is Reason.RENAMED for step in made.of(Op.DELETE))
    renamed.apply()
    assert renamed.plan().empty and one.account.cloudwatch.metric_alarms.keys().isdisjoint(old)


def test_projects_whose_names_begin_alike_never_touch_each_other() -> None:
    account = Account()
    ones = [
        a_model(
            f"metadata: {{name: {name}, id: 3f2b8a54-6c1d-4f0e-9b7a-2d5c8e1f4a6{number}}}\ntargets: {{}}",
            account=account,
        )
        for number, name in enumerate(("acme", "acme-ml", "acme-default", "acme-default-board"))
    ]
    for one in ones:
        assert {ended.fate for ended in one.apply().steps} == {Fate.DONE}
    assert all(one.plan().empty for one in ones)
    names = {wanted.key.name for wanted in ones[0].wanted}
    gone = replace(ones[0], emissions={})
    assert {step.key.name for step in gone.plan().steps} == names
    gone.apply()
    assert gone.plan().empty and all(one.plan().empty for one in ones[1:])


def test_another_prefix_of_names_moves_everything() -> None:
    prefix = (
        "targets: {{cloudwatch: {{name_prefix: {}}}}}\naws: {{account: '123456789012', region: eu-west-1}}"
    )
    one = a_model(prefix.format("one"))
    one.apply()
    other = a_model(prefix.format("other"), account=one.account)
    assert {(step.op, step.reason) for step in other.plan().steps} == {
        (Op.CREATE, Reason.NEW), (Op.DELETE, Reason.RENAMED)
    }  # fmt: skip
    assert {ended.fate for ended in other.apply().steps} == {Fate.DONE}
    assert other.plan().empty and one.account.cloudwatch.metric_alarms
    assert all(name.startswith("other/") for name in one.account.cloudwatch.metric_alarms)


def test_a_child_that_somebody_elses_composite_looks_at_stays_and_aws_says_why() -> None:
    one = a_model()
    one.apply()
    child = next(iter(one.account.cloudwatch.metric_alarms))
    rule = {"AlarmName": "others", "AlarmRule": f'ALARM("{child}")'}
    one.account.fakes["cloudwatch"].send("PutCompositeAlarm", rule)
    (failed,) = replace(one, emissions={}).apply().of(Fate.FAILED)
    assert failed.step.key.name == child and "are children of others" in failed.why
    assert list(one.account.cloudwatch.metric_alarms) == [child]


def test_the_protection_of_an_object_lies_in_its_tags_and_can_end() -> None:
    build = projects.built()
    one = setting(WORLD, build, None, lambda resource: resource.kind == "composite-alarm")
    one.apply()
    read = {existing.key.kind: existing.mark.protected for existing in one.read().objects if existing.mark}
    assert read["composite-alarm"] and not read["metric-alarm"]
    freed = setting(WORLD, build, one.account)
    assert {step.op for step in freed.plan().steps} == {Op.MARK}
    freed.apply()
    assert freed.plan().empty


def test_a_tier_that_changes_its_kind_of_alarm_keeps_its_name() -> None:
    one = a_model(
        "targets: {cloudwatch: {slo_backend: promql}}\naws: {account: '123456789012', region: eu-west-1}"
    )
    one.apply()
    alarms = one.of()
    shared = {w.key.name for w in alarms.wanted if w.key.kind == "composite-alarm"} & set(
        one.account.cloudwatch.metric_alarms
    )
    assert shared, "a name is a metric alarm's in one backend and a composite's in the other"
    for other in (alarms, one):
        result = other.apply()
        assert {ended.fate for ended in result.steps} == {Fate.DONE}, result.of(Fate.FAILED, Fate.SKIPPED)
        assert other.plan().empty
    assert steps(alarms.plan())


def test_a_name_of_another_kind_that_is_not_ours_stops_the_step() -> None:
    one = a_model()
    composite = next(w for w in one.wanted if w.key.kind == "composite-alarm")
    metric = next(w for w in one.wanted if w.key.kind == "metric-alarm")
    body = {key: value for key, value in metric.body.items() if key != "Tags"}
    one.account.fakes["cloudwatch"].send("PutMetricAlarm", {**body, "AlarmName": composite.key.name})
    failed = one.apply().of(Fate.FAILED)
    assert [ended.step.key for ended in failed] == [composite.key]
    assert "not of this project" in failed[0].why


def test_dashboards_are_compared_as_documents() -> None:
    one = a_model()
    one.apply()
    world = one.account.cloudwatch
    name, text = next(iter(world.dashboards.items()))
    world.dashboards[name] = text.replace('","', '" , "').replace(":24", ":24.0")
    assert world.dashboards[name] != text and one.plan().empty
    world.dashboards[name] = text.replace("-PT24H", "-PT3H")
    (step,) = one.plan().steps
    assert (step.key.kind, step.op) == ("dashboard", Op.UPDATE)


def test_what_cloudwatch_finds_wrong_in_a_dashboard_is_noted() -> None:
    one = a_model()
    one.apply()
    assert one.account.notes == []
    handlers = one.account.fakes["cloudwatch"].handlers
    handlers["PutDashboard"] = lambda request: {
        "DashboardValidationMessages": [
            {"DataPath": "/widgets/0/properties/x", "Message": "should be a number"}
        ]
    }
    name = next(iter(one.account.cloudwatch.dashboards))
    del one.account.cloudwatch.dashboards[name]
    assert not one.apply().of(Fate.FAILED)
    (note,) = one.account.notes
    assert note == (
        f"cloudwatch/dashboard/{name}: CloudWatch warns: should be a number (/widgets/0/properties/x)"
    )


def test_a_lost_answer_is_asked_for_again_and_nothing_is_doubled() -> None:
    one = a_model()
    lost = {
        operation: [Answer("InternalFailure", "timeout", status=504) for _ in range(2)]
        for operation in ("PutMetricAlarm", "PutCompositeAlarm", "PutDashboard")
    }
    one.account.weather.lost |= lost
    assert {ended.fate for ended in one.apply().steps} == {Fate.DONE}
    assert one.plan().empty


def test_a_refusal_tells_aws_words() -> None:
    one = a_model()
    one.account.weather.troubles["PutDashboard"] = [
        Answer("AccessDenied", "User is not authorized", status=403) for _ in one.wanted
    ]
    failed = one.apply().of(Fate.FAILED)
    assert failed and all("AccessDenied: User is not authorized" in ended.why for ended in failed)


WRITES = (
    "PutMetricAlarm",
    "PutCompositeAlarm",
    "PutDashboard",
    "PutAnomalyDetector",
    "TagResource",
    "DeleteAlarms",
    "DeleteAnomalyDetector",
    "DeleteDashboards",
)
SPECS = ((), (ODD,), (NO_ALARMS,), ("slos: {availability: {objective: 99%, signal: availability}}", ODD))


@settings(deadline=None, max_examples=15)
@given(
    st.lists(st.sampled_from(range(len(SPECS))), min_size=2, max_size=4),
    st.dictionaries(st.sampled_from(WRITES), st.lists(st.booleans(), max_size=12)),
)
def test_whatever_is_lost_on_the_way_a_further_run_ends_as_in_good_weather(
    specs: list[int], script: dict[str, list[bool]]
) -> None:
    one = a_model()
    for operation, kinds in script.items():
        for late in kinds:
            where = one.account.weather.lost if late else one.account.weather.troubles
            where.setdefault(operation, []).append(Answer("InternalFailure", "", status=503))
    for number in specs:
        one = one.of(*SPECS[number])
        one.apply()
    for _ in range(3):
        one.apply()
    assert one.plan().empty
    held = one.account.cloudwatch
    alarms = {wanted.key.name for wanted in one.wanted if wanted.key.kind.endswith("-alarm")}
    assert {*held.metric_alarms, *held.composite_alarms} == alarms
    assert {*held.dashboards} == {w.key.name for w in one.wanted if w.key.kind == "dashboard"}
