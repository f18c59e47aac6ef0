"""Whom a difference concerns: the things, their teams, the environment, and the generated objects that express it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.node import Node, Subject
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.review.change import Blast, Compared, Generated, Op
from mlobs_compile.review.raw import Pair, Raw
from mlobs_compile.review.state import Compiled

Key = tuple[str, str, str, str]
"""Environment, target, kind and name of a generated object."""


class Reach:
    """The generated objects of both states of one environment, by the nodes that they express."""

    def __init__(self, environment: str, pair: Pair) -> None:
        self._environment = environment
        self._pair = pair

    def blast(self, raw: Raw) -> Blast:
        """Whom it concerns, without the number of objects."""
        subject = raw.subject
        if subject is None:
            return Blast(environments=(self._environment,))
        return Blast(((subject.kind, subject.name),), (subject.team,), (self._environment,))

    def touched(self, raw: Raw) -> frozenset[Key]:
        """The generated objects that express it: as they are now, or were when it is gone."""
        index, nodes = (
            (self._old, self._pair.nodes[0]) if raw.op is Op.REMOVED else (self._new, self._pair.nodes[1])
        )
        found = raw.object
        if isinstance(found, Node):
            return index.get(found.id, frozenset())
        if isinstance(found, Subject):
            of = (id for id, node in nodes.items() if node.subject.name == found.name)
            return frozenset(key for id in of for key in index.get(id, ()))
        if isinstance(found, Generated):
            return frozenset(((self._environment, found.target, found.kind, found.name),))
        return frozenset()

    @cached_property
    def _old(self) -> dict[str, frozenset[Key]]:
        return self._index(self._pair.old)

    @cached_property
    def _new(self) -> dict[str, frozenset[Key]]:
        return self._index(self._pair.new)

    def _index(self, compiled: Compiled | None) -> dict[str, frozenset[Key]]:
        found: dict[str, set[Key]] = {}
        for emission in compiled.emissions.values() if compiled else ():
            for one in emission.resources:
                for id in one.nodes:
                    key = (self._environment, one.target, one.kind, one.name)
                    found.setdefault(id, set()).add(key)
        return {id: frozenset(keys) for id, keys in found.items()}


def identity(compared: Compared, changed: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """What tells an object from its like, without what has changed: a reader needs no siblings to know it."""
    return tuple((name, text) for name, text in _identity(compared) if text and name not in changed)


def _identity(compared: Compared) -> Iterator[tuple[str, str]]:
    if isinstance(compared, Subject):
        yield "team", compared.team
        yield "tier", compared.tier
    if not isinstance(compared, Node):
        return
    yield compared.subject.kind, compared.subject.name
    yield "team", compared.subject.team
    match compared:
        case Objective():
            yield "slo", compared.name
            yield "signal", compared.signal.name
        case BurnRateAlert():
            yield "slo", compared.objective.name
            yield "tier", compared.tier.name
            yield "severity", compared.urgency.value
        case BudgetAlert():
            yield "slo", compared.objective.name
            yield "severity", compared.urgency.value
        case ThresholdAlert() | AnomalyAlert() | AbsenceAlert():
            yield "signal", compared.signal.name
            yield "severity", compared.urgency.value
        case Measurement():
            yield "metric", compared.kind
            yield "column", compared.column or ""
        case Expectation():
            yield "dataset", compared.dataset
            yield "column", compared.column or ""
            yield "severity", compared.urgency.value
        case _:
            return
