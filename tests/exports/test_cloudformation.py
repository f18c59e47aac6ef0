from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from mlobs_compile.artifact import Artifact, Emission, Resource
from mlobs_compile.exports.cloudformation import stacks
from mlobs_compile.exports.cloudformation.item import Item
from mlobs_compile.exports.cloudformation.shards import Limits, shards
from mlobs_compile.pipeline import Build
from tests import worked_example
from tests.exports import builds
from tests.exports.builds import ALL

NAMED = re.compile(
    "AlarmName|DashboardName|JobDefinitionName|MonitoringScheduleName|(Queue|Role|Topic|Table)?Name"
)
INSIDE = ("exclusion", "table-expiry", "target", "rule-group", "alert-rule", "subscription", "permission")


@cache
def resources(name: str) -> dict[str, Any]:
    """The entries of all templates of a build; fails when two templates share a logical id."""
    held: dict[str, Any] = {}
    for path, tree in builds.trees(builds.exported("cloudformation", ALL[name]())).items():
        if path.endswith(".template.json"):
            assert not held.keys() & tree["Resources"].keys()
            held |= tree["Resources"]
    return held


def of(name: str, type: str) -> list[dict[str, Any]]:
    return [one["Properties"] for one in resources(name).values() if one["Type"] == type]


def one_named(name: str, physical: str) -> tuple[str, dict[str, Any]]:
    """The only entry with this physical name."""
    (found,) = (
        (id, one)
        for id, one in resources(name).items()
        if physical in (v for k, v in one["Properties"].items() if NAMED.fullmatch(k))
    )
    return found


@pytest.mark.parametrize("name", ALL)
def test_every_object_of_aws_is_in_a_template_or_is_told_of(name: str) -> None:
    made = builds.exported("cloudformation", ALL[name]())
    text = "".join(one.text for one in made.files if one.path.endswith(".template.json"))
    told = "\n".join((*made.notes, *made.left_out))
    for target, emission in ALL[name]().emissions.items():
        for one in emission.resources:
            if one.kind in INSIDE:
                continue
            detector = one.kind == "anomaly-detector" and '"AWS::CloudWatch::AnomalyDetector"' in text
            assert json.dumps(one.name) in text or detector or f"`{target}`" in told, one.name


@pytest.mark.parametrize("name", ALL)
def test_as_many_entries_come_out_as_objects_went_in(name: str) -> None:
    aws = ("cloudwatch", "sagemaker", "eventbridge", "glue_data_quality")
    kinds = Counter(
        one.kind
        for target, emission in ALL[name]().emissions.items()
        for one in emission.resources
        if target in aws or one.kind == "rule-groups-namespace"
    )
    types = Counter(one["Type"].split("::")[2] for one in resources(name).values())
    parts = kinds["exclusion"] + kinds["table-expiry"] + kinds["target"]
    assert sum(types.values()) == sum(kinds.values()) - parts + kinds["queue"]  # a policy for each queue
    assert types["Alarm"] == kinds["metric-alarm"] and types["CompositeAlarm"] == kinds["composite-alarm"]


@pytest.mark.parametrize("name", ALL)
def test_logical_ids_are_legal_and_what_an_entry_depends_on_stands_in_its_template(name: str) -> None:
    made = builds.trees(builds.exported("cloudformation", ALL[name]()))
    for path, tree in made.items():
        for id, one in tree.get("Resources", {}).items() if path.endswith(".template.json") else ():
            assert re.fullmatch(r"[A-Za-z0-9]{1,255}", id)
            assert set(one.get("DependsOn", ())) <= tree["Resources"].keys() - {id}


def test_a_composite_depends_on_the_alarms_in_its_rule_and_on_its_suppressor_and_on_nothing_else() -> None:
    for name in ("the worked example", "every backend"):
        alarms = {
            one["Properties"]["AlarmName"]: id
            for id, one in resources(name).items()
            if one["Type"] in ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
        }
        composites = [
            one for one in resources(name).values() if one["Type"] == "AWS::CloudWatch::CompositeAlarm"
        ]
        assert len(composites) > 10
        for one in composites:
            rule = re.findall(r'ALARM\("([^"]+)"\)', one["Properties"]["AlarmRule"])
            suppressor = one["Properties"].get("ActionsSuppressor")
            wanted = {alarms[child] for child in (*rule, *([suppressor] if suppressor else []))}
            assert wanted and set(one["DependsOn"]) == wanted


