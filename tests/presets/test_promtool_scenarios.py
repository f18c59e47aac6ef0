"""The ready alerts of the built-in presets fire when they should: Prometheus itself on small histories."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from mlobs_compile.preset import value_query
from mlobs_compile.queries import promql
from mlobs_compile.units import decimal_text
from tests.presets.catalogue import PARAMETER, PRESETS

pytestmark = pytest.mark.realtool

PARAMS = {
    "dag": "train",
    "job": "statsd.*",
    "project": "shop",
    "feature_view": "orders",
    "cluster_label": ".*",
}
FAILED = 'airflow_dagrun_failed_count{dag_id="train",job="statsd"}'
SUCCEEDED = 'airflow_dagrun_duration_count{dag_id="train",job="statsd"}'
BEAT = 'airflow_scheduler_heartbeat{type="counter",job="statsd"}'


def rendered(raw: str, window: str, params: Mapping[str, str] = PARAMS) -> str:
    return PARAMETER.sub(lambda found: params[found[1]], promql.ranged(raw, window))


def query(preset: str, signal: str, window: str, params: Mapping[str, str] = PARAMS) -> str:
    return rendered(value_query(PRESETS[preset].signals[signal])[0], window, params)


def alert_rule(preset: str, alert: str, params: Mapping[str, str] = PARAMS) -> dict[str, object]:
    """The alert as a Prometheus rule."""
    shape = PRESETS[preset].alerts[alert]
    low, high = shape.limits
    assert (low is None) != (high is None)
    bound = f"> {decimal_text(high)}" if high is not None else f"< {decimal_text(low or Decimal(0))}"
    expr = f"{query(preset, shape.signal or '', str(shape.window), params)} {bound}"
    return {"alert": "It", "expr": expr, "for": str(shape.hold)}


def run(path: Path, rules: list[dict[str, object]], test: Mapping[str, object]) -> None:
    (path / "rules.yaml").write_text(json.dumps({"groups": [{"name": "g", "rules": rules}]}))
    document = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [test]}
    (path / "test.yaml").write_text(json.dumps(document))
    done = subprocess.run(
        ["promtool", "test", "rules", "test.yaml"], cwd=path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def check_alert(path: Path, rule: dict[str, object], history: dict[str, str], fires: dict[str, bool]) -> None:
    cases = [
        {"eval_time": at, "alertname": "It", "exp_alerts": [{"exp_labels": {}}] if firing else []}
        for at, firing in fires.items()
    ]
    series = [{"series": name, "values": values} for name, values in history.items()]
    run(path, [rule], {"interval": "1m", "input_series": series, "alert_rule_test": cases})


def check_value(path: Path, expr: str, history: dict[str, str], values: dict[str, float | None]) -> None:
    cases = [
        {
            "expr": expr,
            "eval_time": at,
            "exp_samples": [] if value is None else [{"labels": "{}", "value": value}],
        }
        for at, value in values.items()
    ]
    series = [{"series": name, "values": text} for name, text in history.items()]
    run(path, [], {"interval": "1m", "input_series": series, "promql_expr_test": cases})


RAW_FAILED = 'airflow_dagrun_duration_failed_train_count{job="statsd"}'
BY_DIALECT = pytest.mark.parametrize(
    ("preset", "failed"),
    [("airflow-dag", FAILED), ("airflow-dag-mapped", FAILED), ("airflow-dag-raw", RAW_FAILED)],
)


@BY_DIALECT
def test_the_first_failure_of_a_dag_is_seen_and_clears_after_the_window(
    preset: str, failed: str, tmp_path: Path
) -> None:
    rule = alert_rule(preset, "failed")
    check_alert(tmp_path, rule, {failed: "_x10 1x40"}, {"9m": False, "10m": True, "24m": True, "26m": False})


@BY_DIALECT
def test_the_second_failure_of_a_dag_is_told_again(preset: str, failed: str, tmp_path: Path) -> None:
    rule = alert_rule(preset, "failed")
    fires = {"10m": True, "26m": False, "59m": False, "61m": True, "75m": True, "78m": False}
    check_alert(tmp_path, rule, {failed: "_x10 1x50 2x40"}, fires)


def test_the_series_of_all_dags_is_not_counted_with_those_of_one(tmp_path: Path) -> None:
    """Without a mapping the same failure comes once more, without the DAG in its name."""
    twin = 'airflow_dagrun_duration_failed_count{job="statsd"}'
    failures = query("airflow-dag-raw", "failures", "15m")
    check_value(tmp_path, failures, {RAW_FAILED: "_x10 1x40", twin: "_x10 1x40"}, {"12m": 1})


@pytest.mark.parametrize(
    ("preset", "metric"),
    [("airflow-dag-mapped", "airflow_ti_finish"), ("airflow-dag-otel", "airflow_ti_finish_total")],
)
def test_failures_are_told_by_task(preset: str, metric: str, tmp_path: Path) -> None:
    labels = 'dag_id="train",job="statsd"'
    history = {
        f'{metric}{{{labels},task_id="fit",state="failed"}}': "_x10 1x40",
        f'{metric}{{{labels},task_id="fit",state="success"}}': "5x50",
        f'{metric}{{{labels},task_id="extract",state="failed"}}': "0x50",
        f'{metric}{{dag_id="other",job="statsd",task_id="fit",state="failed"}}': "_x10 7x40",
    }
    rule = {"alert": "It", "expr": f"{query(preset, 'task_failures', '15m')} > 0"}
    case = [{"eval_time": "1h20m", "alertname": "It", "exp_alerts": []}]
    case += [{"eval_time": "12m", "alertname": "It", "exp_alerts": [{"exp_labels": {"task_id": "fit"}}]}]
    series = [{"series": name, "values": values} for name, values in history.items()]
    run(tmp_path, [rule], {"interval": "1m", "input_series": series, "alert_rule_test": case})


def test_increase_alone_would_miss_the_first_failure(tmp_path: Path) -> None:
    naive = f"sum(increase({FAILED}[15m])) > 0"
    check_value(tmp_path, naive, {FAILED: "_x10 1x40"}, {"10m": None, "15m": None, "20m": None})


def test_each_further_failure_of_a_dag_is_seen(tmp_path: Path) -> None:
    rule = alert_rule("airflow-dag", "failed")
    check_alert(tmp_path, rule, {FAILED: "7x60 8x60"}, {"59m": False, "62m": True, "78m": False})


def test_a_gap_in_scraping_is_not_a_failure(tmp_path: Path) -> None:
    rule = alert_rule("airflow-dag", "failed")
    moments = [f"{minute}m" for minute in range(20, 80, 2)]
    check_alert(tmp_path, rule, {FAILED: "40x30 _x25 40x60"}, dict.fromkeys(moments, False))


def test_a_failure_after_the_exporter_restarted_is_seen(tmp_path: Path) -> None:
    rule = alert_rule("airflow-dag", "failed")
    check_alert(tmp_path, rule, {FAILED: "40x30 stale _x20 1x40"}, {"45m": False, "53m": True, "70m": False})


def test_failures_are_counted_one_by_one_over_two_replicas_of_the_exporter(tmp_path: Path) -> None:
    other = FAILED.replace('job="statsd"', 'job="statsd-2"')
    history = {FAILED: "1x20 3x20", other: "_x25 1x20"}
    check_value(
        tmp_path, query("airflow-dag", "failures", "15m"), history, {"10m": 1, "20m": 0, "30m": 3, "45m": 0}
    )


def test_no_series_at_all_is_no_failure(tmp_path: Path) -> None:
    check_value(tmp_path, query("airflow-dag", "failures", "15m"), {"x": "1x30"}, {"10m": 0})


def test_a_daily_dag_that_skips_a_day_is_noticed(tmp_path: Path) -> None:
    successes = query("airflow-dag", "successes", "26h")
    history = {SUCCEEDED: "3x120 4x2200"}  # the last success after two hours
    check_value(tmp_path, f"{successes} < 1", history, {"20h": None, "27h": None, "29h": 0})


def test_a_restart_of_the_exporter_does_not_hide_todays_success(tmp_path: Path) -> None:
    successes = query("airflow-dag", "successes", "26h")
    history = {SUCCEEDED: "3x120 4x60 stale _x1000"}  # forgotten an hour after the success
    check_value(tmp_path, f"{successes} < 1", history, {"10h": None, "18h": None})


def test_the_first_success_of_a_dag_counts(tmp_path: Path) -> None:
    check_value(
        tmp_path,
        query("airflow-dag", "successes", "15m"),
        {SUCCEEDED: "_x10 1x40"},
        {"9m": 0, "12m": 1, "40m": 0},
    )


def test_duration_is_the_mean_of_the_runs_in_the_window(tmp_path: Path) -> None:
    total = SUCCEEDED.replace("_count", "_sum")
    history = {SUCCEEDED: "1x30 2x30", total: "100x30 700x30"}
    check_value(
        tmp_path, query("airflow-dag", "duration", "10m"), history, {"20m": None, "35m": 600, "50m": None}
    )


BEATS = pytest.mark.parametrize(
    ("preset", "beat"),
    [
        ("airflow", BEAT),
        ("airflow-mapped", BEAT),
        ("airflow-raw", 'airflow_scheduler_heartbeat{job="statsd"}'),
        ("airflow-otel", 'airflow_scheduler_heartbeat_total{job="statsd"}'),
    ],
)


@BEATS
def test_a_dead_scheduler_is_noticed_though_the_exporter_keeps_its_counter(
    preset: str, beat: str, tmp_path: Path
) -> None:
    rule = alert_rule(preset, "scheduler-dead")
    history = {beat: "0+12x30 360x30"}
    check_alert(tmp_path, rule, history, {"20m": False, "31m": False, "35m": False, "41m": True})


@BEATS
def test_a_scheduler_whose_exporter_is_gone_is_noticed(preset: str, beat: str, tmp_path: Path) -> None:
    rule = alert_rule(preset, "scheduler-dead")
    check_alert(tmp_path, rule, {beat: "0+12x30 stale"}, {"20m": False, "45m": True})


def test_a_busy_scheduler_that_beats_slowly_wakes_nobody(tmp_path: Path) -> None:
    rule = alert_rule("airflow", "scheduler-dead")
    check_alert(tmp_path, rule, {BEAT: "0+1x60"}, {"20m": False, "50m": False})


def test_before_airflow_3_no_dag_processor_is_missed(tmp_path: Path) -> None:
    rule = alert_rule("airflow", "dag-processor-dead")
    check_alert(tmp_path, rule, {BEAT: "0+12x60"}, {"50m": False})


def test_the_unlabelled_twin_of_a_pool_is_not_read(tmp_path: Path) -> None:
    history = {
        'airflow_pool_starving_tasks{job="statsd"}': "9x10",
        'airflow_pool_starving_tasks{job="statsd",pool="etl"}': "2x10",
    }
    check_value(tmp_path, query("airflow", "pool_starving", "5m"), history, {"5m": 2})


def test_the_first_failed_materialization_is_seen(tmp_path: Path) -> None:
    rule = alert_rule("feast-materialization", "failed")
    series = 'feast_materialization_result_total{feature_view="orders",status="failure",job="feast"}'
    check_alert(tmp_path, rule, {series: "_x10 1x40"}, {"9m": False, "11m": True, "30m": False})


def test_an_old_kill_for_memory_does_not_count_until_the_container_restarts_again(tmp_path: Path) -> None:
    labels = 'namespace="ml",pod="p",container="c"'
    killed = f'kube_pod_container_status_last_terminated_reason{{{labels},reason="OOMKilled"}}'
    history = {killed: "1x90", f"kube_pod_container_status_restarts_total{{{labels}}}": "4x40 5x50"}
    check_value(tmp_path, query("eks", "out_of_memory", "15m"), history, {"30m": 0, "45m": 1, "70m": 0})


def test_a_gpu_sensor_that_is_missing_does_not_count(tmp_path: Path) -> None:
    history = {
        'DCGM_FI_DEV_GPU_UTIL{gpu="0",Hostname="a"}': "80x10",
        'DCGM_FI_DEV_GPU_UTIL{gpu="1",Hostname="a"}': "9223372036854775794x10",
        'DCGM_FI_DEV_FB_USED{gpu="0",Hostname="a"}': "30x10",
        'DCGM_FI_DEV_FB_FREE{gpu="0",Hostname="a"}': "10x10",
    }
    check_value(tmp_path, query("eks-gpu", "utilization", "5m"), history, {"5m": 80})
    check_value(tmp_path, query("eks-gpu", "memory", "5m"), history, {"5m": 0.75})


def test_an_old_xid_is_no_news_and_a_new_one_is(tmp_path: Path) -> None:
    rule = alert_rule("eks-gpu", "xid-error")
    history = {'DCGM_FI_DEV_XID_ERRORS{gpu="0",Hostname="a"}': "31x40 79x40"}
    check_alert(tmp_path, rule, history, {"30m": False, "42m": True, "60m": False})


NODES = 'mlobs_dbt_nodes{project="shop",environment="prod",part="build",resource="test",status="fail"}'
RAN = 'mlobs_dbt_run_timestamp_seconds{project="shop",environment="prod",part="build",command="build"}'
PUSHED = {**PARAMS, "environment": "prod", "suite": "orders", "asset": "shop.orders", "source": "raw.orders"}
PUSHED |= {"model": "fraud", "alias": "champion", "registry": "default"}


def pushed_rule(preset: str, alert: str) -> dict[str, object]:
    """The alert of a preset over what `mlobs push` publishes."""
    return alert_rule(preset, alert, PUSHED)


def test_a_failing_dbt_test_fires_and_the_run_that_mends_it_ends_the_alert(tmp_path: Path) -> None:
    rule = pushed_rule("dbt-project", "tests-fail")
    history = {NODES: "0x60 2x60 0x60", NODES.replace("build", "nightly"): "0x180"}
    check_alert(tmp_path, rule, history, {"59m": False, "62m": True, "119m": True, "122m": False})


def test_a_failing_test_of_one_part_is_not_hidden_by_another_that_passes(tmp_path: Path) -> None:
    rule = pushed_rule("dbt-project", "tests-fail")
    history = {NODES: "1x60", NODES.replace('part="build"', 'part="test"'): "0x60"}
    check_alert(tmp_path, rule, history, {"30m": True})


def test_results_that_stop_coming_are_noticed_though_their_series_stay(tmp_path: Path) -> None:
    rule = pushed_rule("dbt-project", "not-run")
    history = {RAN: "0x4000"}  # a run at minute 0, and the textfile stays
    check_alert(tmp_path, rule, history, {"29h": False, "30h": False, "30h20m": True})


def test_a_part_that_no_longer_runs_is_noticed_beside_one_that_does(tmp_path: Path) -> None:
    rule = pushed_rule("dbt-project", "not-run")
    history = {RAN: "0x4000", RAN.replace("build", "hourly"): "0+60x4000"}
    check_alert(tmp_path, rule, history, {"29h": False, "30h20m": True})


def test_a_stale_run_that_is_pushed_again_stays_stale(tmp_path: Path) -> None:
    rule = pushed_rule("dbt-project", "not-run")
    check_alert(tmp_path, rule, {RAN: "0x1000 _x30 0x2000"}, {"30h20m": True})


@pytest.mark.parametrize(("verdict", "firing"), [(0, False), (1, True), (2, True), (3, True)])
def test_a_source_is_late_from_a_warning_on(tmp_path: Path, verdict: int, firing: bool) -> None:
    series = (
        'mlobs_dbt_source_verdict{project="shop",environment="prod",part="freshness",source="raw.orders"}'
    )
    check_alert(tmp_path, pushed_rule("dbt-source", "late"), {series: f"{verdict}x20"}, {"10m": firing})


def test_only_critical_expectations_fire_and_a_broken_one_counts(tmp_path: Path) -> None:
    def counted(severity: str, status: str) -> str:
        about = 'suite="orders",asset="shop.orders",environment="prod",part="all"'
        return f'mlobs_gx_expectations{{{about},severity="{severity}",status="{status}"}}'

    history = {
        counted("warning", "failed"): "3x90",
        counted("critical", "failed"): "0x30 1x30 0x30",
        counted("critical", "error"): "0x60 1x30",
    }
    rule = pushed_rule("great-expectations", "expectations-fail")
    check_alert(tmp_path, rule, history, {"20m": False, "32m": True, "65m": True})


def test_a_champion_grows_old_between_two_readings_and_a_new_one_ends_it(tmp_path: Path) -> None:
    series = 'mlobs_mlflow_alias_version_created_timestamp_seconds{model="fraud",alias="champion",registry="default",environment="prod"}'
    quarter = 90 * 24 * 60
    promoted = quarter * 60
    history = {series: f"0x{quarter + 60} {promoted}x120"}
    rule = pushed_rule("mlflow-registry", "champion-old")
    moments = {f"{quarter - 5}m": False, f"{quarter + 5}m": True, f"{quarter + 70}m": False}
    check_alert(tmp_path, rule, history, moments)


def test_a_registry_that_is_no_longer_read_is_noticed(tmp_path: Path) -> None:
    series = 'mlobs_mlflow_read_timestamp_seconds{registry="default",environment="prod"}'
    rule = pushed_rule("mlflow-registry", "not-read")
    check_alert(tmp_path, rule, {series: "0+60x60 3600x600"}, {"60m": False, "6h50m": False, "7h20m": True})
