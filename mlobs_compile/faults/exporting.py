"""Faults of exports to other tools (MLO740 to MLO744)."""

from mlobs_compile.diagnostic import Fault

NO_ROOM = Fault(
    "MLO740",
    "no-room-in-a-template",
    """One object alone is larger than a template of CloudFormation may be.

A template that is read from S3 may have one megabyte. A namespace of rules of Amazon Managed Prometheus may be as
large, and its text is escaped once more inside the template, so a very large one does not fit.

Part what it watches over two documents, lower `targets.prometheus.limits.bytes` so that namespaces are parted
sooner, or take `mlobs apply` instead of the export.""",
)
