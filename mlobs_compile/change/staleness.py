"""Whether the plan that somebody approved is still the one that would be made now, and what of it is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlobs_compile.change.plan import ABSENT, Line


@dataclass(frozen=True, slots=True)
class Difference:
    """One object of which the approved plan says something else than a fresh one."""

    key: str
    approved: Line | None
    fresh: Line | None

    @property
    def what(self) -> str:
        """The difference in words."""
        match self.approved, self.fresh:
            case None, Line() as fresh:
                return f"`{self.key}`: {fresh.op} is new, and was not approved"
            case Line() as approved, None:
                return f"`{self.key}`: {approved.op} was approved, and there is nothing to do any more"
            case Line() as approved, Line() as fresh:
                return f"`{self.key}`: {_changed(approved, fresh)}"
            case _:
                raise AssertionError(self)


def differences(approved: Iterable[Line], fresh: Iterable[Line]) -> tuple[Difference, ...]:
    """Every object on which two plans disagree, by key; none when they have the same digest."""
    then, now = ({line.key: line for line in lines} for lines in (approved, fresh))
    return tuple(
        Difference(key, then.get(key), now.get(key))
        for key in sorted({**then, **now})
        if then.get(key) != now.get(key)
    )


def _changed(approved: Line, fresh: Line) -> str:
    told = []
    if approved.precondition != fresh.precondition:
        told.append(_moved(approved.precondition, fresh.precondition))
    if approved.outcome != fresh.outcome:
        told.append("the spec wants something else of it now")
    if approved.op != fresh.op:
        told.append(f"{approved.op} was approved, and {fresh.op} would be done")
    return "; ".join(told)


def _moved(approved: str, fresh: str) -> str:
    if approved == ABSENT:
        return "somebody has made it since"
    if fresh == ABSENT:
        return "somebody has deleted it since"
    if approved.partition("/")[0] == fresh.partition("/")[0]:
        return "its mark has changed since"
    return "somebody has changed it since"
