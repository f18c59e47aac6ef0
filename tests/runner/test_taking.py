"""Measurements are taken with few statements, each with a verdict of its own, whatever breaks beside it."""

from __future__ import annotations

from decimal import Decimal
from math import inf, nan, nextafter
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlobs_compile.baseline import Categories, Cut, Numbers
from mlobs_compile.condition import parse
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Family, Levels, Sample
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.sql.statement import Dialect
from mlobs_compile.runner import taking
from mlobs_compile.runner.results import Finding, Status
from tests.runner.frames import checklist, engine, measurement

EDGES = (nextafter(0.0, -inf), 0.0, 0.1, 1.0, 2.5)
FEW = Numbers({"quantiles-10": Cut(EDGES, (10, 20, 30, 20, 10, 10))}, 5, 105, low=-1, high=9, stdev=2.0)
MANY = tuple(float(edge) for edge in np.linspace(-2, 2, 150))
FINE = Numbers({"fine": Cut(MANY, (1,) * 151)}, 0, 151, low=-3.0, high=3.0, stdev=1.0)
TEXTS = Categories(("it's", "b", "c"), (50, 30, 20), 5, 0)
RNG = np.random.default_rng(7)
SIZE = 500
FRAME = pd.DataFrame({
    "x": RNG.choice([-5.0, -1e-320, 0.0, 0.05, 0.1, 1.0, 1.7, 2.5, 2.6, inf, -inf, nan], SIZE),
    "fine": np.where(RNG.random(SIZE) < 0.1, nan, RNG.choice(np.array(MANY), SIZE) + RNG.choice([0, 0, 1e-9], SIZE)),
    "t": pd.Series(RNG.choice(["it's", "b", "c", "zz", None], SIZE), dtype="str"),
    "country": pd.Series(RNG.choice(["DE", "FR", None], SIZE, p=[0.6, 0.3, 0.1]), dtype="str"),
    "n": RNG.integers(0, 10, SIZE),
})  # fmt: skip
SPLIT = Sample(segments=("country",))
ASKED = (
    measurement("x", FEW, sample=SPLIT), measurement("fine", FINE, "fine", sample=SPLIT),
    measurement("t", TEXTS, sample=SPLIT),
)  # fmt: skip


def by_hand(values: pd.Series, edges: tuple[float, ...]) -> tuple[int, ...]:
    """Rows by bin as numpy counts them."""
    there = values.dropna().to_numpy()
    bins = np.bincount(np.searchsorted(edges, there, side="left"), minlength=len(edges) + 1)
    return (*(int(count) for count in bins), int(values.isna().sum()))


def evidence(held: Any) -> dict[tuple[str, str], Shift]:
    found = {}
    for one in taking.readings(ASKED, held):
        assert one.taken is not None and isinstance(one.taken.evidence, Shift), one.message
        found[str(one.measurement.column), str(one.segment)] = one.taken.evidence
    return found


def test_counts_are_those_of_numpy_in_the_whole_and_in_every_segment() -> None:
    found = evidence(engine(FRAME, threads=2))
    assert len(found) == 3 * 4
    for country, part in [
        ("", FRAME),
        *((f"country={name}", FRAME[FRAME.country == name]) for name in ("DE", "FR")),
    ]:
        assert found["x", country].current == by_hand(part.x, EDGES)
        assert found["fine", country].current == by_hand(part.fine, MANY)
        texts = part.t.value_counts()
        known = tuple(int(texts.get(value, 0)) for value in TEXTS.values)
        assert found["t", country].current == (*known, int(texts.get("zz", 0)), int(part.t.isna().sum()))
    assert found["fine", ""].current_span == (FRAME.fine.min(), FRAME.fine.max())
    assert found["fine", "country="].current == by_hand(FRAME[FRAME.country.isna()].fine, MANY)


@pytest.mark.realtool
def test_spark_counts_as_duckdb_does(spark: Any) -> None:
    assert evidence(engine(FRAME, "spark", session=spark)) == evidence(engine(FRAME))


