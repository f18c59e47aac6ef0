"""Prometheus runs the compiled alerts on single signals over small histories."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.realtools import promtool
from tests.realtools.promtool import History, compiled, spec

pytestmark = pytest.mark.realtool


def alerts(body: str) -> str:
    return compiled(spec(f"alerts:\n{body}"))


def test_a_threshold_alert_waits_and_fires_on_either_side(tmp_path: Path) -> None:
    rules = alerts("  heat: {query: max(heat), within: [10, 90], for: 5m, severity: page}\n")
    history = History({"heat": "50x20 95x20 50x20 5x20 10x10 90x10"})
    id = "fraud/alert/heat"
    for at, firing in ((20, 0), (24, 0), (27, 1), (40, 1), (43, 0), (62, 0), (69, 1), (85, 0), (100, 0)):
        history = history.fires(id, at) if firing else history.silent(id, at)
    promtool.test(tmp_path, rules, history)


def test_an_absence_is_told_after_its_hold_and_ends_with_the_data(tmp_path: Path) -> None:
    rules = alerts("  gone: {query: max(heat), absent: true, for: 10m}\n")
    history = History({"heat": "1x20 stale _x30 1x20"}).silent("fraud/alert/gone", 25)
    promtool.test(tmp_path, rules, history.fires("fraud/alert/gone", 40).silent("fraud/alert/gone", 60))


def test_an_anomaly_is_a_jump_and_no_noise(tmp_path: Path) -> None:
    """Noise within 10 % of the mean, a NaN, then a jump; a still series jitters by a thousandth."""
    noise = " ".join(f"{100 + (7 * minute) % 11 - 5}" for minute in range(400))
    history = History(
        {"load": f"{noise} NaN {noise} 160x20", "still": "5x800 5.005x20", "young": "_x700 1x60 9x60"}
    )
    history.never("fraud/alert/.*", 800).fires("fraud/alert/load", 806)
    history.never("fraud/alert/(still|young)", 820).no_nan(815)
    names = ("load", "still", "young")
    promtool.test(
        tmp_path, alerts("".join(f"  {name}: {{query: {name}, anomaly: 4}}\n" for name in names)), history
    )
