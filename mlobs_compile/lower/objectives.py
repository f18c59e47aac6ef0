"""SLOs become an Objective, its burn-rate and budget alerts, and alerts for the day its data stops coming."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile.diagnostic import Diagnostic, Part
from mlobs_compile.faults import slo as faults
from mlobs_compile.ir.alert import Absence, AbsenceAlert
from mlobs_compile.ir.maintenance import Stretch
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import (
    Action,
    BudgetAlert,
    Budgeting,
    BurnRateAlert,
    NoData,
    Objective,
    Slice,
)
from mlobs_compile.ir.signal import (
    Bound,
    MetricDistribution,
    MetricGauge,
    SeriesComposite,
    SeriesErrorRatio,
    SeriesGauge,
    SeriesHistogram,
    Signal,
    Silence,
)
from mlobs_compile.lower.bounds import misfit
from mlobs_compile.lower.composites import Promises, composed
from mlobs_compile.lower.indicators import spelled_out
from mlobs_compile.lower.signals import Signals
from mlobs_compile.lower.tiers import tiers
from mlobs_compile.period import Period
from mlobs_compile.prose import spoken, titled
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.route import Place
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.slo import Slo
from mlobs_compile.units import Duration, Ratio

NO_DATA_HOLD = Duration.of(minutes=15)
"""Missing data is told after this long, so that a restart of an exporter is not."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the SLOs of one document may refer to."""

    known: Signals
    promises: Promises
    maintenance: tuple[Stretch, ...]


def objectives(thing: Thing[Watched], around: Surroundings, said: list[Diagnostic]) -> Iterator[AnyNode]:
    """The nodes of every SLO of a document."""
    for name, slo in thing.spec.slos.items():
        if slo.enabled:
            objective = _objective(thing, name, slo, around, said)
            if objective:
                yield objective
                yield from _alerts(objective, slo)


def _objective(
    thing: Thing[Watched], name: str, slo: Slo, around: Surroundings, said: list[Diagnostic]
) -> Objective | None:
    where = thing.at("slos", name)
    if not _promises(thing, name, slo, said):
        return None
    indicator = _indicator(thing, name, slo, around, said)
    if indicator is None or not _bound_fits(*indicator, where, said):
        return None
    signal, bound = indicator
    misplaced = _misplaced(slo, signal, where)
    if misplaced:
        said.append(misplaced)
        return None
    kept = tiers(thing, name, slo, said)
    if kept is None or slo.objective is None:
        return None
    counted = slo.budgeting == "occurrences" and signal.counts_events
    return Objective(
        id=f"{thing.subject.name}/{name}",
        subject=thing.subject,
        origins=(where,),
        name=name,
        title=slo.title or f"{thing.subject.name} {name}",
        signal=signal,
        bound=bound,
        target=slo.objective.value,
        periods=tuple(dict.fromkeys((slo.window, *slo.other_windows))),
        min_events=slo.min_events if counted else 0,
        min_bad_events=slo.min_bad_events if counted else 0,
        no_data=NoData(slo.no_data),
        tiers=kept,
        budgeting=Budgeting(slo.budgeting),
        slice=_slice(slo),
        group_by=slo.group_by,
        maintenance=around.maintenance,
        coverage=slo.coverage.value,
        backend=slo.backend,
    )


def _misplaced(slo: Slo, signal: Signal, where: Place) -> Diagnostic | None:
    """What an SLO asks for that its kind of indicator has not: traffic, or slices of time."""
    if slo.no_traffic and not signal.counts_events:
        help = "remove it; `no_data` says what missing measurements mean"
        message = f"`{signal.name}` counts no events"
        return faults.NO_TRAFFIC.at(where / "no_traffic", message, part=Part.KEY, help=help)
    if slo.budgeting != "occurrences" and isinstance(signal.series, SeriesGauge | SeriesComposite):
        message = f"each minute of `{signal.name}` is good or bad already, so there are no slices to judge"
        help = "remove `budgeting` and `slice`"
        return faults.NO_SLICES.at(where / "budgeting", message, part=Part.KEY, help=help)
    return None


