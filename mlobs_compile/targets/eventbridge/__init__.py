"""EventBridge: starts what trains a model anew when an alert on it fires, once and not again within the cool-down.

One file for each model that asks for it, such as `model/fraud.json`: the requests in an order in which they can be
sent, and beside it the state machine that they create. A rule hears exactly the alarms under `on` go into ALARM and
starts the state machine; alerts of Prometheus reach it through Alertmanager, a topic, a queue and a pipe. The state
machine takes a lock in a DynamoDB table by a conditional write, for as long as the cool-down, and then starts the
SageMaker pipeline, state machine, Lambda function or DAG of MWAA. EventBridge may deliver an event twice and knows no
cool-down, so both are the table's: an event that was seen starts nothing, nor does another within the cool-down.

A start that fails for good frees the lock, forgets the event and ends in a dead-letter queue, which has an alert. All
roles are the reaction's own and may do what it needs: docs/retraining.md lists it.
"""

from __future__ import annotations

from mlobs_compile.target import Role, Target
from mlobs_compile.targets.eventbridge.emission import emit
from mlobs_compile.targets.eventbridge.options import Options
from mlobs_compile.targets.eventbridge.refusal import refuses

TARGET = Target("eventbridge", frozenset({Role.REACTIONS}), Options, refuses, emit)
