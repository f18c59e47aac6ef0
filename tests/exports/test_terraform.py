from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlobs_compile.exports.terraform.block import Block, literal, snake
from tests import projects, worked_example
from tests.exports import builds
from tests.exports.builds import ALL

SCHEMA = json.loads((Path(__file__).parent / "data" / "terraform_aws.json").read_text("utf-8"))["resources"]
"""Names, types and need of every argument, from the bindings of the provider; the file says which."""
GRAFANA = {"grafana_folder": {"title", "uid"}, "grafana_dashboard": {"folder", "config_json", "overwrite"}}
TYPES = {"string": str, "boolean": bool, "number": (int, float), "strings": list, "map": dict}


@cache
def module(name: str) -> dict[str, dict[str, Any]]:
    """The blocks of a build by type and label."""
    tree = builds.trees(builds.exported("terraform", ALL[name]()))["main.tf.json"]
    found: dict[str, dict[str, Any]] = tree["resource"]
    return found


@pytest.mark.parametrize("name", ALL)
def test_every_argument_is_one_of_the_provider_with_its_type_and_none_is_missing(name: str) -> None:
    for type, blocks in module(name).items():
        for label, block in blocks.items():
            told = {key: value for key, value in block.items() if key != "depends_on"}
            if type in GRAFANA:
                assert told.keys() == GRAFANA[type]
            else:
                check(f"{type}.{label}", told, SCHEMA[type])


def check(where: str, block: dict[str, Any], schema: dict[str, Any]) -> None:
    assert block.keys() <= schema.keys(), where
    for key, told in schema.items():
        if key not in block:
            assert not told.get("required"), f"{where}.{key}"
        elif isinstance(told["type"], dict):
            held = block[key] if isinstance(block[key], list) else [block[key]]
            assert told["many"] or len(held) == 1
            for one in held:
                check(f"{where}.{key}", one, told["type"])
        else:
            assert isinstance(block[key], TYPES[told["type"]]), f"{where}.{key}"


def test_the_check_itself_sees_a_wrong_name_a_wrong_type_and_a_missing_argument() -> None:
    good = {"name": "q"}
    check("aws_sqs_queue.q", good, SCHEMA["aws_sqs_queue"])
    for bad in ({"nmae": "q"}, {"visibility_timeout_seconds": "60"}):
        with pytest.raises(AssertionError):
            check("aws_sqs_queue.q", bad, SCHEMA["aws_sqs_queue"])
    with pytest.raises(AssertionError):
        check(
            "aws_cloudwatch_composite_alarm.a", {"alarm_name": "a"}, SCHEMA["aws_cloudwatch_composite_alarm"]
        )


@pytest.mark.parametrize("name", ALL)
def test_every_object_of_aws_and_grafana_is_in_the_module_or_left_out_by_name(name: str) -> None:
    made = builds.exported("terraform", ALL[name]())
    (text,) = (one.text for one in made.files if one.path == "main.tf.json")
    main, told = text.replace('\\"', '"'), "\n".join((*made.notes, *made.left_out))
    inside = ("table-expiry", "rule-group", "alert-rule")
    for target, emission in ALL[name]().emissions.items():
        for one in emission.resources:
            if one.kind in inside or f"`{target}`: its" in told:
                continue
            assert json.dumps(one.name)[1:-1] in main or f"`{one.name}`" in told, one.name


@pytest.mark.parametrize("name", ALL)
def test_what_a_block_depends_on_is_in_the_module(name: str) -> None:
    held = {f"{type}.{label}" for type, blocks in module(name).items() for label in blocks}
    for blocks in module(name).values():
        for block in blocks.values():
            assert set(block.get("depends_on", ())) <= held


def test_a_composite_depends_on_its_alarms_and_has_its_suppressor() -> None:
    blocks = module("the worked example")
    names = {
        f"{type}.{label}": block["alarm_name"]
        for type in ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
        for label, block in blocks[type].items()
    }
    composites = list(blocks["aws_cloudwatch_composite_alarm"].values())
    assert len(composites) == 30
    for one in composites:
        needed = {names[address] for address in one["depends_on"]}
        suppressor = one.get("actions_suppressor", {}).get("alarm")
        assert all(f'"{name}"' in one["alarm_rule"] or name == suppressor for name in needed)
        assert needed >= ({suppressor} if suppressor else set())


