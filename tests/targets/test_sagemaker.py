"""Every request for SageMaker passes AWS's own service model; names follow content."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile.ir.monitor import BatchOutput, Endpoint, Facet, Pillar, ScheduledMonitor
from mlobs_compile.queries.monitors import schedule_name
from mlobs_compile.spec.project import Aws
from mlobs_compile.targets.sagemaker import TARGET
from mlobs_compile.targets.sagemaker.images import image
from mlobs_compile.targets.sagemaker.options import Options
from mlobs_compile.units import Duration, Schedule
from tests.aws.strict import validate
from tests.builders import (
    PROJECT_ID,
    a_context,
    a_monitoring,
    a_place,
    a_runnable_monitor,
)
from tests.targets.sagemaker_world import (
    ACCOUNT,
    AWS,
    BATCHES,
    OPTIONS,
    accepted,
    compiled,
    definition,
    emitted,
    requests,
    runnable,
)


@pytest.mark.parametrize("source", [Endpoint("fraud-prod"), *BATCHES])
@pytest.mark.parametrize("pillar", Pillar)
def test_every_request_passes_the_service_model(pillar: Pillar, source: Endpoint | BatchOutput) -> None:
    assert accepted(emitted(runnable(pillar, source=source))) == 3


@pytest.mark.parametrize("pillar", Pillar)
def test_every_option_passes_the_service_model(pillar: Pillar) -> None:
    options = OPTIONS.model_copy(
        update={
            "kms_key": "arn:aws:kms:eu-west-1:123456789012:key/1",
            "subnets": ("subnet-0a1b",),
            "security_groups": ("sg-0a1b",),
            "baseline_format": "parquet",
            "config": "s3://acme-ml/config",
        }
    )
    monitor = runnable(pillar, score="score", threshold=Decimal("0.6"))
    emission = emitted(monitor, options=options)
    assert accepted(emission) == 3
    for _, request in (*requests(emission)[:1], *requests(emission, "model/fraud.baseline.json")):
        assert request["NetworkConfig"]["VpcConfig"] == {
            "SecurityGroupIds": ["sg-0a1b"],
            "Subnets": ["subnet-0a1b"],
        }
        assert "key/1" in json.dumps(request)


def test_the_check_of_requests_can_fail() -> None:
    _, request = requests(emitted(runnable(Pillar.BIAS)))[0]
    assert validate("sagemaker", "CreateModelBiasJobDefinition", {**request, "JobDefinitionName": "a_b"})


NAMES = st.from_regex(r"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")


@settings(max_examples=40)
@given(NAMES, NAMES, st.sampled_from(Pillar))
def test_names_are_legal_however_long_a_model_is_called(project: str, model: str, pillar: Pillar) -> None:
    name = schedule_name(project, "prod", model, pillar)
    options = OPTIONS.model_copy(update={"shadow_models": {model: "m"}})
    monitor = replace(a_runnable_monitor(pillar, model=model), name=name)
    outcome = TARGET.emit(a_monitoring(monitor), a_context(options, aws=AWS, project=project))
    assert outcome.value and not outcome.failed and accepted(outcome.value) == 3


def test_all_measures_of_a_pillar_stand_in_one_resource_of_each_kind() -> None:
    monitors = [runnable(pillar) for pillar in Pillar]
    emission = emitted(*monitors)
    kinds = {
        monitor.id: [r.kind for r in emission.resources if monitor.id in r.nodes] for monitor in monitors
    }
    assert kinds == {
        "fraud/quality": ["DataQualityJobDefinition", "MonitoringSchedule"],
        "fraud/performance": ["ModelQualityJobDefinition", "MonitoringSchedule"],
        "fraud/bias": ["ModelBiasJobDefinition", "MonitoringSchedule"],
        "fraud/explainability": ["ModelExplainabilityJobDefinition", "MonitoringSchedule"],
    }
    assert len({r.name for r in emission.resources}) == len(emission.resources) == 8


def test_a_schedule_follows_the_job_definition_it_names() -> None:
    (first, job), (second, schedule) = requests(emitted(runnable(Pillar.PERFORMANCE)))
    assert (first, second) == ("CreateModelQualityJobDefinition", "CreateMonitoringSchedule")
    config = schedule["MonitoringScheduleConfig"]
    assert config["MonitoringJobDefinitionName"] == job["JobDefinitionName"]
    assert config["MonitoringType"] == "ModelQuality"


def name_of(monitor: ScheduledMonitor, options: Options = OPTIONS) -> str:
    return str(definition(monitor, options)["JobDefinitionName"])


CHANGES: dict[str, dict[str, Any]] = {
    "source": {"source": Endpoint("fraud-next")},
    "runtime": {"max_runtime": Duration.of(minutes=10)},
    "labels": {"ground_truth": "s3://acme-ml/labels/other"},
    "baseline": {"baseline": "s3://acme-ml/other"},
    "prediction": {"prediction": "yhat"},
    "facet": {"facets": (Facet("age_band", ("26-35",)),)},
    "features": {"features": ("age_band", "amount")},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_definition_gets_another_name(change: str) -> None:
    monitor = runnable(Pillar.BIAS)
    assert name_of(replace(monitor, **CHANGES[change])) != name_of(monitor)


def test_an_unchanged_definition_keeps_its_name_when_only_its_schedule_or_line_moves() -> None:
    monitor = runnable(Pillar.BIAS)
    moved = replace(monitor, schedule=Schedule.parse("daily"), origins=(a_place("elsewhere"),))
    assert name_of(moved) == name_of(monitor)


def test_a_changed_machine_gets_another_name() -> None:
    monitor = runnable(Pillar.QUALITY)
    assert name_of(monitor, OPTIONS.model_copy(update={"volume_gb": 31})) != name_of(monitor)


def test_the_schedules_own_name_never_changes() -> None:
    monitor = runnable(Pillar.BIAS)
    other = replace(monitor, max_runtime=Duration.of(minutes=10))
    assert requests(emitted(monitor))[1][1]["MonitoringScheduleName"] == monitor.name
    assert requests(emitted(other))[1][1]["MonitoringScheduleName"] == monitor.name


def test_a_score_stands_for_the_prediction_of_a_binary_model() -> None:
    monitor = runnable(Pillar.BIAS, prediction=None, score="score", threshold=Decimal("0.6"))
    read = definition(monitor)["ModelBiasJobInput"]["EndpointInput"]
    assert read["ProbabilityAttribute"] == "score" and read["ProbabilityThresholdAttribute"] == 0.6
    assert "InferenceAttribute" not in read


def test_every_container_account_is_twelve_digits_in_a_region_of_its_own() -> None:
    for pillar, regions in ((Pillar.QUALITY, 28), (Pillar.BIAS, 26)):
        accounts = image(pillar).accounts
        assert len(accounts) == regions == len(set(accounts.values()))
        assert all(re.fullmatch(r"\d{12}", account) for account in accounts.values())
        assert all(re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", region) for region in accounts)


def test_china_has_a_registry_of_its_own() -> None:
    emission, _ = compiled(runnable(Pillar.QUALITY), aws=Aws(account=ACCOUNT, region="cn-north-1"))
    image = requests(emission)[0][1]["DataQualityAppSpecification"]["ImageUri"]
    assert image == "453000072557.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-model-monitor-analyzer"


@pytest.mark.parametrize("pillar", Pillar)
def test_metrics_are_published_by_the_monitor_and_not_by_its_baseline(pillar: Pillar) -> None:
    emission = emitted(runnable(pillar))
    job = requests(emission)[0][1]
    (application,) = (value for key, value in job.items() if key.endswith("AppSpecification"))
    assert application["Environment"] == {"publish_cloudwatch_metrics": "Enabled"}
    (_, baseline) = requests(emission, "model/fraud.baseline.json")[0]
    assert baseline.get("Environment", {}).get("publish_cloudwatch_metrics") in (None, "Disabled")


@pytest.mark.parametrize("pillar", Pillar)
def test_everything_that_is_created_carries_its_owner(pillar: Pillar) -> None:
    emission = emitted(runnable(pillar))
    sent = (*requests(emission), *requests(emission, "model/fraud.baseline.json"))
    for _, request in sent:
        tags = {tag["Key"]: tag["Value"] for tag in request["Tags"]}
        assert tags == {
            "mlobs:project": PROJECT_ID, "mlobs:environment": "prod", "mlobs:id": f"fraud/{pillar.value}",
        }  # fmt: skip


def test_a_second_model_changes_no_file_of_the_first() -> None:
    first = runnable(Pillar.QUALITY)
    second = a_runnable_monitor(Pillar.QUALITY, model="churn")
    alone = {a.path: a.text for a in emitted(first).artifacts}
    together = {a.path: a.text for a in emitted(second, first).artifacts}
    assert {path: together[path] for path in alone} == alone and len(together) > len(alone)
