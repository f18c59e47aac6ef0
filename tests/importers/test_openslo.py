"""OpenSLO imported: the same promises in mlobs' own words."""

from __future__ import annotations

from mlobs_compile.ir.objective import Objective
from tests.importers.world import imported, read
from tests.openslo import world

POLICY = {
    "metadata": {"name": "fast"},
    "spec": {
        "alertWhenBreaching": True,
        "conditions": [{"spec": {"severity": "page", "condition": {"threshold": 9, "lookbackWindow": "2h"}}}],
        "notificationTargets": [{"metadata": {"name": "chat"}, "spec": {"target": "slack"}}],
    },
}
TEXT = world.SERVICE + "---\n" + world.slo(alertPolicies=[POLICY], objectives=[{"targetPercent": 99.95}])


def test_what_is_imported_promises_what_the_document_itself_compiles_to() -> None:
    here = imported("openslo", TEXT).nodes()["shop/availability"]
    there = world.nodes(world.slo(alertPolicies=[POLICY], objectives=[{"targetPercent": 99.95}]))
    assert isinstance(here, Objective)
    one = there["shop/availability"]
    assert isinstance(one, Objective)
    assert (here.target, here.periods, here.tiers, here.signal) == (
        one.target,
        one.periods,
        one.tiers,
        one.signal,
    )


def test_what_compiling_says_is_a_comment_in_the_document() -> None:
    found = imported("openslo", TEXT)
    assert any("has no address" in text for text in found.told().values())
    assert "# the notification target `chat` (slack) has no address" in found.texts["shop"]


def test_a_fault_of_the_document_is_an_error() -> None:
    found, said = read("openslo", TEXT.replace("budgetingMethod", "budgetMethod"))
    assert found is None and "MLO101" in {one.code for one in said}


def test_what_is_no_document_of_openslo_is_an_error() -> None:
    found, said = read("openslo", "apiVersion: mlobs/v1\nkind: Service\n")
    assert found is None and [one.code for one in said] == ["MLO236"]


def test_what_no_slo_leads_to_is_left_behind_and_told() -> None:
    sli = world.written("SLI", "unused", world.ratio())
    store = world.written("DataSource", "metrics", {"type": "Prometheus", "connectionDetails": {"url": "x"}})
    found = imported("openslo", TEXT, sli, store)
    assert {one.message for one in found.said if "is not imported" in one.message} == {
        "the SLI `unused` is not imported: no SLO leads to it",
        "the DataSource `metrics` is not imported: mlobs asks no store itself",
    }
