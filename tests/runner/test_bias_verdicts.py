"""When a bias check fails: by its value, or with a confidence only when the whole interval is out of bounds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlobs_compile.ir.measurement import Levels
from mlobs_compile.ir.signal import Bound
from mlobs_compile.runner.results import Finding, Status
from mlobs_compile.runner.verdicts import state
from tests.checks.bias_data import groups, taken
from tests.checks.pages import Scope, check

HEAD = 'bias:\n  facets: {sex: {groups: ["f"]}}\n  min_group_rows: 50\n'


def _people(accepted: int, of: int, accepted_rest: int, rest: int) -> pd.DataFrame:
    rows = [("f", 1)] * accepted + [("f", 0)] * (of - accepted)
    rows += [("m", 1)] * accepted_rest + [("m", 0)] * (rest - accepted_rest)
    return pd.DataFrame(rows, columns=["sex", "p"]).assign(y=1)


def _finding(frame: pd.DataFrame, metric: str, folder: Path, extra: str = "") -> Finding:
    kind = metric.partition(":")[0]
    return taken(frame, f"{HEAD}{extra}  metrics: {{{metric}}}\n", folder)["sex=f", kind, ""]


@pytest.mark.parametrize(
    ("accepted", "status"),
    [(80, Status.PASS), (70, Status.PASS), (69, Status.FAIL), (90, Status.PASS), (91, Status.FAIL)],
)
def test_a_difference_fails_just_outside_its_bound(accepted: int, status: Status, tmp_path: Path) -> None:
    finding = _finding(_people(accepted, 100, 80, 100), "DPPL: {within: [-0.1, 0.1]}", tmp_path)
    assert finding.value == pytest.approx((80 - accepted) / 100)
    assert (finding.status, finding.interval) == (status, None)


@pytest.mark.parametrize(("accepted", "status"), [(40, Status.PASS), (39, Status.FAIL)])
def test_four_fifths_is_healthy_and_less_is_not(accepted: int, status: Status, tmp_path: Path) -> None:
    finding = _finding(_people(accepted, 100, 100, 200), "DI: {within: [0.8, 1.25]}", tmp_path)
    assert (finding.value, finding.status) == (pytest.approx(accepted / 50), status)


def test_with_a_confidence_a_value_out_of_bounds_passes_while_it_may_be_chance(tmp_path: Path) -> None:
    small, large = _people(35, 60, 48, 60), _people(3500, 6000, 4800, 6000)
    metric, sure = "DPPL: {within: [-0.1, 0.1]}", "  confidence: 95%\n"
    assert _finding(small, metric, tmp_path).status is Status.FAIL
    spared = _finding(small, metric, tmp_path, sure)
    assert spared.status is Status.PASS
    assert spared.interval is not None and spared.interval[0] < 0.1 < (spared.value or 0) < spared.interval[1]
    assert "with 95 % confidence from 0.05" in spared.message
    caught = _finding(large, metric, tmp_path, sure)
    assert caught.status is Status.FAIL
    assert caught.interval is not None and caught.interval[0] > 0.1
    assert caught.value == spared.value


@pytest.mark.parametrize(
    "code", ["CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "DPPL", "DI", "DCA", "RD", "AD", "DAR", "GE", "TE"]
)
def test_every_code_has_an_interval_around_its_value(code: str, tmp_path: Path) -> None:
    frame = pd.concat([_people(70, 100, 200, 300), _people(30, 100, 50, 200).assign(y=0)])
    finding = _finding(frame, f"{code}: {{within: [-5, 5]}}", tmp_path, "  confidence: 90%\n")
    assert finding.interval is not None and finding.value is not None
    low, high = finding.interval
    assert low <= finding.value <= high and low < high


def test_a_warning_is_a_tighter_band(tmp_path: Path) -> None:
    metric = "DPPL: {within: [-0.2, 0.2], warn: {within: [-0.1, 0.1]}}"
    frames = {status: _people(accepted, 100, 80, 100) for status, accepted in
              ((Status.PASS, 75), (Status.WARN, 65), (Status.FAIL, 55))}  # fmt: skip
    assert {status: _finding(frame, metric, tmp_path).status for status, frame in frames.items()} == {
        status: status for status in frames
    }


def test_a_model_that_treats_all_alike_is_left_alone_at_the_least_number_of_rows(tmp_path: Path) -> None:
    """A hundred batches of 100 rows a side: by value DPPL fails one in seven, as it should; with confidence none."""
    chance = np.random.default_rng(23)
    draws = chance.binomial(100, 0.5, (100, 2))
    fails = {"plain": 0, "sure": 0}
    kind = check(Scope.BIAS, "DPPL")
    assert kind.formula is not None and kind.interval is not None
    for women, men in draws:
        counts = [(True, "a", 1, 1, women), (True, "a", 1, 0, 100 - women), (False, "a", 1, 1, men)]
        found = groups([*counts, (False, "a", 1, 0, 100 - men)])
        value, (low, high) = kind.formula(found, {}) or 0.0, kind.interval(found, 0.95) or (0.0, 0.0)
        levels = Levels(Bound(Decimal("-0.1"), Decimal("0.1")))
        fails["plain"] += state(value, value, levels) is Status.FAIL
        fails["sure"] += state(low, high, levels) is Status.FAIL
    assert 5 <= fails["plain"] <= 25
    assert fails["sure"] == 0
