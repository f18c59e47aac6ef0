"""OpenSLO's SLOs as SLOs of mlobs: one for each objective, since one promise has one number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.diagnostic import Diagnostic, Part
from mlobs_compile.faults import migration
from mlobs_compile.faults import openslo as faults
from mlobs_compile.openslo import alerting, indicators
from mlobs_compile.openslo.alerting import Alerts
from mlobs_compile.openslo.indicators import Page
from mlobs_compile.openslo.model import Goal, Indicator, Method, Note, Promise, Threshold
from mlobs_compile.openslo.notes import tags
from mlobs_compile.openslo.objects import below
from mlobs_compile.openslo.windows import window
from mlobs_compile.source import Node
from mlobs_compile.translation import Draft, slug
from mlobs_compile.units import Duration, decimal_text

_METHODS = {Method.TIMESLICES: "timeslices", Method.RATIO_TIMESLICES: "ratio_timeslices"}
_FULL = 100


@dataclass(frozen=True, slots=True)
class Named:
    """One objective with the name that its SLO gets."""

    name: str
    goal: Goal


def write(promise: Promise, draft: Draft, said: list[Diagnostic]) -> None:
    """Writes the SLOs of one OpenSLO document to the service that makes the promise."""
    name = slug(promise.metadata.name)
    if name != promise.metadata.name:
        where = below(promise.place, "metadata", "name")
        said.append(
            migration.NAME.at(where, f"`{promise.metadata.name}` is called `{name}` in everything compiled")
        )
    named = tuple(_named(promise, name, said))
    _defaults(promise, said)
    span = window(promise.window, said) if promise.window else None
    whole = [one for one in named if _slo(promise, one, span, draft, said)]
    if promise.parts and len(named) > 1 and _composed(promise, name, named, said):
        for one in whole:
            alerting.silence(Alerts(draft, ("slos", one.name), one.goal.place, said))
        if len(whole) == len(named):
            _composite(promise, named, draft, said)
        return
    for one in whole:
        _alerts(promise, one.name, draft, said)


def _named(promise: Promise, name: str, said: list[Diagnostic]) -> Iterator[Named]:
    """The objectives by name: that of the SLO, with the objective's own behind it where there are several."""
    if len(promise.goals) == 1:
        yield Named(name, promise.goals[0])
        return
    taken: dict[str, Goal] = {}
    for goal in promise.goals:
        own = slug(goal.title or "") or f"{slug(decimal_text(goal.target * _FULL))}-percent"
        whole = f"{name}-{own}"[:63].rstrip("-")
        if whole in taken:
            message = "two objectives cannot be told apart"
            help = "give each a `displayName` of its own; ids of alerts are made of it"
            said.append(faults.OBJECTIVE.at(goal.place, message, part=Part.KEY, help=help))
            continue
        taken[whole] = goal
        yield Named(whole, goal)


def _defaults(promise: Promise, said: list[Diagnostic]) -> None:
    """What the document leaves open and mlobs decides."""
    name, where = promise.metadata.name, below(promise.place, "spec")
    if promise.method is None:
        message = f"`{name}` has no `budgetingMethod`: events are counted, as with `Occurrences`"
        said.append(faults.DEFAULT.at(where, message, part=Part.KEY, help="write which method you mean"))
    if promise.window is None:
        message = f"`{name}` has no `timeWindow`: it holds over 30 days"
        said.append(faults.DEFAULT.at(where, message, part=Part.KEY, help="write the window you mean"))
    if promise.policies is None:
        message = f"`{name}` names no alert policy: the tiers of mlobs page and open tickets"
        help = "name policies under `alertPolicies`; an empty list asks for no alerts"
        said.append(faults.DEFAULT.at(where, message, part=Part.KEY, help=help))


