"""Faults of how presets and targets go together (MLO412)."""

from mlobs_compile.diagnostic import Fault

NO_WRITER = Fault(
    "MLO412",
    "nobody-writes-what-the-preset-reads",
    """A preset reads series that exist only with a file that a target writes, and the project has not this target.

The presets `airflow-mapped` and `airflow-dag-mapped` read what a StatsD exporter makes with the mapping of the target
`statsd`. Without it the series have other names, the alerts stay silent and the promised durations have no buckets.

Bad:
```yaml
targets: {prometheus: {}}
---
kind: Pipeline
metadata: {name: train, team: risk}
system: {preset: airflow-dag-mapped, dag: train}
```
Good:
```yaml
targets: {prometheus: {}, statsd: {}}
---
kind: Pipeline
metadata: {name: train, team: risk}
system: {preset: airflow-dag-mapped, dag: train}
```
Where another project writes the mapping, put its file there all the same: the bounds that this one promises must be
buckets of it.""",
)
