"""AWS Glue Data Quality: a ruleset in DQDL for each data set, as the request that makes it.

It is the managed way on AWS for accounts that have no Model Monitor: Glue runs the rules over a table of its Data
Catalog. Each data set becomes one file with the request of `glue.create_data_quality_ruleset`; what only warns is a
ruleset of its own, since rules have no severity. With a `role`, the request of
`glue.start_data_quality_ruleset_evaluation_run` stands beside it, for EventBridge Scheduler to send at the schedule of
the data set. Results reach EventBridge as `Data Quality Evaluation Results Available` and, summed up, the namespace
`Glue Data Quality` of CloudWatch; mlobs writes no alarm on them.

DQDL judges nulls, two-sided ranges and the age of rows differently from rule type to rule type, so whatever has no
exact rule is a `CustomSql` of Spark. A `where` that selects no rows passes rules that count, and fails the others.
"""

from __future__ import annotations

from mlobs_compile.target import Role, Target
from mlobs_compile.targets.glue_data_quality.emission import emit
from mlobs_compile.targets.glue_data_quality.options import Options
from mlobs_compile.targets.glue_data_quality.refusal import refuses

TARGET = Target("glue_data_quality", frozenset({Role.DATA}), Options, refuses, emit)
