"""SLOs become an Objective, its burn-rate alerts, and an alert for the day its data stops coming."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic, Part
from mlobs_compile.faults import slo as faults
from mlobs_compile.ir import burn
from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert, NoData, Objective
from mlobs_compile.ir.signal import (
    Bound,
    MetricDistribution,
    MetricGauge,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesGauge,
    SeriesHistogram,
    Signal,
)
from mlobs_compile.lower.bounds import misfit
from mlobs_compile.lower.signals import Signals, spelled_out
from mlobs_compile.prose import titled
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.route import Place
from mlobs_compile.spec.common import Slo
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.units import Duration

NO_DATA_HOLD = Duration.of(minutes=15)
"""Missing data is told after this long, so that a restart of an exporter is not."""


def objectives(thing: Thing[Watched], known: Signals, said: list[Diagnostic]) -> Iterator[AnyNode]:
    """The nodes of every SLO of a document."""
    for name, slo in thing.spec.slos.items():
        if slo.enabled:
            objective = _objective(thing, name, slo, known, said)
            if objective:
                yield objective
                yield from _alerts(objective)


def _objective(
    thing: Thing[Watched], name: str, slo: Slo, known: Signals, said: list[Diagnostic]
) -> Objective | None:
    where = thing.at("slos", name)
    if slo.objective is None:
        help = "write the share of good events you promise, such as `99.9%`"
        said.append(
            faults.NO_OBJECTIVE.at(where, f"the SLO `{name}` has no objective", part=Part.KEY, help=help)
        )
        return None
    target = slo.objective.value
    if not 0 < target < 1:
        place = thing.at("slos", name, "objective")
        said.append(_impossible(slo, place))
        return None
    signal = known.find(slo.signal, thing.at("slos", name, "signal"), said) if slo.signal else None
    if slo.sli:
        signal = spelled_out(slo.sli, name)
    bound = _bound(slo)
    if signal is None or not _bound_fits(signal, bound, where, said):
        return None
    tiers = burn.tiers_for(target, slo.window, paging=slo.paging)
    said.extend(_changes(f"{thing.subject.name}/{name}", tiers, thing.at("slos", name, "objective")))
    counted = isinstance(signal.series, SeriesEvents | SeriesHistogram) or signal.series is None
    return Objective(
        id=f"{thing.subject.name}/{name}",
        subject=thing.subject,
        origins=(where,),
        name=name,
        title=slo.title or f"{thing.subject.name} {name}",
        signal=signal,
        bound=bound,
        target=target,
        window=slo.window,
        min_events=slo.min_events if counted else 0,
        min_bad_events=slo.min_bad_events if counted else 0,
        no_data=NoData(slo.no_data),
        tiers=tiers.kept,
    )


def _impossible(slo: Slo, place: Place) -> Diagnostic:
    share = str(slo.objective)
    if slo.objective and slo.objective.value >= 1:
        return faults.OBJECTIVE_OF_ONE.at(
            place, f"an objective of {share} leaves no error budget", help="promise less, such as `99.9%`"
        )
    return faults.OBJECTIVE_OF_ONE.at(place, f"an objective of {share} promises nothing", help="promise more")


def _bound(slo: Slo) -> Bound | None:
    low, high = slo.at_least, slo.at_most
    if slo.sli and slo.sli.histogram and slo.sli.histogram.at_most is not None:
        high = slo.sli.histogram.at_most
    if slo.sli and slo.sli.gauge:
        inner_low, inner_high = slo.sli.gauge.limits
        low, high = low if inner_low is None else inner_low, high if inner_high is None else inner_high
    return None if low is None and high is None else Bound(low, high)


def _bound_fits(signal: Signal, bound: Bound | None, where: Place, said: list[Diagnostic]) -> bool:
    """Latencies need an upper bound, gauges any, events none."""
    problem = _misfit(signal, bound)
    if problem:
        what, help = problem
        said.append(faults.BOUND.at(where, f"`{signal.name}` is {what}", part=Part.KEY, help=help))
        return False
    wrong = misfit(signal.unit, (bound.low, bound.high)) if bound else None
    if wrong:
        side = "at_most" if bound and bound.high is not None else "at_least"
        said.append(faults.BOUND.at(where / side, f"`{signal.name}` is {wrong[0]}", help=wrong[1]))
    return wrong is None


def _misfit(signal: Signal, bound: Bound | None) -> tuple[str, str] | None:
    """What is wrong between a signal and its bound, and what to do."""
    forms = (signal.series, signal.metric)
    if any(isinstance(form, SeriesHistogram | MetricDistribution) for form in forms):
        if bound is None or bound.high is None or bound.low is not None:
            return "a latency and needs `at_most` alone", "say how slow is too slow, such as `at_most: 250ms`"
    elif any(isinstance(form, SeriesGauge | MetricGauge) for form in forms):
        if bound is None:
            return "a value and needs a bound", "add `at_most` or `at_least`"
    elif bound is not None:
        ratio = "an error ratio" if isinstance(signal.series, SeriesErrorRatio) else "a ratio of events"
        help = "remove `at_most` and `at_least`; the objective says how much is allowed"
        return f"{ratio} and takes no bound", help
    return None


def _changes(id: str, tiers: burn.Tiers, where: Place) -> Iterator[Diagnostic]:
    for dropped in tiers.dropped:
        if not _usual(dropped):
            yield faults.TIER_CHANGED.at(where, f"burn tier `{dropped.tier}` of `{id}`: {dropped.reason}")


def _alerts(objective: Objective) -> Iterator[AnyNode]:
    for tier in objective.tiers:
        yield BurnRateAlert(
            id=f"{objective.id}/burn/{tier.name}",
            subject=objective.subject,
            origins=objective.origins,
            objective=objective,
            tier=tier,
        )
    if objective.no_data is NoData.ALERT:
        yield _no_data(objective)


def _usual(dropped: burn.Dropped) -> bool:
    """The shipped set always drops `ticket-fast`; that is no news."""
    return dropped.tier == "ticket-fast"


def _no_data(objective: Objective) -> AbsenceAlert:
    return AbsenceAlert(
        id=f"{objective.id}/no-data",
        subject=objective.subject,
        origins=objective.origins,
        title=f"{objective.title}: no data",
        signal=objective.signal,
        hold=NO_DATA_HOLD,
        urgency=Urgency.TICKET,
        summary=f"{titled(objective)} cannot be judged: its measurements are missing.",
        objective=objective,
    )
