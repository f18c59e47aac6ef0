"""The schedule of a pipeline becomes an alert on the run that did not come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from mlobs_compile import cron
from mlobs_compile.diagnostic import Diagnostic, Part
from mlobs_compile.faults import schedule as faults
from mlobs_compile.ir.alert import Gap, ThresholdAlert
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.plan import Plan
from mlobs_compile.ir.signal import TRUTH, Bound, SeriesGauge, Signal, Unit
from mlobs_compile.lower.signals import Signals
from mlobs_compile.prose import spoken
from mlobs_compile.queries import planned, promql
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.pipeline import PlannedRuns
from mlobs_compile.units import Duration

SUCCESSES = "successes"
"""What a preset calls the number of runs that succeeded."""
_HOUR = Duration.of(hours=1)
_AGE_WINDOW = "5m"
_LONGEST = Duration.of(days=7)
"""What a CloudWatch alarm looks back with periods of an hour."""
_HISTORY = Duration.of(days=35)
"""What is looked through at each evaluation: five weeks in steps of five minutes are 10,000 of them."""
_SHORTEST = Duration.of(minutes=3)
"""Successes are looked for once a minute, and a scrape may come late."""


def schedule(
    thing: Thing[Watched], shape: PlannedRuns, known: Signals, said: list[Diagnostic]
) -> Iterator[AnyNode]:
    """The alert on a missed run, if the schedule can be followed."""
    name = shape.signal or SUCCESSES
    plan = cron.read(shape.cron, shape.time_zone, thing.at("planned", "cron"), name) if shape.cron else None
    if isinstance(plan, Diagnostic):
        said.append(plan)
        return
    signal = _success(thing, shape, known, said)
    if signal is None:
        return
    way = _by_query if signal.series else _by_pause
    found = way(thing, shape, plan, signal, said)
    if found:
        yield found


def _success(
    thing: Thing[Watched], shape: PlannedRuns, known: Signals, said: list[Diagnostic]
) -> Signal | None:
    """The signal that tells of successes: how many there were, or how old the last one is."""
    where = thing.at("planned", "signal") if shape.signal else thing.at("planned")
    if not shape.signal and not any(SUCCESSES in applied.preset.signals for applied in known.systems):
        presets = ", ".join(f"`{applied.preset.metadata.name}`" for applied in known.systems)
        lacking = f"{presets} has" if presets else "the document names no preset that has"
        message = f"{lacking} no signal `{SUCCESSES}`" if presets else f"{lacking} a signal `{SUCCESSES}`"
        help = "name one that counts successes, or is the age of the last one, with `signal`"
        said.append(faults.NO_SUCCESS.at(where, message, part=Part.KEY, help=help))
        return None
    signal = known.find(shape.signal or SUCCESSES, where, said)
    if signal is None:
        return None
    fits = signal.unit is Unit.COUNT or _is_age(signal)
    if not fits or (signal.series and not isinstance(signal.series, SeriesGauge)):
        message = f"`{signal.name}` neither counts successes nor is the age of the last one"
        help = (
            "name a signal whose unit is `count`, or one in seconds that grows from each success to the next"
        )
        said.append(faults.NO_SUCCESS.at(where, message, help=help))
        return None
    return signal


def _is_age(signal: Signal) -> bool:
    """Whether it may be the age of something; what is a mean over a window is none."""
    form = signal.series
    return signal.unit is Unit.SECONDS and isinstance(form, SeriesGauge) and "$window" not in form.query


def _by_query(
    thing: Thing[Watched], shape: PlannedRuns, plan: Plan | None, signal: Signal, said: list[Diagnostic]
) -> ThresholdAlert | None:
    """Every planned run for itself."""
    if plan and (reason := planned.unplannable(plan.time_zone)):
        help = (
            "write a zone that keeps one offset, such as `Etc/GMT-1` for UTC+1, or `every` instead of `cron`"
        )
        said.append(faults.TOO_LONG.at(thing.at("planned", "time_zone"), reason, help=help))
        return None
    over = _silence(shape, plan)
    if not _SHORTEST <= over <= _HISTORY:
        said.append(_unfit(thing, over))
        return None
    if signal.unit is Unit.SECONDS:
        succeeded = f"(time() - ({promql.signal_value(signal, _AGE_WINDOW)}))"
    else:
        step = planned.resolution(plan, over)
        succeeded = planned.last_success(promql.signal_value(signal, str(step)), over, step)
    query = planned.missed(plan, shape.deadline, succeeded) if plan else planned.overdue(over, succeeded)
    missed = Signal(
        "missed_run", Unit.COUNT, SeriesGauge(query), source=TRUTH,
        description="1 while a planned run that is due has not been followed by a success.",
    )  # fmt: skip
    return _alert(thing, shape, missed, Bound(high=Decimal(0)))


def _unfit(thing: Thing[Watched], over: Duration) -> Diagnostic:
    message = f"the longest pause of `{thing.subject.name}` and its deadline are {over}"
    if over < _SHORTEST:
        message += f", and successes are looked for in no less than {_SHORTEST}"
        help = "write a longer `deadline`"
    else:
        message += f", and successes are looked for in no more than {_HISTORY} of history"
        help = "shorten `deadline`, or watch the age of the data that the run writes"
    return faults.TOO_LONG.at(thing.at("planned"), message, part=Part.KEY, help=help)


def _by_pause(
    thing: Thing[Watched], shape: PlannedRuns, plan: Plan | None, signal: Signal, said: list[Diagnostic]
) -> ThresholdAlert | None:
    """No success in as many hours as the longest pause and the deadline have."""
    name = thing.subject.name
    over = _silence(shape, plan)
    where = thing.at("planned")
    if over > _LONGEST:
        most = f"a CloudWatch alarm looks back {_LONGEST}"
        message = f"the longest pause of `{name}` and its deadline are {over}, and {most}"
        help = "shorten `deadline`, or give the signal a PromQL form"
        said.append(faults.TOO_LONG.at(where, message, part=Part.KEY, help=help))
        return None
    if plan and not _even(plan):
        told = f"a missed run of `{name}` is told when nothing has succeeded for {over}"
        message = f"CloudWatch knows no calendar: {told}"
        help = "give the signal a PromQL form to be told by the planned time"
        said.append(faults.NO_CALENDAR.at(where, message, part=Part.KEY, help=help))
    alert = _alert(thing, shape, signal, Bound(low=Decimal(1)))
    return replace(alert, window=_HOUR, hold=over, gap=Gap.BAD)


def _silence(shape: PlannedRuns, plan: Plan | None) -> Duration:
    """How long at most there may be no success while all is well."""
    pause = planned.pause(plan) if plan else shape.every
    assert pause is not None
    return Duration(pause.ms + shape.deadline.ms)


def _even(plan: Plan) -> bool:
    """Whether all pauses are the same, so that nothing is lost by watching the longest one."""
    times = (*plan.times, plan.times[0] + 1440)
    daily = len(plan.weekdays) == 7
    return daily and all(after - before == plan.longest_pause for before, after in pairwise(times))


def _alert(thing: Thing[Watched], shape: PlannedRuns, signal: Signal, bound: Bound) -> ThresholdAlert:
    subject = thing.subject
    when = (
        f"the plan `{shape.cron}` ({shape.time_zone})"
        if shape.cron
        else f"every {spoken(shape.every or _HOUR)}"
    )
    summary = (
        f"A run of {subject.name} that was due by {when} has not succeeded within {spoken(shape.deadline)}."
    )
    return ThresholdAlert(
        id=f"{subject.name}/planned/did-not-run",
        subject=subject,
        origins=(thing.at("planned"),),
        title=f"{subject.name} did not run",
        signal=signal,
        bound=bound,
        window=Duration.of(minutes=5),
        hold=Duration(0),
        urgency=Urgency(shape.severity),
        summary=shape.summary or summary,
    )
