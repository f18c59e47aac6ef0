"""Great Expectations itself loads every emitted project and finds exactly the planted faults."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import great_expectations as gx
import pandas as pd
import pytest

from mlobs_compile.ir.assertion import (
    Aggregate,
    Exists,
    Fresh,
    Greater,
    HasType,
    Matches,
    OneOf,
    Present,
    RowCount,
    Unique,
    Within,
)
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.targets.great_expectations import TARGET
from mlobs_compile.targets.great_expectations.options import Options
from mlobs_compile.units import Duration
from tests.builders import a_context, a_monitoring, an_expectation

pytestmark = pytest.mark.realtool

NODES = (
    an_expectation(Exists(), "country"),
    an_expectation(HasType("string"), "country"),
    an_expectation(HasType("integer"), "id"),
    an_expectation(HasType("float"), "amount"),
    an_expectation(HasType("boolean"), "is_new"),
    an_expectation(HasType("date"), "day"),
    an_expectation(HasType("timestamp"), "event_time"),
    an_expectation(Present(Decimal("0.8")), "amount"),
    an_expectation(Within(Decimal(0), Decimal("999.5"), Decimal("0.8")), "amount"),
    an_expectation(OneOf(("DE", "FR")), "country"),
    an_expectation(OneOf((1, Decimal("2.5"))), "weight"),
    an_expectation(Matches(r"^c-\d+$"), "card"),
    an_expectation(Unique(), "id"),
    an_expectation(Unique(("card", "day")), None),
    *(
        an_expectation(Aggregate(name, Decimal(low), Decimal(high)), "amount", id=f"payments/amount/{name}")
        for name, low, high in (
            ("mean", 10, 30), ("median", 10, 30), ("min", 5, 15), ("max", 20, 40), ("sum", 60, 100),
            ("stdev", 1, 20), ("distinct", 3, 5),
        )
    ),
    an_expectation(RowCount(4, 10), None),
    an_expectation(Fresh(Duration.of(hours=6)), "event_time"),
    an_expectation(Greater("weight", or_equal=True), "amount"),
)  # fmt: skip
NOW = {"event_time_not_before": "2026-11-01T06:00:00"}


def good_rows() -> Any:
    return pd.DataFrame(
        {
            "id": [1, 2, 3, 4, 5],
            "amount": [10.0, 20.0, 30.0, 20.0, None],
            "weight": [1.0, 2.5, 1.0, 2.5, 1.0],
            "country": ["DE", "FR", "DE", "FR", "DE"],
            "card": ["c-1", "c-2", "c-1", "c-3", "c-4"],
            "day": [date(2026, 11, 1), date(2026, 11, 1), *[date(2026, 11, 2)] * 3],
            "is_new": [True, False, True, True, False],
            "event_time": pd.to_datetime(["2026-11-01T05:00:00"] * 4 + ["2026-11-01T08:00:00"]),
        }
    )


def written(folder: Path, *nodes: Expectation, options: Options | None = None) -> dict[str, bytes]:
    outcome = TARGET.emit(a_monitoring(*nodes), a_context(options or Options()))
    assert outcome.value and not outcome.diagnostics
    for artifact in outcome.value.artifacts:
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, "utf-8")
    return {artifact.path: artifact.text.encode() for artifact in outcome.value.artifacts}


def opened(folder: Path) -> Any:
    context = gx.get_context(mode="file", project_root_dir=folder)
    context.variables.progress_bars = {"globally": False}
    return context


def failed(folder: Path, frame: Any, parameters: dict[str, str] = NOW, suite: str = "payments") -> set[str]:
    """The ids of the expectations that the checkpoint reports as broken; none may have raised."""
    result = opened(folder).checkpoints.get(suite).run({"dataframe": frame}, parameters)
    (validation,) = result.run_results.values()
    for each in validation.results:
        flat = each.exception_info if "raised_exception" in each.exception_info else {}
        assert set(each.exception_info) <= set(flat) and not flat.get("raised_exception"), each
    return {r.expectation_config.meta["mlobs"]["id"] for r in validation.results if not r.success}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gx")
    written(folder, *NODES)
    return folder


def test_the_real_library_loads_every_expectation_and_drops_none(project: Path) -> None:
    suite = opened(project).suites.get("payments")
    assert [e.meta["mlobs"]["id"] for e in suite.expectations] == [node.id for node in NODES]
    severities = {e.severity.value for e in suite.expectations}
    assert severities == {"warning"}


def test_a_suite_says_the_same_after_the_library_has_read_it(project: Path) -> None:
    import json

    emitted = json.loads((project / "gx/expectations/payments.json").read_text())
    read = json.loads(json.dumps(opened(project).suites.get("payments").to_json_dict()))
    assert read == emitted


def test_good_rows_pass_the_checkpoint(project: Path) -> None:
    assert failed(project, good_rows()) == set()


BAD: dict[str, tuple[str, Any]] = {
    "payments/country/oneof": ("country", ["DE", "FR", "XX", "FR", "DE"]),
    "payments/weight/oneof": ("weight", [1.0, 2.4, 1.0, 2.5, 1.0]),
    "payments/card/matches": ("card", ["c-1", "c-2", "c-1", "d-3", "c-4"]),
    "payments/amount/present": ("amount", [10.0, 20.0, 30.0, None, None]),
    "payments/is_new/hastype": ("is_new", ["yes", "no", "yes", "yes", "no"]),
    "payments/day/hastype": ("day", ["a", "b", "c", "d", "e"]),
    "payments/id/hastype": ("id", [1.5, 2.5, 3.5, 4.5, 5.5]),
}


@pytest.mark.parametrize("broken", BAD)
def test_a_planted_fault_breaks_exactly_its_expectation(project: Path, broken: str) -> None:
    column, values = BAD[broken]
    frame = good_rows().assign(**{column: values})
    assert failed(project, frame) == {broken}


STATISTICS = {
    "mean": "20",
    "median": "20",
    "min": "10",
    "max": "30",
    "sum": "80",
    "stdev": "8.165",
    "distinct": "3",
}
"""Of the good rows' amounts 10, 20, 30, 20, null; by hand, the standard deviation is of a sample."""


