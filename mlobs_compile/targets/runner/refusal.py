"""What no runner can take."""

from __future__ import annotations

from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitoring import AnyNode


def refuses(node: AnyNode) -> str | None:
    """None when a checklist can hold the node, else why not."""
    if isinstance(node, Measurement | Expectation):
        return None
    return "`runner` takes checks of data and models only; give this to an alerting or a dashboard target"
