from __future__ import annotations

from dataclasses import replace

from mlobs_compile.change.objects import Existing
from mlobs_compile.change.plan import Op, Plan, Pruning, Reason, Refusal, Why
from mlobs_compile.change.planning import plan
from tests.change.objects import (
    JOBS,
    OURS,
    PRUNE,
    a_wanted,
    applied,
    edited,
    foreign,
    key,
    unmarked,
)


def _told(made: Plan) -> list[str]:
    return [f"{step.op.value} {step.key.name} {step.reason.value}" for step in made.steps]


def test_each_object_gets_what_it_needs_and_a_reason() -> None:
    new, same, spec, live, both = (a_wanted(name) for name in ("new", "same", "spec", "live", "both"))
    was_spec, was_both = a_wanted("spec", 0), a_wanted("both", 0)
    there = [applied(same), applied(was_spec), edited(applied(live), 9), edited(applied(was_both), 9)]
    made = plan([new, same, spec, live, both], [*there, applied(a_wanted("gone"))], OURS, JOBS, PRUNE)
    assert _told(made) == [
        "create new new", "update spec spec", "update live live", "update both both", "delete gone removed",
    ]  # fmt: skip
    assert (made.kept, made.owned, made.wanted) == (1, 5, 5)


def test_deletions_that_nobody_asked_for_are_told_and_are_no_part_of_what_is_approved() -> None:
    gone = applied(a_wanted("gone"))
    made = plan([a_wanted("new")], [gone], OURS)
    assert _told(made) == ["create new new"]
    assert [(one.step.key, one.why) for one in made.left] == [(gone.key, Why.UNASKED)]
    assert made.digest == plan([a_wanted("new")], [], OURS).digest
    assert made.digest != plan([a_wanted("new")], [gone], OURS, JOBS, PRUNE).digest


def test_taken_names_are_conflicts_until_they_are_adopted() -> None:
    theirs, nobodys, changed = a_wanted("theirs"), a_wanted("nobodys"), a_wanted("changed")
    there = [foreign(theirs), unmarked(nobodys), edited(unmarked(changed), 5)]
    made = plan([theirs, nobodys, changed], there, OURS)
    assert [one.refusal for one in made.conflicts] == [Refusal.FOREIGN, Refusal.UNMARKED, Refusal.UNMARKED]
    assert not made.steps and not made.empty
    adopting = replace(OURS, adopted=frozenset(str(one.key) for one in (theirs, nobodys, changed)))
    made = plan([theirs, nobodys, changed], there, adopting)
    assert _told(made) == ["mark nobodys adopted", "update changed adopted"]
    assert [one.refusal for one in made.conflicts] == [Refusal.FOREIGN]


def test_a_mark_out_of_date_is_written_again() -> None:
    one = a_wanted("one")
    there = applied(one)
    assert there.mark is not None
    for mark in (
        replace(there.mark, applied="0" * 16),
        replace(there.mark, id="other"),
        replace(there.mark, protected=True),
    ):
        assert _told(plan([one], [replace(there, mark=mark)], OURS)) == ["mark one stale-mark"]


def test_two_objects_that_want_one_name_get_neither_and_are_told() -> None:
    one, other = a_wanted("one", 1, id="a"), a_wanted("one", 2, id="b")
    made = plan([one, other, a_wanted("free")], [applied(one)], OURS, JOBS, PRUNE)
    assert _told(made) == ["create free new"]
    assert [(clash.key, [w.id for w in clash.wanted]) for clash in made.clashes] == [(one.key, ["a", "b"])]
    assert not made.empty


def test_a_circle_of_needs_is_told_and_the_plan_still_has_an_end() -> None:
    a, b = a_wanted("a", needs=[key("b")]), a_wanted("b", needs=[key("a")])
    made = plan([a, b, a_wanted("self", needs=[key("self")])], [], OURS)
    assert set(made.circles) == {a.key, key("self")} and len(made.steps) == 3
    lives = [applied(a), applied(b)]
    assert len(plan([a_wanted("c")], lives, OURS, JOBS, PRUNE).of(Op.DELETE)) == 2


def test_what_others_need_is_made_first_and_removed_last() -> None:
    child, middle = a_wanted("child"), a_wanted("middle", needs=[key("child")])
    top = a_wanted("top", needs=[key("middle"), key("child")])
    assert _told(plan([top, middle, child], [], OURS)) == [
        "create child new", "create middle new", "create top new",
    ]  # fmt: skip
    there = [applied(one) for one in (child, middle, top)]
    made = plan([], there, OURS, JOBS, PRUNE)
    assert _told(made) == ["delete top removed", "delete middle removed", "delete child removed"]


def test_a_composite_is_rewritten_before_its_child_is_deleted() -> None:
    child, top = a_wanted("child"), a_wanted("top", 1, [key("child")])
    made = plan([a_wanted("top", 2)], [applied(child), applied(top)], OURS, JOBS, PRUNE)
    assert _told(made) == ["update top spec", "delete child removed"]


def test_needs_that_turn_round_are_followed_as_they_will_be() -> None:
    was_a, was_b = a_wanted("a", 1, [key("b")]), a_wanted("b", 1)
    a, b = a_wanted("a", 2), a_wanted("b", 2, [key("a")])
    made = plan([b, a], [applied(was_a), applied(was_b)], OURS)
    assert _told(made) == ["update a spec", "update b spec"] and not made.circles


