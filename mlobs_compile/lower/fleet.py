"""Clusters side by side: which of them are in alarm, on the board of the whole platform.

It lists the alarms of every cluster, so it stands on no single cluster's board: adding one would change them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlobs_compile.ir.board import AlertsView, Panel, View
from mlobs_compile.ir.node import Subject

KIND = "cluster"


def in_alarm(subjects: Iterable[Subject]) -> Iterator[Panel]:
    """The alerts of all clusters that fire now; nothing where there are none."""
    if any(subject.kind == KIND for subject in subjects):
        description = (
            "Alerts of every cluster that fire now; each cluster's board has a row with the use of all."
        )
        yield Panel("clusters", "Clusters in alarm", description, View.TABLE, AlertsView(KIND, ""))
