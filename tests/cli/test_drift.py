"""mlobs drift: who changed what, three ways."""

from __future__ import annotations

import json

import pytest

from mlobs_compile.errors import Exit
from tests.cli.live import QUEUE, STALE, Desk

KEY = f"shelf/alert-rule/{QUEUE}"


def _looser(body: object) -> None:
    body["rules"][0]["expr"] = 'max(queue_depth{job="fraud"}) > 250'  # type: ignore[index]


def test_a_world_as_applied_has_no_drift(desk: Desk) -> None:
    desk.applied()
    assert desk.run("drift", "--exit-code") == Exit.OK
    assert "everything is as the spec says" in desk.out


def test_an_edit_by_hand_is_told_with_both_values(desk: Desk) -> None:
    desk.applied().store.edit(QUEUE, _looser)
    assert desk.run("drift") == Exit.OK
    assert f"changed-live: {KEY}  fraud/alert/queue  mlobs.yaml:18" in desk.out
    assert "> 100 → " in desk.out and "> 250" in desk.out
    assert desk.run("drift", "--exit-code") == Exit.CHANGES


def test_each_class_is_told_apart(desk: Desk) -> None:
    desk.applied()
    desk.store.edit(QUEUE, _looser)
    desk.edit("at_most: 1h", "at_most: 2h")
    del desk.store.objects[desk.store.key("alert-health/teams")]
    desk.store.unmark("alert-health/history")
    desk.run("drift", "--format", "json")
    found = {one["key"].rpartition("/")[2]: one["drift"] for one in json.loads(desk.out)["drift"]}
    assert found == {QUEUE: "changed-live", STALE: "changed-by-spec", "teams": "gone", "history": "unmarked"}
    desk.edit("at_most: 100", "at_most: 101")
    desk.store.give(STALE, "00000000-0000-4000-8000-00000000000f")
    desk.edit("  stale: {", "  later: {")
    desk.run("drift", "--format", "json")
    found = {one["key"].rpartition("/")[2]: one["drift"] for one in json.loads(desk.out)["drift"]}
    assert found[QUEUE] == "both" and found["Fraud_Alert_Later"] == "not-applied" and STALE not in found
    desk.edit("  later: {", "  stale: {")
    desk.run("drift", "--format", "markdown")
    assert f"| foreign | `shelf/alert-rule/{STALE}` |" in desk.out


def test_what_nobody_applied_yet_is_not_gone(desk: Desk) -> None:
    desk.run("drift", "--format", "json")
    assert {one["drift"] for one in json.loads(desk.out)["drift"]} == {"not-applied"}


def test_what_a_run_deleted_is_not_gone_when_it_comes_back_into_the_spec(desk: Desk) -> None:
    desk.applied().edit("  stale: {", "  later: {")
    assert desk.run("apply", "--yes", "--prune") == Exit.OK
    desk.edit("  later: {", "  stale: {")
    desk.run("drift", "--format", "json")
    found = {one["key"].rpartition("/")[2]: one["drift"] for one in json.loads(desk.out)["drift"]}
    assert found == {STALE: "not-applied", "Fraud_Alert_Later": "removed-from-spec"}


@pytest.mark.parametrize("style", ["text", "markdown", "json"])
def test_a_secret_in_a_live_object_is_not_told(desk: Desk, style: str) -> None:
    desk.applied().store.edit(QUEUE, lambda body: body.update(routing_key="hunter2"))
    assert desk.run("drift", "--format", style) == Exit.OK
    assert "hunter2" not in desk.out + desk.err


def test_a_journal_that_cannot_be_read_is_told_and_passed_over(desk: Desk) -> None:
    desk.applied()
    del desk.store.objects[desk.store.key(QUEUE)]
    for path in (desk.root / ".mlobs" / "runs").iterdir():
        path.write_text("nothing of ours\n{}\n")
    assert desk.run("drift") == Exit.OK
    assert "not-applied: " in desk.out and "cannot be read" in desk.err


@pytest.mark.parametrize(
    ("key", "told"),
    [("shelf/alert-rule/Fraud_Alert_Quiet", "did you mean"), ("x", "no object of that key differs")],
)
def test_a_key_that_does_not_differ_cannot_be_accepted(desk: Desk, key: str, told: str) -> None:
    desk.applied().store.edit(QUEUE, _looser)
    assert desk.run("drift", "--accept", key) == Exit.USAGE
    assert told in desk.err


def test_what_is_gone_has_no_value_to_accept(desk: Desk) -> None:
    desk.applied()
    del desk.store.objects[desk.store.key(QUEUE)]
    assert desk.run("drift", "--accept", KEY) == Exit.USAGE
    assert "there is no live value to take over" in desk.err
