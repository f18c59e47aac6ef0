"""The mapping of Airflow's StatsD names, as data: which become labels, which would count twice.

Names and variables are those of `metrics_template.yaml` in Airflow 3.3 (`legacy_name`) and of Airflow 2.11; packets
of a running Airflow 3.3 are held against them in the tests. statsd_exporter takes the first pattern that fits, those
with `*` before those that are regular expressions; a `*` stands for one part between dots.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from mlobs_compile.artifact import Body


@dataclass(frozen=True, slots=True)
class Named:
    """StatsD names with ids in them, and the series they become."""

    match: str
    """Without the prefix; `*` for one part of the name."""
    name: str
    """Without the prefix."""
    labels: Mapping[str, str]
    """Label to the number of its `*`, or to a text."""
    histogram: bool = field(default=False, kw_only=True)
    regex: bool = field(default=False, kw_only=True)


DAG, TASK = {"dag_id": "$1"}, {"dag_id": "$1", "task_id": "$2"}
DURATIONS = (
    Named("dagrun.duration.success.*", "dagrun_duration", DAG, histogram=True),
    Named("dagrun.duration.failed.*", "dagrun_failed", DAG, histogram=True),
    Named("dagrun.schedule_delay.*", "dagrun_schedule_delay", DAG, histogram=True),
    Named("dag.*.*.duration", "task_duration", TASK, histogram=True),
)
"""What may be promised: histograms in seconds."""
HISTOGRAMS = frozenset(f"airflow_{one.name}" for one in DURATIONS)
"""The metrics whose buckets are ours to choose."""
_POOL_SLOTS = ("open_slots", "queued_slots", "running_slots", "deferred_slots", "scheduled_slots")
_EXECUTOR = ("open_slots", "queued_tasks", "running_tasks")
_TASK_STATES = ("scheduled", "queued", "running", "deferred")
_WAITS = ("queued", "scheduled")
_QUEUED = {"queue": "$1", "dag_id": "$2", "task_id": "$3"}
NAMED = (
    *DURATIONS,
    *(Named(f"dag.*.*.{wait}_duration", f"task_{wait}_duration", TASK) for wait in _WAITS),
    Named("dagrun.*.first_task_scheduling_delay", "dagrun_first_task_scheduling_delay", DAG),
    Named("dagrun.dependency-check.*", "dagrun_dependency_check", DAG),
    Named("ti.start.*.*", "ti_start", TASK),
    Named("ti.finish.*.*.*", "ti_finish", {**TASK, "state": "$3"}),
    *(Named(f"ti.{s}.*.*.*", f"ti_{s}", _QUEUED) for s in _TASK_STATES),
    Named("task_removed_from_dag.*", "task_removed_from_dag", DAG),
    Named("task_restored_to_dag.*", "task_restored_to_dag", DAG),
    # The first part is the number of the job, which would make a series of every attempt.
    Named("local_task_job.task_exit.*.*.*.*", "local_task_job_task_exit",
          {"dag_id": "$2", "task_id": "$3", "return_code": "$4"}),
    *(Named(f"pool.{slots}.*", f"pool_{slots}", {"pool": "$1"}) for slots in (*_POOL_SLOTS, "starving_tasks")),
    *(Named(f"executor.{what}.*", f"executor_{what}", {"executor": "$1"}) for what in _EXECUTOR),
    Named("triggers.running.*", "triggers_running", {"host": "$1"}),
    Named("triggerer.capacity_left.*", "triggerer_capacity_left", {"host": "$1"}),
    Named("dag_processing.last_run.seconds_ago.*", "dag_processing_last_run_seconds_ago", {"dag_file": "$1"}),
    Named("dag_processing.last_duration.*.*", "dag_processing_last_duration", {"bundle": "$1", "dag_file": "$2"}),
    Named("dag_processing.last_num_of_db_queries.*", "dag_processing_last_num_of_db_queries", {"dag_file": "$1"}),
    Named("scheduler_heartbeat", "scheduler_heartbeat", {"type": "counter"}),
    Named("dag_processor_heartbeat", "dag_processor_heartbeat", {"type": "counter"}),
    # Airflow 2 leaves the dots of task groups in a task's id, which a `*` does not reach over.
    Named(r"ti\.start\.([^.]+)\.(.+)", "ti_start", TASK, regex=True),
    Named(r"ti\.finish\.([^.]+)\.(.+)\.([^.]+)", "ti_finish", {**TASK, "state": "$3"}, regex=True),
    Named(r"dag\.([^.]+)\.(.+)\.duration", "task_duration", TASK, histogram=True, regex=True),
    *(Named(rf"dag\.([^.]+)\.(.+)\.{wait}_duration", f"task_{wait}_duration", TASK, regex=True) for wait in _WAITS),
    *(Named(rf"ti\.{s}\.([^.]+)\.([^.]+)\.(.+)", f"ti_{s}", _QUEUED, regex=True) for s in _TASK_STATES),
    Named(r"local_task_job\.task_exit\.[^.]+\.([^.]+)\.(.+)\.([^.]+)", "local_task_job_task_exit",
          {**TASK, "return_code": "$3"}, regex=True),
    Named("operator_failures_(.+)", "operator_failures", {"operator": "$1"}, regex=True),
    Named("operator_successes_(.+)", "operator_successes", {"operator": "$1"}, regex=True),
    Named("task_instance_created_(.+)", "task_instance_created", {"operator": "$1"}, regex=True),
)  # fmt: skip
TWINS = (
    "dagrun.duration.success", "dagrun.duration.failed", "dagrun.schedule_delay", "dagrun.first_task_scheduling_delay",
    "dagrun.dependency-check", "task.duration", "task.queued_duration", "task.scheduled_duration", "ti.start",
    "ti.finish", *(f"ti.{state}" for state in _TASK_STATES), "task_removed_from_dag", "task_restored_to_dag",
    "task_instance_created", "local_task_job.task_exit", "operator_failures", "operator_successes",
    *(f"pool.{slots}" for slots in (*_POOL_SLOTS, "starving_tasks")), *(f"executor.{what}" for what in _EXECUTOR),
    "triggers.running", "triggerer.capacity_left", "dag_processing.last_run.seconds_ago",
    "dag_processing.last_duration",
)  # fmt: skip
"""The same facts once more without any id, as plain StatsD sends the newer names; a sum would count them twice."""


def mappings(prefix: str, buckets: Iterable[Decimal]) -> Iterator[Body]:
    """The entries under `mappings`, in the order in which they are tried.

    Twins come first: statsd_exporter overlooks a pattern that is the beginning of one it has read before.
    """
    bounds = list(buckets)
    for twin in TWINS:
        yield {"match": f"{prefix}.{twin}", "name": "dropped", "action": "drop"}
    for one in NAMED:
        start = f"{prefix}\\." if one.regex else f"{prefix}."
        entry: Body = {"match": f"^{start}{one.match}$" if one.regex else f"{start}{one.match}"}
        if one.regex:
            entry["match_type"] = "regex"
        entry |= {"name": f"airflow_{one.name}", "labels": dict(one.labels)}
        if one.histogram:
            entry |= {"observer_type": "histogram", "histogram_options": {"buckets": bounds}}
        yield entry
