"""The processing job that makes a monitor's baseline of a data set, as the SDK's `suggest_baseline` does."""

from __future__ import annotations

import json

from mlobs_compile.artifact import Body, Json
from mlobs_compile.ir.monitor import Pillar
from mlobs_compile.targets.sagemaker.job import PROBLEMS, cluster, encrypted, network
from mlobs_compile.targets.sagemaker.options import Options
from mlobs_compile.targets.sagemaker.site import Site, named

_ANALYZER_DATA = "/opt/ml/processing/input/baseline_dataset_input"
_CLARIFY_DATA = "/opt/ml/processing/input/data"
_CLARIFY_CONFIG = "/opt/ml/processing/input/config"
_OUTPUT = "/opt/ml/processing/output"
_SECONDS = 3600
"""The SDK's default limit for a baseline job."""


def processing_job(site: Site, home: str, config: str | None) -> Body:
    """The request of `CreateProcessingJob`; `config` is the URI of Clarify's baseline configuration."""
    written: Body = {"S3Uri": home, "LocalPath": _OUTPUT, "S3UploadMode": "EndOfJob"}
    outputs: Body = {"Outputs": [{"OutputName": "baseline", "S3Output": written}]}
    body: Body = {
        "ProcessingInputs": _inputs(home, config),
        "ProcessingOutputConfig": outputs | encrypted("KmsKeyId", site.options),
        "ProcessingResources": {"ClusterConfig": cluster(site.options)},
        "StoppingCondition": {"MaxRuntimeInSeconds": _SECONDS},
        "AppSpecification": {"ImageUri": site.image},
        **({"Environment": _environment(site)} if config is None else {}),
        **network(site.options),
        "RoleArn": site.options.role,
        "Tags": site.tags,
    }
    return named("ProcessingJobName", f"{site.monitor.name}-base", body)


def _inputs(home: str, config: str | None) -> list[Json]:
    data = f"{home}/data/"
    if config is None:
        return [_read("baseline_dataset_input", data, _ANALYZER_DATA)]
    return [_read("analysis_config", config, _CLARIFY_CONFIG), _read("dataset", data, _CLARIFY_DATA)]


def _read(name: str, uri: str, path: str) -> Body:
    source: Body = {
        "S3Uri": uri,
        "LocalPath": path,
        "S3DataType": "S3Prefix",
        "S3InputMode": "File",
        "S3DataDistributionType": "FullyReplicated",
        "S3CompressionType": "None",
    }
    return {"InputName": name, "S3Input": source}


def _environment(site: Site) -> Body:
    """What the analyzer container reads; a baseline publishes no metrics."""
    monitor = site.monitor
    body: Body = {
        "dataset_format": _format(site.options),
        "dataset_source": _ANALYZER_DATA,
        "output_path": _OUTPUT,
        "publish_cloudwatch_metrics": "Disabled",
    }
    if monitor.pillar is not Pillar.PERFORMANCE or monitor.problem is None:
        return body
    attributes = (
        ("analysis_type", "MODEL_QUALITY"),
        ("problem_type", PROBLEMS[monitor.problem]),
        ("inference_attribute", site.predicted),
        ("probability_attribute", monitor.score),
        ("probability_threshold_attribute", None if monitor.threshold is None else str(monitor.threshold)),
        ("ground_truth_attribute", monitor.label),
    )
    return body | {key: value for key, value in attributes if value is not None}


def _format(options: Options) -> str:
    formats = {"csv": {"csv": {"header": True}}, "json": {"json": {"lines": True}}}
    return json.dumps(formats.get(options.baseline_format, {"parquet": {}}))
