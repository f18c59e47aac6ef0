"""The two requests that make a monitor: its immutable job definition and the schedule that runs it.

Paths, modes and environment keys are those of sagemaker-python-sdk 2.257.7,
model_monitor/model_monitoring.py.
"""

from __future__ import annotations

from typing import assert_never

from mlobs_compile.artifact import Body
from mlobs_compile.ir.monitor import BatchOutput, Endpoint, Pillar, Problem, ScheduledMonitor
from mlobs_compile.queries.monitors import schedule_expression
from mlobs_compile.targets.sagemaker.options import Options
from mlobs_compile.targets.sagemaker.site import Site, named

KINDS = {
    Pillar.QUALITY: "DataQuality",
    Pillar.PERFORMANCE: "ModelQuality",
    Pillar.BIAS: "ModelBias",
    Pillar.EXPLAINABILITY: "ModelExplainability",
}
PROBLEMS = {
    Problem.BINARY: "BinaryClassification",
    Problem.MULTICLASS: "MulticlassClassification",
    Problem.REGRESSION: "Regression",
}
_INPUT = "/opt/ml/processing/input/endpoint"
_OUTPUT = "/opt/ml/processing/output"


def job_definition(site: Site, config: str | None) -> Body:
    """The request of `Create<kind>JobDefinition`; `config` is the URI of Clarify's analysis configuration."""
    kind, monitor = KINDS[site.monitor.pillar], site.monitor
    baseline = _baseline(site)
    output: Body = {"S3Uri": site.output, "LocalPath": _OUTPUT, "S3UploadMode": "Continuous"}
    outputs: Body = {"MonitoringOutputs": [{"S3Output": output}]}
    body: Body = {
        **({f"{kind}BaselineConfig": baseline} if baseline else {}),
        f"{kind}AppSpecification": _application(site, config),
        f"{kind}JobInput": _input(monitor),
        f"{kind}JobOutputConfig": outputs | encrypted("KmsKeyId", site.options),
        "JobResources": resources(site.options),
        **network(site.options),
        "RoleArn": site.options.role,
        "StoppingCondition": {"MaxRuntimeInSeconds": monitor.max_runtime.whole_seconds},
        "Tags": site.tags,
    }
    return named("JobDefinitionName", monitor.name, body)


def schedule(site: Site, definition: str) -> Body:
    """The request of `CreateMonitoringSchedule`; raises ValueError where `cron` has no form of it."""
    cron = schedule_expression(site.monitor.schedule)
    if cron is None:
        raise ValueError(f"{site.monitor.schedule} has no form in Model Monitor")
    config: Body = {
        "ScheduleConfig": {"ScheduleExpression": cron},
        "MonitoringJobDefinitionName": definition,
        "MonitoringType": KINDS[site.monitor.pillar],
    }
    return {
        "MonitoringScheduleName": site.monitor.name,
        "MonitoringScheduleConfig": config,
        "Tags": site.tags,
    }


def resources(options: Options) -> Body:
    """The machines of a monitoring job."""
    return {"ClusterConfig": cluster(options)}


def cluster(options: Options) -> Body:
    machines: Body = {
        "InstanceCount": options.instance_count,
        "InstanceType": options.instance_type,
        "VolumeSizeInGB": options.volume_gb,
    }
    return machines | encrypted("VolumeKmsKeyId", options)


def network(options: Options) -> Body:
    """The private network, where one is named."""
    if not options.subnets:
        return {}
    vpc: Body = {"SecurityGroupIds": options.security_groups, "Subnets": options.subnets}
    return {"NetworkConfig": {"VpcConfig": vpc}}


def encrypted(key: str, options: Options) -> Body:
    return {key: options.kms_key} if options.kms_key else {}


def _baseline(site: Site) -> Body:
    """Clarify's baseline job writes `analysis.json`, with the values that later runs are compared with."""
    home = site.home
    if home is None:
        return {}
    if site.monitor.pillar in (Pillar.BIAS, Pillar.EXPLAINABILITY):
        return {"ConstraintsResource": {"S3Uri": f"{home}/analysis.json"}}
    found: Body = {"ConstraintsResource": {"S3Uri": f"{home}/constraints.json"}}
    if site.monitor.pillar is Pillar.QUALITY:
        found["StatisticsResource"] = {"S3Uri": f"{home}/statistics.json"}
    return found


def _application(site: Site, config: str | None) -> Body:
    body: Body = {"ImageUri": site.image, "Environment": {"publish_cloudwatch_metrics": "Enabled"}}
    if config is not None:
        body["ConfigUri"] = config
    if site.monitor.pillar is Pillar.PERFORMANCE and site.monitor.problem:
        body["ProblemType"] = PROBLEMS[site.monitor.problem]
    return body


def _input(monitor: ScheduledMonitor) -> Body:
    body = _traffic(monitor)
    if monitor.pillar in (Pillar.PERFORMANCE, Pillar.BIAS):
        body["GroundTruthS3Input"] = {"S3Uri": monitor.ground_truth}
    return body


def _traffic(monitor: ScheduledMonitor) -> Body:
    read: Body = {
        "LocalPath": _INPUT,
        "S3InputMode": "File",
        "S3DataDistributionType": "FullyReplicated",
        **_attributes(monitor),
    }
    match monitor.source:
        case Endpoint(name):
            return {"EndpointInput": {"EndpointName": name, **read}}
        case BatchOutput(uri, format):
            where: Body = {"DataCapturedDestinationS3Uri": uri, "DatasetFormat": _format(format)}
            return {"BatchTransformInput": where | read}
        case never:
            assert_never(never)


def _attributes(monitor: ScheduledMonitor) -> Body:
    """Where in the model's output the prediction is; data quality looks at every column alike."""
    if monitor.pillar is Pillar.QUALITY:
        return {}
    attributes = (
        ("InferenceAttribute", monitor.prediction),
        ("ProbabilityAttribute", monitor.score),
        ("ProbabilityThresholdAttribute", None if monitor.threshold is None else float(monitor.threshold)),
    )
    return {key: value for key, value in attributes if value is not None}


def _format(format: str) -> Body:
    """Captured batch records carry no header line."""
    formats: dict[str, Body] = {"csv": {"Csv": {"Header": False}}, "json": {"Json": {"Line": True}}}
    return formats.get(format, {"Parquet": {}})
