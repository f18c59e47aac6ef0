"""Every CloudWatch metric of the built-in presets exists under exactly the dimensions that are named."""

from __future__ import annotations

import re

import pytest

from mlobs_compile.spec.preset import Preset
from tests.presets.catalogue import NAMES, PRESETS, metrics

ENDPOINT = ("EndpointName", "VariantName")
NODE = ("ClusterName", "InstanceId", "NodeName")
WORKLOAD = ("ClusterName", "Namespace", "PodName")
CONTAINER = ("ClusterName", "ContainerName", "Namespace", "PodName")
PUBLISHED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # SageMaker: docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
    (
        "AWS/SageMaker",
        "Invocations|InvocationsPerInstance|Invocation[45]XXErrors|InvocationModelErrors",
        ENDPOINT,
    ),
    ("AWS/SageMaker", "ModelLatency|OverheadLatency", ENDPOINT),
    ("/aws/sagemaker/Endpoints", "(CPU|GPU|GPUMemory)Utilization(Normalized)?", ENDPOINT),
    ("/aws/sagemaker/Endpoints", "(Memory|Disk)Utilization", ENDPOINT),
    (
        "AWS/Sagemaker/ModelBuildingPipeline",
        "Execution(Started|Failed|Succeeded|Stopped|Duration)",
        ("PipelineName",),
    ),
    # MWAA: docs.aws.amazon.com/mwaa/latest/userguide/access-metrics-cw.html
    ("AmazonMWAA", "DAGDuration(Success|Failed)|DAGScheduleDelay", ("DAG", "Environment")),
    ("AmazonMWAA", "SchedulerHeartbeat|TriggerHeartbeat", ("Environment", "Function")),
    (
        "AmazonMWAA",
        "ImportErrors|TotalParseTime|OpenSlots|QueuedTasks|RunningTasks",
        ("Environment", "Function"),
    ),
    ("AmazonMWAA", "TaskInstanceFailures", ("DAG", "Environment", "Task")),
    ("AWS/MWAA", "CPUUtilization|MemoryUtilization", ("Cluster", "Environment")),
    # Container Insights: amazon-cloudwatch-agent, translator/translate/otel/exporter/awsemf/kubernetes.go
    ("ContainerInsights", "cluster_(node_count|failed_node_count|number_of_running_pods)", ("ClusterName",)),
    ("ContainerInsights", "node_(cpu|memory|filesystem)_utilization", ("ClusterName",)),
    (
        "ContainerInsights",
        "pod_container_status_waiting_reason_(crash_loop_back_off|image_pull_error)",
        ("ClusterName",),
    ),
    ("ContainerInsights", "pod_container_status_terminated_reason_oom_killed", ("ClusterName",)),
    (
        "ContainerInsights",
        "node_gpu_(utilization|memory_utilization|temperature|reserved_capacity)",
        ("ClusterName",),
    ),
    ("ContainerInsights", "node_neuroncore_utilization|node_neuron_execution_errors_total", ("ClusterName",)),
    (
        "ContainerInsights",
        "node_neurondevice_(runtime_memory_used_bytes|hw_ecc_events_total)",
        ("ClusterName",),
    ),
    (
        "ContainerInsights",
        "node_efa_(rx_bytes|tx_bytes|rx_dropped|rdma_read_bytes|rdma_write_bytes)",
        ("ClusterName",),
    ),
    ("ContainerInsights", "node_efa_(retrans_pkts|retrans_timeout_events)", ("ClusterName",)),
    (
        "ContainerInsights",
        "node_efa_(impaired_remote_conn_events|unresponsive_remote_events)",
        ("ClusterName",),
    ),
    ("ContainerInsights", "node_(cpu|memory)_reserved_capacity", ("ClusterName",)),
    ("ContainerInsights", "node_efa_rdma_write_recv_bytes", ("ClusterName",)),
    ("ContainerInsights", "replicas_desired|status_replicas_unavailable", ("ClusterName",)),
    ("ContainerInsights", "node_(cpu|memory|filesystem)_utilization", NODE),
    ("ContainerInsights", "node_network_total_bytes|node_number_of_running_pods", NODE),
    ("ContainerInsights", "node_gpu_(memory_)?utilization|node_neuroncore_utilization", NODE),
    ("ContainerInsights", "node_efa_(rx_bytes|tx_bytes|rx_dropped|rdma_read_bytes|rdma_write_bytes)", NODE),
    ("ContainerInsights", "replicas_(desired|ready)|status_replicas_unavailable", WORKLOAD),
    ("ContainerInsights", "pod_(cpu|memory)_utilization_over_pod_limit", WORKLOAD),
    ("ContainerInsights", "pod_status_(pending|failed)|pod_container_status_waiting", WORKLOAD),
    ("ContainerInsights", "pod_container_status_terminated_reason_oom_killed", WORKLOAD),
    ("ContainerInsights", "container_(cpu|memory)_utilization_over_container_limit", CONTAINER),
    ("ContainerInsights", "container_gpu_utilization", CONTAINER),
    (
        "ContainerInsights",
        "node_gpu_utilization",
        ("ClusterName", "GpuDevice", "InstanceId", "InstanceType", "NodeName"),
    ),
    (
        "ContainerInsights",
        "node_neuroncore_(utilization|memory_usage_total)",
        ("ClusterName", "InstanceId", "InstanceType", "NeuronCore", "NeuronDevice", "NodeName"),
    ),
    ("ContainerInsights", "apiserver_request_total(_5xx)?|apiserver_storage_size_bytes", ("ClusterName",)),
    (
        "ContainerInsights",
        "apiserver_flowcontrol_rejected_requests_total|etcd_request_duration_seconds",
        ("ClusterName",),
    ),
    ("ContainerInsights", "apiserver_request_duration_seconds", ("ClusterName", "verb")),
    ("ContainerInsights", "kueue_pending_workloads", ("ClusterName", "ClusterQueue", "Status")),
    ("ContainerInsights", "kueue_admitted_active_workloads", ("ClusterName", "ClusterQueue")),
    # ECS: docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html, and
    # docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
    ("AWS/ECS", "CPUUtilization|MemoryUtilization", ("ClusterName", "ServiceName")),
    (
        "ECS/ContainerInsights",
        "(Running|Desired|Pending)TaskCount|DeploymentCount",
        ("ClusterName", "ServiceName"),
    ),
    # Ours, by `mlobs push`; tests/presets/test_pushed.py compares them with what it publishes.
    ("mlobs", "dbt_(runs|tests_failing|tests_warning|nodes_failing|run_seconds)", ("Environment", "Project")),
    ("mlobs", "dbt_(freshness_runs|sources_late|sources_stale|source_age)", ("Environment", "Project")),
    ("mlobs", "gx_(runs|expectations_failing|expectations_warning)", ("Asset", "Environment", "Suite")),
    ("mlobs", "mlflow_(version_age|versions_behind)", ("Alias", "Environment", "RegisteredModel")),
    ("mlobs", "mlflow_reads", ("Environment",)),
)
PERCENT = re.compile(r"Utilization|_utilization|_reserved_capacity")

