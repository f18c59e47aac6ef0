"""Faults of how presets and targets go together (MLO412)."""

from mlobs_compile.diagnostic import Fault

NO_WRITER = Fault(
    "MLO412",
    "nobody-writes-what-the-preset-reads",
    """A preset reads series that exist only with a file that a target writes, and the project has not this target.

The presets `airflow-mapped` and `airflow-dag-mapped` read what a StatsD exporter makes with the mapping of the target
`statsd`. Without it the series have other names, the alerts stay silent and the promised durations have no buckets.

Add `statsd: {}` under `targets:` in mlobs.yaml, and start the exporter with the file that it writes. Where another
project writes the mapping for the same exporter, promise the durations there: its buckets are those it promises.""",
)
