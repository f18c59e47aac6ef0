"""A run that is killed after any of its changes: the next one does the rest, and nothing stays or is somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from mlobs_compile.applying.run import Fate, Result
from mlobs_compile.change.plan import Plan
from tests.worlds.aws_cases import CASES, Case

_QUESTIONS = ("Describe", "Get", "List")


class Killed(BaseException):
    """No world may catch it."""


def killed_after(case: Case, changes: int, run: Callable[[], Result]) -> bool:
    """Whether the run came as far as so many changes and was killed then."""
    told = count(1)

    def look(operation: str) -> None:
        if not operation.startswith(_QUESTIONS) and next(told) == changes:
            raise Killed

    case.weather.after.append(look)
    try:
        run()
    except Killed:
        return True
    finally:
        case.weather.after.clear()
    return False


def finished(run: Callable[[], Result], plan: Callable[[], Plan]) -> bool:
    left = plan()
    return {ended.fate for ended in run().steps} <= {Fate.DONE} and not left.conflicts and plan().empty


@pytest.mark.parametrize("name", CASES)
def test_what_is_made_is_made_by_the_next_run(name: str) -> None:
    for changes in count(1):
        case = CASES[name]()
        if not killed_after(case, changes, case.apply):
            break
        assert finished(case.apply, case.plan), changes
    assert changes > 2


@pytest.mark.parametrize("name", CASES)
def test_what_goes_is_gone_after_the_next_run(name: str) -> None:
    for changes in count(1):
        case = CASES[name]()
        case.apply()
        if not killed_after(case, changes, case.apply_nothing):
            break
        assert finished(case.apply_nothing, case.plan_of_nothing), changes
    assert changes > 2
