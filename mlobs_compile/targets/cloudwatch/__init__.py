"""CloudWatch: metric and composite alarms, anomaly detectors and dashboards, as the requests that make them.

One file for each thing that is watched, such as `model/fraud.json`: the requests in an order in which they
can be sent, in the words of the CloudWatch API, for one account and one region.

An objective becomes one silent alarm for each window of its burn tiers, and one composite alarm for each
tier that fires while both windows burn. Its tickets keep still while one of its pages is in alarm. Alarms
act on the SNS topics that the team routes pages and tickets to, when they fire and when they end; missing
data is an alert of its own.

What it cannot say: a promise about a gauge, which has no events to count, and a window beyond seven days.
Such a node goes to the next target, or is reported. A window of more than a day is evaluated hourly by
CloudWatch.
"""

from __future__ import annotations

from mlobs_compile.target import Role, Target
from mlobs_compile.targets.cloudwatch.emission import emit
from mlobs_compile.targets.cloudwatch.options import Options
from mlobs_compile.targets.cloudwatch.refusal import refuses

TARGET = Target("cloudwatch", frozenset({Role.ALERTS, Role.BOARDS}), Options, refuses, emit)