def test_a_mute_rule_depends_on_the_alarms_that_it_mutes() -> None:
    alarms = {id for id, one in resources("every backend").items() if "AlarmName" in one["Properties"]}
    rules = [one for one in resources("every backend").values() if one["Type"].endswith("MuteRule")]
    assert rules and all(set(one["DependsOn"]) <= alarms for one in rules)
    assert [len(one["DependsOn"]) for one in rules] == [
        len(one["Properties"]["MuteTargets"]["AlarmNames"]) for one in rules
    ]


def test_a_schedule_depends_on_the_definition_it_names() -> None:
    held = resources("the worked example")
    schedules = [one for one in held.values() if one["Type"].endswith("MonitoringSchedule")]
    assert len(schedules) == 6
    for one in schedules:
        (definition,) = one["DependsOn"]
        named = one["Properties"]["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"]
        assert held[definition]["Properties"]["JobDefinitionName"] == named


def test_a_machine_waits_for_its_role_and_for_what_the_role_permits() -> None:
    held = resources("the worked example")
    (machine,) = (one for one in held.values() if one["Type"].endswith("StateMachine"))
    types = sorted(held[id]["Type"] for id in machine["DependsOn"])
    assert types == ["AWS::IAM::Role", "AWS::IAM::RolePolicy"]
    assert machine["Properties"]["Definition"]["StartAt"] in machine["Properties"]["Definition"]["States"]
    (rule,) = (one for one in held.values() if one["Type"] == "AWS::Events::Rule")
    (target,) = rule["Properties"]["Targets"]
    assert target["Arn"].endswith(machine["Properties"]["StateMachineName"])
    assert {held[id]["Type"].split("::")[2] for id in rule["DependsOn"]} == {
        "Queue", "Role", "RolePolicy", "StateMachine",
    }  # fmt: skip


def test_a_queue_has_its_limits_as_numbers_and_its_policy_by_itself() -> None:
    queues = of("the worked example", "AWS::SQS::Queue")
    assert {type(one.get("VisibilityTimeout", 0)) for one in queues} == {int}
    assert all(one["SqsManagedSseEnabled"] is True and "Policy" not in one for one in queues)
    (inbox,) = (one for one in queues if "RedrivePolicy" in one)
    assert inbox["RedrivePolicy"]["maxReceiveCount"] == 5
    assert len(of("the worked example", "AWS::SQS::QueuePolicy")) == 2


def test_the_table_forgets_what_has_expired() -> None:
    (table,) = of("the worked example", "AWS::DynamoDB::Table")
    assert table["TimeToLiveSpecification"] == {"Enabled": True, "AttributeName": "expires"}


def test_a_dashboard_is_the_json_text_that_cloudwatch_takes() -> None:
    bodies = [
        json.loads(one["DashboardBody"]) for one in of("the worked example", "AWS::CloudWatch::Dashboard")
    ]
    assert len(bodies) == 41 and all(body["widgets"] for body in bodies)


def test_everything_that_takes_tags_has_the_three_of_its_owner() -> None:
    untagged = ("AnomalyDetector", "QueuePolicy", "RolePolicy", "Subscription")
    for name in ALL:
        for one in resources(name).values():
            held = one["Properties"].get("Tags")
            if one["Type"].endswith(untagged):
                assert held is None
                continue
            tags = held if isinstance(held, dict) else {tag["Key"]: tag["Value"] for tag in held}
            assert {"mlobs:project", "mlobs:environment", "mlobs:id"} <= tags.keys()


