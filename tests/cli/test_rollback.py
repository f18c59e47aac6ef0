"""mlobs rollback: a run backwards, agreed to like any plan, and nobody else's work undone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlobs_compile.change.digest import canonical_text
from mlobs_compile.errors import Exit
from tests.cli.live import APPLIED, MODEL, QUEUE, STALE, Desk
from tests.platforms import ID, PROJECT, TEAM

KEY = f"shelf/alert-rule/{QUEUE}"


def _run(desk: Desk) -> str:
    found = re.search(r"run (\d{8}T\d{6}Z-[0-9a-f]{6})", desk.err)
    assert found, desk.err
    return found[1]


def _changed(desk: Desk) -> str:
    """A run that changed one object."""
    desk.applied().edit("at_most: 100", "at_most: 200")
    assert desk.run("apply", "--yes") == Exit.OK
    return _run(desk)


def _query(desk: Desk) -> str:
    return canonical_text(desk.store.objects[desk.store.key(QUEUE)].body)


def test_a_run_is_put_back_and_the_way_back_too(desk: Desk) -> None:
    run = _changed(desk)
    after = _query(desk)
    assert desk.run("rollback", run, "--yes") == Exit.OK
    assert f"this puts back what `{run}` has changed" in desk.out and "1 to update" in desk.out
    assert "> 100" in _query(desk) and after != _query(desk)
    assert desk.run("rollback", _run(desk), "--yes") == Exit.OK
    assert _query(desk) == after


def test_it_is_agreed_to_like_any_plan(desk: Desk) -> None:
    run = _changed(desk)
    assert desk.run("rollback", run) == Exit.USAGE
    digest = re.search(r"--expect (sha256:\w+)", desk.err)
    assert digest and "> 200" in _query(desk)
    assert desk.run("rollback", run, "--expect", "sha256:0") == Exit.STALE
    assert desk.run("rollback", run, answer="no") == Exit.CANCELLED
    assert "> 200" in _query(desk)
    assert desk.run("rollback", run, "--expect", digest[1]) == Exit.OK
    assert "> 100" in _query(desk)


def test_what_the_run_made_goes_only_with_prune(desk: Desk) -> None:
    assert desk.run("apply", "--yes") == Exit.OK
    run = _run(desk)
    assert desk.run("rollback", run, "--yes") == Exit.OK
    assert "4 left alone" in desk.out and len(desk.store.objects) == 4
    assert desk.run("rollback", run, "--yes", "--prune") == Exit.OK
    assert desk.store.objects == {}


def test_what_somebody_changed_since_stays_theirs(desk: Desk) -> None:
    run = _changed(desk)
    desk.store.edit(QUEUE, lambda body: body.update(rules=[]))
    assert desk.run("rollback", run, "--yes") == Exit.OK
    assert f"`{KEY}` stays: it has been changed since" in desk.out
    assert "nothing of it is left to put back" in desk.out


@pytest.mark.parametrize("name", ["20260101T000000Z-000000", "yesterday", "../../etc/passwd", ""])
def test_a_run_that_is_not_known_is_told_with_the_last_one(desk: Desk, name: str) -> None:
    run = _changed(desk)
    assert desk.run("rollback", name, "--yes") == Exit.USAGE
    assert "there is no run" in desk.err and run in desk.err


def test_a_journal_that_cannot_be_read_is_told(desk: Desk) -> None:
    run = _changed(desk)
    Path(f".mlobs/runs/{run}.jsonl").write_text("{}\nno journal\n{}\n")
    assert desk.run("rollback", run, "--yes") == Exit.USAGE
    assert f"the journal of `{run}`" in desk.err and "cannot be read" in desk.err
    assert desk.run("plan") == Exit.OK


def test_a_run_of_another_project_or_environment_is_refused(desk: Desk) -> None:
    run = _changed(desk)
    desk.edit(ID, ID.replace("5f1c", "5f1d"))
    assert desk.run("rollback", run, "--yes") == Exit.REFUSED
    assert f"is a run of another project ({ID})" in desk.err
    desk.write(APPLIED + "environments: {default: {}, prod: {}}\n", TEAM, MODEL)
    assert desk.run("rollback", run, "--yes", "--env", "prod") == Exit.REFUSED
    assert "is a run in the environment `default`" in desk.err


def test_a_world_that_is_no_longer_configured_is_named(desk: Desk) -> None:
    run = _changed(desk)
    desk.around.worlds["other"] = _empty()  # type: ignore[index]
    desk.write(PROJECT + "apply: {other: {}}\n", TEAM, MODEL)
    assert desk.run("rollback", run, "--yes") == Exit.USAGE
    assert "changed `shelf`, to which the project is not applied any more" in desk.err


def _empty() -> object:
    from tests.live_world import Store, shelf

    return shelf(Store(), name="other")


def test_journals_may_lie_elsewhere(desk: Desk) -> None:
    assert desk.run("apply", "--yes", "--journal", "kept") == Exit.OK
    run = _run(desk)
    assert Path(f"kept/{run}.jsonl").is_file() and not Path(".mlobs/runs").exists()
    assert desk.run("rollback", run, "--yes") == Exit.USAGE
    assert desk.run("rollback", run, "--yes", "--journal", "kept") == Exit.OK


def test_a_deleted_object_comes_back(desk: Desk) -> None:
    desk.applied().edit("  stale: {", "  later: {")
    assert desk.run("apply", "--yes", "--prune") == Exit.OK
    run = _run(desk)
    assert STALE not in {key.name for key in desk.store.objects}
    assert desk.run("rollback", run, "--yes") == Exit.OK
    assert STALE in {key.name for key in desk.store.objects}