def test_an_immutable_object_is_made_then_used_and_then_the_old_one_is_retired() -> None:
    old, new = (a_wanted(f"job-{n}", n, id="job", kind="job") for n in (1, 2))
    before, after = a_wanted("schedule", 1, [old.key]), a_wanted("schedule", 2, [new.key])
    made = plan([after, new], [applied(old), applied(before)], OURS, JOBS)
    assert _told(made) == ["create job-2 new", "update schedule spec", "retire job-1 replaced"]


def test_the_old_half_stays_while_something_that_stays_refers_to_it() -> None:
    old, new = (a_wanted(f"job-{n}", n, id="job", kind="job") for n in (1, 2))
    user = applied(a_wanted("user", 1, [old.key]))
    for there in (user, foreign(a_wanted("user", 1, [old.key]))):
        made = plan([new], [applied(old), there], OURS, JOBS)
        assert _told(made) == ["create job-2 new"]
        assert (old.key, Why.NEEDED) in [(one.step.key, one.why) for one in made.left]
    assert _told(plan([new], [applied(old), user], OURS, JOBS, PRUNE)) == [
        "create job-2 new", "delete user removed", "retire job-1 replaced",
    ]  # fmt: skip


def test_what_something_that_stays_needs_in_a_row_stays_as_well() -> None:
    old = a_wanted("low-1", 1, id="low", kind="job")
    above = a_wanted("high-1", 1, [old.key], id="high", kind="job")
    user = applied(a_wanted("user", 1, [above.key]))
    new = [a_wanted("low-2", 2, id="low", kind="job"), a_wanted("high-2", 2, id="high", kind="job")]
    made = plan(new, [applied(old), applied(above), user], OURS, JOBS)
    assert _told(made) == ["create low-2 new", "create high-2 new"]
    assert [(one.step.key.name, one.why) for one in made.left] == [
        ("user", Why.UNASKED), ("high-1", Why.NEEDED), ("low-1", Why.NEEDED),
    ]  # fmt: skip


def test_the_old_half_stays_when_the_new_one_cannot_be_made() -> None:
    old, new = (a_wanted(f"job-{n}", n, id="job", kind="job") for n in (1, 2))
    made = plan([new], [applied(old), unmarked(new)], OURS, JOBS, PRUNE)
    assert not made.steps and [one.why for one in made.left] == [Why.UNREPLACED]


def test_of_several_immutable_objects_of_a_node_none_is_retired() -> None:
    old, *new = (a_wanted(f"job-{n}", n, id="job", kind="job") for n in range(3))
    made = plan(new, [applied(one) for one in (old, *new)], OURS, JOBS)
    assert not made.steps and [one.why for one in made.left] == [Why.UNASKED]


def test_an_immutable_object_that_differs_under_its_name_is_a_conflict() -> None:
    job = a_wanted("job-1", 1, kind="job")
    made = plan([job], [edited(applied(job), 2)], OURS, JOBS)
    assert not made.steps and [one.refusal for one in made.conflicts] == [Refusal.FIXED]


def test_one_of_several_objects_of_a_node_that_goes_is_removed_and_not_renamed() -> None:
    """A silent objective has an alarm for each of its windows, all of one id."""
    there = [applied(a_wanted(name, id="x")) for name in ("long", "short")]
    assert _told(plan([a_wanted("long", id="x")], there, OURS, JOBS, PRUNE)) == ["delete short removed"]
    both = [a_wanted("long", id="x"), a_wanted("shorter", id="x")]
    assert _told(plan(both, there, OURS, JOBS, PRUNE)) == ["create shorter new", "delete short renamed"]


def test_a_renamed_object_is_deleted_after_the_new_one_is_there_and_only_with_prune() -> None:
    there: list[Existing] = [applied(a_wanted("old", id="x"))]
    made = plan([a_wanted("new", id="x")], there, OURS, JOBS, PRUNE)
    assert _told(made) == ["create new new", "delete old renamed"]
    left = plan([a_wanted("new", id="x")], there, OURS).left
    assert [(one.step.reason, one.why) for one in left] == [(Reason.RENAMED, Why.UNASKED)]


def test_of_a_world_that_could_not_be_read_nothing_is_removed() -> None:
    old, new = (a_wanted(f"job-{n}", n, id="job", kind="job") for n in (1, 2))
    pruning = Pruning(asked=True, unread=frozenset({"aws"}))
    made = plan([new], [applied(old), applied(a_wanted("gone"))], OURS, JOBS, pruning)
    assert _told(made) == ["create job-2 new"] and {one.why for one in made.left} == {Why.UNREAD}


def test_the_order_in_which_a_service_lists_is_no_matter() -> None:
    there = [applied(a_wanted(name)) for name in "cab"]
    one, other = (plan([], list(listed), OURS, JOBS, PRUNE) for listed in (there, reversed(there)))
    assert one.steps == other.steps and one.digest == other.digest


def test_objects_of_another_environment_are_not_ours() -> None:
    there = applied(a_wanted("staged"))
    assert there.mark is not None
    other = replace(there, mark=replace(there.mark, environment="staging"))
    made = plan([], [other], OURS, JOBS, PRUNE)
    assert made.empty and made.owned == 0
