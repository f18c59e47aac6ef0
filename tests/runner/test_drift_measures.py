"""A runner's SQL gives every drift measure the value that it has on the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator
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
from mlobs_compile.runner.engine import Engine, Options, opened
from mlobs_compile.runner.taking import Reading
from tests.builders import a_watch
from tests.checks.drift.shifts import DRIFT, FINE, ORDERED, fine, of_numbers, of_texts, quantiles, value
from tests.checks.pages import check

RNG = np.random.default_rng(5)
BEFORE, TODAY = RNG.lognormal(size=4_000).round(2), RNG.lognormal(0.3, size=900).round(2)
TODAY[::30] = np.nan
TEXTS = [str(text) for text in RNG.choice(["a", "b'c", "d e"], size=4_000, p=[0.6, 0.3, 0.1])]
NEW = [None if i % 40 == 0 else "new" if i % 50 == 0 else text for i, text in enumerate(TEXTS[:900])]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path: Path = tmp_path_factory.mktemp("batch") / "batch.parquet"
    numbers = [None if np.isnan(one) else float(one) for one in TODAY]
    pq.write_table(pa.table({"x": numbers, "text": pa.array(NEW, pa.string())}), path)
    held = opened("duckdb", str(path), Options())
    yield held
    held.close()


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


def read(engine: Engine, name: str, column: str, known: Distribution) -> Reading:
    """What the runner finds."""
    kind = check(Scope.DRIFT, name)
    watch = a_watch(f"fraud/drift/{column}/{name}", column=column)
    measurement, *_ = kind.lower(kind.shape.model_validate({"at_most": 1}), watch)
    assert isinstance(measurement, Measurement)
    asked = replace(measurement, reference=known, column=column, sample=Sample(min_rows=1))
    (found,) = taking.readings([asked], engine)
    return found


@pytest.mark.parametrize("name", [name for name in DRIFT if name != "wasserstein"])
def test_numbers(engine: Engine, name: str) -> None:
    shift, known = on_numbers(name)
    found = read(engine, name, "x", known)
    assert found.value.number == pytest.approx(value(name, shift), abs=1e-9)
    if name in FINE:
        exact = stats.ks_2samp(BEFORE, TODAY[~np.isnan(TODAY)], method="asymp").statistic
        ks = found.value.number if name != "linf_robust" else value("ks", shift)
        assert ks is not None and found.value.error is not None
        assert -1e-12 <= exact - ks <= found.value.error + 1e-12
    else:
        assert found.value.error is None


@pytest.mark.parametrize("name", [name for name in DRIFT if name not in ORDERED])
def test_texts(engine: Engine, name: str) -> None:
    shift, known = on_texts()
    assert read(engine, name, "text", known).value.number == pytest.approx(value(name, shift), abs=1e-9)


@pytest.mark.parametrize("name", ORDERED)
def test_texts_have_no_order_and_the_runner_says_so(engine: Engine, name: str) -> None:
    found = read(engine, name, "text", on_texts()[1])
    assert found.value.number is None and "texts have no" in (found.value.reason or "")