def test_a_statement_for_spark_holds_no_more_edges_than_java_takes() -> None:
    columns = [measurement(f"c{i}", FINE, "fine") for i in range(10)]
    (maker,) = (maker for family, maker in taking.MAKERS.items() if family is Family.SHIFT)
    parts = list(maker(columns, Dialect.SPARK))
    assert [len(part.measurements) for part in parts] == [3, 3, 3, 1]
    assert len(list(maker(columns, Dialect.DUCKDB))) == 1


def _taken(*measurements: Any, frame: pd.DataFrame = FRAME, **options: Any) -> list[Finding]:
    return list(taking.measured(checklist(*measurements), engine(frame), **options))


def test_findings_stand_in_the_order_of_the_checklist() -> None:
    order = [
        measurement("t", TEXTS), measurement("fine", FINE, "fine"), measurement("zz", FEW), measurement("x", FEW),
        measurement("n", None),
    ]  # fmt: skip
    assert [one.column for one in _taken(*order)] == ["t", "fine", "zz", "x", "n"]


def test_a_missing_column_breaks_its_own_measurement_only() -> None:
    found = _taken(measurement("x", FEW), measurement("zz", FEW), measurement("t", TEXTS))
    assert [one.status is Status.ERROR for one in found] == [False, True, False]
    assert found[1].message == "the batch has no column `zz`"


def test_a_cast_that_breaks_takes_no_other_measurement_down() -> None:
    others = [measurement("x", FEW), measurement("n", FEW), measurement("fine", FINE, "fine")]
    found = _taken(*others, measurement("t", FEW))
    assert [one.status is Status.ERROR for one in found] == [False, False, False, True]
    assert "Could not convert string" in found[3].message


def test_what_lacks_a_baseline_says_how_to_make_one() -> None:
    without, other, every = _taken(
        measurement("x", None), measurement("x", FEW, "width-20", id="other"), measurement("*", None)
    )
    assert (
        without.message == "the checklist holds no baseline for `x`; run `mlobs baseline` and compile again"
    )
    assert other.message.startswith("the baseline has no bins `width-20` for `x`")
    assert every.message.startswith("which columns `psi` is of is not known")
    assert {one.status for one in (without, other, every)} == {Status.ERROR}


def test_few_rows_give_no_verdict() -> None:
    least = Sample(min_rows=SIZE + 1)
    (one,) = _taken(measurement("x", FEW, sample=least))
    assert one.status is Status.NO_DATA and one.message == "500 rows, and 501 are needed for a verdict"
    (enough,) = _taken(measurement("x", FEW, sample=Sample(min_rows=SIZE)))
    assert enough.status is Status.FAIL
    (none,) = _taken(measurement("x", FEW, sample=Sample(where=parse("n > 99"))))
    assert none.status is Status.NO_DATA and none.rows == 0


def test_a_value_at_a_bound_is_healthy_and_one_beyond_the_warning_warns() -> None:
    (found,) = _taken(measurement("x", FEW))
    assert found.value is not None
    value = Decimal(repr(found.value))

    def state(fail: Decimal, warn: Decimal | None) -> Status:
        levels = Levels(Bound(high=fail), Bound(high=warn) if warn else None)
        return _taken(measurement("x", FEW, levels=levels))[0].status

    assert state(value, None) is Status.PASS
    assert state(value - Decimal("1e-9"), None) is Status.FAIL
    assert state(value, value - Decimal("1e-9")) is Status.WARN


def test_the_largest_segments_are_kept_and_the_others_counted() -> None:
    frame = pd.DataFrame(
        {"x": [1.0] * 60, "country": [f"c{i // 2:02}" if i < 20 else "big" for i in range(60)]}
    )
    found = _taken(measurement("x", FEW, sample=SPLIT), frame=frame, max_segments=3)
    assert [one.segment for one in found] == ["", "country=big", "country=c00", "country=c01"]
    assert found[0].message.endswith("; 8 smaller segments are left out")