every_preset = pytest.mark.parametrize("preset", PRESETS.values(), ids=NAMES)


@every_preset
def test_a_metric_is_published_under_these_dimensions(preset: Preset) -> None:
    for name, shape in preset.signals.items():
        for metric in metrics(shape):
            assert any(
                metric.namespace == namespace
                and re.fullmatch(pattern, metric.metric)
                and tuple(sorted(metric.dimensions)) == dimensions
                for namespace, pattern, dimensions in PUBLISHED
            ), f"{name}: {metric.namespace} {metric.metric} {sorted(metric.dimensions)}"


def test_the_table_of_published_metrics_holds_nothing_that_no_preset_uses() -> None:
    used = [m for preset in PRESETS.values() for shape in preset.signals.values() for m in metrics(shape)]
    for namespace, pattern, _ in PUBLISHED:
        assert any(m.namespace == namespace and re.fullmatch(pattern, m.metric) for m in used), pattern


@every_preset
def test_a_percentage_becomes_a_ratio_and_a_latency_seconds(preset: Preset) -> None:
    for name, shape in preset.signals.items():
        for metric in metrics(shape):
            scale = float(metric.scale) if metric.scale is not None else 1.0
            if PERCENT.search(metric.metric):
                assert scale == 0.01, name
            elif "Latency" in metric.metric:
                assert (scale, shape.unit) == (1e-6, "seconds"), name
            elif "Duration" in metric.metric and metric.stat != "SampleCount":
                assert (scale, shape.unit) == (1e-3, "seconds"), name


@every_preset
def test_a_latency_is_never_summed(preset: Preset) -> None:
    for shape in preset.signals.values():
        for metric in metrics(shape):
            assert not (metric.stat == "Sum" and re.search("Latency|Duration|Delay", metric.metric))


@every_preset
def test_what_is_many_series_in_one_store_is_many_in_the_other(preset: Preset) -> None:
    for name, shape in preset.signals.items():
        for metric in metrics(shape):
            if shape.promql:
                assert ("*" in metric.dimensions.values()) is bool(shape.labels), name
