"""An account as its answers describe it, saved or asked live, becomes Models, Pipelines and Datasets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile import source
from mlobs_compile.backends import aws
from mlobs_compile.diagnostic import Severity
from mlobs_compile.importer import Artifact
from mlobs_compile.importers.cloudwatch import IMPORTER as CLOUDWATCH
from mlobs_compile.importers.sagemaker import IMPORTER, draft
from mlobs_compile.importers.sagemaker.answers import kind_of
from mlobs_compile.merging.table import table
from mlobs_compile.pipeline import compile_all
from tests.aws.filled import filled, required
from tests.aws.shapes import against_answer
from tests.aws.strict import Fake, Handler
from tests.aws.weather import Refusal
from tests.importers.recorded import FOLDER, artifact
from tests.importers.world import Imported, drafted

NAMES = tuple(sorted(path.name for path in (FOLDER / "sagemaker").iterdir()))
OPERATIONS = {
    "endpoint": "DescribeEndpoint", "config": "DescribeEndpointConfig", "component": "DescribeInferenceComponent",
    "schedule": "DescribeMonitoringSchedule", "pipeline": "DescribePipeline", "feature_group": "DescribeFeatureGroup",
    "package": "DescribeModelPackage", "model": "DescribeModel",
}  # fmt: skip
PROJECT = """
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
aws: {account: "123456789012", region: eu-west-1}
defaults: {any: {metadata: {runbook: "https://runbooks.example/all"}}}
targets: {cloudwatch: {}, runner: {}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}}
routing: {page: [topic], ticket: [topic]}
"""


def answers() -> tuple[Artifact, ...]:
    return tuple(artifact("sagemaker", name) for name in NAMES)


def changed(name: str, **values: object) -> tuple[Artifact, ...]:
    """All answers, of which one says something else."""
    (old,) = [one for one in answers() if one.path == name]
    assert isinstance(old.content, dict)
    return (*(one for one in answers() if one.path != name), Artifact(name, {**old.content, **values}))


@pytest.fixture(scope="module")
def made() -> Imported:
    return drafted("sagemaker", *answers())


def operation(name: str, body: Mapping[str, Any]) -> str:
    kind = kind_of(body)
    assert kind, name
    if kind[0] == "definition":
        (job,) = [key.removesuffix("AppSpecification") for key in body if key.endswith("AppSpecification")]
        return f"Describe{job}JobDefinition"
    return OPERATIONS[kind[0]]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("describe-")])
def test_the_recorded_answers_are_such_as_aws_gives(name: str) -> None:
    body = json.loads((FOLDER / "sagemaker" / name).read_text("utf-8"))
    assert against_answer("sagemaker", operation(name, body), body) == []


def test_what_is_drafted_passes_a_check(made: Imported) -> None:
    documents = [source.read(text, f"{name}.yaml").value or () for name, text in made.texts.items()]
    around = source.read(PROJECT, "mlobs.yaml").value or ()
    run = compile_all((*around, *(one for each in documents for one in each)))
    assert not run.failed, [f"{one.where} {one.message}" for one in run.diagnostics]
    names = {one.name for one in run.builds[0].emissions["cloudwatch"].resources}
    assert any("/payments-hourly/" in name for name in names) and any(
        "/assistant-8b/" in name for name in names
    )


@pytest.mark.parametrize(
    ("name", "serving"),
    [
        ("fraud-prod", {"preset": "sagemaker-endpoint", "endpoint": "fraud-prod"}),
        ("ocr", {"preset": "sagemaker-async-endpoint", "endpoint": "ocr"}),
        ("churn", {"preset": "sagemaker-serverless-endpoint", "endpoint": "churn"}),
        ("stores", {"preset": "sagemaker-multi-model-endpoint", "endpoint": "stores"}),
        ("ranking-green", {"preset": "sagemaker-endpoint", "endpoint": "ranking", "variant": "green"}),
        ("assistant-8b", {"preset": "sagemaker-inference-component", "component": "assistant-8b"}),
    ],
)
def test_each_kind_of_endpoint_has_its_preset(name: str, serving: dict[str, str], made: Imported) -> None:
    assert made.get(name, "kind") == "Model" and made.get(name, "serving") == serving


def test_an_endpoint_of_components_is_no_model_of_its_own(made: Imported) -> None:
    assert "llm" not in made.texts
    assert made.get("assistant-8b", "metadata", "annotations", "sagemaker/endpoint") == "llm"


def test_tags_are_guesses_and_no_secret_is_copied(made: Imported) -> None:
    outcome = draft(answers())
    assert outcome.value
    drafts = {one.name: one for one in outcome.value}
    fraud = drafts["fraud-prod"]
    assert fraud.tree["metadata"]["team"] == "risk"  # type: ignore[index, call-overload]
    assert {str(route) for route in fraud.drafts} == {"metadata.team", "metadata.tier"}
    assert "tag:cost-centre=4711" in fraud.tags
    written = "".join(made.texts.values())
    assert "not-to-be-copied" not in written and "aws:cloudformation" not in written
    assert "arn:" not in written


def test_what_the_registry_knows_is_noted(made: Imported) -> None:
    assert made.get("fraud-prod", "metadata", "description") == "Scores payments."
    notes = made.get("fraud-prod", "metadata", "annotations")
    assert isinstance(notes, dict)
    assert (notes["sagemaker/model_package"], notes["sagemaker/approval"]) == ("fraud/7", "Approved")


def test_monitors_say_what_is_exact_and_tell_the_rest(made: Imported) -> None:
    assert made.get("fraud-prod", "drift") == {"baseline": "s3://acme-ml/baselines/fraud/"}
    assert made.get("fraud-prod", "schedule") == "0 6 * * *"
    outputs = made.get("fraud-prod", "outputs")
    assert isinstance(outputs, dict) and outputs["prediction"] == "0" and outputs["score"] == "1"
    assert made.get("fraud-prod", "explainability", "metrics") is not None
    assert made.get("fraud-prod", "performance") is None and made.get("fraud-prod", "bias") is None
    told = "\n".join(made.told(Severity.WARNING).values()) + "\n".join(one.message for one in made.said)
    for expected in (
        "`fraud-bias` is not carried: its facets and bounds stand in an analysis configuration (`s3://acme-ml/bias",
        "`fraud-quality` is not carried: its bounds stand in a file of constraints",
        "the bounds of the monitoring schedule `fraud-data` are not carried",
        "`churn-data` is not carried: it is stopped",
        "`lost` is not carried: its endpoint `gone` is not described",
        "the shadow variant `shadow` of `fraud-prod` is not carried",
    ):
        assert expected in told
    assert made.get("churn", "drift") is None


def test_a_baseline_in_two_folders_is_none() -> None:
    name = "describe-data-quality-job-definition-fraud-data-1.json"
    apart = {
        "ConstraintsResource": {"S3Uri": "s3://acme-ml/a/constraints.json"},
        "StatisticsResource": {"S3Uri": "s3://acme-ml/b/statistics.json"},
    }
    made = drafted("sagemaker", *changed(name, DataQualityBaselineConfig=apart))
    assert made.get("fraud-prod", "drift") is None


def test_every_form_of_a_schedule_is_read() -> None:
    name = "describe-monitoring-schedule-fraud-data.json"
    for expression, line in (
        ("cron(0 0/6 ? * * *)", "0 0/6 * * *"), ("cron(0 * ? * * *)", None), ("cron(0 5/24 ? * * *)", "0 5 * * *"),
        ("NOW", None),
    ):  # fmt: skip
        config = {
            "ScheduleConfig": {"ScheduleExpression": expression},
            "MonitoringJobDefinitionName": "fraud-data-1",
        }
        made = drafted("sagemaker", *changed(name, MonitoringScheduleConfig=config))
        assert made.get("fraud-prod", "schedule") == line


def test_a_definition_may_stand_in_the_schedule_itself() -> None:
    name = "describe-monitoring-schedule-fraud-data.json"
    files = {"ConstraintsResource": {"S3Uri": "s3://acme-ml/inline/constraints.json"}}
    config = {
        "ScheduleConfig": {"ScheduleExpression": "NOW"},
        "MonitoringJobDefinition": {"BaselineConfig": files},
    }
    made = drafted("sagemaker", *changed(name, MonitoringScheduleConfig=config))
    assert made.get("fraud-prod", "drift", "baseline") == "s3://acme-ml/inline/"


def test_a_pipeline_and_a_feature_group_come_with_what_they_say(made: Imported) -> None:
    assert made.get("fraud-train", "system") == {"preset": "sagemaker-pipeline", "pipeline": "FraudTrain"}
    assert made.get("payments-hourly", "system", "feature_group") == "payments_hourly"
    assert made.get("payments-hourly", "location") == "s3://acme-ml/features/payments_hourly/data"
    columns = made.get("payments-hourly", "columns")
    assert isinstance(columns, dict) and list(columns) == ["card", "at", "payments", "embedding"]
    assert columns["payments"] == {"type": "integer"} and columns["embedding"] == {}
    assert columns["card"] == {"type": "string", "checks": {"missing": {"at_most": "0%"}}}


def test_without_its_configuration_an_endpoints_preset_is_a_guess() -> None:
    known = [one for one in answers() if one.path == "describe-endpoint-ocr.json"]
    outcome = draft(tuple(known))
    assert outcome.value
    (one,) = outcome.value
    assert {str(route): reason for route, reason in one.drafts.items()} == {
        "serving.preset": "guessed: nothing describes the endpoint's configuration"
    }


def test_a_failed_endpoint_is_noted_and_a_second_of_a_name_is_told() -> None:
    made = drafted("sagemaker", *changed("describe-endpoint-ocr.json", EndpointStatus="Failed"))
    assert made.get("ocr", "metadata", "annotations", "sagemaker/status") == "Failed"
    twice = drafted("sagemaker", *changed("describe-endpoint-ocr.json", EndpointName="Churn"))
    assert any("a second model `churn` is not imported" in one.message for one in twice.said)


def test_the_order_of_files_does_not_matter(made: Imported) -> None:
    assert drafted("sagemaker", *reversed(answers())).texts == made.texts


def test_the_table_counts_everything() -> None:
    outcome = draft(answers())
    assert outcome.value
    rows = [row.split() for row in table(outcome.value)]
    assert ["variants", "7", "6", "1"] in rows and ["features", "4", "4"] in rows


def test_nothing_of_sagemaker_is_told_and_an_empty_account_is_no_fault() -> None:
    outcome = draft((Artifact("a.json", {"MetricAlarms": []}),))
    assert outcome.value is None and [one.code for one in outcome.diagnostics] == ["MLO694"]
    assert draft((Artifact("a.json", {"Endpoints": []}),)).value == ()


class _Account:
    """The recorded answers behind clients that refuse what AWS refuses, two of each list on a page."""

    LISTS = {
        "ListEndpoints": ("Endpoints", "endpoint", ("EndpointName", "EndpointArn", "EndpointStatus")),
        "ListInferenceComponents": ("InferenceComponents", "component", ("InferenceComponentName",)),
        "ListMonitoringSchedules": ("MonitoringScheduleSummaries", "schedule", ("MonitoringScheduleName",)),
        "ListPipelines": ("PipelineSummaries", "pipeline", ("PipelineName",)),
        "ListFeatureGroups": ("FeatureGroupSummaries", "feature_group", ("FeatureGroupName",)),
    }  # fmt: skip

    def __init__(self, *refused: str) -> None:
        self._known: dict[tuple[str, str], dict[str, Any]] = {}
        for one in answers():
            body = json.loads((FOLDER / "sagemaker" / one.path).read_text("utf-8"))
            kind = kind_of(body)
            if kind:
                self._known[(operation(one.path, body), kind[1])] = body
        self._refused = refused
        handlers: dict[str, Handler] = {name: self._listing(name) for name in self.LISTS}
        handlers |= {name: self._describing(name) for name, _ in self._known}
        self.sagemaker = Fake("sagemaker", handlers)
        tags = json.loads((FOLDER / "sagemaker" / "get-resources.json").read_text("utf-8"))
        alarms = json.loads((FOLDER / "cloudwatch" / "describe-alarms.json").read_text("utf-8"))
        self.tagging = Fake("resourcegroupstaggingapi", {"GetResources": lambda _: tags})
        self.cloudwatch = Fake("cloudwatch", {"DescribeAlarms": lambda _: alarms})

    def client(self, service: str) -> Any:
        of = {
            "sagemaker": self.sagemaker,
            "resourcegroupstaggingapi": self.tagging,
            "cloudwatch": self.cloudwatch,
        }
        return of[service].client

    def _listing(self, operation: str) -> Handler:
        listed, kind, _ = self.LISTS[operation]
        names = [name for (found, name) in sorted(self._known) if found == OPERATIONS[kind]]
        member = {"Endpoints": "EndpointName"}.get(listed) or self.LISTS[operation][2][0]

        def handler(request: Mapping[str, Any]) -> dict[str, Any]:
            first = int(request.get("NextToken", "0"))
            more = {"NextToken": str(first + 2)} if first + 2 < len(names) else {}
            answer = {listed: [{member: name} for name in names[first : first + 2]], **more}
            return filled("sagemaker", operation, answer, required)

        return handler

    def _describing(self, operation: str) -> Handler:
        def handler(request: Mapping[str, Any]) -> dict[str, Any]:
            if operation in self._refused:
                raise Refusal("AccessDeniedException", "not authorized")
            (name,) = request.values()
            if (operation, name) not in self._known:
                raise Refusal("ValidationException", f"could not find {name}")
            return self._known[(operation, name)]

        return handler


def _ask(account: _Account) -> tuple[tuple[Artifact, ...], tuple[str, ...]]:
    assert IMPORTER.asks
    outcome = aws.ask(IMPORTER.asks, account.client)
    assert outcome.value is not None
    return outcome.value, tuple(one.message for one in outcome.diagnostics)


def test_asked_live_it_says_the_same_as_in_files(made: Imported) -> None:
    account = _Account("DescribeDataQualityJobDefinition")
    found, _ = _ask(_Account())
    live = drafted("sagemaker", *found)
    for name in made.texts:
        assert live.tree(name) == made.tree(name), name
    found, said = _ask(account)
    assert said.count("AWS answers AccessDeniedException") == 3
    assert drafted("sagemaker", *found).get("fraud-prod", "drift") is None


def test_only_what_reads_is_asked_and_nothing_twice() -> None:
    account = _Account()
    _ask(account)
    asked = [(name, json.dumps(request, sort_keys=True)) for name, request in account.sagemaker.calls]
    assert len(asked) == len(set(asked))
    assert {name[:4] for name, _ in asked} <= {"List", "Desc"}
    assert sum(name == "ListEndpoints" for name, _ in asked) == 3


def test_alarms_are_asked_with_their_composites_and_tags() -> None:
    assert CLOUDWATCH.asks
    account = _Account()
    outcome = aws.ask(CLOUDWATCH.asks, account.client)
    assert outcome.value and not outcome.diagnostics
    assert account.cloudwatch.calls[0] == (
        "DescribeAlarms",
        {"AlarmTypes": ["MetricAlarm", "CompositeAlarm"]},
    )
    assert [one.path for one in outcome.value] == ["describe-alarms.json", "get-resources.json"]
    live = drafted("cloudwatch", *outcome.value)
    saved = drafted("cloudwatch", *(artifact("cloudwatch", name) for name in ("describe-alarms.json",)))
    assert live.tree("ml") == saved.tree("ml")


def test_a_question_that_writes_is_a_fault_of_ours() -> None:
    from mlobs_compile.importer import Question

    with pytest.raises(AssertionError, match="delete_endpoint"):
        aws.ask(
            lambda question, _: [] if question else [Question("sagemaker", "delete_endpoint")],
            _Account().client,
        )


def test_recorded_files_name_nothing_of_a_machine() -> None:
    for path in Path(FOLDER).rglob("*"):
        if path.is_file() and path.suffix in (".json", ".txt"):
            assert not any(word in path.read_text("utf-8") for word in ("/tmp/", "/root/", "/home/"))
