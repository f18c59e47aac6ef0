"""What is imported fires where the original's own rules would: Prometheus runs both over the same history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.importers.world import imported
from tests.realtools import promtool
from tests.realtools.promtool import History

pytestmark = pytest.mark.realtool

ERRORS = 'rate(orders_total{code="500"}[WINDOW])'
ALL = "rate(orders_total[WINDOW])"
SLOTH = f"""\
version: prometheus/v1
service: checkout
slos:
  - name: availability
    objective: 99
    sli:
      events:
        error_query: sum({ERRORS.replace("WINDOW", "{{.window}}")})
        total_query: sum({ALL.replace("WINDOW", "{{.window}}")})
    alerting: {{name: Original}}
"""
PYRRA = """\
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: checkout}
spec:
  target: "99"
  window: 30d
  indicator: INDICATOR
"""
RATIO = "{ratio: {errors: {metric: 'orders_total{code=\"500\"}'}, total: {metric: orders_total}}}"
LATENCY = """{latency: {success: {metric: 'page_seconds_bucket{le="0.25"}'}, total: {metric: page_seconds_count}}}"""
GAUGE = "{bool_gauge: {metric: 'healthy'}}"


def share(window: str) -> str:
    """The error ratio as sloth and pyrra ask it, window by window, from the raw series."""
    return f"(sum({ERRORS}) / sum({ALL}))".replace("WINDOW", window)


def beside(rules: str, *originals: dict[str, object]) -> str:
    """The compiled rules, and the original's in a group of their own."""
    whole = yaml.safe_load(rules)
    whole["groups"].append({"name": "original", "interval": "1m", "rules": list(originals)})
    return json.dumps(whole)


def pages(*conditions: str, hold: str = "0s") -> dict[str, object]:
    return {"alert": "Original", "expr": "\nand\n".join(conditions), "for": hold}


THEIRS = 'count(ALERTS{alertname="Original",alertstate="firing"})'


def outage(percent: int, begins: int, ends: int, until: int) -> dict[str, str]:
    """A thousand orders a minute, of which so many percent fail for a time."""
    bad = 10 * percent
    good = 1000 - bad
    before, during = 1000 * begins, good * (ends - begins)
    return {
        'orders_total{code="200"}': f"0+1000x{begins} {before + good}+{good}x{ends - begins - 1} "
        f"{before + during + 1000}+1000x{until - ends}",
        'orders_total{code="500"}': f"0x{begins} {bad}+{bad}x{ends - begins - 1} {bad * (ends - begins)}x{until - ends}",
    }


def both(history: History, id: str, at: int, *, firing: bool) -> History:
    """The imported page and the original's agree at a minute."""
    history.value(THEIRS, at, 1 if firing else None)
    return history.fires(id, at) if firing else history.silent(id, at)


def test_an_slo_of_sloth_pages_and_recovers_with_sloths_own_rule(tmp_path: Path) -> None:
    original = pages(f"{share('5m')} > 14.4 * 0.01", f"{share('1h')} > 14.4 * 0.01")
    rules = beside(imported("sloth", SLOTH).rules(), original)
    page = "checkout/availability/burn/page-fast"
    history = History(outage(20, 60, 130, 160))
    both(history, page, 60, firing=False)
    both(history, page, 100, firing=False)
    both(history, page, 110, firing=True)
    both(history, page, 128, firing=True)
    both(history, page, 140, firing=False)
    promtool.check(tmp_path, rules)
    promtool.test(tmp_path, rules, history)


def test_a_slow_burn_of_sloth_pages_with_sloths_own_rule(tmp_path: Path) -> None:
    original = pages(f"{share('30m')} > 6 * 0.01", f"{share('6h')} > 6 * 0.01")
    rules = beside(imported("sloth", SLOTH).rules(), original)
    page = "checkout/availability/burn/page-slow"
    history = History(outage(10, 120, 400, 430))
    both(history, page, 200, firing=False)
    both(history, page, 300, firing=False)
    both(history, page, 350, firing=True)
    history.never("checkout/availability/burn/page-fast", 420)
    promtool.test(tmp_path, rules, history)


def test_a_ratio_of_pyrra_pages_with_pyrras_own_rule(tmp_path: Path) -> None:
    original = pages(f"{share('5m')} > 14 * 0.01", f"{share('64m')} > 14 * 0.01", hold="2m")
    rules = beside(imported("pyrra", PYRRA.replace("INDICATOR", RATIO)).rules(), original)
    page = "checkout/availability/burn/page-fast"
    history = History(outage(30, 70, 130, 160))
    both(history, page, 90, firing=False)
    both(history, page, 110, firing=True)
    both(history, page, 140, firing=False)
    promtool.test(tmp_path, rules, history)


