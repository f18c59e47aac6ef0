"""Prometheus runs the alerts on the loop over what the relay shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlobs_compile import source
from mlobs_compile.pipeline import compile_all
from tests.realtools import promtool
from tests.realtools.promtool import History, spec

pytestmark = pytest.mark.realtool
OWN = '{reaction="fraud/retraining",environment="prod"}'
LETTERS, LAST = f"mlobs_relay_dead_letters{OWN}", f"mlobs_relay_last_start_timestamp_seconds{OWN}"
RELAY = "alertmanager: {relay: {url: 'http://relay:9467'}}"


def rules() -> str:
    text = spec(
        "alerts: {queue: {query: queue, at_most: 10}}\n"
        "retraining: {on: [queue], cooldown: 1h, "
        "run: {airflow: {dag: d, url: 'http://airflow', token: env://T}}}\n"
    )
    text = re.sub(r"targets: .*", f"targets: {{prometheus: {{}}, {RELAY}}}", text, count=1)
    run = compile_all(source.read(text, "mlobs.yaml").value or ())
    assert not run.failed, run.diagnostics
    (found,) = (one for one in run.builds[0].emissions["prometheus"].artifacts if "fraud" in one.path)
    return found.text


def test_a_dead_letter_is_told_until_somebody_removes_it(tmp_path: Path) -> None:
    history = History({LETTERS: "0x10 1x20 0x20", LAST: "0x60"})
    id = "fraud/retraining/dead-letters"
    promtool.test(tmp_path, rules(), history.silent(id, 9).fires(id, 13).fires(id, 29).silent(id, 40))


def test_a_relay_that_is_gone_is_told_after_a_quarter_of_an_hour(tmp_path: Path) -> None:
    history = History({LETTERS: "0x20 stale _x60", LAST: "0x20 stale _x60"})
    id = "fraud/retraining/relay-gone"
    promtool.test(tmp_path, rules(), history.silent(id, 30).fires(id, 45))


def test_a_model_that_fails_on_after_the_cooldown_is_told_and_a_healthy_one_is_not(tmp_path: Path) -> None:
    """The run was started at minute 10 (600 s); an hour later the queue is still too long, then it recovers."""
    started = History({LETTERS: "0x200", LAST: "0x9 600x190", "queue": "20x130 5x70"})
    id = "fraud/retraining/no-better"
    held = started.silent(id, 69).silent(id, 80).fires(id, 95).fires(id, 130).silent(id, 140)
    promtool.test(tmp_path, rules(), held)


def test_nothing_is_said_of_a_model_that_recovered_or_was_never_retrained(tmp_path: Path) -> None:
    id = "fraud/retraining/no-better"
    better = History({LETTERS: "0x200", LAST: "0x9 600x190", "queue": "20x30 5x170"})
    promtool.test(tmp_path, rules(), better.silent(id, 100).silent(id, 190))


def test_a_failing_model_that_was_never_retrained_is_another_alerts_matter(tmp_path: Path) -> None:
    id = "fraud/retraining/no-better"
    promtool.test(
        tmp_path, rules(), History({LETTERS: "0x200", LAST: "0x200", "queue": "20x200"}).silent(id, 190)
    )
