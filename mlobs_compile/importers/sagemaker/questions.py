"""What `--live` asks SageMaker: what there is, then what each thing is, then what that names."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.importer import Question
from mlobs_compile.plain import items, mapping, text

_LISTS = (
    ("list_endpoints", "Endpoints", "EndpointName", "describe_endpoint"),
    ("list_inference_components", "InferenceComponents", "InferenceComponentName", "describe_inference_component"),
    (
        "list_monitoring_schedules", "MonitoringScheduleSummaries", "MonitoringScheduleName",
        "describe_monitoring_schedule",
    ),
    ("list_pipelines", "PipelineSummaries", "PipelineName", "describe_pipeline"),
    ("list_feature_groups", "FeatureGroupSummaries", "FeatureGroupName", "describe_feature_group"),
)  # fmt: skip
_DEFINITIONS = {
    "DataQuality": "describe_data_quality_job_definition",
    "ModelQuality": "describe_model_quality_job_definition",
    "ModelBias": "describe_model_bias_job_definition",
    "ModelExplainability": "describe_model_explainability_job_definition",
}


def asks(question: Question | None, answer: object) -> Iterator[Question]:
    if question is None:
        for operation, *_ in _LISTS:
            yield Question("sagemaker", operation)
        yield Question(
            "resourcegroupstaggingapi", "get_resources", (("ResourceTypeFilters", ("sagemaker",)),)
        )
        return
    for operation, listed, name, describe in _LISTS:
        if question.operation == operation:
            for one in items(answer, listed):
                yield Question("sagemaker", describe, ((name, text(one, name)),))
    yield from _named(question, answer)


def _named(question: Question, answer: object) -> Iterator[Question]:
    """What an answer names, and does not describe."""
    match question.operation:
        case "describe_endpoint" if text(answer, "EndpointConfigName"):
            yield _one("describe_endpoint_config", "EndpointConfigName", text(answer, "EndpointConfigName"))
        case "describe_endpoint_config":
            for variant in items(answer, "ProductionVariants"):
                yield from _model(text(variant, "ModelName"))
        case "describe_inference_component":
            yield from _model(text(answer, "Specification", "ModelName"))
        case "describe_model":
            for container in (mapping(answer, "PrimaryContainer"), *items(answer, "Containers")):
                if text(container, "ModelPackageName"):
                    yield _one(
                        "describe_model_package", "ModelPackageName", text(container, "ModelPackageName")
                    )
        case "describe_monitoring_schedule":
            config = mapping(answer, "MonitoringScheduleConfig")
            name = text(config, "MonitoringJobDefinitionName")
            operation = _DEFINITIONS.get(text(answer, "MonitoringType") or text(config, "MonitoringType"))
            if name and operation:
                yield _one(operation, "JobDefinitionName", name)


def _model(name: str) -> Iterator[Question]:
    if name:
        yield _one("describe_model", "ModelName", name)


def _one(operation: str, parameter: str, value: str) -> Question:
    return Question("sagemaker", operation, ((parameter, value),))
