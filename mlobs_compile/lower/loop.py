"""Alerts on the loop itself: nothing listens, something could not be started, the new model is no better."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import assert_never

from mlobs_compile.ir.alert import Absence, AbsenceAlert, ThresholdAlert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.reaction import Dag, Function, HostedDag, Reaction, TrainingPipeline, Workflow
from mlobs_compile.ir.signal import Bound, Metric, MetricGauge, SeriesGauge, Signal, Unit
from mlobs_compile.queries import aws_names, relayed
from mlobs_compile.queries.records import quoted
from mlobs_compile.resolve.platform import Platform
from mlobs_compile.units import Duration

RECENT = Duration.of(minutes=5)
SETTLED = Duration.of(minutes=15)
"""So long something must last that a restart, or a run that is just being started, may show for a moment."""


def loop_alerts(reaction: Reaction, platform: Platform) -> Iterator[ThresholdAlert | AbsenceAlert]:
    """Tickets for whoever answers for the model."""
    match reaction.run:
        case Dag():
            yield from _of_the_relay(reaction)
        case TrainingPipeline() | Workflow() | Function() | HostedDag():
            if "cloudwatch" in platform.project.spec.targets:
                yield _unstarted(reaction, _queue(reaction, platform))
        case _:
            assert_never(reaction.run)


def _of_the_relay(reaction: Reaction) -> Iterator[ThresholdAlert | AbsenceAlert]:
    held = _labelled(reaction)
    letters = f"max({relayed.DEAD_LETTERS}{held})"
    yield _unstarted(reaction, Signal("dead_letters", Unit.COUNT, SeriesGauge(letters)))
    name = reaction.subject.name
    yield AbsenceAlert(
        f"{reaction.id}/relay-gone", reaction.subject, reaction.origins, f"{name}: the relay is gone",
        Signal("relay", Unit.COUNT, SeriesGauge(letters)), SETTLED, Urgency.TICKET,
        f"The relay that retrains the model {name} is not there: no alert starts a run.",
        cause=Absence.DATA,
    )  # fmt: skip
    where = quoted(reaction.subject.environment)
    firing = f'count(ALERTS{{alertstate="firing",environment={where},{_triggers(reaction)}}})'
    started = f"max({relayed.LAST_START}{held})"
    passed = f"time() - {reaction.cooldown.whole_seconds}"
    yield ThresholdAlert(
        f"{reaction.id}/no-better", reaction.subject, reaction.origins, f"{name}: retraining did not help",
        Signal("still_failing", Unit.COUNT, SeriesGauge(f"{firing}\nand on ()\n({started} > 0 < {passed})")),
        Bound(high=Decimal(0)), RECENT, SETTLED, Urgency.TICKET,
        f"The model {name} was retrained more than {reaction.cooldown} ago, and what triggers it still fires.",
    )  # fmt: skip


def _unstarted(reaction: Reaction, letters: Signal) -> ThresholdAlert:
    name = reaction.subject.name
    return ThresholdAlert(
        f"{reaction.id}/dead-letters", reaction.subject, reaction.origins, f"{name}: retraining was not started",
        letters, Bound(high=Decimal(0)), RECENT, Duration(0), Urgency.TICKET,
        f"A retraining of the model {name} could not be started; why stands in the dead letter.",
    )  # fmt: skip


def _queue(reaction: Reaction, platform: Platform) -> Signal:
    project = platform.project.spec.metadata.name
    stem = aws_names.reaction_stem(project, platform.environment, reaction.id)
    dimensions = (("QueueName", aws_names.dead_letter_queue(stem)),)
    waiting = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions, "Maximum")
    return Signal("dead_letters", Unit.COUNT, metric=MetricGauge(waiting))


def _labelled(reaction: Reaction) -> str:
    environment = quoted(reaction.subject.environment)
    return f"{{reaction={quoted(reaction.id)},environment={environment}}}"


def _triggers(reaction: Reaction) -> str:
    """A matcher of the alerts that trigger it."""
    if len(reaction.triggers) == 1:
        return f"mlobs_id={quoted(reaction.triggers[0])}"
    ids = [re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", id) for id in reaction.triggers]
    return f"mlobs_id=~{quoted('|'.join(ids))}"
