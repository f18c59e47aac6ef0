"""Changes -> findings: asks every risk, and lays what the spec accepts beside what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.state import State
from mlobs_compile.review.verdict import Acceptance, Finding
from mlobs_compile.risk import Risk, Seen
from mlobs_compile.route import Place, Route
from mlobs_compile.spec.review import Acknowledged, Review

_RANK = list(Level)


def judge(seen: Seen, risks: Iterable[Risk], review: Review) -> tuple[Finding, ...]:
    """Every risk in the changes, gravest first; those that nobody has accepted before the others."""
    found = [
        Finding(risk.code, risk.title, _level(risk, one, review), one, _acceptance(risk, one, review, seen))
        for risk in risks
        for one in risk.find(seen)
    ]
    return tuple(sorted(found, key=lambda one: (not one.open, _RANK.index(one.level), one.code)))


def _level(risk: Risk, sighting: Sighting, review: Review) -> Level:
    own = review.levels.get(risk.code)
    return Level(own) if own else sighting.level


def _acceptance(risk: Risk, sighting: Sighting, review: Review, seen: Seen) -> Acceptance | None:
    for number, one in enumerate(review.acknowledged):
        if one.risk == risk.code and concerns(one, sighting.object):
            line = _line(seen.after, number)
            return Acceptance(one.reason, one.until, line, expired=one.until < seen.today)
    return None


def concerns(acknowledged: Acknowledged, object: str) -> bool:
    """Whether an acknowledgement is about an object or about something above it."""
    return any(fnmatchcase(head, acknowledged.of) for head in _heads(object))


def _heads(object: str) -> Iterator[str]:
    parts = object.split("/")
    return ("/".join(parts[:end]) for end in range(1, len(parts) + 1))


def _line(state: State, number: int) -> str:
    found = state.line(Place("mlobs.yaml", Route(("review", "acknowledged", number))))
    return f"{found.path}:{found.line}"
