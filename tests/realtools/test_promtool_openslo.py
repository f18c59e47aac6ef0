"""OpenSLO documents as they are: Prometheus runs what they compile to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.openslo import world
from tests.realtools import promtool
from tests.realtools.promtool import History

pytestmark = pytest.mark.realtool

FAST = "shop/availability/burn/fast"


def rules(*documents: str) -> str:
    done = world.run(*documents)
    assert not done.failed, [found.message for found in done.diagnostics]
    artifact, *_ = done.builds[0].emissions["prometheus"].artifacts
    return artifact.text


def policy(threshold: float, after: str = "0m", **more: Any) -> dict[str, Any]:
    condition = {"op": "gt", "threshold": threshold, "lookbackWindow": "1h", "alertAfter": after}
    spec = {
        "alertWhenBreaching": True,
        "conditions": [{"spec": {"severity": "page", "condition": condition}}],
    }
    return {"metadata": {"name": "fast"}, "spec": {**spec, **more}}


def slo(*policies: dict[str, Any], target: float = 0.99, **more: Any) -> str:
    metric = world.ratio(good='sum(hits_total{code="200"})', total="sum(hits_total)")
    return world.slo(metric=metric, objectives=[{"target": target}], alertPolicies=list(policies), **more)


def hits(percent: float, minutes: int) -> dict[str, str]:
    bad = 10 * percent
    return {
        'hits_total{code="200"}': f"0+{1000 - bad}x{minutes}",
        'hits_total{code="500"}': f"0+{bad}x{minutes}",
    }


@pytest.mark.parametrize(("percent", "fires"), [(10.1, True), (9.9, False)])
def test_a_policy_pages_just_above_its_burn_rate_and_not_below(
    percent: float, fires: bool, tmp_path: Path
) -> None:
    history = History(hits(percent, 90))
    compiled = rules(slo(policy(10)))
    promtool.check(tmp_path, compiled)
    promtool.test(tmp_path, compiled, history.fires(FAST, 30) if fires else history.never(FAST, 90))


def test_a_policy_waits_as_long_as_it_says(tmp_path: Path) -> None:
    at_once, later = (History(hits(50, 60)) for _ in range(2))
    promtool.test(tmp_path, rules(slo(policy(10))), at_once.fires(FAST, 20))
    promtool.test(tmp_path, rules(slo(policy(10, "15m"))), later.silent(FAST, 20).fires(FAST, 35))


def test_nobody_else_is_told(tmp_path: Path) -> None:
    compiled = rules(slo(policy(10)))
    history = (
        History(hits(100, 120)).fires(FAST, 60).never("shop/availability/(burn/(page|ticket).*|no-data)", 120)
    )
    promtool.test(tmp_path, compiled, history)


def test_missing_data_is_told_where_the_policy_asks_for_it(tmp_path: Path) -> None:
    series = {'hits_total{code="200"}': "0+1000x30 _x60"}
    told = History(series).fires("shop/availability/no-data", 80)
    promtool.test(tmp_path, rules(slo(policy(10, alertWhenNoData=True))), told)
    promtool.test(tmp_path, rules(slo(policy(10))), History(series).never("shop/.*", 90))


def test_the_share_of_bad_events_is_the_one_of_the_counters_as_they_stand(tmp_path: Path) -> None:
    history = History(hits(5, 90))
    history.near('mlobs:slo_errors:ratio{slo="shop/availability",window="1h"}', 80, 0.05, 0.0001)
    promtool.test(tmp_path, rules(slo(policy(10))), history.no_nan(90))


@pytest.mark.parametrize(("op", "share"), [("lt", 1), ("lte", 0), ("gt", 1), ("gte", 0)])
def test_a_value_at_its_bound_is_good_only_where_the_bound_is(op: str, share: float, tmp_path: Path) -> None:
    metric = {"thresholdMetric": world.prometheus("depth")}
    goal = {"target": 0.99, "op": op, "value": 5}
    compiled = rules(world.slo(metric=metric, objectives=[goal]))
    history = History({"depth": "5x30"})
    history.value('sum(mlobs:slo_errors:ratio{slo="shop/availability",window="5m"})', 20, share)
    promtool.test(tmp_path, compiled, history)


def test_a_composite_pages_while_any_part_burns(tmp_path: Path) -> None:
    def part(name: str) -> dict[str, Any]:
        metric = world.ratio(bad=f"sum(bad_{name}_total)", total=f"sum(all_{name}_total)")
        return {"displayName": name, "target": 0.99, "indicator": {"spec": metric}}

    text = world.slo(indicator=None, objectives=[part("a"), part("b")], alertPolicies=[policy(10)])
    series = {
        "all_a_total": "0+1000x60", "bad_a_total": "0x60",
        "all_b_total": "0+1000x60", "bad_b_total": "0+200x60",
    }  # fmt: skip
    history = History(series).fires(FAST, 30).never("shop/availability-.*", 60)
    promtool.test(tmp_path, rules(text), history)