def test_an_slo_has_the_words_of_its_type_its_windows_and_its_interval_in_seconds() -> None:
    slos = {
        one["Name"].split(".")[-1]: one
        for one in of("every backend", "AWS::ApplicationSignals::ServiceLevelObjective")
    }
    assert "SliMetric" in slos["value"]["Sli"] and "MetricDataQueries" in slos["value"]["Sli"]["SliMetric"]
    assert "Label" not in json.dumps(slos["value"])
    month = slos["month"]["Goal"]["Interval"]["CalendarInterval"]
    assert month == {"StartTime": 946684800, "DurationUnit": "MONTH", "Duration": 1}
    assert all(one["ExclusionWindows"] for one in slos.values())


def test_a_namespace_holds_its_rules_and_names_its_workspace() -> None:
    (namespace,) = [
        one
        for one in of("managed Prometheus", "AWS::APS::RuleGroupsNamespace")
        if one["Name"].endswith("model-fraud")
    ]
    assert namespace["Workspace"] == "arn:aws:aps:eu-west-1:123456789012:workspace/ws-0f1e2d3c"
    rules = {one.path: one.text for one in builds.managed().emissions["prometheus"].artifacts}
    assert namespace["Data"] == rules["rules/model-fraud.yaml"]
    notes = builds.exported("cloudformation", builds.managed()).notes
    assert any("Alertmanager definition" in one for one in notes)


def test_what_the_notes_ask_to_upload_lies_beside_the_templates() -> None:
    made = builds.exported("cloudformation", worked_example.prod())
    paths = {one.path for one in made.files}
    asked = {path for note in made.notes for path in re.findall(r"upload `(files/[^`]+)`", note)}
    assert len(asked) >= 4 and asked <= paths
    config = {one.body["ModelBiasAppSpecification"]["ConfigUri"] for one in _definitions("ModelBias")}  # type: ignore[index, call-overload]
    assert all(any(str(uri) in note for note in made.notes) for uri in config)


def _definitions(type: str) -> list[Resource]:
    found = worked_example.prod().emissions["sagemaker"].resources
    return [one for one in found if one.kind == f"{type}JobDefinition"]


def test_the_example_leaves_nothing_out_and_says_what_it_does_not_take() -> None:
    made = builds.exported("cloudformation", worked_example.prod())
    assert made.left_out == ()
    assert any(note.startswith("`prometheus`: its ") for note in made.notes)


def test_an_object_without_a_type_is_left_out_by_name() -> None:
    odd = Resource("cloudwatch", "log-alarm", "odd", "model/fraud.json", {}, ("fraud/odd",), ())
    build = builds.backends()
    emissions = {**build.emissions, "cloudwatch": Emission((*build.emissions["cloudwatch"].resources, odd))}
    (left,) = builds.exported("cloudformation", _with(build, emissions)).left_out
    assert left == "log-alarm `odd` of `cloudwatch`: CloudFormation has no type for it"


def _with(build: Build, emissions: dict[str, Emission]) -> Build:
    return Build(build.environment, build.platform, build.monitoring, build.homes, emissions)


def test_an_object_larger_than_a_template_is_refused_with_the_remedy() -> None:
    build = builds.managed()
    assert build.platform is not None
    outcome = stacks.write(build.emissions, build.platform.project.spec, "default", Limits(500, 3000))
    assert outcome.value is None and outcome.diagnostics
    assert {one.code for one in outcome.diagnostics} == {"MLO740"}
    assert "3,000 bytes" in outcome.diagnostics[0].message and "mlobs apply" in str(
        outcome.diagnostics[0].help
    )


def an_item(name: str, *needs: str, subject: str = "") -> Item:
    ids = tuple(("cloudwatch", "metric-alarm", one) for one in needs)
    own = ("cloudwatch", "metric-alarm", name)
    return Item(own, subject or name, "AWS::CloudWatch::Alarm", {"AlarmName": name}, needs=ids)


def dealt(items: list[Item], most: int) -> dict[str, set[str]]:
    found = list(shards(items, Limits(most)))
    held = {one.name: {item.own[2] for item in one.items} for one in found}
    assert len(held) == len(found) and sum(map(len, held.values())) == len(items)
    return held


