"""CloudWatch: metric and composite alarms, anomaly detectors and dashboards, as the requests that make them.

One file for each thing that is watched, such as `model/fraud.json`: the requests in an order in which they
can be sent, in the words of the CloudWatch API, for one account and one region.

An objective becomes one silent alarm for each window of its burn tiers, and one composite alarm for each tier that
fires while both windows burn. Its tickets keep still while one of its pages is in alarm, a slower page while a faster
one is. With `backend: application-signals` an SLO of Application Signals keeps the budget and the alarms look at the
burn rates it publishes; with `backend: promql` an alarm asks a query. Alarms act on the SNS topics that the team
routes pages and tickets to, when they fire and when they end; missing data is an alert of its own. Maintenance windows
become mute rules.

What it cannot say goes to the next target, or is reported with its limit: docs/targets.md has them by backend. A
window of more than a day is evaluated hourly by CloudWatch.
"""

from __future__ import annotations

from mlobs_compile.target import Role, Target
from mlobs_compile.targets.cloudwatch.emission import emit
from mlobs_compile.targets.cloudwatch.options import Options
from mlobs_compile.targets.cloudwatch.refusal import refuses, refuses_with

TARGET = Target("cloudwatch", frozenset({Role.ALERTS, Role.BOARDS}), Options, refuses, emit, refuses_with)
