"""From a baseline to verdicts: `no_worse_than` fails further from fair than the good data was, and not before."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mlobs_compile.baseline import Baseline
from mlobs_compile.pipeline import Beside, compile_all
from mlobs_compile.runner.engine import Options, opened
from mlobs_compile.runner.freezing import made
from mlobs_compile.runner.results import Status
from mlobs_compile.runner.taking import measured
from mlobs_compile.runner.wanted import specs
from mlobs_compile.targets.runner.emission import checklists
from tests import platforms
from tests.checks.bias_data import PARTS

BIAS = """\
bias:
  facets: {sex: {groups: ["f"]}, age: {conditions: {"65+": "age >= 65"}}}
  metrics:
    DPPL: {no_worse_than: baseline + 0.02}
    DI: {no_worse_than: baseline + 0.02}
    AD: {no_worse_than: baseline + 10%, warn: {no_worse_than: baseline}}
"""
DOCUMENTS = platforms.read(
    platforms.whole(
        platforms.PROJECT.replace("alertmanager: {}", "alertmanager: {}, runner: {}"),
        platforms.TEAM,
        platforms.HEAD + PARTS + BIAS,
    )
)


def _batch(women: int, men: int, folder: Path) -> str:
    """A thousand women and as many men, so many of whom in a thousand are accepted; all labels are right."""
    frame = pd.DataFrame({"sex": ["f"] * 1000 + ["m"] * 1000, "age": [40, 70] * 1000})
    frame["p"] = [int(i < women) for i in range(1000)] + [int(i < men) for i in range(1000)]
    path = folder / f"{women}-{men}.parquet"
    frame.assign(y=frame["p"]).to_parquet(path)
    return str(path)


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    """400 women and 500 men accepted: DPPL 0.1, DI 0.8."""
    engine = opened("duckdb", _batch(400, 500, tmp_path_factory.mktemp("good")), Options())
    found = specs(DOCUMENTS).value
    assert found is not None
    wanted = found.blank("fraud", tuple(engine.columns()))
    assert {one.kind for one in wanted.measurements} >= {"DPPL", "DI", "AD"}
    return made(engine, wanted, lambda first: found.wanted("fraud", first).measurements).baseline


def test_a_baseline_holds_what_each_group_was(baseline: Baseline) -> None:
    assert baseline.norms["fraud/bias/sex=f/DPPL/measure"].value == pytest.approx(0.1)
    assert baseline.norms["fraud/bias/sex=f/DI/measure"].value == pytest.approx(0.8)
    assert "fraud/bias/age=65+/DPPL/measure" in baseline.norms


@pytest.mark.parametrize(
    ("women", "men", "dppl", "di"),
    [
        (400, 500, Status.PASS, Status.PASS),
        (380, 500, Status.PASS, Status.FAIL),  # 0.12 is just allowed; 0.76 is not
        (390, 500, Status.PASS, Status.PASS),  # 0.78 is just allowed
        (379, 500, Status.FAIL, Status.FAIL),
        (500, 400, Status.PASS, Status.PASS),  # as unfair the other way: -0.1 and 1.25
        (500, 390, Status.PASS, Status.PASS),  # 1 / 0.78
        (500, 389, Status.PASS, Status.FAIL),
        (500, 379, Status.FAIL, Status.FAIL),
        (500, 500, Status.PASS, Status.PASS),
    ],
)
def test_a_batch_fails_only_where_it_is_further_from_fair(
    women: int, men: int, dppl: Status, di: Status, baseline: Baseline, tmp_path: Path
) -> None:
    run = compile_all(DOCUMENTS, beside=Beside(baselines={"fraud": baseline}))
    assert not run.failed, run.diagnostics
    monitoring = run.builds[0].monitoring
    assert monitoring is not None
    (checklist,) = checklists(monitoring)
    engine = opened("duckdb", _batch(women, men, tmp_path), Options())
    said = {one.check.removeprefix("fraud/bias/"): one.status for one in measured(checklist, engine)}
    assert (said["sex=f/DPPL"], said["sex=f/DI"]) == (dppl, di)
    assert said["sex=f/AD"] is Status.PASS
