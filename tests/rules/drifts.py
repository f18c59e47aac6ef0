"""Measurements of drift as a spec with a baseline makes them."""

from __future__ import annotations

from dataclasses import replace

from mlobs_compile.baseline import Categories, Cut, Distribution, Numbers
from mlobs_compile.check import Aim, Scope
from mlobs_compile.ir.measurement import Measurement, Sample
from mlobs_compile.units import Duration
from tests.builders import a_watch
from tests.checks.pages import check

TEN = Numbers({"quantiles-10": Cut(tuple(range(9)), (2000,) * 10)}, 0, 20_000)
TEXTS = Categories(tuple(f"v{i}" for i in range(50)), (400,) * 50, 0, 0)
HOUR = Duration.of(hours=1)


def a_drift(
    kind: str,
    entry: dict[str, object],
    *,
    rows: int = 500,
    reference: Distribution | None = TEN,
    columns: int = 1,
    segments: tuple[str, ...] = (),
) -> Measurement:
    """The first measurement of an hourly check on so many columns."""
    found = check(Scope.DRIFT, kind)
    watch = replace(
        a_watch(f"fraud/drift/all/{kind}", column="*", every=HOUR),
        aims=tuple(Aim(f"c{i}", reference) for i in range(columns)),
        sample=Sample(min_rows=rows, segments=segments),
    )
    measurement, *_ = found.lower(found.shape.model_validate(entry), watch)
    assert isinstance(measurement, Measurement)
    return measurement