@pytest.mark.parametrize("side", ["below", "above"])
def test_a_statistic_just_outside_its_bounds_breaks_and_just_inside_does_not(
    tmp_path: Path, side: str
) -> None:
    nodes, wrong = [], set()
    for name, text in STATISTICS.items():
        value, step = Decimal(text), Decimal("0.01")
        inside = Aggregate(name, value - step, value + step)
        outside = (
            Aggregate(name, value + step, None) if side == "below" else Aggregate(name, None, value - step)
        )
        nodes += [an_expectation(inside, id=f"{name}/inside"), an_expectation(outside, id=f"{name}/outside")]
        wrong.add(f"{name}/outside")
    written(tmp_path, *nodes)
    assert failed(tmp_path, good_rows()) == wrong


def test_a_repeated_key_breaks_uniqueness_alone(project: Path) -> None:
    assert failed(project, good_rows().assign(id=[1, 2, 3, 4, 4])) == {"payments/id/unique"}


def test_a_repeated_pair_breaks_the_compound_key_alone(project: Path) -> None:
    day = [date(2026, 11, 1)] * 5
    assert failed(project, good_rows().assign(day=day)) == {"payments/table/unique"}


def test_a_smaller_other_column_breaks_the_order_alone(project: Path) -> None:
    frame = good_rows().assign(amount=[12.0, 20.0, 30.0, 20.0, 0.5])
    assert failed(project, frame) == {"payments/amount/greater", "payments/amount/min"}


def test_bounds_break_only_when_more_than_the_permitted_share_is_outside(project: Path) -> None:
    ten = pd.concat([good_rows().dropna()] * 2, ignore_index=True).assign(id=range(8))
    ten["card"] = [f"c-{n}" for n in range(8)]
    ids = {"payments/amount/within"}
    one, two = ten.copy(), ten.copy()
    one.loc[0, "amount"] = -1.0
    two.loc[[0, 1], "amount"] = -1.0
    assert not failed(project, one) & ids
    assert failed(project, two) >= ids


