"""What a data set must look like, row by row and as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlobs_compile.ir.node import Node, Urgency

if TYPE_CHECKING:
    from mlobs_compile.condition import Condition
    from mlobs_compile.ir.assertion import Assertion


@dataclass(frozen=True, slots=True)
class Expectation(Node):
    """One assertion about one data set."""

    dataset: str
    column: str | None
    """None for what concerns the whole table."""
    assertion: Assertion
    urgency: Urgency
    """Whether a failed expectation pages or only opens a ticket."""
    where: Condition | None = None
    """Only rows for which this holds."""
    warning: bool = False
    """Whether it only warns; it then has the id of the one that fails, and `/warn`."""
    warned: bool = False
    """Whether another one beside it warns before it fails."""
