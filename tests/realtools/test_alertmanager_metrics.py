"""The metrics of Alertmanager that the board of alert health asks for are those that a real one has.

Debian's is 0.25. Newer ones keep these names; 0.26 adds the label `reason` to the failures, which the queries sum away.
"""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from mlobs_compile.queries import health_shown as shown
from tests.realtools.alertmanager_process import alertmanager_at, inbox, wait_until

pytestmark = pytest.mark.realtool
CONFIG = """\
route: {receiver: hook, group_wait: 0s, group_interval: 1s}
receivers: [{name: hook, webhook_configs: [{url: "URL"}]}, {name: nowhere}]
"""


def scraped(port: int) -> dict[str, float]:
    """Every sample by its series."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    found = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {series: float(value) for series, _, value in found}


def test_states_silences_and_notifications_have_the_names_that_are_asked_for(tmp_path: Path) -> None:
    with inbox() as box, alertmanager_at(CONFIG.replace("URL", box.url("risk")), tmp_path) as port:
        amtool = ["amtool", f"--alertmanager.url=http://127.0.0.1:{port}"]
        silence = [
            *amtool,
            "silence",
            "add",
            "mlobs_id=muted",
            "--comment=planned",
            "--duration=1h",
            "--author=x",
        ]
        subprocess.run(silence, check=True, capture_output=True)
        for id in ("loud", "muted"):
            body = json.dumps([{"labels": {"alertname": id, "mlobs_id": id}}]).encode()
            asked = urllib.request.Request(
                f"http://127.0.0.1:{port}/api/v2/alerts", body, {"Content-Type": "application/json"}
            )
            urllib.request.urlopen(asked, timeout=5).close()
        sent = shown.SENT + '{integration="webhook"}'
        wait_until(lambda: scraped(port).get(sent, 0) >= 1, "a notification was sent", 30)
        suppressed = shown.HELD + '{state="suppressed"}'
        wait_until(lambda: scraped(port).get(suppressed) == 1, "the silence holds", 30)
        found = scraped(port)
    assert found[shown.HELD + '{state="active"}'] == 1
    assert found[shown.SILENCES + '{state="active"}'] == 1
    assert found[shown.FAILED + '{integration="webhook"}'] == 0
    assert any(re.match(shown.LATENCY + r'\{integration="webhook",le="', series) for series in found)


QUERIES: tuple[Callable[[], object], ...] = (
    shown.held,
    shown.silences,
    shown.suppressed_time,
    shown.failures,
    shown.latency,
)


def test_the_queries_name_nothing_else_of_alertmanager() -> None:
    asked = " ".join(str(query()) for query in QUERIES)
    assert set(re.findall(r"alertmanager_\w+", asked)) == {
        shown.HELD, shown.SILENCES, shown.SENT, shown.FAILED, shown.LATENCY
    }  # fmt: skip
