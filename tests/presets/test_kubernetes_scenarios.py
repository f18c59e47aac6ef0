"""The ready alerts of the presets of Kubernetes and what runs on it: past the edge they fire, at it they are silent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from mlobs_compile.preset import value_query
from mlobs_compile.units import decimal_text
from tests.presets.catalogue import PRESETS
from tests.presets.test_promtool_scenarios import check_alert, check_value, rendered

pytestmark = pytest.mark.realtool

PARAMS = {
    "cluster_label": ".*",
    "cluster": "ml",
    "namespace": "ml",
    "workload": "fraud",
    "job_name": "train-.+",
    "cronjob": "train",
    "job": ".*",
    "framework": ".+",
    "name": ".+",
    "queue": "gpu",
}
SENTINEL = "9223372036854775794"
"""What the DCGM exporter writes for a sensor that is missing."""


def query(preset: str, signal: str, window: str = "5m") -> str:
    return rendered(value_query(PRESETS[preset].signals[signal])[0], window, PARAMS)


def rule(preset: str, alert: str) -> dict[str, object]:
    """The ready alert as the compiler writes it, with the scale of its signal."""
    shape = PRESETS[preset].alerts[alert]
    low, high = shape.limits
    scale = value_query(PRESETS[preset].signals[shape.signal or ""])[1]
    value = f"({query(preset, shape.signal or '', str(shape.window))}) * {decimal_text(scale)}"
    bound = f"> {decimal_text(high)}" if high is not None else f"< {decimal_text(low or Decimal(0))}"
    return {"alert": "It", "expr": f"{value} {bound}", "for": str(shape.hold)}


def gone(preset: str, alert: str) -> dict[str, object]:
    shape = PRESETS[preset].alerts[alert]
    assert shape.absent
    return {"alert": "It", "expr": f"absent({query(preset, shape.signal or '')})", "for": str(shape.hold)}


FAILED = 'kube_job_failed{namespace="ml",job_name="train-7",condition="true"}'


def test_a_job_that_is_born_failed_is_news_once(tmp_path: Path) -> None:
    history = {FAILED: "_x10 1x60"}
    check_alert(tmp_path, rule("kubernetes-job", "failed"), history, {"9m": False, "11m": True, "40m": False})


def test_a_job_that_fails_while_watched_is_news_once(tmp_path: Path) -> None:
    history = {FAILED: "0x20 1x60"}
    check_alert(
        tmp_path, rule("kubernetes-job", "failed"), history, {"20m": False, "22m": True, "50m": False}
    )


def test_a_failed_job_that_is_deleted_is_no_news(tmp_path: Path) -> None:
    history = {FAILED: "1x60 stale"}
    moments = [f"{minute}m" for minute in range(20, 90, 5)]
    check_alert(tmp_path, rule("kubernetes-job", "failed"), history, dict.fromkeys(moments, False))


def test_of_two_jobs_that_fail_together_both_count(tmp_path: Path) -> None:
    history = {FAILED: "_x10 1x30", FAILED.replace("train-7", "train-8"): "0x10 1x30"}
    check_value(tmp_path, query("kubernetes-job", "failures", "15m"), history, {"9m": 0, "12m": 2, "30m": 0})


def test_a_job_near_its_deadline_is_told_and_one_that_is_done_is_not(tmp_path: Path) -> None:
    history = {
        'kube_job_status_start_time{namespace="ml",job_name="train-7"}': "0x100",
        'kube_job_spec_active_deadline_seconds{namespace="ml",job_name="train-7"}': "3600x100",
        'kube_job_status_active{namespace="ml",job_name="train-7"}': "1x65 0x40",
    }
    fires = {"54m": False, "58m": False, "60m": True, "66m": False}
    check_alert(tmp_path, rule("kubernetes-job", "near-deadline"), history, fires)


NEXT = 'kube_cronjob_next_schedule_time{namespace="ml",cronjob="train"}'
SUSPENDED = 'kube_cronjob_spec_suspend{namespace="ml",cronjob="train"}'


def test_a_missed_schedule_is_told_after_ten_minutes(tmp_path: Path) -> None:
    history = {NEXT: "1800x90", SUSPENDED: "0x90"}  # due at minute 30
    fires = {"29m": False, "40m": False, "41m": True}
    check_alert(tmp_path, rule("kubernetes-cronjob", "missed"), history, fires)


def test_a_suspended_cronjob_misses_nothing(tmp_path: Path) -> None:
    history = {NEXT: "1800x90", SUSPENDED: "1x90"}
    check_alert(tmp_path, rule("kubernetes-cronjob", "missed"), history, {"41m": False, "80m": False})


def test_a_cronjob_goes_stale_though_its_jobs_are_deleted(tmp_path: Path) -> None:
    history = {'kube_cronjob_status_last_successful_time{namespace="ml",cronjob="train"}': "600x200"}
    stale = {"alert": "It", "expr": f"{query('kubernetes-cronjob', 'freshness')} > 3600", "for": "0s"}
    check_alert(tmp_path, stale, history, {"70m": False, "71m": True})


def test_the_runs_of_another_cronjob_are_not_counted(tmp_path: Path) -> None:
    history = {FAILED.replace("train-7", "train-large-28913"): "_x10 1x30"}
    check_value(tmp_path, query("kubernetes-cronjob", "failures", "15m"), history, {"12m": 0})


def test_a_cronjob_that_is_deleted_is_missed(tmp_path: Path) -> None:
    history = {'kube_cronjob_status_active{namespace="ml",cronjob="train"}': "0x20 stale"}
    check_alert(
        tmp_path, gone("kubernetes-cronjob", "gone"), history, {"20m": False, "35m": False, "37m": True}
    )


WANTED = 'kube_deployment_spec_replicas{namespace="ml",deployment="fraud"}'
READY = 'kube_deployment_status_replicas_ready{namespace="ml",deployment="fraud"}'


def test_a_workload_with_nothing_ready_pages_after_five_minutes(tmp_path: Path) -> None:
    history = {WANTED: "2x40", READY: "2x10 0x10 1x20"}
    fires = {"10m": False, "15m": False, "16m": True, "22m": False}
    check_alert(tmp_path, rule("kubernetes-workload", "down"), history, fires)


def test_a_workload_that_is_scaled_to_nothing_pages_nobody(tmp_path: Path) -> None:
    check_alert(
        tmp_path, rule("kubernetes-workload", "down"), {WANTED: "0x40", READY: "0x40"}, {"30m": False}
    )


def test_a_stateful_set_counts_as_a_deployment_does(tmp_path: Path) -> None:
    labels = '{namespace="ml",statefulset="fraud"}'
    history = {
        f"kube_statefulset_replicas{labels}": "3x10",
        f"kube_statefulset_status_replicas_available{labels}": "1x10",
        f"kube_statefulset_status_replicas_ready{labels}": "1x10",
    }
    check_value(tmp_path, query("kubernetes-workload", "replicas_unavailable"), history, {"5m": 2})
    check_value(tmp_path, query("kubernetes-workload", "replicas_ready"), history, {"5m": 1})


def _of_pod(pod: str) -> str:
    return f'namespace="ml",pod="{pod}",container="server"'


@pytest.mark.parametrize("pod", ["fraud-6c9f4-x2lkq", "fraud-0"])
def test_a_kill_for_memory_is_told_when_the_container_restarts(tmp_path: Path, pod: str) -> None:
    labels = _of_pod(pod)
    history = {
        f'kube_pod_container_status_last_terminated_reason{{{labels},reason="OOMKilled"}}': "1x90",
        f"kube_pod_container_status_restarts_total{{{labels}}}": "4x40 5x50",
    }
    fires = {"30m": False, "42m": True, "60m": False}
    check_alert(tmp_path, rule("kubernetes-workload", "out-of-memory"), history, fires)


def test_a_restart_for_another_reason_is_no_kill_for_memory(tmp_path: Path) -> None:
    labels = _of_pod("fraud-6c9f4-x2lkq")
    history = {
        f'kube_pod_container_status_last_terminated_reason{{{labels},reason="Error"}}': "1x90",
        f"kube_pod_container_status_restarts_total{{{labels}}}": "4x40 5x50",
    }
    check_alert(tmp_path, rule("kubernetes-workload", "out-of-memory"), history, {"42m": False})


@pytest.mark.parametrize("pod", ["fraud-api-6c9f4-x2lkq", "fraud-api-0", "fraud-x2lkq"])
def test_the_pods_of_a_workload_with_a_longer_name_are_not_its_own(tmp_path: Path, pod: str) -> None:
    history = {f"kube_pod_container_status_restarts_total{{{_of_pod(pod)}}}": "0+1x40"}
    check_value(tmp_path, query("kubernetes-workload", "restarts", "15m"), history, {"30m": 0})


def test_memory_is_told_above_nine_tenths_of_the_limit_and_not_at_it(tmp_path: Path) -> None:
    labels = _of_pod("fraud-6c9f4-x2lkq")
    history = {
        f"container_memory_working_set_bytes{{{labels}}}": "90x30 91x30",
        f'kube_pod_container_resource_limits{{{labels},resource="memory"}}': "100x60",
    }
    fires = {"30m": False, "40m": False, "47m": True}
    check_alert(tmp_path, rule("kubernetes-workload", "memory-nearly-full"), history, fires)


XID = 'DCGM_FI_DEV_XID_ERRORS{gpu="0",Hostname="a"}'


def test_an_xid_is_told_by_its_change_and_not_by_its_number(tmp_path: Path) -> None:
    history = {XID: "79x60"}
    check_alert(tmp_path, rule("eks-gpu", "xid-error"), history, {"20m": False, "50m": False})


def test_an_xid_sensor_that_goes_missing_is_no_error(tmp_path: Path) -> None:
    history = {XID: f"0x30 {SENTINEL}x30"}
    check_alert(tmp_path, rule("eks-gpu", "xid-error"), history, {"32m": False, "40m": False})


@pytest.mark.parametrize("signal", ["memory", "power", "temperature"])
def test_a_gpu_whose_sensors_are_missing_is_left_out(tmp_path: Path, signal: str) -> None:
    names = ("FB_USED", "FB_FREE", "POWER_USAGE", "GPU_TEMP")
    history = {f'DCGM_FI_DEV_{name}{{gpu="1",Hostname="a"}}': f"{SENTINEL}x10" for name in names}
    check_value(tmp_path, query("eks-gpu", signal), history, {"5m": None})


PENDING = 'kube_pod_status_unschedulable{namespace="ml",pod="train-0"}'


def test_a_pod_without_a_node_is_told_after_half_an_hour(tmp_path: Path) -> None:
    history = {PENDING: "_x10 1x60"}
    fires = {"9m": False, "39m": False, "42m": True}
    check_alert(tmp_path, rule("eks", "pods-unschedulable"), history, fires)


def test_karpenter_tells_of_what_it_has_given_up_on(tmp_path: Path) -> None:
    history = {'karpenter_scheduler_unschedulable_pods_count{controller="provisioner"}': "0x10 2x60"}
    fires = {"10m": False, "40m": False, "42m": True}
    check_alert(tmp_path, rule("karpenter", "pods-unschedulable"), history, fires)


def test_a_karpenter_that_waits_for_pods_is_not_gone(tmp_path: Path) -> None:
    history = {"karpenter_cluster_state_synced": "1x40 stale"}
    fires = {"40m": False, "55m": False, "57m": True}
    check_alert(tmp_path, gone("karpenter", "gone"), history, fires)


def test_a_workflow_that_fails_first_is_told(tmp_path: Path) -> None:
    history = {'argo_workflows_total_count{namespace="ml",phase="Error"}': "_x10 1x40"}
    fires = {"9m": False, "11m": True, "30m": False}
    check_alert(tmp_path, rule("argo-workflows", "failed"), history, fires)


def test_a_training_job_that_fails_first_is_told(tmp_path: Path) -> None:
    history = {'training_operator_jobs_failed_total{job_namespace="ml",framework="pytorch"}': "_x10 1x40"}
    fires = {"9m": False, "11m": True, "30m": False}
    check_alert(tmp_path, rule("kubeflow-training", "failed"), history, fires)


def test_three_restarts_of_training_are_borne_and_a_fourth_is_not(tmp_path: Path) -> None:
    series = 'training_operator_jobs_restarted_total{job_namespace="ml",framework="pytorch"}'
    history = {series: "_x10 3x30 4x30"}
    fires = {"20m": False, "40m": False, "43m": True}
    check_alert(tmp_path, rule("kubeflow-training", "restarts-often"), history, fires)


def test_a_ray_job_that_ends_failed_is_told_though_its_value_is_always_one(tmp_path: Path) -> None:
    state = 'kuberay_job_deployment_status{{namespace="ml",name="nightly",deployment_status="{}"}}'
    history = {state.format("Running"): "1x20 stale", state.format("Failed"): "_x20 1x60"}
    fires = {"19m": False, "21m": True, "50m": False}
    check_alert(tmp_path, rule("kuberay", "job-failed"), history, fires)


def test_a_ray_service_that_is_not_ready_is_told_by_its_label(tmp_path: Path) -> None:
    ready = 'kuberay_service_condition_ready{{namespace="ml",name="serve",condition="{}"}}'
    history = {ready.format("true"): "1x20 stale", ready.format("false"): "_x20 1x60"}
    fires = {"20m": False, "34m": False, "36m": True}
    check_alert(tmp_path, rule("kuberay", "service-not-ready"), history, fires)


def test_a_task_that_no_ray_node_can_run_is_told(tmp_path: Path) -> None:
    history = {'ray_scheduler_unscheduleable_tasks{Reason="Infeasible"}': "0x10 1x40"}
    fires = {"10m": False, "25m": False, "27m": True}
    check_alert(tmp_path, rule("ray-cluster", "infeasible"), history, fires)


def test_a_replica_of_kueue_that_shows_the_same_is_not_counted_twice(tmp_path: Path) -> None:
    series = 'kueue_pending_workloads{{cluster_queue="gpu",status="active",replica_role="{}"}}'
    history = {series.format("leader"): "3x10", series.format("follower"): "3x10"}
    check_value(tmp_path, query("kueue", "pending"), history, {"5m": 3})


@pytest.mark.parametrize(
    ("preset", "alert", "series"),
    [
        ("kubernetes-job", "failed", FAILED),
        ("kubernetes-cronjob", "failed", FAILED),
        (
            "kuberay",
            "job-failed",
            'kuberay_job_deployment_status{namespace="ml",name="n",deployment_status="Failed"}',
        ),
    ],
)
def test_a_new_pod_of_what_shows_the_jobs_makes_no_news_of_old_failures(
    preset: str, alert: str, series: str, tmp_path: Path
) -> None:
    before, after = (series.replace("}", f',instance="10.0.0.{pod}:8080"}}') for pod in (1, 2))
    history = {before: "1x60 stale", after: "_x63 1x60"}
    check_alert(tmp_path, rule(preset, alert), history, {f"{minute}m": False for minute in range(20, 120, 5)})


def test_a_gpu_whose_exporter_forgets_its_last_error_has_no_new_one(tmp_path: Path) -> None:
    series = 'DCGM_FI_DEV_XID_ERRORS{Hostname="a",gpu="0"}'
    history = {series: "0x10 79x60 0x60"}
    fires = {"10m": False, "12m": True, "40m": False, "72m": False, "80m": False}
    check_alert(tmp_path, rule("eks-gpu", "xid-error"), history, fires)
