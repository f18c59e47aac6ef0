from __future__ import annotations

from mlobs_compile.baseline import Baseline, Norm
from mlobs_compile.review.change import Side
from tests import projects, reviews

RUN = 'targets: {cloudwatch: {}, runner: {}}\naws: {account: "123456789012", region: eu-west-1}'
MODEL = """\
monitors: runner
performance:
  problem: binary
  label: is_fraud
  metrics: {recall: {at_least: %s}}
"""
ID = "fraud/performance/recall/measure"


def baseline(value: float | None) -> dict[str, Baseline]:
    return {} if value is None else {"fraud": Baseline("fraud", 1000, {}, {ID: Norm(value, value, 0.01, 12)})}


def found(old: float | None, new: float | None, before: str, after: str) -> list[str]:
    states = [
        reviews.of_files(projects.texts(RUN, MODEL % bound), side, baseline(value))
        for value, bound, side in ((old, before, Side.BEFORE), (new, after, Side.AFTER))
    ]
    return [reviews.row(one) for one in reviews.findings(reviews.between(*states))]


def test_a_baseline_that_was_frozen_anew_is_one_row() -> None:
    assert found(0.9, 0.8, "0.7", "0.7") == ["R11 medium fraud: baseline of 1 check replaced"]
    assert found(0.9, 0.9, "0.7", "0.7") == []


def test_bounds_that_move_with_it_are_counted_and_are_no_looser_threshold() -> None:
    assert found(0.9, 0.8, "baseline - 5%", "baseline - 5%") == [
        "R11 medium fraud: baseline of 1 check replaced, 1 bound moved"
    ]


def test_a_bound_that_the_spec_loosens_at_the_same_time_is_told_as_well() -> None:
    assert found(0.9, 0.8, "0.7", "0.5") == [
        "R04 medium fraud/performance/recall: < 70 % → < 50 %",
        "R11 medium fraud: baseline of 1 check replaced, 1 bound moved",
    ]


def test_a_first_baseline_is_no_risk_and_a_lost_one_is() -> None:
    assert found(None, 0.9, "0.7", "0.7") == []
    assert found(0.9, None, "0.7", "0.7") == ["R11 medium fraud: baseline of 1 check removed"]


def test_the_baseline_of_managed_monitors() -> None:
    drift = "drift: {baseline: 's3://acme-ml/%s/', features: {amount: {linf_robust: {at_most: 0.2}}}}"
    (row,) = reviews.rows(drift % "one", drift % "two")
    assert row.startswith("R11 medium fraud") and row.endswith("s3://acme-ml/one/ → s3://acme-ml/two/")