def _slo(promise: Promise, named: Named, span: Node, draft: Draft, said: list[Diagnostic]) -> bool:
    """Writes one SLO; takes it away again, after saying why, where it cannot be."""
    goal, slo = named.goal, ("slos", named.name)
    indicator = _indicator(promise, goal)
    draft.mark(slo, goal.place)
    written = _promised(promise, named, span, draft, said)
    measured = indicators.write(indicator.metric, goal, Page(draft, slo, said))
    if written and measured:
        _described(promise, named, draft)
        return True
    draft.drop(*slo)
    return False


def _promised(promise: Promise, named: Named, span: Node, draft: Draft, said: list[Diagnostic]) -> bool:
    """How much is promised, over which time, and what is counted."""
    goal, slo = named.goal, ("slos", named.name)
    if goal.target >= 1 and goal.target_place.route[-1] == "target":
        message = f"`target: {decimal_text(goal.target)}` is a share, and cannot be 1 or more"
        help = (
            f"write `targetPercent: {decimal_text(goal.target)}`" if goal.target < _FULL else "promise less"
        )
        said.append(faults.OBJECTIVE.at(goal.target_place, message, help=help))
        return False
    percent = decimal_text((goal.target * _FULL).normalize())
    draft.put((*slo, "objective"), f"{percent}%", goal.target_place)
    if span is not None and promise.window:
        draft.put((*slo, "window"), span, promise.window.place)
    return _sliced(promise, named, draft, said) and (span is not None or promise.window is None)


def _sliced(promise: Promise, named: Named, draft: Draft, said: list[Diagnostic]) -> bool:
    goal, slo = named.goal, ("slos", named.name)
    given = {"timeSliceTarget": goal.slice_target, "timeSliceWindow": goal.slice_length}
    if promise.method not in _METHODS:
        for key in (key for key, value in given.items() if value is not None):
            message = f"`{key}` means nothing where events are counted"
            help = "remove it, or write `budgetingMethod: Timeslices`"
            said.append(migration.NOT_CARRIED.at(goal.place / key, message, part=Part.KEY, help=help))
        return True
    if promise.method is Method.TIMESLICES and goal.slice_target is None:
        help = "write the share of good events from which a slice is good, such as `timeSliceTarget: 0.95`"
        message = "an objective with `Timeslices` lacks `timeSliceTarget`"
        said.append(faults.OBJECTIVE.at(goal.place, message, part=Part.KEY, help=help))
        return False
    if isinstance(_indicator(promise, goal).metric, Threshold):
        return _minutes(promise, goal, said)
    draft.put((*slo, "budgeting"), _METHODS[promise.method], below(promise.place, "spec", "budgetingMethod"))
    if goal.slice_length:
        length = goal.slice_length.exact
        if length is None:
            message = f"a slice of `{goal.slice_length}` is no slice"
            where = goal.place / "timeSliceWindow"
            said.append(faults.OBJECTIVE.at(where, message, help="write minutes, such as `5m`"))
            return False
        draft.put((*slo, "slice", "length"), str(length), goal.place / "timeSliceWindow")
    if promise.method is Method.TIMESLICES and goal.slice_target is not None:
        share = f"{decimal_text((goal.slice_target * _FULL).normalize())}%"
        draft.put((*slo, "slice", "target"), share, goal.place / "timeSliceTarget")
    return True


def _minutes(promise: Promise, goal: Goal, said: list[Diagnostic]) -> bool:
    """Minutes of a value are good or bad by themselves, as slices of a minute are; shares of longer ones add up."""
    length = goal.slice_length
    if promise.method is Method.RATIO_TIMESLICES:
        return True
    if length and length.exact != Duration.of(minutes=1):
        message = (
            f"a value is judged minute by minute, and not in slices of `{length}`: one bad minute is one"
        )
        help = "write `timeSliceWindow: 1m`, or count events with `ratioMetric`"
        said.append(migration.NOT_CARRIED.at(goal.place / "timeSliceWindow", message, help=help))
    else:
        message = (
            "a value is judged minute by minute, so each minute is a slice that is good or bad as a whole"
        )
        said.append(faults.DEFAULT.at(below(promise.place, "spec", "budgetingMethod"), message))
    return True


