"""sloth's names beside mlobs' own: the series come out, with the right numbers, and dashboards find what they ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.test_sloth import NATIVE
from tests.importers.world import imported
from tests.realtools import promtool
from tests.realtools.promtool import History

pytestmark = pytest.mark.realtool

OPTIONS = "record_names: sloth"
IDENTITY = 'sloth_id="checkout-availability",sloth_service="checkout",sloth_slo="availability"'
OF_ONE = 'sloth_service="checkout",sloth_slo="availability"'
DASHBOARD = {
    "services of the first list": "count by (sloth_service) (sloth_slo_info)",
    "SLOs of the second": 'count by (sloth_slo) (sloth_slo_info{sloth_service="checkout"})',
    "objective": f"slo:objective:ratio{{{OF_ONE}}}",
    "SLI": f"1 - (max(slo:sli_error:ratio_rate5m{{{OF_ONE}}}) OR on() vector(0))",
    "burn rate now": f"slo:current_burn_rate:ratio{{{OF_ONE}}}",
    "budget left of the period": f"slo:period_error_budget_remaining:ratio{{{OF_ONE}}} or on() vector(1)",
    "budget left of the month": (
        "1-(sum_over_time((slo:sli_error:ratio_rate1h{OF_ONE} * on() group_left() (month() == bool vector(1)))[32d:1h]) "
        "/ on(sloth_id) (slo:error_budget:ratio{OF_ONE} * on() group_left() (24 * days_in_month())))"
    ).replace("{OF_ONE}", f"{{{OF_ONE}}}"),
    "burn rate of the period": f"slo:period_burn_rate:ratio{{{OF_ONE}}}",
    "pages that fire": f'count(ALERTS{{{OF_ONE},sloth_severity="page",alertstate="firing"}} == 1)',
    "worst budgets": "topk(5, slo:period_error_budget_remaining:ratio)",
    "burning SLOs": "count(slo:current_burn_rate:ratio > 1)",
}
"""What Grafana's dashboards 14348 (one SLO) and 14643 (all of them) ask, variables filled in."""


def rules() -> str:
    return imported("sloth", NATIVE).rules(OPTIONS)


def orders(percent: float, minutes: int) -> dict[str, str]:
    bad = 10 * percent
    return {
        'orders_total{job="checkout",code="200"}': f"0+{1000 - bad}x{minutes}",
        'orders_total{job="checkout",code="500"}': f"0+{bad}x{minutes}",
    }


def test_every_window_has_the_share_of_bad_events_under_its_own_name(tmp_path: Path) -> None:
    history = History(orders(2, 200))
    for window in ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"):
        series = (
            f'slo:sli_error:ratio_rate{window}{{{IDENTITY},sloth_window="{window}",environment="default"}}'
        )
        history.near(series, 190, 0.02, 0.0001)
    compiled = rules()
    promtool.check(tmp_path, compiled)
    promtool.test(tmp_path, compiled, history)


def test_objective_budget_and_burn_rates_are_exact(tmp_path: Path) -> None:
    history = History(orders(2, 200))
    for name, value in {
        "slo:objective:ratio": 0.999,
        "slo:error_budget:ratio": 0.001,
        "slo:time_period:days": 30,
        "slo:current_burn_rate:ratio": 20,
        "slo:period_burn_rate:ratio": 20,
        "slo:period_error_budget_remaining:ratio": -19,
        "sloth_slo_info": 1,
    }.items():
        history.near(f"{name}{{{IDENTITY}}}", 190, value, 0.0001)
    info = f'sloth_slo_info{{{IDENTITY},sloth_objective="99.9",sloth_spec="mlobs/v1",sloth_mode="mlobs"}}'
    promtool.test(tmp_path, rules(), history.value(f"count({info})", 190, 1))


def test_the_period_is_weighted_by_events_where_sloth_averages_ratios(tmp_path: Path) -> None:
    """Two hours busy and good, two hours quiet with half of it bad: 0.5 % of the events, 25 % of the ratios."""
    series = {
        'orders_total{job="checkout",code="200"}': "0+1000x120 120005+5x120",
        'orders_total{job="checkout",code="500"}': "0x120 5+5x120",
    }
    history = History(series).near(f"slo:sli_error:ratio_rate6h{{{IDENTITY}}}", 240, 0.005, 0.0003)
    promtool.test(tmp_path, rules(), history)


def test_no_series_has_a_label_of_mlobs_but_the_environment(tmp_path: Path) -> None:
    history = History(orders(2, 60))
    for name in ("slo", "window"):
        history.value(f'count({{__name__=~"slo:.+|sloth_slo_info",{name}!=""}})', 50, None)
    promtool.test(tmp_path, rules(), history)


def test_pages_and_tickets_carry_what_sloths_routes_match(tmp_path: Path) -> None:
    history = History(orders(5, 90))
    for severity, firing in (("page", 1), ("ticket", None)):
        selector = f'ALERTS{{{IDENTITY},sloth_severity="{severity}",alertstate="firing"}}'
        history.value(f"count({selector})", 89, firing)
    promtool.test(tmp_path, rules(), history)


@pytest.mark.parametrize("panel", DASHBOARD)
def test_dashboards_find_what_they_ask(panel: str, tmp_path: Path) -> None:
    history = History(orders(5, 130)).value(f"count({DASHBOARD[panel]}) > bool 0", 125, 1)
    promtool.test(tmp_path, rules(), history)
