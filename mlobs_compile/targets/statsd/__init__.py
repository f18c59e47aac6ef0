"""The mapping that makes Airflow's StatsD metrics readable: names with labels, timers as histograms.

Airflow puts ids into its StatsD names (`ti.finish.fraud_train.train.failed`), and sends most facts a second time
without them. The mapping of the official Helm chart labels a few of them, and makes summaries of all timers. The one
file of this target, `statsd_mapping.yml`, is what prom/statsd-exporter is started with instead: every id becomes a
label, what would be counted twice is dropped, and durations become histograms, so that a latency can be promised. The
bounds that the project promises become buckets. Names that the chart labels keep their name and their labels.

`format: helm` writes the same as values of the official chart (`statsd.overrideMappings`). The presets `airflow-mapped`
and `airflow-dag-mapped` read what comes of it.
"""

from mlobs_compile.target import Target
from mlobs_compile.targets.statsd.emission import NAME, emit, refuses
from mlobs_compile.targets.statsd.options import Options

TARGET = Target(NAME, frozenset(), Options, refuses, emit)
