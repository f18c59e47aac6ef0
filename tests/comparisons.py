"""Two small projects as the two sides of a review: whole documents in strings, by path."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.review.change import Change, Side
from mlobs_compile.review.compare import Compared, compare
from mlobs_compile.review.state import State
from tests import reviews

Files = Mapping[str, str]

PROJECT = """\
apiVersion: mlobs/v1
kind: Project
metadata: {name: acme, id: 3f2b8a54-6c1d-4f0e-9b7a-2d5c8e1f4a60}
aws: {account: "123456789012", region: eu-west-1}
targets:
  prometheus: {}
  alertmanager: {}
  cloudwatch: {}
  grafana: {}
  great_expectations: {}
  runner: {}
defaults:
  any:
    slos: {"*": {window: 30d}}
environments:
  prod: {}
  staging:
    defaults:
      any: {slos: {"*": {paging: false}}}
"""
TEAMS = """\
apiVersion: mlobs/v1
kind: Team
metadata: {name: risk}
receivers:
  oncall: {type: pagerduty, routing_key: aws-sm://risk/pagerduty}
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:risk"}
routing:
  page: [oncall, topic]
  ticket: [topic]
---
apiVersion: mlobs/v1
kind: Team
metadata: {name: growth}
receivers:
  topic: {type: sns, topic_arn: "arn:aws:sns:eu-west-1:123456789012:growth"}
routing:
  page: [topic]
  ticket: [topic]
"""
FRAUD = """\
apiVersion: mlobs/v1
kind: Model
metadata:
  name: fraud
  team: risk
  tier: high
  runbook: https://runbooks.example/fraud
serving: {preset: sagemaker-endpoint, endpoint: fraud-prod}
features: {names: [amount, country]}
outputs: {prediction: is_fraud}
slos:
  availability:
    objective: 99.9%
    signal: availability
  latency:
    objective: 99%
    signal: latency
    at_most: 250ms
alerts:
  traffic:
    signal: requests
    at_least: 10
    window: 5m
    for: 15m
    severity: page
drift:
  features:
    "*":
      psi:
        at_most: 0.2
  predictions:
    js_distance:
      at_most: 0.1
bias:
  facets: {country: {groups: [PT]}}
  metrics:
    DPPL:
      within: [-0.1, 0.1]
schedule: hourly
monitors: runner
"""
CHURN = """\
apiVersion: mlobs/v1
kind: Model
metadata: {name: churn, team: growth, runbook: "https://runbooks.example/churn"}
serving: {preset: sagemaker-endpoint, endpoint: churn-prod}
slos:
  availability:
    objective: 99%
    signal: availability
"""
ORDERS = """\
apiVersion: mlobs/v1
kind: Dataset
metadata: {name: orders, team: risk, runbook: "https://runbooks.example/orders"}
columns:
  amount:
    type: float
    checks:
      range: {at_least: 0, at_most: 100}
      missing: {at_most: 1%}
schedule: hourly
"""
BASE: Files = {
    "mlobs.yaml": PROJECT,
    "teams.yaml": TEAMS,
    "fraud.yaml": FRAUD,
    "churn.yaml": CHURN,
    "orders.yaml": ORDERS,
}


def edited(path: str, *edits: tuple[str, str], base: Files = BASE) -> Files:
    """The project with texts of one file replaced; each must be there exactly once."""
    text = base[path]
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        text = text.replace(old, new)
    return {**base, path: text}


def state(files: Files, side: Side = Side.AFTER) -> State:
    """What a project compiles to; a fault in it is one of the test."""
    return reviews.of_files(files, side)


def review(after: Files, before: Files = BASE) -> Compared:
    """Everything that differs."""
    return compare(state(before, Side.BEFORE), state(after))


def changes(after: Files, before: Files = BASE) -> tuple[Change, ...]:
    """The changes that a reader is shown."""
    return review(after, before).changes


def told(change: Change) -> str:
    """A change on one line: what happened, to what, where, and from what to what."""
    fields = "; ".join(f"{one.label} {one.shown[0]} -> {one.shown[1]}" for one in change.fields)
    was = f" (was {change.old_name})" if change.old_name not in ("", change.name) else ""
    return f"{change.op.value} {change.noun} {change.name}{was} {change.line}" + (
        f": {fields}" if fields else ""
    )
