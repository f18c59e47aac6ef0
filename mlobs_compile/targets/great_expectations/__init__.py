"""Great Expectations 1.x: a file context that checks each data set, loadable and runnable as it stands.

One suite, one validation definition and one checkpoint per data set, all on one data source whose batch is
a data frame that the caller hands over:

    context = great_expectations.get_context(mode="file", project_root_dir=".../great_expectations")
    checkpoint = context.checkpoints.get("payments")
    checkpoint.run(batch_parameters={"dataframe": frame}, expectation_parameters={...})

A freshness expectation reads its bound from an expectation parameter, since the moment of a run is not
known when the suite is written: `<column>_not_before` is the oldest time the newest row may have, in ISO
8601. The parameter's name and the permitted age stand in the expectation's `meta.mlobs.not_before`.

The files are written as data, without importing Great Expectations, and it does not rewrite them.
"""

from __future__ import annotations

from mlobs_compile.target import Role, Target
from mlobs_compile.targets.great_expectations.emission import emit
from mlobs_compile.targets.great_expectations.options import Options
from mlobs_compile.targets.great_expectations.refusal import refuses, refuses_with

TARGET = Target("great_expectations", frozenset({Role.DATA}), Options, refuses, emit, refuses_with)