def test_too_few_rows_break_the_row_count(project: Path) -> None:
    assert "payments/table/rowcount" in failed(project, good_rows().head(3))


def test_a_lost_column_breaks_its_existence(tmp_path: Path) -> None:
    written(tmp_path, an_expectation(Exists(), "country"))
    assert failed(tmp_path, good_rows().drop(columns="country")) == {"payments/country/exists"}


def test_freshness_breaks_when_the_newest_row_is_older_than_the_parameter(project: Path) -> None:
    assert failed(project, good_rows(), {"event_time_not_before": "2026-11-01T08:00:00"}) == set()
    late = {"event_time_not_before": "2026-11-01T08:00:01"}
    assert failed(project, good_rows(), late) == {"payments/event_time/fresh"}


def test_freshness_of_a_column_with_a_dash_finds_its_parameter(tmp_path: Path) -> None:
    written(tmp_path, an_expectation(Fresh(Duration.of(hours=6)), "event-time"))
    meta = opened(tmp_path).suites.get("payments").expectations[0].meta["mlobs"]
    frame = good_rows().rename(columns={"event_time": "event-time"})
    parameter = meta["not_before"]["parameter"]
    assert failed(tmp_path, frame, {parameter: "2026-11-01T08:00:00"}) == set()
    assert failed(tmp_path, frame, {parameter: "2026-11-01T09:00:00"}) == {"payments/event-time/fresh"}


def test_aware_timestamps_are_known_by_their_own_option(tmp_path: Path) -> None:
    nodes = (
        an_expectation(HasType("timestamp"), "event_time"),
        an_expectation(Fresh(Duration.of(hours=6)), "event_time"),
    )
    written(tmp_path, *nodes, options=Options(timestamps="aware"))
    frame = good_rows()
    frame["event_time"] = frame["event_time"].dt.tz_localize(UTC)
    now = datetime(2026, 11, 1, 8, tzinfo=UTC).isoformat()
    assert failed(tmp_path, frame, {"event_time_not_before": now}) == set()
    assert failed(tmp_path, good_rows(), {"event_time_not_before": "2026-11-01T08:00:00"}) == {
        "payments/event_time/hastype"
    }


SPELLINGS = {
    "string": ("str", "string", "object:DE"),
    "integer": ("int64", "int8", "int32", "uint16", "Int64", "Int32", "UInt8"),
    "float": ("float64", "float32", "Float64", "Float32"),
    "boolean": ("bool", "boolean"),
    "timestamp": ("datetime64[s]", "datetime64[ms]", "datetime64[us]", "datetime64[ns]"),
}


@pytest.mark.parametrize("logical", SPELLINGS)
def test_every_spelling_of_a_type_is_accepted_and_every_other_type_refused(
    tmp_path: Path, logical: str
) -> None:
    spelled = {
        dtype: pd.Series([dtype[7:]] * 2 if ":" in dtype else [0, 1]).astype(dtype.partition(":")[0])
        for dtypes in SPELLINGS.values()
        for dtype in dtypes
    }
    nodes = [an_expectation(HasType(logical), dtype, id=dtype) for dtype in spelled]
    written(tmp_path, *nodes)
    assert failed(tmp_path, pd.DataFrame(spelled), {}) == set(spelled) - set(SPELLINGS[logical])


def test_the_library_rewrites_none_of_our_files(tmp_path: Path) -> None:
    ours = written(tmp_path, *NODES, an_expectation(Exists(), "id", dataset="labels"))
    failed(tmp_path, good_rows())
    failed(tmp_path, good_rows(), {}, "labels")
    kept = {path: (tmp_path / path).read_bytes() for path in ours}
    assert kept == ours


def test_results_carry_no_row_values(project: Path) -> None:
    frame = good_rows().assign(card=["c-1", "c-2", "c-1", "secret-4711", "c-4"])
    result = opened(project).checkpoints.get("payments").run({"dataframe": frame}, NOW)
    assert not result.success and "secret-4711" not in str(result.describe_dict())
    assert "secret-4711" not in str([r.to_json_dict() for r in result.run_results.values()])
