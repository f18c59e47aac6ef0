"""The checklists that `mlobs run` works off: every check of a model or a data set, with its frozen baseline.

One JSON file per model and data set. A job that has the file and the data needs nothing else: no specs, no baseline,
no compiler run. `mlobs run --checklist FILE --data FILE` takes it on one machine with duckdb, or on Spark; beside each
stand the SQL statements that the run will send, for a reviewer and for whoever wants to run them by hand.

Without this target nothing is lost: `mlobs run PATH` makes the same checklists from the specs as it goes.
"""

from __future__ import annotations

from mlobs_compile.target import Role, Target
from mlobs_compile.targets.runner.emission import emit
from mlobs_compile.targets.runner.options import Options
from mlobs_compile.targets.runner.refusal import refuses

TARGET = Target("runner", frozenset({Role.MEASURES, Role.DATA}), Options, refuses, emit)