def test_what_the_provider_lacks_is_left_out_with_what_needs_it_and_the_reason() -> None:
    left = "\n".join(builds.exported("terraform", builds.backends()).left_out)
    assert (
        "metric alarm `acme/default/fraud/asked/burn/page-fast`: the provider has no alarms on PromQL" in left
    )
    assert (
        "composite alarm `acme/default/fraud/asked/burn/ticket`: it needs `acme/default/fraud/asked/promql/ticket`"
        in left
    )
    assert "mute rule `acme/default/fraud/maintenance/move`: the AWS provider has no resource for it" in left
    example = "\n".join(builds.exported("terraform", worked_example.prod()).left_out)
    for word in ("anomaly detector", "ModelBiasJobDefinition", "ModelQuality", "ModelExplainability"):
        assert word in example


def test_a_monitor_of_data_quality_keeps_the_names_of_its_variables() -> None:
    definitions = module("the worked example")["aws_sagemaker_data_quality_job_definition"]
    for one in definitions.values():
        told = one["data_quality_app_specification"]["environment"]
        assert told == {"publish_cloudwatch_metrics": "Enabled"}
    schedules = module("the worked example")["aws_sagemaker_monitoring_schedule"]
    assert {one["monitoring_schedule_config"]["monitoring_type"] for one in schedules.values()} == {
        "DataQuality"
    }
    assert all(one["depends_on"][0].startswith("aws_sagemaker_data_quality") for one in schedules.values())


def test_a_dashboard_of_grafana_lies_in_the_folder_that_provisioning_gives_it() -> None:
    blocks = module("the worked example")
    folders = {one["uid"]: one["title"] for one in blocks["grafana_folder"].values()}
    provisioning = worked_example.prod().emissions["grafana"].artifacts[-1].text
    assert all(uid in provisioning and title in provisioning for uid, title in folders.items())
    for one in blocks["grafana_dashboard"].values():
        assert one["folder"] in folders
        assert one["depends_on"][0].startswith("grafana_folder.")
    boards = [
        json.loads(one["config_json"].replace("$${", "${")) for one in blocks["grafana_dashboard"].values()
    ]
    assert len({board["uid"] for board in boards}) == len(boards) == 90


def test_texts_mean_themselves() -> None:
    value = {"${a}": ["%{b}", "$", "%", "$${c}", 1, True, None]}
    assert literal(value) == {"$${a}": ["%%{b}", "$", "%", "$$${c}", 1, True, None]}


def test_a_request_is_said_in_the_words_of_the_provider() -> None:
    assert snake({"VolumeSizeInGB": 1, "S3Uri": "A", "MaxRuntimeInSeconds": {"LocalPath": ["B"]}}) == {
        "volume_size_in_gb": 1,
        "s3_uri": "A",
        "max_runtime_in_seconds": {"local_path": ["B"]},
    }


def test_labels_are_legal_stable_and_apart_where_slugs_are_alike() -> None:
    labels = [Block(("t", "k", name), "x", {}).label for name in ("a/b-c", "a-b/c", "9 lives")]
    assert len(set(labels)) == 3 and all(label.isidentifier() for label in labels)
    assert labels[0].startswith("a_b_c_") and labels[2].startswith("x_9_lives_")


def test_the_account_and_the_least_versions_are_said() -> None:
    told = builds.trees(builds.exported("terraform", worked_example.prod()))["providers.tf.json"]
    assert told["provider"]["aws"] == {"region": "eu-west-1", "allowed_account_ids": ["123456789012"]}
    required = told["terraform"]["required_providers"]
    assert required["aws"] == {"source": "hashicorp/aws", "version": ">= 6.25.0"} and "grafana" in required
    managed = builds.trees(builds.exported("terraform", builds.managed()))["providers.tf.json"]
    assert "aws" in managed["terraform"]["required_providers"]


def test_routes_that_only_topics_serve_become_the_definition_of_the_workspace() -> None:
    (definition,) = module("managed Prometheus")["aws_prometheus_alert_manager_definition"].values()
    assert definition["workspace_id"] == "ws-0f1e2d3c"
    (key, routes), *none = yaml.safe_load(definition["definition"]).items()
    assert key == "alertmanager_config" and not none
    assert all(one["sns_configs"] for one in yaml.safe_load(routes)["receivers"])
    namespaces = module("managed Prometheus")["aws_prometheus_rule_group_namespace"].values()
    assert all(one["workspace_id"] == "ws-0f1e2d3c" and "groups:" in one["data"] for one in namespaces)


def test_routes_that_reach_anything_else_leave_the_definition_out() -> None:
    team = """
receivers:
  oncall: {type: pagerduty, routing_key: aws-sm://risk/pagerduty}
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
routing: {page: [oncall, topic], ticket: [topic]}
"""
    made = builds.exported("terraform", projects.built(builds.MANAGED, team))
    assert "aws_prometheus_alert_manager_definition" not in builds.trees(made)["main.tf.json"]["resource"]
    assert any("are not SNS topics" in one for one in made.left_out)
