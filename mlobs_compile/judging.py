"""Changes -> findings: asks every risk, and lays what the spec accepts beside what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
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
        for one in _together(risk.find(seen))
    ]
    rows = _of_one_line(found)
    return tuple(sorted(rows, key=lambda one: (not one.open, _RANK.index(one.level), one.code)))


def _of_one_line(found: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for what one line of the spec changes alike in several objects that are accepted alike."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for one in found:
        line = one.sighting.line
        alone = line is None or one.sighting.change is None
        key = (one.code, one.sighting.text, one.accepted, one.sighting.object if alone else str(line))
        groups.setdefault(key, []).append(one)
    for alike in groups.values():
        first = min(alike, key=lambda one: _RANK.index(one.level))
        if len(alike) == 1:
            yield first
            continue
        seen = first.sighting
        environments = tuple(dict.fromkeys(name for one in alike for name in one.sighting.environments))
        also = tuple(one.sighting.object for one in alike if one is not first)
        text = f"{seen.text}, and in {len(also)} more"
        yield replace(first, sighting=replace(seen, text=text, also=also, environments=environments))


def _together(found: Iterable[Sighting]) -> Iterator[Sighting]:
    """One sighting for what is said of an object in the same words, with all of its environments."""
    once: dict[tuple[str, str], Sighting] = {}
    for one in found:
        key = one.object, one.text
        first = once.setdefault(key, one)
        if first is not one:
            environments = tuple(dict.fromkeys((*first.environments, *one.environments)))
            level = min(first.level, one.level, key=_RANK.index)
            once[key] = replace(
                first, environments=environments, level=level, change=first.change or one.change
            )
    yield from once.values()


def _level(risk: Risk, sighting: Sighting, review: Review) -> Level:
    own = review.levels.get(risk.code)
    return Level(own) if own else sighting.level


def _acceptance(risk: Risk, sighting: Sighting, review: Review, seen: Seen) -> Acceptance | None:
    """The entry that accepts a risk; one that has expired only where no other holds."""
    fitting = [
        (number, one)
        for number, one in enumerate(review.acknowledged)
        if one.risk == risk.code and concerns(one, sighting.object)
    ]
    if not fitting:
        return None
    number, one = max(fitting, key=lambda pair: pair[1].until)
    return Acceptance(one.reason, one.until, _line(seen.after, number), expired=one.until < seen.today)


def notes(seen: Seen, review: Review) -> tuple[str, ...]:
    """What a reader must know of the acknowledgements besides: those whose last day is over.

    One without effect in this change is none of them: it may have been written for an earlier one.
    """
    return tuple(
        f"{_line(seen.after, number)}: the acknowledgement of {one.risk} for `{one.of}` ended on {one.until}; "
        "remove it, or give it another day"
        for number, one in enumerate(review.acknowledged)
        if one.until < seen.today
    )


def concerns(acknowledged: Acknowledged, object: str) -> bool:
    """Whether an acknowledgement is about an object or about something above it."""
    return covers(acknowledged.of, object)


def covers(pattern: str, object: str) -> bool:
    """Whether a pattern names an object or something above it; `*` stands for any text within one part."""
    parts, wanted = object.split("/"), pattern.split("/")
    return len(wanted) <= len(parts) and all(map(fnmatchcase, parts, wanted))


def _line(state: State, number: int) -> str:
    """Where the spec has an entry, in whichever layer of the project gives it."""
    projects = (one.platform.project for one in state.environments.values())
    place = next(
        (one.at("review", "acknowledged", number) for one in projects),
        Place("mlobs.yaml", Route(("review", "acknowledged", number))),
    )
    found = state.line(place)
    return f"{found.path}:{found.line}"
