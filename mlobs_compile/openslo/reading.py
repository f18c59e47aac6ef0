"""Objects of `openslo/v1` as they are meant: references followed, each value with its line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeVar

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.openslo import v1, v1_alerting
from mlobs_compile.openslo.model import (
    Channel,
    Condition,
    Goal,
    Indicator,
    Method,
    Metric,
    Policy,
    Promise,
    Query,
    Ratio,
    Ready,
    Threshold,
    Window,
)
from mlobs_compile.openslo.notes import about, notes
from mlobs_compile.openslo.objects import Found, Objects, below
from mlobs_compile.openslo.shapes import Metadata
from mlobs_compile.route import Place
from mlobs_compile.spec.shape import Shape

S = TypeVar("S", bound=Shape)


class Reader:
    """Reads SLOs, following what they refer to."""

    def __init__(self, objects: Objects, said: list[Diagnostic]) -> None:
        self._objects = objects
        self._said = said

    def promise(self, found: Found, slo: v1.Slo) -> Promise | None:
        """The SLO; None where its indicator has faults, which are told."""
        spec = slo.spec
        indicator = self._indicator(spec.indicator, spec.indicatorRef, found.at("spec"))
        goals = tuple(self._goals(spec.objectives, found.at("spec", "objectives")))
        if len(goals) < len(spec.objectives) or (
            indicator is None and not all(goal.indicator for goal in goals)
        ):
            return None
        listed = spec.alertPolicies
        where = found.at("spec", "alertPolicies")
        policies = None if listed is None else tuple(self._policies(listed, where))
        method = Method(spec.budgetingMethod) if spec.budgetingMethod else None
        window = _window(spec.timeWindow[0], found.at("spec", "timeWindow", 0)) if spec.timeWindow else None
        return Promise(
            metadata=slo.metadata,
            description=spec.description,
            service=spec.service,
            service_place=found.at("spec", "service"),
            window=window,
            method=method,
            indicator=indicator,
            goals=goals,
            policies=policies,
            place=found.place,
        )

    def _goals(self, objectives: tuple[v1.Objective, ...], place: Place) -> Iterator[Goal]:
        for number, goal in enumerate(objectives):
            where = below(place, number)
            indicator = self._indicator(goal.indicator, goal.indicatorRef, where)
            if indicator is None and (goal.indicator or goal.indicatorRef):
                continue
            percent = goal.targetPercent
            yield Goal(
                title=goal.displayName,
                op=goal.op,
                value=goal.value,
                target=percent / 100 if percent is not None else goal.target or Decimal(0),
                target_place=below(where, "target" if percent is None else "targetPercent"),
                slice_target=goal.timeSliceTarget,
                slice_length=goal.timeSliceWindow,
                weight=goal.compositeWeight,
                indicator=indicator,
                place=where,
            )

    def _indicator(self, inline: v1.InlineSli | None, name: str | None, place: Place) -> Indicator | None:
        if inline:
            return self._measured(inline.metadata, inline.spec, below(place, "indicator"))
        if name is None:
            return None
        found = self._objects.follow("SLI", name, below(place, "indicatorRef"), self._said)
        return self.indicator(found) if found else None

    def indicator(self, found: Found) -> Indicator | None:
        """An indicator that stands for itself."""
        assert isinstance(found.shape, v1.Sli)
        return self._measured(found.shape.metadata, found.shape.spec, found.place)

    def _measured(self, metadata: Metadata | None, spec: v1.SliSpec, place: Place) -> Indicator | None:
        inside = below(place, "spec")
        metric = self._metric(spec, inside)
        told = about("indicator", notes(metadata, spec.description, place))
        return Indicator(metric, told, inside) if metric else None

    def _metric(self, spec: v1.SliSpec, place: Place) -> Metric | None:
        if spec.thresholdMetric:
            where = below(place, "thresholdMetric")
            query = self._query(spec.thresholdMetric, where)
            return Threshold(query, where) if query else None
        shape, where = spec.ratioMetric, below(place, "ratioMetric")
        assert shape
        sides = ("total", "good", "bad", "raw")
        asked = {side: metric for side in sides if (metric := getattr(shape, side))}
        found = {side: self._query(metric, below(where, side)) for side, metric in asked.items()}
        if None in found.values():
            return None
        raw, total = found.get("raw"), found.get("total")
        if raw:
            return Ready(raw, shape.rawType == "success", where)
        return Ratio(total, found.get("good"), found.get("bad"), shape.counter, where) if total else None

    def _query(self, metric: v1.Metric, place: Place) -> Query | None:
        source, where = metric.metricSource, below(place, "metricSource")
        kind, at = source.type or "", below(where, "type")
        if source.metricSourceRef and not source.type:
            at = below(where, "metricSourceRef")
            found = self._objects.follow("DataSource", source.metricSourceRef, at, self._said)
            if found is None:
                return None
            assert isinstance(found.shape, v1.DataSource)
            kind = found.shape.spec.type
        return Query(kind, at, source.spec, below(where, "spec"))

    def _policies(self, items: tuple[v1_alerting.PolicyItem, ...], place: Place) -> Iterator[Policy]:
        for number, item in enumerate(items):
            where = below(place, number)
            if item.spec:
                metadata = item.metadata or Metadata(name=f"policy-{number + 1}")
                yield self._policy(metadata, item.spec, where, where)
                continue
            at = below(where, "alertPolicyRef")
            found = self._objects.follow("AlertPolicy", item.alertPolicyRef or "", at, self._said)
            if found:
                yield self.policy(found, at)

    def policy(self, found: Found, place: Place) -> Policy:
        """A policy that stands for itself; `place` is the line that names it."""
        assert isinstance(found.shape, v1_alerting.AlertPolicy)
        return self._policy(found.shape.metadata, found.shape.spec, place, found.place)

    def _policy(self, metadata: Metadata, spec: v1_alerting.PolicySpec, line: Place, place: Place) -> Policy:
        """A policy that stands at `place` and is named at `line`."""
        name, inside = metadata.name, below(place, "spec")
        listed = [
            self._channel(item, below(inside, "notificationTargets", number))
            for number, item in enumerate(spec.notificationTargets or ())
        ]
        channels = tuple(channel for channel in listed if channel)
        condition = self._condition(spec.conditions[0], metadata, below(inside, "conditions", 0))
        told = [
            about(f"alert/{name}", notes(metadata, spec.description, place)),
            about(f"alert/{name}/condition", condition.notes if condition else ()),
            *(about(f"alert/{name}/target/{channel.name}", channel.notes) for channel in channels),
        ]
        return Policy(
            name=name,
            breaching=spec.alertWhenBreaching,
            resolved=spec.alertWhenResolved,
            no_data=spec.alertWhenNoData,
            condition=condition,
            channels=channels,
            place=line,
            notes=tuple(note for several in told for note in several),
        )

    def _condition(self, item: v1_alerting.ConditionItem, policy: Metadata, place: Place) -> Condition | None:
        if item.spec:
            metadata = item.metadata or Metadata(name=policy.name)
            return _condition(metadata, item.spec, place)
        name, at = item.conditionRef or "", below(place, "conditionRef")
        found = self._objects.follow("AlertCondition", name, at, self._said)
        return self.condition(found) if found else None

    def condition(self, found: Found) -> Condition:
        """A condition that stands for itself."""
        assert isinstance(found.shape, v1_alerting.AlertCondition)
        return _condition(found.shape.metadata, found.shape.spec, found.place)

    def _channel(self, item: v1_alerting.TargetItem, place: Place) -> Channel | None:
        if item.spec:
            own, told = item.spec, tuple(notes(item.metadata, item.spec.description, place))
            return Channel(item.metadata.name if item.metadata else own.target, own.target, place, told)
        name, at = item.targetRef or "", below(place, "targetRef")
        found = self._objects.follow("AlertNotificationTarget", name, at, self._said)
        if found is None:
            return None
        assert isinstance(found.shape, v1_alerting.AlertNotificationTarget)
        own = found.shape.spec
        told = tuple(notes(found.shape.metadata, own.description, found.place))
        return Channel(name, own.target, at, told)


def _condition(metadata: Metadata, spec: v1_alerting.ConditionSpec, place: Place) -> Condition:
    asked = spec.condition
    return Condition(
        name=metadata.name,
        severity=spec.severity,
        op=asked.op,
        threshold=asked.threshold,
        lookback=asked.lookbackWindow,
        after=asked.alertAfter,
        place=below(place, "spec", "condition"),
        severity_place=below(place, "spec", "severity"),
        notes=tuple(notes(metadata, spec.description, place)),
    )


def _window(shape: v1.TimeWindow, place: Place) -> Window:
    calendar = shape.calendar
    rolling = shape.isRolling if shape.isRolling is not None else calendar is None
    start, zone = (calendar.startTime, calendar.timeZone) if calendar else (None, None)
    return Window(
        shape.duration, rolling, start, zone, place, below(place, "duration"), below(place, "calendar")
    )
