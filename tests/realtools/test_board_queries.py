"""What the boards ask of Prometheus, answered by promtool over series whose answer can be counted by hand."""

from __future__ import annotations

import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.signal import SeriesGauge, Signal, Unit
from mlobs_compile.queries import band, deliveries, published, recorded
from tests.builders import an_anomaly_alert, an_objective

pytestmark = pytest.mark.realtool

OBJECTIVE = an_objective("0.99")
SLO = '{environment="default",slo="fraud/availability"'
CREDIT = Subject("model", "credit", "risk", "high", "", None, (), "prod")
OF_CREDIT = 'model="credit",environment="prod",segment=""'
STATUS = "mlobs_check_status{" + OF_CREDIT + ',check="credit/drift/all/psi"'


def answers(series: dict[str, str], expr: str, at: str, folder: Path) -> dict[str, float]:
    """The values by labels; promtool prints what it got where it is not what was expected, which is nothing."""
    test = {
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "promql_expr_test": [
                    {
                        "expr": expr,
                        "eval_time": at,
                        "exp_samples": [{"labels": '{never="there"}', "value": -1}],
                    }
                ],
            }
        ],
    }
    file = folder / "test.yaml"
    file.write_text(yaml.safe_dump(test), "utf-8")
    run = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True)
    said, got, told = (run.stdout + run.stderr).rpartition("got:")
    assert said and got, told
    return {labels: float(number) for labels, number in _SAMPLE.findall(told)}


_SAMPLE = re.compile(r"(\{[^{}]*\}) (\S+?)(?=,|\s|$)")


def value(series: dict[str, str], expr: str, at: str, folder: Path) -> float:
    (found,) = answers(series, expr, at, folder).values()
    return found


HOURS = {
    f"mlobs:sli_total:sum1h{SLO}}}": "10x180",  # Ten a minute and second of rate: 600 events an hour.
    f"mlobs:sli_bad:sum1h{SLO}}}": "0.05x180",  # 3 of them bad.
}


def test_what_was_counted_are_the_events_of_the_full_hours(tmp_path: Path) -> None:
    assert value(HOURS, recorded.counted(OBJECTIVE), "3h", tmp_path) == pytest.approx(4 * 600)


def test_the_room_is_the_budget_in_events_less_those_that_were_bad(tmp_path: Path) -> None:
    assert value(HOURS, recorded.room(OBJECTIVE), "3h", tmp_path) == pytest.approx(4 * (6 - 3))


def test_a_budget_lasts_for_its_rest_at_the_pace_of_the_last_hours(tmp_path: Path) -> None:
    objective = an_objective("0.99")
    pace = recorded.pace(objective)
    series = {
        f'mlobs:slo_budget_left:ratio{SLO},window="30d"}}': "0.5x10",
        f'mlobs:slo_errors:ratio{SLO},window="{pace}"}}': "0.02x10",
    }
    # Half of a budget, spent twice as fast as is sustainable over 30 days, lasts a quarter of them.
    assert value(series, recorded.exhaustion(objective), "5m", tmp_path) == pytest.approx(7.5 * 86400)
    quiet = {**series, f'mlobs:slo_errors:ratio{SLO},window="{pace}"}}': "0x10"}
    assert answers(quiet, recorded.exhaustion(objective), "5m", tmp_path) == {}


def test_only_firing_alerts_of_the_slo_are_drawn(tmp_path: Path) -> None:
    series = {
        'ALERTS{alertname="A",alertstate="firing",mlobs_id="a",slo="x"}': "1x5",
        'ALERTS{alertname="B",alertstate="pending",mlobs_id="b",slo="x"}': "1x5",
        'ALERTS{alertname="C",alertstate="firing",mlobs_id="c",slo="y"}': "1x5",
    }
    assert answers(series, recorded.firing('slo="x"'), "3m", tmp_path) == {'{mlobs_id="a"}': 1.0}


