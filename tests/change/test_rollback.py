from __future__ import annotations

from dataclasses import replace

from mlobs_compile.change.journal import Done, Event, Header, Record, Settled, State, record, started
from mlobs_compile.change.objects import Existing, Wanted
from mlobs_compile.change.plan import Op, Ownership, Pruning, Why
from mlobs_compile.change.planning import plan
from mlobs_compile.change.rollback import Rollback, Spared, keys, rollback
from mlobs_compile.change.safety import violations
from mlobs_compile.spec.apply import Safety
from tests.change.objects import JOBS, OURS, PRUNE, a_wanted, applied, edited, foreign, key, unmarked

AT = "2026-11-26T02:45:00Z"


def _run(wanted: list[Wanted], existing: list[Existing], ownership: Ownership = OURS) -> Record:
    """The record of a run that did all of its plan."""
    made = plan(wanted, existing, ownership, JOBS, PRUNE)
    events: list[Event] = [Header("r", AT, "ours", "prod", made.digest, len(made.steps))]
    for number, step in enumerate(made.steps):
        events += [started(AT, number, step), Done(AT, number, step.key)]
    return record([*events, Settled(AT, "aws", tuple(range(len(made.steps))))])


def _ops(back: Rollback, existing: list[Existing], pruning: Pruning = PRUNE) -> list[str]:
    return [f"{step.op.value} {step.key.name}" for step in back.plan(existing, OURS, JOBS, pruning).steps]


def test_what_was_changed_and_deleted_is_put_back_and_what_was_made_is_deleted() -> None:
    changed, gone = applied(a_wanted("changed", 1)), applied(a_wanted("gone"))
    wanted = [a_wanted("changed", 2), a_wanted("made")]
    live = [applied(one) for one in wanted]
    back = rollback(_run(wanted, [changed, gone]), live, OURS)
    assert _ops(back, live) == ["update changed", "create gone", "delete made"]
    assert {one.key: one.body for one in back.wanted} == {one.key: one.body for one in (changed, gone)}
    assert not back.spared and len(keys(_run(wanted, [changed, gone]))) == 3


def test_what_was_made_stays_until_deletions_are_asked_for() -> None:
    live = [applied(a_wanted("made"))]
    back = rollback(_run([a_wanted("made")], []), live, OURS)
    made = back.plan(live, OURS)
    assert not made.steps and [one.why for one in made.left] == [Why.UNASKED]
    assert not violations(back.plan(live, OURS, JOBS, PRUNE), Safety()), "an empty wish is no empty spec"


def test_other_objects_of_ours_are_not_touched() -> None:
    other = applied(a_wanted("other"))
    live = [applied(a_wanted("made")), other]
    back = rollback(_run([a_wanted("made"), a_wanted("other")], [other]), live, OURS)
    assert _ops(back, live) == ["delete made"] and back.plan(live, OURS, JOBS, PRUNE).owned == 2


def test_what_has_moved_since_is_told_and_left() -> None:
    before = applied(a_wanted("a", 1))
    run = _run([a_wanted("a", 2), a_wanted("b")], [before, applied(a_wanted("c"))])
    live = [edited(applied(a_wanted("a", 2)), 9), foreign(a_wanted("b")), unmarked(a_wanted("c", 5))]
    back = rollback(run, live, OURS)
    assert {(one.key.name, one.why) for one in back.spared} == {
        ("a", Spared.MOVED), ("b", Spared.FOREIGN), ("c", Spared.MOVED),
    }  # fmt: skip
    assert _ops(back, live) == []
    gone = rollback(run, [], OURS)
    assert [(one.key.name, one.why) for one in gone.spared] == [("a", Spared.MOVED)]
    assert [one.key.name for one in gone.wanted] == ["c"]


def test_what_is_already_as_before_needs_nothing() -> None:
    before = applied(a_wanted("a", 1))
    run = _run([a_wanted("a", 2)], [before])
    assert rollback(run, [before], OURS) == Rollback((), frozenset())


def test_a_change_that_failed_in_its_second_call_is_put_back_and_one_that_did_not_come_about_is_left() -> (
    None
):
    before, after = applied(a_wanted("a", 1)), a_wanted("a", 2)
    run = _run([after], [before])
    failed = replace(run, traces=tuple(replace(trace, state=State.FAILED) for trace in run.traces))
    half = replace(applied(after), mark=before.mark)
    assert _ops(rollback(failed, [half], OURS), [half]) == ["update a"]
    for there in (before, edited(before, 9)):
        assert rollback(failed, [there], OURS) == Rollback((), frozenset())


def test_a_protection_that_was_given_is_taken_back() -> None:
    before = applied(a_wanted("a"))
    guarded = replace(a_wanted("a"), protected=True)
    run = _run([guarded], [before])
    assert _ops(rollback(run, [applied(guarded)], OURS), [applied(guarded)]) == ["mark a"]


def test_a_replaced_immutable_object_is_made_anew_and_its_successor_retired() -> None:
    old, new = (a_wanted(f"job-{n}", n, id="job", kind="job") for n in (1, 2))
    before, after = a_wanted("schedule", 1, [old.key]), a_wanted("schedule", 2, [new.key])
    run = _run([after, new], [applied(old), applied(before)])
    live = [applied(new), applied(after)]
    back = rollback(run, live, OURS)
    assert _ops(back, live, Pruning()) == ["create job-1", "update schedule", "retire job-2"]


def test_a_body_with_a_secret_left_out_is_told() -> None:
    before = applied(a_wanted("a", 1))
    run = _run([a_wanted("a", 2)], [before])
    (trace,) = run.traces
    assert trace.started.before
    hidden = replace(trace, started=replace(trace.started, before=replace(trace.started.before, whole=False)))
    back = rollback(replace(run, traces=(hidden,)), [applied(a_wanted("a", 2))], OURS)
    assert [one.why for one in back.spared] == [Spared.HIDDEN]


def test_what_was_taken_over_gets_its_body_back_and_stays_marked() -> None:
    adopting = replace(OURS, adopted=frozenset({str(key("a"))}))
    run = _run([a_wanted("a", 2)], [unmarked(a_wanted("a", 1))], adopting)
    live = [applied(a_wanted("a", 2))]
    back = rollback(run, live, OURS)
    (step,) = back.plan(live, OURS).steps
    assert step.op is Op.UPDATE and step.after and step.after.body == a_wanted("a", 1).body
    assert back.adopted == (key("a"),)
