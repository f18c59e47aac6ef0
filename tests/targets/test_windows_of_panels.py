"""A panel draws the value that its alert judges: a sum over the alert's window, whichever that is."""

from __future__ import annotations

import json

import pytest

from tests.platforms import built

PROJECT = """\
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 5f1c2d34-0000-4000-8000-000000000001}
aws: {account: "123456789012", region: eu-west-1}
targets: {cloudwatch: {}, grafana: {}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers: {topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}}
routing: {page: [topic], ticket: [topic]}
---
apiVersion: mlobs/v1
kind: Service
metadata: {name: queue, team: risk, runbook: "https://runbooks.example/queue"}
alerts:
  watched:
    cloudwatch: {namespace: AWS/SQS, metric: NumberOfMessagesSent, dimensions: {QueueName: q}, stat: STAT}
    at_least: 1
    window: WINDOW
    severity: ticket
"""


def widget(stat: str, window: str) -> tuple[set[int], str | None]:
    """The periods of the panel in CloudWatch, and how far back it looks."""
    build = built(PROJECT.replace("STAT", stat).replace("WINDOW", window))
    (text,) = [
        one.text for one in build.emissions["cloudwatch"].artifacts if one.path.endswith("board-queue.json")
    ]
    (found,) = [
        one["properties"] for one in json.loads(text)["widgets"] if "annotations" in one["properties"]
    ]
    periods = {row["period"] for parts in found["metrics"] for row in parts if isinstance(row, dict)}
    return periods, found.get("start")


def target(stat: str, window: str) -> tuple[set[str], str | None]:
    """The same in Grafana."""
    build = built(PROJECT.replace("STAT", stat).replace("WINDOW", window))
    (text,) = [one.text for one in build.emissions["grafana"].artifacts if one.path.endswith("/queue.json")]
    panels = json.loads(text)["panels"]
    every = [*panels, *(inner for row in panels for inner in row.get("panels", ()))]
    (found,) = [panel for panel in every if panel["title"].endswith("watched")]
    return {one["period"] for one in found["targets"]}, found.get("timeFrom")


@pytest.mark.parametrize(
    ("stat", "window", "period", "back"),
    [
        ("Sum", "1h", 3600, None),
        ("Sum", "1m", 60, None),
        ("SampleCount", "1d", 86400, "7d"),
        ("Maximum", "1h", 300, None),
    ],
)
def test_a_sum_is_drawn_over_the_window_that_the_alert_sums_over(
    stat: str, window: str, period: int, back: str | None
) -> None:
    assert widget(stat, window) == ({period}, f"-P{back.upper()}" if back else None)
    assert target(stat, window) == ({str(period)}, back)


def test_an_address_of_grafana_may_end_as_browsers_show_it() -> None:
    project = PROJECT.replace("grafana: {}", 'grafana: {url: "https://grafana.example/sub/"}')
    build = built(project.replace("STAT", "Sum").replace("WINDOW", "1h"))
    text = "".join(one.text for target in build.emissions.values() for one in target.artifacts)
    assert "https://grafana.example/sub/d/" in text and "sub//" not in text
