"""A SageMaker Processing job that works one checklist off on what a batch transform or an endpoint wrote.

The job mounts its inputs below /opt/ml/processing and uploads what it finds in output/ when it ends:

    input/checklist   the compiled checklist, one JSON file
    input/data        the batch, parquet or CSV
    input/labels      true labels, where there are any
    output            results as JSON, and the report

    processor = ScriptProcessor(command=["python3"], image_uri=..., role=..., instance_count=1, instance_type=...)
    processor.run(code="sagemaker_processing.py", inputs=[...], outputs=[...])

The image needs `mlobs-compile[run,aws]`, and the job's role the permission cloudwatch:PutMetricData. A job that ends
with 1 is shown as failed, and EventBridge says so.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mlobs_compile.errors import MlobsError
from mlobs_compile.runner.api import Delivery, How, Source, run_checklist


def main(root: Path, publish: tuple[str, ...]) -> int:
    """Works the checklist off, and returns the exit code of the job."""
    (checklist,) = (root / "input" / "checklist").glob("*.json")
    labels = root / "input" / "labels"
    source = Source(root / "input" / "data", labels if labels.is_dir() else None)
    delivery = Delivery(publish, out=root / "output", report=root / "output" / "report.html")
    try:
        results = run_checklist(checklist, source, delivery, How(say=print))
    except MlobsError as fault:
        print(f"mlobs: {fault}", file=sys.stderr)
        return int(fault.exit)
    print(f"{results.subject.name}: {results.worst.name.lower()} on {results.rows} rows")
    return 1 if results.failed else 0


if __name__ == "__main__":
    region = os.environ.get("AWS_REGION", "eu-west-1")
    sys.exit(main(Path("/opt/ml/processing"), (f"cloudwatch:{region}",)))
