"""Whatever AWS denies is told, nothing is deleted for not having been seen, and once it is allowed the rest is done."""

from __future__ import annotations

from functools import cache

import pytest

from mlobs_compile.applying.run import Fate
from mlobs_compile.change.journal import Ending
from mlobs_compile.world import Fault
from tests.worlds.aws_cases import CASES

_QUESTIONS = ("Describe", "Get", "List")
PARTLY = (Fate.FAILED, Fate.UNSURE, Fate.SKIPPED, Fate.UNREACHED)
FREE_TO_MISS = {"DescribeAlertManagerDefinition"}
"""A definition is no business of a project that does not want one, so it may stay unseen."""


@cache
def operations(name: str) -> tuple[str, ...]:
    """All that the world asks and tells when everything is made and goes again."""
    case = CASES[name]()
    case.apply()
    case.plan()
    case.apply_nothing()
    assert case.plan_of_nothing().empty
    return tuple(sorted(set(case.weather.calls)))


@pytest.mark.parametrize("name", CASES)
def test_what_may_not_be_read_is_told_and_never_deleted(name: str) -> None:
    case = CASES[name]()
    case.apply()
    for operation in (one for one in operations(name) if one.startswith(_QUESTIONS)):
        case.weather.denied = {operation}
        for look in (case.plan, case.plan_of_nothing):
            case.weather.calls.clear()
            try:
                made = look()
            except Fault as fault:
                assert "AccessDenied" in str(fault)
                continue
            asked = operation in case.weather.calls
            removed = [step for step in made.steps if step.after is None]
            assert not (asked and removed) or operation in FREE_TO_MISS, (operation, removed)
    case.weather.denied.clear()
    assert case.plan().empty, "looking changes nothing"


@pytest.mark.parametrize("name", CASES)
def test_what_may_not_be_written_fails_and_the_rest_is_done_once_it_may(name: str) -> None:
    for operation in (one for one in operations(name) if not one.startswith(_QUESTIONS)):
        case = CASES[name]()
        denied = []
        for change, left in ((case.apply, case.plan), (case.apply_nothing, case.plan_of_nothing)):
            case.weather.denied.add(operation)
            result = change()
            wrong = result.of(*PARTLY)
            denied += wrong
            assert (result.ending is Ending.PARTIAL) == bool(wrong)
            assert all("AccessDenied" in one.why for one in result.of(Fate.FAILED)), result.of(Fate.FAILED)
            case.weather.denied.clear()
            assert not change().of(*PARTLY) and left().empty, operation
        assert denied, f"nobody noticed that {operation} is denied"


@pytest.mark.parametrize("name", CASES)
def test_the_policy_allows_what_was_called_and_reading_needs_the_reading_half_alone(name: str) -> None:
    case = CASES[name]()
    granted = case.permissions()
    reads = {action.split(":")[1] for one in granted.read for action in one.actions}
    writes = {action.split(":")[1] for one in granted.write for action in one.actions}
    case.apply()
    case.weather.calls.clear()
    case.plan()
    named = {"ListObjectsV2": "ListBucket"}
    assert {named.get(one, one) for one in case.weather.calls} <= reads
    assert {named.get(one, one) for one in operations(name)} <= reads | writes
