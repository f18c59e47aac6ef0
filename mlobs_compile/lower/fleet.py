"""Clusters side by side: which of them are in alarm, on the board of each."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.ir.board import AlertsView, Panel, View
from mlobs_compile.ir.node import Subject

KIND = "cluster"


def in_alarm(subject: Subject) -> Iterator[Panel]:
    """The alerts of all clusters that fire now, for a cluster; nothing for anything else."""
    if subject.kind == KIND:
        description = (
            "Alerts of every cluster that fire now; utilisation of all of them is in the row `Clusters`."
        )
        yield Panel("clusters", "Clusters in alarm", description, View.TABLE, AlertsView(KIND, ""))