def test_no_template_passes_its_limits_and_names_are_unique() -> None:
    held = dealt([an_item(f"alarm-{number}") for number in range(1000)], 60)
    assert len(held) > 15 and max(map(len, held.values())) <= 60
    assert all(re.fullmatch(r"main|[01]*1", name) for name in held)


def test_a_template_by_bytes_is_as_small_as_its_text() -> None:
    items = [an_item(f"alarm-{number}") for number in range(200)]
    found = list(shards(items, Limits(500, 8000)))
    sizes = [len(json.dumps(one.body("what"), indent=2)) for one in found]
    assert len(found) > 3 and max(sizes) <= 8000


def test_a_composite_stays_with_its_alarms_and_a_subject_with_itself() -> None:
    items = [an_item(f"{s}-{n}", subject=f"model/{s}") for s in range(40) for n in range(4)]
    items += [an_item(f"{s}-both", f"{s}-0", f"{s}-1", subject=f"model/{s}") for s in range(40)]
    for names in dealt(items, 30).values():
        subjects = Counter(name.partition("-")[0] for name in names)
        assert set(subjects.values()) == {5}


def test_what_is_too_much_for_one_template_comes_in_stacks_after_what_it_needs() -> None:
    leaves = [an_item(f"leaf-{number}") for number in range(50)]
    tops = [an_item("all", *(f"leaf-{n}" for n in range(50))), an_item("over", "all")]
    found = list(shards([*tops, *leaves], Limits(20)))
    order = {item.own[2]: index for index, one in enumerate(found) for item in one.items}
    assert all(order[f"leaf-{number}"] < order["all"] < order["over"] for number in range(50))
    assert {one.name.split("-")[0] for one in found if one.layer} == {"then1", "then2"}


@pytest.mark.parametrize("more", range(12))
def test_one_more_alarm_changes_one_template_and_where_that_is_full_its_new_half(more: int) -> None:
    """The law of the house: adding an object changes no other object's bytes, nor another template's."""
    before = [an_item(f"alarm-{number}", subject=f"model/{number % 97}") for number in range(400)]
    added = an_item(f"new-{more}", subject=f"model/{more}")
    old = {one.name: one.body("") for one in shards(before, Limits(50))}
    new = {one.name: one.body("") for one in shards([*before, added], Limits(50))}
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    (grown,) = changed & old.keys()
    entries: dict[str, Any] = {}
    for name in changed:
        entries |= new[name]["Resources"]  # type: ignore[arg-type]
    assert entries == {**old[grown]["Resources"], added.logical_id: added.entry({})}  # type: ignore[dict-item]
    assert len(changed) == 1 or len(old[grown]["Resources"]) == 50  # type: ignore[arg-type]


def test_a_template_that_is_full_keeps_its_name_and_half_of_what_it_holds() -> None:
    items = [an_item(f"alarm-{number}") for number in range(60)]
    before, after = dealt(items, 60), dealt([*items, an_item("one more")], 60)
    assert set(before) == {"main"} and set(after) == {"main", "1"}
    assert after["main"] - {"one more"} < before["main"]


def test_the_order_of_the_stacks_is_told_with_what_they_may_do() -> None:
    order = builds.trees(builds.exported("cloudformation", worked_example.prod()))["order.json"]
    assert order["account"] == "123456789012" and len(order["stacks"]) >= 2
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{0,127}", one["stack"]) for one in order["stacks"])
    assert [one["capabilities"] for one in order["stacks"]].count(["CAPABILITY_NAMED_IAM"]) == 1


def test_the_page_beside_the_templates_says_how_to_deploy_them() -> None:
    made = builds.exported("cloudformation", worked_example.prod())
    (page,) = (one for one in made.files if one.path == "README.md")
    assert "aws cloudformation deploy" in page.text and isinstance(page, Artifact)


def test_where_nothing_is_of_aws_there_is_no_template_and_the_page_says_so() -> None:
    made = builds.exported("cloudformation", replace(builds.managed(), emissions={}))
    assert not [one for one in made.files if ".template." in one.path]
    (page,) = (one for one in made.files if one.path == "README.md")
    assert "There is no template" in page.text and "deploy" not in page.text
