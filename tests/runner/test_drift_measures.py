"""SQL gives every drift measure the value that it has on the rows themselves, on every engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from scipy import stats

from mlobs_compile.baseline import Categories, Cut, Distribution, Numbers
from mlobs_compile.check import Scope
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Measurement, Sample
from mlobs_compile.runner import taking
from mlobs_compile.runner.engine import Options, opened
from mlobs_compile.runner.taking import Reading
from tests.builders import a_watch
from tests.checks.drift.shifts import DRIFT, FINE, ORDERED, fine, of_numbers, of_texts, quantiles, value
from tests.checks.pages import check

RNG = np.random.default_rng(5)
BEFORE, TODAY = RNG.lognormal(size=4_000).round(2), RNG.lognormal(0.3, size=900).round(2)
TODAY[::30] = np.nan
TEXTS = [str(text) for text in RNG.choice(["a", "b'c", "d e"], size=4_000, p=[0.6, 0.3, 0.1])]
NEW = [None if i % 40 == 0 else "new" if i % 50 == 0 else text for i, text in enumerate(TEXTS[:900])]


ENGINES = ("duckdb", "pandas", "spark")
Found = dict[tuple[str, str], Reading]


@pytest.fixture(scope="module", params=ENGINES)
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What the runner finds, by measure and column, all of it in one pass."""
    path: Path = tmp_path_factory.mktemp("batch") / "batch.parquet"
    numbers = [None if np.isnan(one) else float(one) for one in TODAY]
    pq.write_table(pa.table({"x": numbers, "text": pa.array(NEW, pa.string())}), path)
    engine = opened(request.param, str(path), Options())
    asked = [a_measurement(name, column) for name in DRIFT for column in ("x", "text")]
    try:
        readings = list(taking.readings(asked, engine))
    finally:
        engine.close()
    return {(one.measurement.kind, one.measurement.column or ""): one for one in readings}


def cut(shift: Shift) -> Cut:
    return Cut(shift.edges, tuple(int(one) for one in shift.reference[:-1]))


def on_numbers(name: str) -> tuple[Shift, Distribution]:
    """What the rows say, and what is frozen of the baseline."""
    edges = fine(BEFORE) if name in FINE else quantiles(BEFORE)
    shift = of_numbers(BEFORE, TODAY, edges)
    assert shift.reference_span
    cuts = {"fine" if name in FINE else "quantiles-10": cut(shift)}
    low, high = shift.reference_span
    return shift, Numbers(cuts, 0, len(BEFORE), low, high, float(BEFORE.mean()), shift.reference_stdev)


def on_texts() -> tuple[Shift, Distribution]:
    shift = of_texts(TEXTS, NEW)
    counts = tuple(int(one) for one in shift.reference[:-2])
    return shift, Categories(tuple(sorted(set(TEXTS))), counts, 0, 0)


def a_measurement(name: str, column: str) -> Measurement:
    kind = check(Scope.DRIFT, name)
    watch = a_watch(f"fraud/drift/{column}/{name}", column=column)
    measurement, *_ = kind.lower(kind.shape.model_validate({"at_most": 1}), watch)
    assert isinstance(measurement, Measurement)
    known = on_numbers(name)[1] if column == "x" else on_texts()[1]
    return replace(measurement, reference=known, column=column, sample=Sample(min_rows=1))


@pytest.mark.parametrize("name", DRIFT)
def test_numbers(found: Found, name: str) -> None:
    shift, value_found = on_numbers(name)[0], found[name, "x"].value
    assert value_found.number == pytest.approx(value(name, shift), abs=1e-9)
    if name not in FINE:
        assert value_found.error is None
        return
    assert value_found.number is not None and value_found.error is not None
    assert abs(value_found.number - exact(name)) <= value_found.error + 1e-12


def exact(name: str) -> float:
    """What SciPy makes of the rows."""
    today = TODAY[~np.isnan(TODAY)]
    if name == "wasserstein":
        return float(stats.wasserstein_distance(BEFORE, today) / BEFORE.std(ddof=1))
    ks, (n, m) = stats.ks_2samp(BEFORE, today, method="asymp").statistic, (len(today), len(BEFORE))
    return float(max(0.0, ks - 1.8 * np.sqrt((n + m) / (n * m))) if name == "linf_robust" else ks)


@pytest.mark.parametrize("name", [name for name in DRIFT if name not in ORDERED])
def test_texts(found: Found, name: str) -> None:
    shift = on_texts()[0]
    assert found[name, "text"].value.number == pytest.approx(value(name, shift), abs=1e-9)


@pytest.mark.parametrize("name", ORDERED)
def test_texts_have_no_order_and_the_runner_says_so(found: Found, name: str) -> None:
    said = found[name, "text"].value
    assert said.number is None and "texts have no" in (said.reason or "")
