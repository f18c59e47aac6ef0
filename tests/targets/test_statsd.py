"""The mapping for Airflow's StatsD names: what a running Airflow sent becomes the series that the exporter showed."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from mlobs_compile.diagnostic import Severity
from tests import projects
from tests.presets.test_scrapes import FOLDER, recorded
from tests.targets.statsd_reading import Reading

PACKETS = [line.rpartition(":")[0] for line in (FOLDER / "airflow.packets").read_text().splitlines()]
"""Every name that Airflow 3.3.2 sent while runs succeeded and failed."""
TARGETS = """
aws: {account: "123456789012", region: eu-west-1}
targets:
  prometheus: {}
  cloudwatch: {}
  great_expectations: {}
  sagemaker: {role: "arn:aws:iam::123456789012:role/monitor", output: s3://acme-ml/monitoring}
  statsd: {%s}
"""
TRAIN = """
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: train, team: risk, runbook: "https://runbooks.example/train"}
system: {preset: airflow-dag-mapped, dag: train}
slos:
  duration: {objective: 90%, signal: duration, at_most: 45m}
  start: {objective: 90%, signal: start_delay, at_most: 90s}
"""
KINDS = {"counter": "c", "gauge": "g", "histogram": "ms", "summary": "ms"}


def written(settings: str = "", *documents: str) -> dict[str, Any]:
    build = projects.built(TARGETS % settings, *documents)
    (artifact,) = build.emissions["statsd"].artifacts
    found: dict[str, Any] = yaml.safe_load(artifact.text)
    return found


def buckets(found: dict[str, Any], name: str) -> list[float]:
    """The buckets of a metric, which several patterns make alike."""
    made = [entry["histogram_options"]["buckets"] for entry in found["mappings"] if entry["name"] == name]
    bounds: list[float] = made[0]
    assert made == [bounds] * len(made)
    return bounds


READING = Reading(written()["mappings"])


def test_every_name_that_airflow_sent_is_taken_or_has_no_id_in_it() -> None:
    left = {name for name in PACKETS if READING.entry(name) is None}
    for name in left:
        assert not re.search(
            "churn|fraud|payments_|gpu|default_pool|LocalExecutor|PythonOperator|demo", name
        ), name


def test_what_the_real_exporter_showed_is_what_the_mapping_says() -> None:
    shown = {
        (re.sub("_(bucket|sum|count)$", "", series.name), frozenset(_own(series.labels).items()))
        for series in recorded("airflow-mapped")
    }
    said = {found for name in PACKETS if (found := READING.series(name))}
    assert shown <= said
    families = {name for name, _ in shown}
    assert {found for found in said if found[0] in families} == shown


def _own(labels: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in labels.items() if name not in ("le", "quantile")}


def test_nothing_is_counted_twice() -> None:
    """No series is left that adds up others of its name."""
    said: dict[str, set[frozenset[str]]] = {}
    for name in PACKETS:
        if found := READING.series(name):
            said.setdefault(found[0], set()).add(frozenset(label for label, _ in found[1]))
    assert all(len(sets) == 1 for sets in said.values())


def test_the_chart_s_mapping_counts_twice_and_the_recording_shows_it() -> None:
    pools = [
        series.labels.get("pool")
        for series in recorded("airflow-helm")
        if series.name == "airflow_pool_open_slots"
    ]
    assert None in pools and "gpu" in pools
    pools = [
        series.labels.get("pool")
        for series in recorded("airflow-mapped")
        if series.name == "airflow_pool_open_slots"
    ]
    assert set(pools) == {"gpu", "default_pool"}


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("airflow.ti.finish.fraud_train.train.failed", {"dag_id": "fraud_train", "task_id": "train", "state": "failed"}),
        ("airflow.ti.finish.churn_train.fit__model.success",
         {"dag_id": "churn_train", "task_id": "fit__model", "state": "success"}),
        ("airflow.ti.finish.churn_train.fit.inner.model.failed",
         {"dag_id": "churn_train", "task_id": "fit.inner.model", "state": "failed"}),
        ("airflow.ti.start.churn_train.fit.model", {"dag_id": "churn_train", "task_id": "fit.model"}),
        ("airflow.dag.churn_train.fit.model.duration", {"dag_id": "churn_train", "task_id": "fit.model"}),
        ("airflow.dag.churn_train.fit.model.queued_duration", {"dag_id": "churn_train", "task_id": "fit.model"}),
        ("airflow.ti.queued.default.churn_train.fit.model",
         {"queue": "default", "dag_id": "churn_train", "task_id": "fit.model"}),
        ("airflow.local_task_job.task_exit.17.churn_train.fit.model.1",
         {"dag_id": "churn_train", "task_id": "fit.model", "return_code": "1"}),
        ("airflow.pool.starving_tasks.gpu", {"pool": "gpu"}),
        ("airflow.operator_failures_PythonOperator", {"operator": "PythonOperator"}),
        ("airflow.dag_processing.last_duration.dags-folder.demo", {"bundle": "dags-folder", "dag_file": "demo"}),
        ("airflow.local_task_job.task_exit.17.fraud_train.train.1",
         {"dag_id": "fraud_train", "task_id": "train", "return_code": "1"}),
    ],
)  # fmt: skip
def test_ids_become_labels(name: str, labels: dict[str, str]) -> None:
    found = READING.series(name)
    assert found and dict(found[1]) == labels


@pytest.mark.parametrize(
    "twin", ["ti.finish", "pool.open_slots", "dagrun.duration.failed", "operator_failures"]
)
def test_the_same_without_an_id_is_dropped(twin: str) -> None:
    assert READING.series(f"airflow.{twin}") is None


def test_a_promised_bound_is_a_bucket_of_all_durations() -> None:
    assert 2700 not in buckets(written(), "airflow_dagrun_duration")
    found = written("", TRAIN)
    for name in ("airflow_dagrun_duration", "airflow_dagrun_failed", "airflow_task_duration"):
        assert {90, 2700} <= set(buckets(found, name))
        assert buckets(found, name) == sorted(buckets(found, name))


def test_buckets_of_one_s_own_replace_the_usual_ones_and_keep_the_promised() -> None:
    assert buckets(written("buckets: [10, 100]", TRAIN), "airflow_dagrun_duration") == [10, 90, 100, 2700]


def test_an_airflow_with_a_prefix_of_its_own_is_read_and_its_series_have_the_usual_names() -> None:
    reading = Reading(written("prefix: etl")["mappings"])
    assert reading.series("etl.pool.open_slots.gpu") == (
        "airflow_pool_open_slots",
        frozenset({("pool", "gpu")}),
    )
    assert reading.series("etl.operator_failures_X") == (
        "airflow_operator_failures",
        frozenset({("operator", "X")}),
    )


def test_the_chart_takes_the_same_entries_as_values() -> None:
    assert written("format: helm", TRAIN)["statsd"]["overrideMappings"] == written("", TRAIN)["mappings"]


def test_the_mapping_names_the_promises_that_gave_it_buckets() -> None:
    (resource,) = projects.built(TARGETS % "", TRAIN).emissions["statsd"].resources
    assert resource.nodes == ("train/duration", "train/start")


def test_buckets_that_do_not_rise_are_told() -> None:
    (found,) = [d for d in projects.findings(TARGETS % "buckets: [5, 1]") if d.severity is Severity.ERROR]
    assert "`buckets` do not rise" in found.message
