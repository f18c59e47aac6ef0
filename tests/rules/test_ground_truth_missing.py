from __future__ import annotations

import pytest

from mlobs_compile.ir.monitor import Pillar
from mlobs_compile.rules.ground_truth_missing import RULE
from tests.builders import a_monitor


@pytest.mark.parametrize("pillar", [Pillar.PERFORMANCE, Pillar.BIAS])
def test_performance_and_bias_need_ground_truth(pillar: Pillar) -> None:
    (finding,) = RULE.check(a_monitor(pillar))
    assert f"watches {pillar.value} without ground truth" in finding.message
    assert list(RULE.check(a_monitor(pillar, ground_truth="s3://acme-ml/labels/"))) == []


@pytest.mark.parametrize("pillar", [Pillar.QUALITY, Pillar.EXPLAINABILITY])
def test_the_others_do_not(pillar: Pillar) -> None:
    assert list(RULE.check(a_monitor(pillar))) == []
