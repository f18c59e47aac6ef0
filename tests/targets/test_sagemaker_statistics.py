"""A frozen baseline as Model Monitor's files: counts stay exact, nothing personal is in them, settings are explicit."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.artifact import Body, dump_json
from mlobs_compile.baseline import Baseline, Categories, Cut, Numbers
from mlobs_compile.ir.measurement import Family, Levels, Measurement, Sample
from mlobs_compile.ir.signal import Bound
from mlobs_compile.targets.sagemaker.statistics import constraints, statistics
from tests.builders import a_subject

EDGES = (1.5, 2.5, 7.25)
AMOUNT = Numbers({"fine": Cut(EDGES, (100, 250, 300, 50))}, 20, 720, 0.5, 9.0, 3.0, 2.0)
COUNTRY = Categories(("DE", "FR"), (600, 100), 0, 20)
AGE = Numbers({"quantiles-10": Cut((20.0, 30.0), (240, 240, 240))}, 0, 720)
BASELINE = Baseline("fraud", 720, {"amount": AMOUNT, "country": COUNTRY, "age": AGE})


def read(body: Body) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dump_json(body))
    return found


def feature(body: Body, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in read(body)["features"] if one["name"] == name)
    return found


def check(kind: str, column: str, at_most: str) -> Measurement:
    return Measurement(
        f"fraud/drift/{column}/{kind}/measure", a_subject(), (), f"fraud/drift/{column}/{kind}", Family.SHIFT,
        "drift", kind, column, Levels(Bound(high=Decimal(at_most))), Sample(),
    )  # fmt: skip


def test_a_column_of_numbers_has_its_moments_and_its_sketch() -> None:
    held = feature(statistics(BASELINE), "amount")
    numbers = held["numerical_statistics"]
    assert held["inferred_type"] == "Fractional"
    assert numbers["common"] == {"num_present": 700, "num_missing": 20}
    assert (numbers["mean"], numbers["sum"], numbers["min"], numbers["max"]) == (3.0, 2100.0, 0.5, 9.0)
    assert abs(numbers["std_dev"] ** 2 - 4.0 * 699 / 700) < 1e-12
    kll = numbers["distribution"]["kll"]
    assert len(kll["buckets"]) == 10 and sum(one["count"] for one in kll["buckets"]) == 700
    assert kll["sketch"]["parameters"] == {"c": 0.64, "k": 2048.0}


def rows_at_most(sketch: list[list[float]], value: float) -> int:
    return sum(2**level * sum(one <= value for one in samples) for level, samples in enumerate(sketch))


@given(st.lists(st.integers(0, 10**6), min_size=4, max_size=4))
def test_the_sketch_counts_exactly_what_each_frozen_bin_holds(counts: list[int]) -> None:
    cut = Cut(EDGES, tuple(counts))
    numbers = Numbers({"fine": cut}, 0, sum(counts), 0.5, 9.0, 3.0, 2.0)
    body = statistics(Baseline("fraud", sum(counts), {"amount": numbers}))
    kll = feature(body, "amount")["numerical_statistics"]["distribution"]["kll"]
    for number, edge in enumerate((*EDGES, 9.0)):
        assert rows_at_most(kll["sketch"]["data"], edge) == sum(counts[: number + 1])
    assert sum(one["count"] for one in kll["buckets"]) == sum(counts)
    assert all(one["count"] >= 0 for one in kll["buckets"])


def test_buckets_are_those_that_were_frozen_where_they_were() -> None:
    counts = tuple(range(1, 11))
    cuts = {
        "width-10": Cut(tuple(float(edge) for edge in range(1, 10)), counts),
        "fine": Cut((5.0,), (15, 40)),
    }
    numbers = Numbers(cuts, 0, 55, 0.0, 10.0, 5.0, 2.0)
    held = feature(statistics(Baseline("m", 55, {"x": numbers})), "x")["numerical_statistics"]
    buckets = held["distribution"]["kll"]["buckets"]
    assert [one["count"] for one in buckets] == list(counts)
    assert (buckets[0]["lower_bound"], buckets[9]["upper_bound"]) == (0.0, 10.0)


def test_a_personal_column_has_no_values() -> None:
    held = feature(statistics(BASELINE), "age")
    assert held["numerical_statistics"] == {"common": {"num_present": 720, "num_missing": 0}}
    assert "num_constraints" not in feature(constraints(BASELINE, ()), "age")


def test_categories_are_texts_with_their_counts() -> None:
    held = feature(statistics(BASELINE), "country")
    assert held["inferred_type"] == "String"
    assert held["string_statistics"] == {
        "common": {"num_present": 700, "num_missing": 20},
        "distinct_count": 2,
        "distribution": {
            "categorical": {"buckets": [{"value": "DE", "count": 600}, {"value": "FR", "count": 100}]}
        },
    }


def test_constraints_say_how_far_a_column_may_move_and_every_setting() -> None:
    body = constraints(BASELINE, (check("linf_simple", "amount", "0.3"), check("psi", "country", "0.2")))
    amount = feature(body, "amount")
    assert amount["completeness"] == 700 / 720 and amount["num_constraints"] == {"is_non_negative": True}
    distance = amount["monitoringConfigOverrides"]["distribution_constraints"]
    assert (distance["perform_comparison"], distance["comparison_method"]) == ("Enabled", "Simple")
    assert distance["comparison_threshold"] == distance["categorical_comparison_threshold"] == 0.3
    country = feature(body, "country")
    assert country["string_constraints"] == {"domains": ["DE", "FR"]}
    assert "monitoringConfigOverrides" not in country
    config = read(body)["monitoring_config"]
    assert (config["emit_metrics"], config["datatype_check_threshold"]) == ("Enabled", 1.0)
    assert config["distribution_constraints"]["perform_comparison"] == "Disabled"


def test_a_category_that_is_not_named_leaves_the_domain_open() -> None:
    held = Baseline("m", 10, {"c": Categories(("a",), (5,), 5, 0)})
    assert "string_constraints" not in feature(constraints(held, ()), "c")
