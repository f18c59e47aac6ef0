"""Writes a platform of any size: half of its models in Prometheus, half in CloudWatch, two SLOs each."""

from __future__ import annotations

from pathlib import Path

PROJECT = """apiVersion: mlobs/v1
kind: Project
metadata: {name: bench, id: 00000000-0000-4000-8000-000000000001}
aws: {account: "123456789012", region: eu-west-1}
targets:
  prometheus: {}
  cloudwatch: {}
  alertmanager: {fallback: team-0}
  grafana: {}
  great_expectations: {}
environments: {prod: {}}
"""
TEAM = """apiVersion: mlobs/v1
kind: Team
metadata: {name: team-NUMBER}
receivers:
  oncall: {type: pagerduty, routing_key: aws-sm://team-NUMBER/pagerduty}
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:team-NUMBER"}
routing: {page: [oncall, topic], ticket: [topic]}
"""
MODEL = """apiVersion: mlobs/v1
kind: Model
metadata:
  name: model-NUMBER
  team: team-TEAM
  tier: high
  description: Synthetic model number NUMBER.
  runbook: https://runbooks.example/model-NUMBER
serving: SERVING
slos:
  availability: {objective: 99.9%, signal: availability}
  latency: {objective: 99%, signal: latency, at_most: 250ms}
drift:
  features:
    amount: {psi: {at_most: 0.2}}
"""
ONE_FILE = """apiVersion: mlobs/v1
kind: Project
metadata: {name: small, id: 00000000-0000-4000-8000-000000000002}
targets: {prometheus: {}, alertmanager: {}, grafana: {}}
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: team-1}
receivers: {oncall: {type: webhook, url: "https://oncall.example/hook"}}
routing: {page: [oncall], ticket: [oncall]}
---
"""
ONE_SLO = """kind: Service
apiVersion: mlobs/v1
metadata: {name: web, team: team-1, runbook: "https://runbooks.example/web"}
slos:
  availability:
    objective: 99.9%
    sli: {events: {bad: 'sum(rate(BAD[$window]))', total: 'sum(rate(TOTAL[$window]))'}}
"""
KSERVE = "{preset: kserve-knative, inference_service: model-NUMBER, model: model-NUMBER, namespace: ml}"
ENDPOINT = "{preset: sagemaker-endpoint, endpoint: model-NUMBER}"
TEAMS = 20


def spec_of_one_slo(bad: str, total: str) -> str:
    """A project with one SLO over two counters, given as selectors."""
    return ONE_FILE + ONE_SLO.replace("BAD", bad).replace("TOTAL", total)


def write_one_file(folder: Path) -> None:
    """Writes a project that is a single file: a team and a model with two SLOs."""
    folder.mkdir(parents=True)
    (folder / "mlobs.yaml").write_text(ONE_FILE + _model(1), "utf-8")


def _model(number: int) -> str:
    text = MODEL.replace("SERVING", KSERVE if number % 2 else ENDPOINT)
    return text.replace("TEAM", str(number % TEAMS)).replace("NUMBER", str(number))


def write(folder: Path, models: int) -> int:
    """Writes the platform and returns the number of bytes of YAML."""
    texts = {"mlobs.yaml": PROJECT}
    for number in range(TEAMS):
        texts[f"teams/team-{number}.yaml"] = TEAM.replace("NUMBER", str(number))
    for number in range(models):
        texts[f"models/model-{number}.yaml"] = _model(number)
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return sum(len(text.encode()) for text in texts.values())
