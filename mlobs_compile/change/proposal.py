"""A plan with all that is told beside it: what was not looked at, and what safety says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlobs_compile.change.plan import Clash, Conflict, Op, Plan, Reason, Refusal, Step, Why
from mlobs_compile.change.safety import Violation
from mlobs_compile.route import Place

Locate = Callable[[Place], tuple[str, int]]
"""The file and the line of a place, as a person finds them."""

SIGNS = {Op.CREATE: "+", Op.UPDATE: "~", Op.MARK: "=", Op.DELETE: "-", Op.RETIRE: "-"}
VERBS = {
    Op.CREATE: "to create",
    Op.UPDATE: "to update",
    Op.MARK: "to mark",
    Op.DELETE: "to delete",
    Op.RETIRE: "to retire",
}
WHY = {
    Reason.SPEC: "the spec has changed",
    Reason.LIVE: "changed by hand; what the spec says is put back",
    Reason.BOTH: "changed by hand and in the spec; the edit by hand is overwritten",
    Reason.NEW: "new in the spec",
    Reason.REMOVED: "no longer in the spec",
    Reason.RENAMED: "has another name in the spec",
    Reason.ADOPTED: "was there, unmarked; taken over",
    Reason.REPLACED: "cannot be changed; another takes its place",
    Reason.STALE_MARK: "as it should be; only its mark is out of date",
}
STAYS = {
    Why.UNASKED: "`--prune` deletes it",
    Why.UNREAD: "its world was not read wholly",
    Why.NEEDED: "something that stays refers to it",
    Why.UNREPLACED: "what takes its place cannot be made",
}


OVERWRITTEN = ("R15", "live edit overwritten", "medium")
"""Code, title and level of the risk, as in `risks/live_edit_overwritten.py`."""


def risks(step: Step) -> tuple[tuple[str, str, str], ...]:
    """The risks of one step that only the live world shows."""
    return (OVERWRITTEN,) if step.reason in (Reason.LIVE, Reason.BOTH) else ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Resources that no world of the project takes."""

    target: str
    count: int
    why: str
    """What would take them."""
    kinds: tuple[str, ...] = ()
    """Their kinds, where others of the target are taken."""

    def __str__(self) -> str:
        named = f" ({', '.join(self.kinds)})" if self.kinds else ""
        return (
            f"{self.target}: {self.count} {'resource' if self.count == 1 else 'resources'}{named}; {self.why}"
        )


@dataclass(frozen=True)
class Proposal:
    """What `mlobs plan` shows and `mlobs apply` asks about."""

    name: str
    """The project's name."""
    plan: Plan
    skipped: tuple[Skipped, ...] = ()
    unread: tuple[str, ...] = ()
    """What of a world could not be read, in words, after the world's name."""
    violations: tuple[Violation, ...] = ()
    """Why the plan may not be carried out, each with its remedy."""
    notes: tuple[str, ...] = ()
    """What else is worth knowing, such as a run before that did not end."""

    undoes: str = ""
    """The run that the plan puts back; empty for a plan of what the spec says."""

    def why(self, step: Step) -> str:
        """Why a step is done, in words."""
        if not self.undoes:
            told = (WHY[step.reason], *(f"{code} {title}" for code, title, _ in risks(step)))
            return ", ".join(told)
        return f"made by {self.undoes}" if step.after is None else f"as it was before {self.undoes}"

    @property
    def empty(self) -> bool:
        """Whether the live world is as the spec says."""
        return self.plan.empty and not self.plan.left


def headline(proposal: Proposal) -> str:
    """The whole plan in one line."""
    plan = proposal.plan
    parts = [f"{count} {words}" for op, words in VERBS.items() if (count := len(plan.of(op)))]
    parts = parts or ["nothing to do"]
    if plan.left:
        parts.append(f"{len(plan.left)} left alone")
    if plan.conflicts or plan.clashes:
        parts.append(f"{len(plan.conflicts) + len(plan.clashes)} in conflict")
    return f"{', '.join(parts)}, {plan.kept} as they should be"


def source(step: Step, locate: Locate) -> str:
    """The line of the spec behind a step; empty for one that removes something."""
    if step.after is None or not step.after.origins:
        return ""
    path, line = locate(step.after.origins[0])
    return f"{path}:{line}"


def in_the_way(plan: Plan) -> tuple[str, ...]:
    """Every object that is wanted and cannot be had, and what to do."""
    circles = (f"{key}: it needs itself by way of others" for key in plan.circles)
    return (*map(_conflict, plan.conflicts), *map(_clash, plan.clashes), *circles)


def _conflict(one: Conflict) -> str:
    key, mark = one.wanted.key, one.existing.mark
    match one.refusal:
        case Refusal.UNMARKED:
            return f"{key}: it is there and nobody's; `--adopt {key}` takes it over"
        case Refusal.FIXED:
            return f"{key}: it differs, and objects of its kind cannot be changed; delete it by hand"
        case Refusal.FOREIGN:
            owner = f"project {mark.project}, environment {mark.environment}" if mark else "another project"
            return f"{key}: it belongs to {owner}; rename one of the two, or delete it there"


def _clash(one: Clash) -> str:
    ids = ", ".join(f"`{wanted.id}`" for wanted in one.wanted)
    return f"{one.key}: {ids} want this one name; rename one of them"