def _promises(thing: Thing[Watched], name: str, slo: Slo, said: list[Diagnostic]) -> bool:
    """Whether it promises something that can be kept or broken."""
    if slo.objective is None:
        where, help = thing.at("slos", name), "write the share of good events you promise, such as `99.9%`"
        said.append(
            faults.NO_OBJECTIVE.at(where, f"the SLO `{name}` has no objective", part=Part.KEY, help=help)
        )
        return False
    if not 0 < slo.objective.value < 1:
        said.append(_impossible(slo, thing.at("slos", name, "objective")))
        return False
    return True


def _indicator(
    thing: Thing[Watched], name: str, slo: Slo, around: Surroundings, said: list[Diagnostic]
) -> tuple[Signal, Bound | None] | None:
    """What is measured, and the bound it is judged by."""
    low, high = slo.at_least, slo.at_most
    signal: Signal | None = None
    if slo.composite:
        signal = composed(slo.composite, name, thing, around.promises, said)
    elif slo.signal:
        signal = around.known.find(slo.signal, thing.at("slos", name, "signal"), said)
    elif slo.sli:
        indicator = spelled_out(slo.sli, name, thing.subject, (low, high), slo.group_by)
        signal = indicator.signal
        if indicator.bound:
            low = indicator.bound.low if low is None else low
            high = indicator.bound.high if high is None else high
    if signal is None:
        return None
    return signal, None if low is None and high is None else Bound(low, high)


def _slice(slo: Slo) -> Slice | None:
    if slo.budgeting == "occurrences":
        return None
    length = slo.slice.length if slo.slice else Duration.of(minutes=5)
    return Slice(length, slo.slice.target.value if slo.slice and slo.slice.target else None)


def _impossible(slo: Slo, place: Place) -> Diagnostic:
    share = str(slo.objective)
    if slo.objective and slo.objective.value >= 1:
        return faults.OBJECTIVE_OF_ONE.at(
            place, f"an objective of {share} leaves no error budget", help="promise less, such as `99.9%`"
        )
    return faults.OBJECTIVE_OF_ONE.at(place, f"an objective of {share} promises nothing", help="promise more")


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
    elif bound is not None and isinstance(signal.series, SeriesComposite):
        return "composed of other SLOs and takes no bound", "remove `at_most` and `at_least`"
    elif bound is not None:
        ratio = "an error ratio" if isinstance(signal.series, SeriesErrorRatio) else "a ratio of events"
        help = "remove `at_most` and `at_least`; the objective says how much is allowed"
        return f"{ratio} and takes no bound", help
    return None


def _alerts(objective: Objective, slo: Slo) -> Iterator[AnyNode]:
    for tier in objective.tiers:
        yield BurnRateAlert(
            id=f"{objective.id}/burn/{tier.name}",
            subject=objective.subject,
            origins=objective.origins,
            objective=objective,
            tier=tier,
        )
    for period in objective.periods:
        yield from _policy(objective, period, slo)
    if objective.no_data is not NoData.IGNORE and (
        "no_data" in slo.model_fields_set or _missed(objective.signal)
    ):
        yield _no_data(objective)
    if slo.no_traffic:
        yield _no_traffic(objective, slo.no_traffic)


def _missed(signal: Signal) -> bool:
    """Whether anything is wrong when there are no data: a metric store has none of most services while nobody calls."""
    return not (signal.series is None and signal.silence is Silence.ZERO)


def _policy(objective: Objective, period: Period, slo: Slo) -> Iterator[BudgetAlert]:
    """The steps of the error-budget policy, for one window; those of further windows have its name in their ids."""
    own = "" if period is objective.periods[0] else f"/{period.label}"
    for share, action in slo.budget_policy.items():
        left = Ratio.parse(share).value
        yield BudgetAlert(
            id=f"{objective.id}/budget{own}/{share.replace('%', '').strip()}-percent",
            subject=objective.subject,
            origins=(objective.origins[0] / "budget_policy" / share,),
            objective=objective,
            period=period,
            left=left,
            action=Action(action) if slo.paging or action != "page" else Action.TICKET,
        )


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


def _no_traffic(objective: Objective, hold: Duration) -> AbsenceAlert:
    return AbsenceAlert(
        id=f"{objective.id}/no-traffic",
        subject=objective.subject,
        origins=(objective.origins[0] / "no_traffic",),
        title=f"{objective.title}: no traffic",
        signal=objective.signal,
        hold=hold,
        urgency=Urgency.TICKET,
        summary=f"{titled(objective)} has had nothing to count for {spoken(hold)}.",
        objective=objective,
        cause=Absence.TRAFFIC,
    )
