"""The overview counts what is recorded somewhere: a 0 that nobody measured would read as all is well."""

from __future__ import annotations

import json

from mlobs_compile.pipeline import Build
from tests.platforms import MODEL, PROJECT, TEAM, built

PAID = """\
apiVersion: mlobs/v1
kind: Model
metadata: {name: paid, team: risk, runbook: "https://runbooks.example/paid"}
serving: {preset: sagemaker-endpoint, endpoint: paid-prod}
slos: {availability: {objective: 99.9%, signal: availability}}
"""
TOPIC = TEAM.replace(
    '{type: webhook, url: "https://hooks.example/risk"}',
    '{type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}',
)
AWS = 'aws: {account: "123456789012", region: eu-west-1}\n'


def boards(build: Build) -> dict[str, str]:
    every = build.emissions["grafana"].artifacts
    return {one.path.rpartition("/")[2]: one.text for one in every if one.path.endswith(".json")}


def project(targets: str) -> str:
    return PROJECT.replace("targets: {prometheus: {}, alertmanager: {}}", f"{AWS}targets: {{{targets}}}")


def test_where_nothing_is_in_prometheus_no_dashboard_asks_it() -> None:
    found = boards(built(project("cloudwatch: {}, grafana: {}"), TOPIC, PAID))
    assert {"overview.json", "paid.json", "paid_availability.json"} == found.keys()
    assert all("prometheus" not in text and '"expr"' not in text for text in found.values())
    assert "paid availability" in found["overview.json"]


def test_where_only_some_is_in_prometheus_its_numbers_say_so() -> None:
    both = project("prometheus: {}, alertmanager: {}, cloudwatch: {}, grafana: {}")
    for text, said in (
        (both, True),
        (PROJECT.replace("alertmanager: {}", "alertmanager: {}, grafana: {}"), False),
    ):
        panels = json.loads(boards(built(text, TOPIC if said else TEAM, MODEL))["overview.json"])["panels"]
        told = [one["description"] for one in panels if one["type"] == "stat"][:5]
        assert all(("Grafana cannot count" in one) is said for one in told) and len(told) == 5
