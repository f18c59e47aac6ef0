"""Everything that is to be watched in one environment: the value between lowering and the targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.ir.routing import Policy

Alert = BurnRateAlert | BudgetAlert | ThresholdAlert | AnomalyAlert | AbsenceAlert
AnyNode = (
    Objective | Alert | Expectation | Measurement | ScheduledMonitor | Board | Policy | Maintenance | Reaction
)
N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The nodes of one environment, in the order of the spec; ids are unique."""

    project: str
    environment: str
    nodes: tuple[AnyNode, ...]

    def of(self, kind: type[N]) -> Iterator[N]:
        """The nodes of one type, in order."""
        return (node for node in self.nodes if isinstance(node, kind))

    def alerts(self) -> Iterator[Alert]:
        return (
            node
            for node in self.nodes
            if isinstance(node, BurnRateAlert | BudgetAlert | ThresholdAlert | AnomalyAlert | AbsenceAlert)
        )
