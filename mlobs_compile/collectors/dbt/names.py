"""The names of what is published of dbt, each with its sentence, in the order in which they are written."""

from __future__ import annotations

RUN = "mlobs_dbt_run_timestamp_seconds"
RUN_SECONDS = "mlobs_dbt_run_seconds"
NODES = "mlobs_dbt_nodes"
STATUS = "mlobs_dbt_node_status"
SECONDS = "mlobs_dbt_node_seconds"
FAILURES = "mlobs_dbt_test_failures"
FRESHNESS = "mlobs_dbt_freshness_timestamp_seconds"
SOURCES = "mlobs_dbt_sources"
VERDICT = "mlobs_dbt_source_verdict"
AGE = "mlobs_dbt_source_age_seconds"
LIMIT = "mlobs_dbt_source_limit_seconds"

HELP = {
    RUN: "When the run of dbt ended.",
    RUN_SECONDS: "How long the run of dbt took.",
    NODES: "Nodes of the run by their kind and status.",
    STATUS: "1 for the status in which a node ended.",
    SECONDS: "How long a node took.",
    FAILURES: "Rows that a test found.",
    FRESHNESS: "When the freshness of the sources was measured.",
    SOURCES: "Sources by the verdict on their freshness.",
    VERDICT: "Verdict on the freshness of a source: 0 pass, 1 warn, 2 error, 3 could not be measured.",
    AGE: "Age of the newest row of a source when it was measured.",
    LIMIT: "Age above which a source is late.",
}
