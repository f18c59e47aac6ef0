"""Grafana: one dashboard for every board, in the classic JSON model that Grafana 9 to 13 read.

A dashboard's uid, its panels' ids and its file name come from ids of the spec, so links and bookmarks survive
any change of title or order. Each team has a folder per environment; `provisioning/dashboards/mlobs.yaml`
makes Grafana load them. Which data sources answer is chosen in the dashboard: `prometheus_datasource` and
`cloudwatch_datasource` are variables, of which a board has those it needs.

Thresholds on a panel are the numbers the alerts use. An objective is read from where it is alerted on:
recorded series in Prometheus, or metric math in CloudWatch, where the panel says what differs.
"""

from mlobs_compile.target import Role, Target
from mlobs_compile.targets.grafana.emission import emit, refuses
from mlobs_compile.targets.grafana.options import Options

TARGET = Target("grafana", frozenset({Role.BOARDS}), Options, refuses, emit)
