"""A SageMaker Processing job that works one checklist off on what a batch transform or an endpoint wrote.

The job mounts its inputs below /opt/ml/processing and uploads what it finds in output/ when it ends:

    input/checklist   the compiled checklist, one JSON file
    input/data        the batch, parquet or CSV
    input/labels      true labels, where there are any
    output            results as JSON, and the report

    ScriptProcessor(command=["python3"], image_uri=IMAGE, role=ROLE, instance_count=1, instance_type="ml.m5.large").run(
        code="sagemaker_processing.py", inputs=[...], outputs=[ProcessingOutput(source="/opt/ml/processing/output", ...)])

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
    labels = _files(root / "input" / "labels")
    source = Source(_files(root / "input" / "data") or str(root / "input" / "data"), labels)
    delivery = Delivery(publish, out=root / "output", report=root / "output" / "report.html")
    try:
        results = run_checklist(checklist, source, delivery, How(say=print))
    except MlobsError as fault:
        print(f"mlobs: {fault}", file=sys.stderr)
        return int(fault.exit)
    print(f"{results.subject.name}: {results.worst.name.lower()} on {results.rows} rows")
    return 1 if results.failed else 0


def _files(folder: Path) -> str | None:
    """All files of a folder as one pattern, by the ending that they share."""
    endings = {path.suffix for path in folder.glob("*") if path.suffix}
    return str(folder / f"*{endings.pop()}") if len(endings) == 1 else None


if __name__ == "__main__":
    region = os.environ.get("AWS_REGION", "eu-west-1")
    sys.exit(main(Path("/opt/ml/processing"), (f"cloudwatch:{region}",)))