def test_a_band_is_as_wide_as_its_deviations_and_never_narrower_than_a_hundredth(tmp_path: Path) -> None:
    alert = an_anomaly_alert()
    name = 'mlobs:signal:value{environment="default",signal="fraud/alert/traffic"}'
    low, high = band.edges(alert)
    wild = {name: "80 120 " * 30}
    assert value(wild, high, "59m", tmp_path) == pytest.approx(100 + 3 * 20)
    assert value(wild, low, "59m", tmp_path) == pytest.approx(100 - 3 * 20)
    assert value({name: "100x60"}, high, "60m", tmp_path) == pytest.approx(101)


def test_the_share_that_drifts_is_counted_by_column_and_without_segments(tmp_path: Path) -> None:
    series = {
        f'{STATUS},column="a"}}': "2x5",
        f'{STATUS},column="b"}}': "0x5",
        f'{STATUS.replace("psi", "ks")},column="b"}}': "1x5",
        f'{STATUS.replace("psi", "ks")},column="a"}}': "0x5",
        f'{STATUS.replace("drift/all", "bias")},column="c"}}': "2x5",
        f'{STATUS},column="d"}}'.replace('segment=""', 'segment="country=DE"'): "2x5",
    }
    share = published.share(CREDIT, published.FAIL, "drift")
    assert value(series, query(share), "3m", tmp_path) == 0.5


def query(signal: Signal) -> str:
    assert isinstance(signal.series, SeriesGauge)
    return signal.series.query


def test_the_table_has_each_columns_value_limits_and_state(tmp_path: Path) -> None:
    limit = STATUS.replace("status", "threshold").replace(',segment=""', "")
    series = {
        f'{STATUS},column="a"}}': "2x5",
        f'{STATUS.replace("status", "value")},column="a"}}': "0.3x5",
        f'{limit},column="a",level="fail",side="high"}}': "0.2x5",
        f'{limit},column="a",level="warn",side="high"}}': "0.1x5",
    }
    at, found = '{check="credit/drift/all/psi", column="a"}', {}
    for column in published.latest(CREDIT, "drift", Unit.SCORE):
        found[column.name] = answers(series, query(column), "3m", tmp_path)
    assert found == {"value": {at: 0.3}, "at least": {}, "at most": {at: 0.2}, "state": {at: 2.0}}


def test_deliveries_are_counted_by_the_newest_moment_whatever_the_version(tmp_path: Path) -> None:
    first = 'mlobs_deployment_timestamp_seconds{environment="prod",model="m",version="1"}'
    series = {
        first: "100x400",
        first.replace('version="1"', 'version="2"'): "_x120 7200x280",
        first.replace('version="1"', 'version="3"'): "_x240 14400x160",
        'mlobs_rollback_timestamp_seconds{environment="prod",model="m"}': "50x300 18000x100",
    }
    assert value(series, query(deliveries.frequency("prod")), "6h", tmp_path) == 2
    assert value(series, query(deliveries.failed("prod")), "6h", tmp_path) == 0.5
    without = dict(list(series.items())[:3])
    assert value(without, query(deliveries.failed("prod")), "6h", tmp_path) == 0


def test_time_to_restore_is_the_mean_of_how_long_pages_fired(tmp_path: Path) -> None:
    page = 'ALERTS{alertstate="firing",severity="page",kind="model",name="m",environment="prod"}'
    series = {page: "_x60 1x29 stale _x60 1x89 stale _x120"}  # Half an hour, then one and a half.
    found = value(series, query(deliveries.restored("prod")), "5h", tmp_path)
    assert found == pytest.approx(3600, rel=0.1)


def test_an_even_budget_is_gone_at_the_end_of_its_window() -> None:
    text = recorded.even_spending(OBJECTIVE.window)
    assert "@ start()" in text and text.endswith("/ 2592000")
    assert Decimal(text.rpartition("/ ")[2]) == OBJECTIVE.window.seconds
