"""A review in sentences and cells, the same whichever way it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from mlobs_compile.review.change import Change, Field, Op
from mlobs_compile.review.figures import Cost, Cover, Replayed
from mlobs_compile.review.sighting import Level
from mlobs_compile.review.verdict import Finding, Verdict

SIGNS = {Op.ADDED: "+", Op.CHANGED: "~", Op.RENAMED: "↔", Op.REMOVED: "−"}
NOTHING = "nothing"


def where(finding: Finding) -> str:
    """File and line of a risk; empty where it is of the change as a whole."""
    return str(finding.sighting.line) if finding.sighting.line else ""


def via(finding: Finding) -> str:
    """The layer that gives the value where it is not the document itself: `by project defaults`; else empty."""
    line = finding.sighting.line
    return f"by {line.via}" if line and line.via else ""


def tally(changes: Iterable[Change]) -> str:
    """How many objects were added, changed, renamed and removed: `+6 ~11 ↔1 −2`."""
    counts = Counter(change.op for change in changes)
    return " ".join(f"{sign}{counts[op]}" for op, sign in SIGNS.items() if counts[op])


def risks(findings: Iterable[Finding]) -> str:
    """How many risks are open, by level: `2 high, 1 low`; empty when there is none."""
    counts = Counter(one.level for one in findings if one.open)
    return ", ".join(f"{counts[level]} {level.value}" for level in Level if counts[level])


def field(one: Field) -> str:
    """One field that differs: `at_most: 300ms → 900ms`."""
    return f"{one.label}: {_shown(one, 0)} → {_shown(one, 1)}"


def _shown(one: Field, side: int) -> str:
    value = (one.before, one.after)[side]
    return one.shown[side] or (NOTHING if value is None or value == [] else str(value))


def headline(change: Change) -> str:
    """What it is: `SLO fraud/latency`, `check fraud-old/psi → fraud/psi`."""
    name = f"{change.old_name} → {change.name}" if change.op is Op.RENAMED else change.name
    return f"{change.noun} {name}"


def beside(change: Change) -> str:
    """What goes with it: `with 5 that follow, 6 alike`; empty when it stands alone."""
    follow = sum(1 for _ in change.whole) - 1 - len(change.alike)
    parts = [
        *([f"{len(change.alike)} alike"] if change.alike else []),
        *([f"{follow} that follow{'s' if follow == 1 else ''}"] if follow else []),
    ]
    return f"with {' and '.join(parts)}" if parts else ""


def blast(verdict: Verdict) -> str:
    """Whom the whole change concerns, in a sentence; empty when nothing changed."""
    every = [one.blast for change in verdict.changes for one in change.whole]
    if not every:
        return ""
    subjects = dict.fromkeys(subject for one in every for subject in one.subjects)
    by_kind: dict[str, list[str]] = {}
    for kind, name in subjects:
        if kind in _WATCHED:
            by_kind.setdefault(kind, []).append(name)
    things = [_listed(kind, names) for kind, names in by_kind.items()]
    teams = list(dict.fromkeys(team for one in every for team in one.teams))
    environments = list(dict.fromkeys(name for one in every for name in one.environments))
    touched = sum(r.added + r.removed + r.changed + r.renamed for r in verdict.resources)
    count = len(verdict.changes)
    parts = [
        f"{count} change{'s' if count != 1 else ''} of the spec",
        f"{touched} generated object{'s' if touched != 1 else ''}",
        *things,
        *([_listed("team", teams)] if teams else []),
        *([_listed("environment", environments)] if environments else []),
    ]
    return "; ".join(parts)


_MOST_NAMES = 8
_WATCHED = ("model", "pipeline", "dataset", "service", "cluster")


def _listed(noun: str, names: list[str]) -> str:
    shown, more = names[:_MOST_NAMES], len(names) - _MOST_NAMES
    plural = noun if len(names) == 1 else f"{noun}s"
    return f"{plural} {', '.join(shown)}" + (f" and {more} more" if more > 0 else "")


def cover(one: Cover) -> str:
    """What a subject gains and loses: `model fraud loses bias, has less drift (5 → 3)`."""
    parts = [
        *([f"loses {', '.join(one.lost)}"] if one.lost else []),
        *([f"gains {', '.join(one.gained)}"] if one.gained else []),
        *([f"has less {', '.join(_counted(one, pillar) for pillar in one.thinned)}"] if one.thinned else []),
    ]
    thicker = [pillar for pillar, count in one.after.items() if 0 < one.before.get(pillar, 0) < count]
    if thicker:
        parts.append(f"has more {', '.join(_counted(one, pillar) for pillar in thicker)}")
    return f"{one.kind} {one.name} " + ", ".join(parts)


def _counted(one: Cover, pillar: str) -> str:
    return f"{pillar} ({one.before[pillar]} → {one.after[pillar]})"


def covers(verdict: Verdict) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every sentence on cover with the environments it holds in, losses first."""
    found: dict[str, list[str]] = {}
    for one in sorted(verdict.figures.cover, key=lambda one: not (one.lost or one.thinned)):
        found.setdefault(cover(one), []).append(one.environment)
    return tuple((text, tuple(environments)) for text, environments in found.items())


def money(value: Decimal) -> str:
    """USD a month with its sign: `+$1.30`, `−$0.50`, `±$0.00`."""
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}${abs(value):,.2f}"


def bill(verdict: Verdict) -> Decimal:
    """By how much the estimated cost of a month changes, over all environments."""
    return sum((one.after - one.before for one in verdict.figures.costs), Decimal(0))


def paid(verdict: Verdict) -> Iterator[Cost]:
    """The items whose cost changes."""
    return (one for one in verdict.figures.costs if one.before != one.after)


def replayed(one: Replayed) -> tuple[str, str]:
    """How often by the old rule and by the new one; what is not known is a dash."""
    return ("–" if one.before is None else str(one.before), "–" if one.after is None else str(one.after))
