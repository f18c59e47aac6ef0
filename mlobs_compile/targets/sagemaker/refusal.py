"""Which nodes SageMaker can run at all."""

from __future__ import annotations

from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.monitoring import AnyNode


def refuses(node: AnyNode) -> str | None:
    """None for a scheduled monitor; what a single monitor lacks is said at its line when it is compiled."""
    if isinstance(node, ScheduledMonitor):
        return None
    return (
        "`sagemaker` runs scheduled monitors of models only; give this to an alerting or a dashboard target"
    )
