"""What is wrong with the way a project judges its changes: risks it accepts, levels and prices it gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from mlobs_compile import plugins
from mlobs_compile.diagnostic import Diagnostic, Part, did_you_mean
from mlobs_compile.faults import review as faults
from mlobs_compile.judging import covers
from mlobs_compile.resolve.platform import Said
from mlobs_compile.review.prices import prices
from mlobs_compile.route import Place
from mlobs_compile.spec.project import Project
from mlobs_compile.spec.review import Acknowledged

LONGEST = timedelta(days=400)
WHOLE = ("alerts", "cost", "prometheus")
"""Objects of risks that are of a change as a whole."""
_INSTANCE = re.compile(r"ml\.[a-z][a-z0-9-]*\.[a-z0-9]+")
_KINDS = ("environment", "target", "team")
"""What stands before the slash in objects that are no nodes."""


def judged(project: Said[Project], ids: Iterable[str], today: date | None) -> Iterator[Diagnostic]:
    """Everything that is to be said of `review` in mlobs.yaml; `ids` are those of the nodes of all environments."""
    review = project.spec.review
    if review.prices:
        yield from _prices(project)
    if not review.acknowledged and not review.levels:
        return
    risks = {risk.code for risk in plugins.risks()}
    for code in review.levels:
        if code not in risks:
            yield _unknown(code, project.at("review", "levels", code), Part.KEY)
    objects = frozenset((*ids, *WHOLE))
    for number, one in enumerate(review.acknowledged):
        place = project.at("review", "acknowledged", number)
        if one.risk not in risks:
            yield _unknown(one.risk, place / "risk", Part.VALUE)
            continue
        yield from _ending(one, place, today)
        if one.of.partition("/")[0] not in _KINDS and not any(covers(one.of, id) for id in objects):
            yield _of_nothing(one, place, objects)


def _prices(project: Said[Project]) -> Iterator[Diagnostic]:
    """Prices of nothing; an instance that the table lacks is what a project's own price is for."""
    known = prices().table
    for name in project.spec.review.prices:
        if name not in known and not _INSTANCE.fullmatch(name):
            place = project.at("review", "prices", name)
            help = did_you_mean(name, known) or f"write one of {', '.join(f'`{one}`' for one in known)}"
            yield faults.UNKNOWN_PRICE.at(place, f"nothing has the price `{name}`", part=Part.KEY, help=help)


def _unknown(code: str, place: Place, part: Part) -> Diagnostic:
    message = f"there is no risk `{code}`"
    return faults.UNKNOWN_RISK.at(place, message, part=part, help="`mlobs explain risks` lists them")


def _ending(one: Acknowledged, place: Place, today: date | None) -> Iterator[Diagnostic]:
    if today is None:
        return
    if one.until < today:
        message = f"this ended on {one.until}: {one.reason}"
        help = f"remove the entry, or give it another day; until then `{one.risk}` counts as open"
        yield faults.EXPIRED.at(place / "until", message, help=help)
    if one.until - today > LONGEST:
        days = (one.until - today).days
        message = f"`{one.risk}` is accepted for {days} days"
        help = f"write a day within {LONGEST.days} days, such as `{today + timedelta(days=90)}`"
        yield faults.TOO_LONG.at(place / "until", message, help=help)


def _of_nothing(one: Acknowledged, place: Place, objects: Iterable[str]) -> Diagnostic:
    heads = {id.rsplit("/", depth)[0] for id in objects for depth in range(id.count("/") + 1)}
    hint = did_you_mean(one.of, heads)
    help = f"{hint} " if hint else ""
    help += "leave it if it is about something that was removed"
    return faults.OF_NOTHING.at(place / "of", f"the project has nothing called `{one.of}`", help=help)
