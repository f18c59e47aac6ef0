"""Prometheus: recording rules that stage every SLO exactly, and alerting rules on what they record.

One file per thing that is watched, one ordered group per SLO. `format` says who reads them: plain rule files for
Prometheus, PrometheusRule objects for its operator, namespaces of Amazon Managed Service for Prometheus (with the
requests that make them), or namespaces of Mimir as `mimirtool rules` loads them.

Where rules are evaluated they may be too many or too large. `limits` has the defaults of each system: a file that is
too large becomes several, a group with too many rules becomes consecutive ones, and what cannot be made to fit is an
error.
"""

from mlobs_compile.target import Role, Target
from mlobs_compile.targets.prometheus.emission import emit
from mlobs_compile.targets.prometheus.groups import NAME
from mlobs_compile.targets.prometheus.options import Options
from mlobs_compile.targets.prometheus.refusal import refuses

TARGET = Target(NAME, frozenset({Role.ALERTS}), Options, refuses, emit)
