"""A Spark job that works a checklist off on a table: no row leaves the cluster, only counts and sums do.

    spark-submit --py-files mlobs.zip spark_submit.py fraud.json warehouse.scored_payments pushgateway:http://push:9091

The session of the job is used as it is, with its catalogue, so every table that Spark SQL can name can be read.
"""

from __future__ import annotations

import sys

from mlobs_compile.errors import MlobsError
from mlobs_compile.runner.api import Delivery, How, Source, run_checklist


def main(checklist: str, table: str, *publish: str) -> int:
    """Works the checklist off, and returns the exit code of the job."""
    from pyspark.sql import SparkSession

    how = How(engine="spark", session=SparkSession.builder.getOrCreate(), say=print)
    try:
        results = run_checklist(checklist, Source(table), Delivery(publish), how)
    except MlobsError as fault:
        print(f"mlobs: {fault}", file=sys.stderr)
        return int(fault.exit)
    for finding in results.findings:
        print(finding.status.name, finding.check, finding.column or "", finding.message)
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