def test_a_latency_of_pyrra_pages_with_pyrras_own_rule(tmp_path: Path) -> None:
    slow = '(sum(rate(page_seconds_count[W])) - sum(rate(page_seconds_bucket{le="0.25"}[W]))) / sum(rate(page_seconds_count[W]))'
    conditions = (f"{slow.replace('W', window)} > 14 * 0.01" for window in ("5m", "64m"))
    rules = beside(
        imported("pyrra", PYRRA.replace("INDICATOR", LATENCY)).rules(), pages(*conditions, hold="2m")
    )
    series = {
        "page_seconds_count": "0+1000x160",
        'page_seconds_bucket{le="0.25"}': "0+1000x70 70700+700x89",
    }
    page = "checkout/latency/burn/page-fast"
    history = both(both(History(series), page, 90, firing=False), page, 112, firing=True)
    promtool.test(tmp_path, rules, history)


def test_a_boolean_gauge_of_pyrra_pages_with_pyrras_own_rule(tmp_path: Path) -> None:
    down = "(sum(count_over_time(healthy[W])) - sum(sum_over_time(healthy[W]))) / sum(count_over_time(healthy[W]))"
    conditions = (f"{down.replace('W', window)} > 14 * 0.01" for window in ("5m", "64m"))
    rules = beside(
        imported("pyrra", PYRRA.replace("INDICATOR", GAUGE)).rules(), pages(*conditions, hold="2m")
    )
    series = {'healthy{pod="a"}': "1x70 0x90", 'healthy{pod="b"}': "1x160"}
    page = "checkout/up/burn/page-fast"
    history = both(both(History(series), page, 80, firing=False), page, 100, firing=True)
    promtool.test(tmp_path, rules, history)


RULES = {
    "above": "depth > 5",
    "below": "depth < 3",
    "flipped": "5 < depth",
    "at-least": "depth >= 5",
    "equal": "depth == 0",
    "not-equal": "depth != 5",
    "vectors": "depth > on (job) limit",
    "both": "depth > 2 and on (job) limit > 4",
    "unless": "depth > 2 unless on (job) limit > 4",
    "ratio": "depth / on (job) limit > 1",
    "chained": "depth > 2 < 6",
    "gone": "absent(depth)",
    "product": "depth > 2 * 2",
    "always": "vector(1)",
    "rates": "rate(hits_total[5m]) > 10",
}


@pytest.mark.parametrize("hold", ["", ", for: 3m"])
def test_every_alerting_rule_fires_at_the_same_minutes_for_the_same_series(hold: str, tmp_path: Path) -> None:
    text = "groups:\n  - name: g\n    rules:\n" + "".join(
        f"      - {{alert: {name}, expr: '{expr}', labels: {{severity: page}}{hold}}}\n"
        for name, expr in RULES.items()
    )
    originals = [
        {"alert": f"Original{name}", "expr": expr, **({"for": "3m"} if hold else {})}
        for name, expr in RULES.items()
    ]
    rules = beside(imported("prometheus_rules", text).rules(), *originals)
    series = {
        'depth{job="a"}': "0 1 2 3 4 5 6 7 8 7 6 5 4 3 2 1 0 5 5 5 5 5 _x10 4x10",
        'depth{job="b"}': "5x20 NaN NaN 5x8 _x10 9x10",
        'limit{job="a"}': "5x20 2x30",
        'limit{job="b"}': "4.5x50",
        "hits_total": "0+100x15 1500+900x35",
    }
    history = History(series)
    for name in RULES:
        for minute in range(50):
            ours = f'ALERTS{{alertstate="firing",mlobs_id="g/alert/{name}"}}'
            theirs = f'ALERTS{{alertstate="firing",alertname="Original{name}"}}'
            labels = "sum by (job) (1 + 0 * {})"
            same = f"count({labels.format(ours)} unless {labels.format(theirs)} or ({labels.format(theirs)} unless {labels.format(ours)}))"
            history.value(same, minute, None)
    history.value(
        'count(count_over_time(ALERTS{mlobs_id=~"g/alert/.*",alertstate="firing"}[50m]) > 0) > bool 5', 49, 1
    )
    promtool.check(tmp_path, rules)
    promtool.test(tmp_path, rules, history)
