from __future__ import annotations

from mlobs_compile.ir.board import AlertsView
from mlobs_compile.lower.fleet import in_alarm
from tests.builders import a_subject


def test_a_platform_with_a_cluster_shows_which_clusters_are_in_alarm() -> None:
    (panel,) = in_alarm([a_subject(kind="model"), a_subject(kind="cluster"), a_subject(kind="cluster")])
    assert panel.content == AlertsView("cluster", "")


def test_a_platform_without_one_does_not() -> None:
    assert list(in_alarm([a_subject(kind="model")])) == []
