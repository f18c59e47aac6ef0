"""Composite SLOs: the SLOs they name, wherever in the project these stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from mlobs_compile.diagnostic import Diagnostic, did_you_mean
from mlobs_compile.faults import slo as faults
from mlobs_compile.ir.signal import Combine, Part, SeriesComposite, Signal, Unit
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.route import Place
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.slo import CompositeShape, Slo


class Standing(Enum):
    """Whether a composite can be made of an SLO."""

    PLAIN = "plain"
    COMPOSITE = "composite"
    OFF = "off"


Promises = Mapping[str, Standing]
"""Every SLO of the environment by its id."""


def promises(things: Iterable[Thing[Watched]]) -> Promises:
    """What a composite may name, and what it may not."""
    return {
        f"{thing.subject.name}/{name}": _standing(slo)
        for thing in things
        for name, slo in thing.spec.slos.items()
    }


def _standing(slo: Slo) -> Standing:
    if not slo.enabled:
        return Standing.OFF
    return Standing.COMPOSITE if slo.composite else Standing.PLAIN


@dataclass(frozen=True, slots=True)
class _Named:
    """One reference as written, the line it stands on, and its weight."""

    text: str
    place: Place
    weight: Decimal
    environment: str


def composed(
    shape: CompositeShape, name: str, thing: Thing[Watched], known: Promises, said: list[Diagnostic]
) -> Signal | None:
    """The signal of a composite SLO; None after saying which of its parts there are not."""
    parts: dict[str, Part] = {}
    faulty = False
    for named in _named(shape, name, thing):
        id = named.text if "/" in named.text else f"{thing.subject.name}/{named.text}"
        fault = _fault(id, f"{thing.subject.name}/{name}", named, known, parts)
        if fault:
            said.append(fault)
            faulty = True
        parts.setdefault(id, Part(id, thing.subject.environment, named.weight))
    if faulty:
        return None
    combine = Combine.WORST if shape.all_of else Combine.WEIGHTED
    series = SeriesComposite(tuple(parts.values()), combine)
    return Signal(name, Unit.RATIO, series, source="composed of other SLOs")


def _named(shape: CompositeShape, name: str, thing: Thing[Watched]) -> Iterator[_Named]:
    environment = thing.subject.environment
    for number, text in enumerate(shape.all_of):
        yield _Named(text, thing.at("slos", name, "composite", "all_of", number), Decimal(1), environment)
    for text, weight in shape.weighted.items():
        yield _Named(text, thing.at("slos", name, "composite", "weighted", text), weight, environment)


def _fault(id: str, own: str, named: _Named, known: Promises, parts: Mapping[str, Part]) -> Diagnostic | None:
    if id == own:
        return faults.COMPOSITE.at(named.place, f"the composite `{own}` names itself", help="name other SLOs")
    if id not in known:
        short = [other.removeprefix(own.partition("/")[0] + "/") for other in known if other != own]
        help = (
            did_you_mean(named.text, [*short, *known])
            or "write NAME for an SLO of this document, else DOCUMENT/NAME"
        )
        return faults.COMPOSITE.at(named.place, f"no SLO is called `{named.text}`", help=help)
    if known[id] is Standing.OFF:
        message = f"`{id}` is switched off in the environment `{named.environment}`"
        return faults.COMPOSITE.at(named.place, message, help="leave it out there too, or switch it on")
    if known[id] is Standing.COMPOSITE:
        help = "name the SLOs that it is made of"
        return faults.COMPOSITE.at(named.place, f"`{id}` is a composite itself", help=help)
    if id in parts:
        return faults.COMPOSITE.at(named.place, f"the composite names `{id}` twice", help="keep one")
    return None
