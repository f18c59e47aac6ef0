"""Faults of the schedule of a pipeline (MLO430 to MLO434)."""

from mlobs_compile.diagnostic import Fault, Severity

BAD_CRON = Fault(
    "MLO430",
    "cron-not-read",
    """The cron line of a schedule cannot be read.

It has five fields: minute, hour, day of the month, month and day of the week, each a number, a range, a list, a step
or `*`; days of the week may be written `MON` to `SUN`, and 0 and 7 are both Sunday. `@hourly`, `@daily` and `@weekly`
stand for the lines that Airflow takes them for.

Bad:
```yaml
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: train, team: risk}
system: {preset: airflow-dag, dag: train}
planned: {cron: "30 26 * * 1-5", deadline: 2h}
```
Good:
```yaml
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: train, team: risk}
system: {preset: airflow-dag, dag: train}
planned: {cron: "30 6 * * 1-5", deadline: 2h}
```""",
)
NOT_WATCHED = Fault(
    "MLO431",
    "schedule-not-watched",
    """A schedule is planned by the day of the month or by the month, or runs at no planned time at all.

A missed run is told by looking for a success since the last planned time. For a run once a month that would be a
month of history, which a usual Prometheus has not. Schedules by minute, hour and day of the week are watched exactly,
and so are those `every` so often. For a rarer run, ask for one success in the longest pause, if your Prometheus keeps
that much, or watch the age of the data that the run writes.

Bad:
```yaml
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: report, team: risk}
system: {preset: airflow-dag, dag: report}
planned: {cron: "0 6 1 * *", deadline: 2h}
```
Good:
```yaml
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: report, team: risk}
system: {preset: airflow-dag, dag: report}
alerts:
  did-not-run: {signal: successes, at_least: 1, window: 32d}
```""",
)
NO_SUCCESS = Fault(
    "MLO432",
    "schedule-without-a-sign-of-success",
    """A pipeline has a schedule, and nothing tells when a run has succeeded.

What is looked for is the preset's signal `successes`. Name another one with `signal`: one that counts successes, or one
that is the age of the last success.

Bad:
```yaml
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: warehouse, team: risk}
system: {preset: dbt-project, project: shop}
planned: {cron: "0 5 * * *", deadline: 1h}
```
Good:
```yaml
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: warehouse, team: risk}
system: {preset: dbt-project, project: shop}
planned: {cron: "0 5 * * *", deadline: 1h, signal: run_age}
```""",
)
NO_CALENDAR = Fault(
    "MLO433",
    "schedule-without-a-calendar",
    """A pipeline's successes are counted in CloudWatch only, which knows no calendar.

The alarm fires when no run has succeeded for as long as the schedule's longest pause and the deadline together. A run
that is missed after the longest pause is told on time; one that is missed after a shorter pause is told later than
that, and not at all if the next run succeeds before. With a PromQL form of the signal each planned run is watched.""",
    Severity.INFO,
)
TOO_LONG = Fault(
    "MLO434",
    "schedule-beyond-the-clock",
    """A schedule cannot be followed where the successes of the pipeline are counted.

PromQL knows no time zones. mlobs writes the clock changes of most zones as a rule, such as the second Sunday in March;
the clocks of a few follow no such rule (Morocco's follow the moon). The longest pause of the schedule and the deadline
together are what is looked through for a success: at least three minutes and at most 35 days in Prometheus, and seven
days in a CloudWatch alarm.

Bad:
```yaml
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: train, team: risk}
system: {preset: airflow-dag, dag: train}
planned: {cron: "30 6 * * 1-5", time_zone: Africa/Casablanca, deadline: 2h}
```
Good:
```yaml
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: train, team: risk}
system: {preset: airflow-dag, dag: train}
planned: {cron: "30 6 * * 1-5", time_zone: Etc/GMT-1, deadline: 2h}
```""",
)