def _indicator(promise: Promise, goal: Goal) -> Indicator:
    """The objective's own, or that of all objectives; reading has seen to it that there is one."""
    found = goal.indicator or promise.indicator
    assert found
    return found


def _described(promise: Promise, named: Named, draft: Draft) -> None:
    """Titles, and what people are told, which is carried along as annotations of the service."""
    metadata, goal = promise.metadata, named.goal
    several = len(promise.goals) > 1
    titles = [metadata.displayName, goal.title if several else None]
    title = ": ".join(text for text in titles if text)
    if title:
        draft.put(("slos", named.name, "title"), title, below(promise.place, "metadata", "displayName"))
    above = below(promise.place, "metadata")
    told = [
        Note("description", promise.description or "", below(promise.place, "spec", "description")),
        Note("objective", "" if several else goal.title or "", goal.place / "displayName"),
        *_indicator(promise, goal).notes,
        *tags(metadata, above),
    ]
    _noted(told, named.name, draft)


def _noted(told: Iterable[Note], name: str, draft: Draft) -> None:
    for note in told:
        if note.text:
            draft.put(("metadata", "annotations", f"{name}/{note.key}"), note.text, note.place)


def _alerts(promise: Promise, name: str, draft: Draft, said: list[Diagnostic]) -> None:
    if promise.policies is not None:
        place = below(promise.place, "spec", "alertPolicies")
        alerting.write(promise.policies, Alerts(draft, ("slos", name), place, said))
        _noted((note for policy in promise.policies for note in policy.notes), name, draft)


def _composed(promise: Promise, name: str, named: tuple[Named, ...], said: list[Diagnostic]) -> bool:
    """Whether the parts make a composite as mlobs has them: one target, all of them alike."""
    weighted = next((one.goal for one in named if one.goal.weight not in (None, Decimal(1))), None)
    where = below(promise.place, "spec", "objectives")
    if weighted:
        message = "mlobs has no composite whose parts burn its budget by weight; each part stands for itself"
        help = "remove `compositeWeight`, or write a `composite: {weighted: ...}` of mlobs"
        said.append(
            faults.COMPOSITE.at(weighted.place / "compositeWeight", message, part=Part.KEY, help=help)
        )
    elif len({one.goal.target for one in named}) > 1:
        message = "the parts of this composite promise different shares; each part stands for itself"
        help = "give all parts one target, or write a `composite` of mlobs with an objective of its own"
        said.append(faults.COMPOSITE.at(where, message, part=Part.KEY, help=help))
    elif promise.method is Method.RATIO_TIMESLICES:
        message = "mlobs has no composite that adds what its parts lack; each part stands for itself"
        help = "write a `composite` of mlobs, which takes the worst of its parts or their mean"
        said.append(faults.COMPOSITE.at(where, message, part=Part.KEY, help=help))
    else:
        message = (
            f"`{name}` counts the worst of its parts in each minute; parts that fail together are not added"
        )
        said.append(faults.DEFAULT.at(where, message, part=Part.KEY))
        return True
    return False


def _composite(promise: Promise, named: tuple[Named, ...], draft: Draft, said: list[Diagnostic]) -> None:
    """The SLO of the whole, with what all of its parts have."""
    name, part = slug(promise.metadata.name), named[0].name
    slo, where = ("slos", name), below(promise.place, "spec", "objectives")
    draft.mark(slo, where)
    parts: list[Node] = [one.name for one in named]
    draft.put((*slo, "composite", "all_of"), parts, where)
    for key in ("objective", "window"):
        draft.copy(("slos", part, key), (*slo, key))
    title = promise.metadata.displayName
    if title:
        draft.put((*slo, "title"), title, below(promise.place, "metadata", "displayName"))
    _alerts(promise, name, draft, said)
