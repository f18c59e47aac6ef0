"""Scenarios in which raw series vanish: with their target, without it, or one group of them alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mlobs_compile.ir.alert import Absence, AbsenceAlert
from mlobs_compile.ir.objective import BurnRateAlert, NoData
from mlobs_compile.queries.joins import Labels
from mlobs_compile.targets.prometheus.trials import asking, silences
from mlobs_compile.targets.prometheus.trials.burning import Edges
from mlobs_compile.targets.prometheus.trials.motion import Drive, Motion, named
from mlobs_compile.targets.prometheus.trials.phases import Phase
from mlobs_compile.targets.prometheus.trials.stage import ALL_BAD, FRESH, NONE, Stage
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Scenario

_GOOD = 10
"""Good minutes before the series vanish."""
_PAST = 62
"""The same where missing data are bad: how many events are usual is looked up at full hours of the past."""


def scenarios(stage: Stage) -> Iterator[Scenario]:
    """What happens to each alert when there are no data any more."""
    yield from _gone(stage)
    if stage.other:
        yield _group_gone(stage)


def _gone(stage: Stage) -> Iterator[Scenario]:
    """Good minutes, and then neither the series nor, in the first of two scenarios, their target."""
    state = stage.source.state(NONE)
    good = _GOOD
    lasts = stage.counting + max(_holds(stage), default=15) + 4
    if stage.objective.no_data is NoData.BAD:
        good = _PAST
        waits = [_until_bad(stage, Edges(tier)) for tier in stage.tiers]
        lasts = max([lasts, *(wait for wait in waits if good + wait <= stage.limits.minutes)])
    if good + lasts > stage.limits.minutes:
        return
    target = stage.around.target
    for reason, up in ((silences.DOWN, NONE), (silences.GONE, ALL_BAD))[0 if target else 1 :]:
        phases = Phase(good, {**state, **_scraped(target, ALL_BAD)}), Phase(lasts + 1, _scraped(target, up))
        yield stage.scenario(reason, phases, _missing(stage, reason, (good, good + lasts)))


def _until_bad(stage: Stage, edges: Edges) -> int:
    """Minutes without data after which a tier must have fired."""
    share = int(edges.over * min(edges.long, 2 * _PAST) * Decimal("1.1"))
    bad = stage.counting + max(share, edges.short)
    return max(bad, edges.least - _PAST) + int(edges.alert.tier.hold.minutes) + 5


def _holds(stage: Stage) -> Iterator[int]:
    for alert in stage.alerts:
        if isinstance(alert, AbsenceAlert) and alert.cause is Absence.DATA:
            yield int(-(-alert.hold.ms // 60_000))


def _scraped(target: Mapping[str, str] | None, up: Decimal) -> dict[Labels, Drive]:
    return {named("up", target): Drive(Motion.LEVEL, up)} if target is not None else {}


def _missing(stage: Stage, reason: str, times: tuple[int, int]) -> Iterator[Check]:
    good, until = times
    late = FRESH + 1 if stage.start else 0
    for alert in stage.alerts:
        if isinstance(alert, AbsenceAlert) and alert.cause is Absence.DATA:
            if not stage.source.blind:
                yield asking.silent(alert, Case.SILENT, stage.at(good - 1))
                yield asking.silent(alert, Case.HOLD, stage.at(good + int(alert.hold.minutes) - 1))
                for case in (Case.FIRES, Case.GONE):
                    yield asking.fires(alert, case, stage.at(until), {silences.REASON: reason})
        elif isinstance(alert, BurnRateAlert) and stage.objective.no_data is NoData.BAD:
            yield from _counted_as_bad(stage, alert, times)
        elif not stage.hasty(alert):
            yield asking.never(alert, Case.GONE, stage.at(late), stage.at(until))


def _counted_as_bad(stage: Stage, alert: BurnRateAlert, times: tuple[int, int]) -> Iterator[Check]:
    """Where missing data are bad: a tier fires that has seen enough minutes, and enough of them missing."""
    edges, (good, until) = Edges(alert), times
    missing, seen = until - good - stage.counting - int(alert.tier.hold.minutes), min(edges.long, until)
    if edges.least > until + 1:
        yield asking.never(alert, Case.GONE, stage.at(0), stage.at(until))
    elif missing > edges.short and Decimal(min(missing, seen)) / seen > edges.over:
        yield asking.fires(alert, Case.GONE, stage.at(until))


def _group_gone(stage: Stage) -> Scenario:
    """One of two groups vanishes; the other goes on."""
    assert stage.other
    hold = max(_holds(stage), default=15)
    until = _GOOD + stage.counting + hold + 4
    mine, theirs = stage.source.state(NONE), stage.other.state(NONE)
    phases = Phase(_GOOD, {**mine, **theirs}), Phase(until + 1 - _GOOD, theirs)

    def checks() -> Iterator[Check]:
        for alert in stage.alerts:
            if isinstance(alert, AbsenceAlert) and alert.cause is Absence.DATA and not stage.source.blind:
                labels = {silences.REASON: silences.GROUP, **stage.around.group}
                yield asking.fires(alert, Case.GROUPS, stage.at(until), labels)
                yield asking.only(alert, Case.GROUPS, stage.at(until))

    return stage.scenario("one group is gone", phases, checks())
