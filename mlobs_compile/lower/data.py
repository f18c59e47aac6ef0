"""Datasets become expectations, and two alerts on the job that checks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from mlobs_compile.check import NO_BATCH, AnyCheck, Scope, Watch, expectation
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.measurement import Batch
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject, Urgency
from mlobs_compile.ir.signal import Bound, SeriesGauge, Signal, Unit
from mlobs_compile.queries.records import quoted
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.route import Place, Route
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.units import Duration, Schedule

Checks = Mapping[tuple[Scope, str], AnyCheck]
ZERO = Decimal(0)
GRACE = Duration.of(hours=1)
"""How late a scheduled check may be before anybody is told."""


def dataset_nodes(thing: Thing[Watched], spec: Dataset, checks: Checks) -> Iterator[AnyNode]:
    """Expectations of every column and of the table, and the alerts on their results."""
    nodes = [*_columns(thing, spec, checks), *_table(thing, spec, checks)]
    yield from nodes
    if nodes:
        yield from runner_alerts(
            thing.subject, thing.at("checks" if spec.checks else "columns"), spec.schedule
        )
        yield _failing(thing, Urgency(spec.severity))


def _columns(thing: Thing[Watched], spec: Dataset, checks: Checks) -> Iterator[AnyNode]:
    from mlobs_compile.ir.assertion import Exists, HasType  # Few projects have a Dataset.

    for name, column in spec.columns.items():
        watch = _watch(thing, spec, Route(("columns", name)), f"column/{name}", name)
        if column.type:
            yield expectation(_named(watch, "exists"), Exists())
            yield expectation(_named(watch, "type"), HasType(column.type))
        elif not column.checks:
            yield expectation(_named(watch, "exists"), Exists())
        for kind, shape in column.checks.items():
            route = Route(("columns", name, "checks", kind))
            watch = _watch(thing, spec, route, f"column/{name}/{kind}", name)
            yield from checks[Scope.COLUMN, kind].lower(shape, watch)


def _table(thing: Thing[Watched], spec: Dataset, checks: Checks) -> Iterator[AnyNode]:
    for kind, shape in spec.checks.items():
        watch = _watch(thing, spec, Route(("checks", kind)), f"table/{kind}", None)
        yield from checks[Scope.TABLE, kind].lower(shape, watch)


def _watch(thing: Thing[Watched], spec: Dataset, route: Route, name: str, column: str | None) -> Watch:
    return Watch(
        id=f"{thing.subject.name}/{name}",
        subject=thing.subject,
        place=thing.layers.place(route),
        scope=Scope.TABLE if column is None else Scope.COLUMN,
        kind=name.rpartition("/")[2],
        dataset=thing.subject.name,
        column=column,
        every=spec.schedule.period,
        urgency=Urgency(spec.severity),
        monitored=None,
        batch=Batch(features=tuple(spec.columns)) if column is None else NO_BATCH,
    )


def _named(watch: Watch, name: str) -> Watch:
    return replace(watch, id=f"{watch.id}/{name}")


def _failing(thing: Thing[Watched], urgency: Urgency) -> ThresholdAlert:
    name = thing.subject.name
    return ThresholdAlert(
        id=f"{name}/checks/failing",
        subject=thing.subject,
        origins=(thing.at("severity"),),
        title=f"{name}: checks fail",
        signal=_status(thing.subject, "checks_failing", 2, "expectations that the last batch did not meet"),
        bound=Bound(high=ZERO),
        window=Duration.of(minutes=5),
        hold=Duration(0),
        urgency=urgency,
        summary=f"The last batch of the dataset {name} does not meet all of its expectations.",
    )


def runner_alerts(subject: Subject, place: Place, schedule: Schedule) -> Iterator[ThresholdAlert]:
    """Tickets for the job that takes the measures: it has not run, or it ran into errors."""
    late = Duration(schedule.period.ms + GRACE.ms)
    what = f"the {subject.kind} {subject.name}"
    labels = _labels(subject)
    age = f"time() - (max(mlobs_run_timestamp_seconds{{{labels}}}) or vector(0))"
    stale = Signal(
        "checks_age", Unit.SECONDS, SeriesGauge(age), description=f"time since the checks of {what} last ran"
    )
    yield ThresholdAlert(
        f"{subject.name}/checks/stale", subject, (place,), f"{subject.name}: checks are overdue", stale,
        Bound(high=late.seconds), Duration.of(minutes=5), Duration.of(minutes=15), Urgency.TICKET,
        f"The checks of {what} have not run for {late}: what they would find goes unseen.",
    )  # fmt: skip
    yield ThresholdAlert(
        f"{subject.name}/checks/errors", subject, (place,), f"{subject.name}: checks end in errors",
        _status(subject, "checks_errors", 3, f"checks of {what} that ended in an error"),
        Bound(high=ZERO), Duration.of(minutes=5), Duration(0), Urgency.TICKET,
        f"Checks of {what} ended in errors: they neither passed nor failed.",
    )  # fmt: skip


def _labels(subject: Subject) -> str:
    return f"{subject.kind}={quoted(subject.name)},environment={quoted(subject.environment)}"


def _status(subject: Subject, name: str, status: int, what: str) -> Signal:
    """Checks whose last result has a status: 0 pass, 1 warn, 2 fail, 3 error, 4 no data."""
    query = f"count(mlobs_check_status{{{_labels(subject)}}} == {status}) or vector(0)"
    return Signal(name, Unit.COUNT, SeriesGauge(query), description=what)
