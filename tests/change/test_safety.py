from __future__ import annotations

from dataclasses import replace

from mlobs_compile.change.objects import Existing, Wanted
from mlobs_compile.change.plan import Plan
from mlobs_compile.change.planning import plan
from mlobs_compile.change.safety import SHOWN, Limit, Overrides, Violation, violations
from mlobs_compile.quantity import Most
from mlobs_compile.spec.apply import Safety
from tests.change.objects import JOBS, OURS, PRUNE, a_wanted, applied, edited, foreign, unmarked

SAFETY = Safety()
TWENTY = [a_wanted(f"a{n:02}") for n in range(20)]


def _plan(wanted: list[Wanted], existing: list[Existing]) -> Plan:
    return plan(wanted, existing, OURS, JOBS, PRUNE)


def _one(made: Plan, overrides: Overrides = Overrides(), safety: Safety = SAFETY) -> Violation:  # noqa: B008
    (found,) = violations(made, safety, overrides)
    return found


def test_a_fifth_may_be_deleted_and_no_more() -> None:
    there = [applied(one) for one in TWENTY]
    assert violations(_plan(TWENTY[4:], there), SAFETY) == ()
    made = _plan(TWENTY[5:], there)
    found = _one(made)
    assert found.limit is Limit.DELETES and found.override == ("--allow-delete=5",)
    assert found.message == (
        "the plan deletes 5 of 20 objects, and `max_delete` is 20%, that is 4;"
        " allow it for this run with `--allow-delete=5`"
    )
    assert found.objects == tuple(f"aws/alarm/a{n:02}" for n in range(5))
    assert violations(made, SAFETY, Overrides(allow_delete=5)) == ()


def test_another_number_is_another_plan() -> None:
    made = _plan(TWENTY[5:], [applied(one) for one in TWENTY])
    mistaken, limit = violations(made, SAFETY, Overrides(allow_delete=6))
    assert mistaken.limit is Limit.OVERRIDE and limit.limit is Limit.DELETES
    assert mistaken.message == (
        "`--allow-delete=6` was given, but this plan deletes 5 objects; look at the plan once more"
    )
    within = _plan(TWENTY[1:], [applied(one) for one in TWENTY])
    assert _one(within, Overrides(allow_delete=6)).limit is Limit.OVERRIDE


def test_few_objects_have_no_shares_but_numbers_hold() -> None:
    there = [applied(one) for one in TWENTY[:9]]
    made = _plan(TWENTY[8:9], there)
    assert violations(made, SAFETY) == ()
    assert _one(made, safety=Safety(max_delete=Most.parse(7))).override == ("--allow-delete=8",)
    ten = _plan(TWENTY[3:10], [applied(one) for one in TWENTY[:10]])
    assert _one(ten).limit is Limit.DELETES


def test_half_may_be_changed_and_no_more_of_which_marks_and_creations_are_none() -> None:
    there = [edited(applied(one), 2) for one in TWENTY[:10]]
    stale = [
        replace(applied(one), mark=replace(m, applied="0")) for one in TWENTY[10:] if (m := applied(one).mark)
    ]
    made = _plan([*TWENTY, a_wanted("new")], [*there, *stale])
    assert violations(made, SAFETY) == ()
    more = _plan(TWENTY, [*there, *stale[:-1], edited(stale[-1], 2)])
    found = _one(more)
    assert found.limit is Limit.UPDATES and found.override == ("--allow-update=11",)
    assert violations(more, SAFETY, Overrides(allow_update=11)) == ()


def test_a_replaced_immutable_object_is_one_update_and_no_deletion() -> None:
    old, new = ([a_wanted(f"j{n}-{v}", v, id=f"j{n}", kind="job") for n in range(12)] for v in (1, 2))
    found = _one(_plan(new, [applied(one) for one in old]))
    assert found.limit is Limit.UPDATES and found.count == 12


def test_what_is_taken_over_is_not_counted() -> None:
    there = [edited(unmarked(one), 2) for one in TWENTY]
    ours = replace(OURS, adopted=frozenset(str(one.key) for one in TWENTY))
    assert violations(plan(TWENTY, there, ours), Safety(max_update=Most.parse(0))) == ()


def test_nothing_wanted_while_something_is_there_is_refused_however_little() -> None:
    there = [applied(TWENTY[0]), applied(TWENTY[1])]
    for made in (_plan([], there), plan([], there, OURS)):
        found = _one(made)
        assert found.limit is Limit.EMPTY and found.override == ("--prune", "--allow-delete=2")
    assert violations(_plan([], there), SAFETY, Overrides(allow_delete=2)) == ()
    assert len(violations(_plan([], there), SAFETY, Overrides(allow_delete=1))) == 2
    told = {one.limit for one in violations(plan([], there, OURS), SAFETY, Overrides(allow_delete=2))}
    assert told == {Limit.EMPTY, Limit.OVERRIDE}
    assert violations(_plan([], [foreign(TWENTY[0])]), SAFETY) == ()


def test_a_protected_object_is_deleted_by_its_name_only() -> None:
    guarded = [replace(one, protected=True) for one in TWENTY[:2]]
    made = _plan(TWENTY[2:], [applied(one) for one in (*guarded, *TWENTY[2:])])
    found = _one(made)
    assert found.limit is Limit.PROTECTED
    assert found.override == ("--allow-protected=aws/alarm/a00", "--allow-protected=aws/alarm/a01")
    half = Overrides(allow_protected=frozenset({"aws/alarm/a00"}))
    assert _one(made, half).objects == ("aws/alarm/a01",)
    both = Overrides(allow_protected=frozenset({"aws/alarm/a00", "aws/alarm/a01"}))
    assert violations(made, SAFETY, both) == ()
    other = replace(both, allow_protected=both.allow_protected | {"aws/alarm/a19"})
    assert "does not delete it" in _one(made, other).message


def test_names_that_are_taken_are_told_with_how_to_take_them_over() -> None:
    made = _plan(TWENTY[:3], [foreign(TWENTY[0]), unmarked(TWENTY[1]), unmarked(TWENTY[2])])
    theirs, nobodys = violations(made, SAFETY)
    assert theirs.override == () and theirs.message.startswith(
        "1 object in the way: it has the mark of another"
    )
    assert nobodys.override == ("--adopt=aws/alarm/a01", "--adopt=aws/alarm/a02")


def test_clashes_and_circles_are_refused() -> None:
    one, other = a_wanted("one", 1, id="a"), a_wanted("one", 2, id="b")
    circle = a_wanted("round", needs=[a_wanted("round").key])
    clashes, circles = violations(_plan([one, other, circle], []), SAFETY)
    assert clashes.message == "more than one object wants the name of `aws/alarm/one`: `a`, `b`"
    assert circles.limit is Limit.CIRCLES and circles.objects == ("aws/alarm/round",)


def test_a_long_list_is_cut_and_counted() -> None:
    many = [a_wanted(f"b{n:03}") for n in range(100)]
    found = _one(_plan(many[:50], [applied(one) for one in many]))
    assert found.count == 50 and len(found.objects) == SHOWN
