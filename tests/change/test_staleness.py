from __future__ import annotations

from dataclasses import replace

from mlobs_compile.change.objects import Existing, Wanted
from mlobs_compile.change.plan import Plan
from mlobs_compile.change.planning import plan
from mlobs_compile.change.staleness import differences
from tests.change.objects import OURS, PRUNE, a_wanted, applied, edited

A, B = a_wanted("a", 2), a_wanted("b", 2)


def _plan(wanted: list[Wanted], existing: list[Existing]) -> Plan:
    return plan(wanted, existing, OURS, frozenset(), PRUNE)


def _told(approved: Plan, fresh: Plan) -> list[str]:
    assert (approved.digest == fresh.digest) == (not differences(approved.lines, fresh.lines))
    return [one.what for one in differences(approved.lines, fresh.lines)]


def test_every_object_that_has_moved_is_named_with_what_has_happened_to_it() -> None:
    there = applied(a_wanted("a", 1))
    approved = _plan([A, B], [there])
    assert _told(approved, _plan([A, B], [there])) == []
    assert _told(approved, _plan([A, B], [edited(there, 5)])) == [
        "`aws/alarm/a`: somebody has changed it since"
    ]
    assert there.mark is not None
    marked = replace(there, mark=replace(there.mark, protected=True))
    assert _told(approved, _plan([A, B], [marked])) == ["`aws/alarm/a`: its mark has changed since"]
    assert _told(approved, _plan([A, B], [])) == [
        "`aws/alarm/a`: somebody has deleted it since; update was approved, and create would be done"
    ]
    assert _told(approved, _plan([A, B], [there, applied(a_wanted("b", 1))])) == [
        "`aws/alarm/b`: somebody has made it since; create was approved, and update would be done"
    ]
    assert _told(approved, _plan([A, a_wanted("b", 3)], [there])) == [
        "`aws/alarm/b`: the spec wants something else of it now"
    ]


def test_steps_that_came_and_went_are_named() -> None:
    there = applied(a_wanted("a", 1))
    assert _told(_plan([A], [there]), _plan([A], [applied(A)])) == [
        "`aws/alarm/a`: update was approved, and there is nothing to do any more"
    ]
    assert _told(_plan([A], [there]), _plan([A, B], [there])) == [
        "`aws/alarm/b`: create is new, and was not approved"
    ]
