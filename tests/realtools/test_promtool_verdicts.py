"""Prometheus itself says what a person reads when a check fails, and keeps the verdicts of runs apart."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from mlobs_compile.ir.signal import Bound
from mlobs_compile.targets.prometheus.alerts import signal_rules
from tests.realtools import promtool
from tests.realtools.promtool import History
from tests.targets.test_cloudwatch_verdicts import a_verdict

pytestmark = pytest.mark.realtool
MODEL = """\
features: {names: [amount, 'odd "name"']}
drift: {features: {"*": {psi: {at_most: 0.2, CHANGED}}}}
monitors: runner
schedule: hourly
"""
ID = "fraud/drift/all/psi"
LABELS = f'check="{ID}",environment="prod",model="fraud",metric="psi"'
RUN = 'mlobs_run_timestamp_seconds{model="fraud",environment="prod"}'


def rules(more: str = "severity: ticket") -> str:
    return promtool.compiled(promtool.spec(MODEL.replace("CHANGED", more)))


def series(name: str, column: str, segment: str = "") -> str:
    quoted = json.dumps(column)
    return f'{name}{{{LABELS},column={quoted},segment="{segment}"}}'


def test_the_annotation_has_the_value_beside_its_bound_by_column_and_segment(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(rules())
    columns = {("amount", ""): 0.3145, ("amount", "country=DE"): 0.41, ('odd "name"', ""): 0.05}
    held = {}
    for (column, segment), value in columns.items():
        held[series("mlobs_check_value", column, segment)] = f"{value}x20"
        held[series("mlobs_check_status", column, segment)] = f"{2 if value > 0.2 else 0}x20"
    (tmp_path / "test.yaml").write_text(
        json.dumps(
            {
                "rule_files": ["rules.yaml"],
                "tests": [
                    {
                        "interval": "1m",
                        "input_series": [{"series": key, "values": value} for key, value in held.items()],
                        "alert_rule_test": [
                            {"eval_time": "5m", "alertname": "Fraud_Drift_All_Psi", "exp_alerts": [{}]}
                        ],
                    }
                ],
            }
        )
    )
    done = subprocess.run(
        ["promtool", "test", "rules", "test.yaml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert "The psi of amount is 0.3145; healthy: at most 0.2." in said
    assert "The psi of amount where country=DE is 0.41; healthy: at most 0.2." in said
    assert "odd" not in said and "error" not in said.lower().replace("errors", "")
    assert "(amount) (country=DE)" in said


def test_a_bound_that_the_baseline_gives_is_told_by_column() -> None:
    alert = replace(a_verdict(), shown_bound=Bound())
    (rule,) = signal_rules(alert)
    text = str(dict(rule)["annotations"]["description"])  # type: ignore[index]
    assert (
        '{{ with printf "max by (column) (mlobs_check_threshold{check=\\"fraud/drift/amount/psi\\",' in text
    )
    assert '; healthy: at most {{ . | first | value | printf "%.4g" }}{{ end }}' in text


def test_a_column_whose_name_holds_quotes_is_asked_for_rightly(tmp_path: Path) -> None:
    column = 'odd "name"'
    history = History(
        {series("mlobs_check_status", column): "2x10", series("mlobs_check_value", column): "0.7x10"}
    ).fires(ID, 5)
    promtool.test(tmp_path, rules(), history)


def test_a_verdict_of_another_environment_or_check_is_not_this_alert(tmp_path: Path) -> None:
    other = series("mlobs_check_status", "amount").replace('"prod"', '"dev"')
    another = series("mlobs_check_status", "amount").replace(ID, "fraud/drift/all/ks")
    promtool.test(tmp_path, rules(), History({other: "2x30", another: "2x30"}).never(ID, 30))


def test_two_exporters_that_tell_of_one_run_are_one_alert(tmp_path: Path) -> None:
    first = series("mlobs_check_status", "amount").replace("{", '{instance="a",')
    second = first.replace('"a"', '"b"')
    promtool.test(tmp_path, rules(), History({first: "2x10", second: "2x10"}).fires(ID, 5))


def test_a_scrape_that_fails_for_a_quarter_of_an_hour_resolves_nothing(tmp_path: Path) -> None:
    status = series("mlobs_check_status", "amount")
    history = History({status: "2x5 _x15 2x5"})
    for minute in range(1, 26):
        history.fires(ID, minute)
    promtool.test(tmp_path, rules(), history)


def test_no_data_and_errors_are_tickets_of_their_own_and_no_failure(tmp_path: Path) -> None:
    status = {state: series("mlobs_check_status", f"c{state}") for state in (3, 4)}
    for state, wanted in ((3, "errors"), (4, "no-data")):
        history = History({status[state]: f"{state}x20", RUN: "0+60x20"})
        history.fires(f"fraud/checks/{wanted}", 10).never(ID, 20)
        history.never("fraud/checks/" + ("no-data" if state == 3 else "errors"), 20)
        promtool.test(tmp_path, rules(), history)


def test_a_segment_without_data_opens_no_ticket_and_one_that_breaks_does(tmp_path: Path) -> None:
    def of_segment(state: int) -> dict[str, str]:
        rare = series("mlobs_check_status", "amount", "country=LI")
        return {series("mlobs_check_status", "amount"): "0x20", rare: f"{state}x20", RUN: "0+60x20"}

    history = History(of_segment(4))
    promtool.test(tmp_path, rules(), history.never("fraud/checks/no-data", 20))
    history = History(of_segment(3))
    promtool.test(tmp_path, rules(), history.fires("fraud/checks/errors", 10))


def published(runs: dict[int, int], until: int) -> dict[str, str]:
    """Verdict and moment of the last run, minute by minute; the runs are given by their minute."""
    last = [max((run for run in runs if run <= minute), default=None) for minute in range(until)]
    return {
        series("mlobs_check_status", "amount"): " ".join(
            "_" if run is None else str(runs[run]) for run in last
        ),
        RUN: " ".join("_" if run is None else str(60 * run) for run in last),
    }


def test_a_run_counts_in_the_window_in_which_it_came_and_a_late_one_not_twice(tmp_path: Path) -> None:
    steady = History(published({5: 2, 65: 2, 125: 2, 185: 0}, 240)).silent(ID, 64)
    for minute in range(65, 185):
        steady.fires(ID, minute)
    late = History(published({5: 0, 65: 2, 178: 0}, 240)).never(ID, 239)
    resumed = History(published({5: 2, 115: 2, 235: 2}, 300)).fires(ID, 115).fires(ID, 179)
    resumed.silent(ID, 181).silent(ID, 235)
    promtool.test(tmp_path, rules("for: 2 of 2"), steady, late, resumed)
