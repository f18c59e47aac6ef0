"""Datasets become expectations, and alerts on their results and on the job that checks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from mlobs_compile.check import NO_BATCH, AnyCheck, Scope, Watch, expectation
from mlobs_compile.ir.alert import Gap, ThresholdAlert
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Batch
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject, Urgency
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries import published
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.route import Place, Route
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.units import Duration, Schedule

Checks = Mapping[tuple[Scope, str], AnyCheck]
ZERO = Decimal(0)
RECENT = Duration.of(minutes=5)
"""Over so long a count is read; the last one holds until the next run."""
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
        failing = [node for node in nodes if isinstance(node, Expectation) and not node.warning]
        lowered = any(node.urgency is not Urgency.PAGE for node in failing)
        together = Urgency.TICKET if lowered else Urgency(spec.severity)
        yield _failing(thing, together)
        for node in failing:
            if node.urgency is not together:
                yield _paging(node)


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
    """The alert on any failure: a page only where each of them would page, since it counts them all."""
    name = thing.subject.name
    return ThresholdAlert(
        id=f"{name}/checks/failing",
        subject=thing.subject,
        origins=(thing.at("severity"),),
        title=f"{name}: checks fail",
        signal=published.count(
            thing.subject, published.FAIL, "expectations that the last batch did not meet"
        ),
        bound=Bound(high=ZERO),
        window=RECENT,
        hold=Duration(0),
        urgency=urgency,
        summary=f"The last batch of the dataset {name} does not meet all of its expectations.",
        gap=Gap.LAST,
    )


def _paging(check: Expectation) -> ThresholdAlert:
    """The page for one check of a data set where failures of others open tickets."""
    name, what = check.subject.name, check.id.partition("/")[2]
    return ThresholdAlert(
        id=f"{check.id}/failing",
        subject=check.subject,
        origins=check.origins,
        title=f"{name}: {what} fails",
        signal=published.verdict(check.id, check.subject.environment, published.FAIL, what),
        bound=Bound(high=ZERO),
        window=RECENT,
        hold=Duration(0),
        urgency=Urgency.PAGE,
        summary=f"The last batch of the dataset {name} does not meet its check {what}.",
        gap=Gap.LAST,
    )


def runner_alerts(subject: Subject, place: Place, schedule: Schedule) -> Iterator[ThresholdAlert]:
    """Tickets for the job that takes the measures: it has not run, it ran into errors, it had too little to judge."""
    late = Duration(schedule.period.ms + GRACE.ms)
    what = f"the {subject.kind} {subject.name}"
    yield ThresholdAlert(
        f"{subject.name}/checks/stale", subject, (place,), f"{subject.name}: checks are overdue",
        published.age(subject, late, f"time since the checks of {what} last ran"),
        Bound(high=late.seconds), late, Duration.of(minutes=15), Urgency.TICKET,
        f"The checks of {what} have not run for {late}: what they would find goes unseen.",
        gap=Gap.BAD,
    )  # fmt: skip
    yield ThresholdAlert(
        f"{subject.name}/checks/errors", subject, (place,), f"{subject.name}: checks end in errors",
        published.count(subject, published.ERROR, f"checks of {what} that ended in an error"),
        Bound(high=ZERO), RECENT, Duration(0), Urgency.TICKET,
        f"Checks of {what} ended in errors: they neither passed nor failed.",
        gap=Gap.LAST,
    )  # fmt: skip
    yield ThresholdAlert(
        f"{subject.name}/checks/no-data", subject, (place,), f"{subject.name}: checks have no data",
        published.count(subject, published.NO_DATA, f"checks of {what} that had too few rows, or no labels"),
        Bound(high=ZERO), RECENT, Duration(0), Urgency.TICKET,
        f"Checks of {what} had too few rows, or no labels, for a verdict: they neither passed nor failed.",
        gap=Gap.LAST,
    )  # fmt: skip
