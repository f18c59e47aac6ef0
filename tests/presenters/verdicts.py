"""Reviews made by hand, for what shows them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from mlobs_compile.review.change import Blast, Change, Direction, Field, Line, Op, Side
from mlobs_compile.review.figures import Cost, Cover, Figures, Replayed
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.verdict import Acceptance, Finding, Resources, Verdict
from mlobs_compile.route import Place
from tests.builders import an_objective

UNTIL = date(2027, 1, 31)


def a_line(number: int = 12, *, side: Side = Side.AFTER, path: str = "models/fraud.yaml") -> Line:
    return Line(side, path, number, Place(path))


def a_change(id: str = "fraud/latency", op: Op = Op.CHANGED, *, line: Line | None = None) -> Change:
    field = Field(
        ("bound", "high"), Decimal("0.3"), Decimal("0.9"), Direction.LOOSER, ("300ms", "900ms"), "at_most"
    )
    node = an_objective()
    before = None if op is Op.ADDED else node
    after = None if op is Op.REMOVED else node
    blast = Blast((("model", "fraud"),), ("risk",), ("prod",), 3)
    fields = (field,) if op is Op.CHANGED else ()
    was = "old/latency" if op is Op.RENAMED else id
    return Change(op, "SLO", id, was, before, after, fields, line or a_line(), blast, Direction.LOOSER)


def a_finding(
    object: str = "fraud/latency",
    text: str = "> 300 ms → > 900 ms",
    *,
    level: Level = Level.HIGH,
    line: Line | None = None,
    accepted: Acceptance | None = None,
) -> Finding:
    sighting = Sighting(None, object, text, line or a_line(), level, ("prod",))
    return Finding("R04", "threshold looser", level, sighting, accepted)


def an_acceptance(*, expired: bool = False) -> Acceptance:
    return Acceptance("agreed in INC-42", UNTIL, "mlobs.yaml:40", expired)


FIGURES = Figures(
    (Cover("prod", "model", "fraud", {"bias": 2, "drift": 5}, {"drift": 3, "quality": 1}),),
    (Cost("prod", "composite_alarm", Decimal("1.50"), Decimal("2.00"), True, Decimal(3), Decimal(4)),),
    "2026-11-22",
    ("`promql_alarm` in prod: 0 → 1, and its price is not known",),
    (Replayed("prod", "fraud/alert/queue", 7, 3, None, "it took too long"),),
)


def a_verdict(
    *findings: Finding,
    changes: tuple[Change, ...] = (),
    figures: Figures = FIGURES,
    notes: tuple[str, ...] = (),
) -> Verdict:
    resources = (Resources("cloudwatch", "metric-alarm", changed=2),) if changes else ()
    return Verdict("acme", "main", ("prod",), changes, findings, figures, resources, 1204, notes)


NOTHING = a_verdict(figures=Figures())
