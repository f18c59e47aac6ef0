"""Builders of monitoring nodes for tests: everything has a default, a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mlobs_compile import condition
from mlobs_compile.artifact import Json, Resource
from mlobs_compile.check import Scope, Watch
from mlobs_compile.ir import burn
from mlobs_compile.ir.alert import AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.assertion import Assertion
from mlobs_compile.ir.board import Board, Content, Panel, Section, SignalView, View
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.maintenance import Maintenance, Stretch
from mlobs_compile.ir.monitor import (
    BatchOutput,
    Endpoint,
    Facet,
    Measure,
    Pillar,
    Problem,
    ScheduledMonitor,
)
from mlobs_compile.ir.monitoring import AnyNode, Monitoring
from mlobs_compile.ir.node import Subject, Urgency
from mlobs_compile.ir.objective import Action, BudgetAlert, BurnRateAlert, NoData, Objective, Tier
from mlobs_compile.ir.routing import Channel, Policy, Receiver, Webhook, WorkingHours
from mlobs_compile.ir.signal import (
    Bound,
    Metric,
    MetricDistribution,
    MetricEvents,
    MetricGauge,
    SeriesEvents,
    Signal,
    Unit,
)
from mlobs_compile.period import Period
from mlobs_compile.route import Place, Route
from mlobs_compile.spec.project import Aws
from mlobs_compile.spec.shape import Shape
from mlobs_compile.target import Context
from mlobs_compile.units import Duration, Schedule

DAYS_30 = Duration.of(days=30)
HALF_AN_HOUR = Duration.of(minutes=30)


def a_place(*steps: str | int, path: str = "fraud.yaml") -> Place:
    return Place(path, Route(steps))


def a_subject(
    name: str = "fraud",
    *,
    kind: str = "model",
    team: str = "risk",
    runbook: str | None = "https://runbooks.example/fraud",
    environment: str = "default",
) -> Subject:
    return Subject(kind, name, team, "critical", "", runbook, (), environment)


def a_signal(
    series: object = SeriesEvents(
        "sum(rate(requests_total[$window]))", bad="sum(rate(errors_total[$window]))"
    ),
    *,
    metric: object = None,
    unit: Unit = Unit.RATIO,
    name: str = "availability",
) -> Signal:
    return Signal(name, unit, series, metric)  # type: ignore[arg-type]


def an_objective(
    target: str | Decimal = "0.999",
    *,
    signal: Signal | None = None,
    at_most: str | None = None,
    window: Duration = DAYS_30,
    subject: Subject | None = None,
    name: str = "availability",
) -> Objective:
    subject = subject or a_subject()
    bound = None if at_most is None else Bound(high=Decimal(at_most))
    return Objective(
        f"{subject.name}/{name}",
        subject,
        (a_place("slos", name),),
        name,
        f"{subject.name} {name}",
        signal or a_signal(),
        bound,
        Decimal(target),
        (Period(window),),
        0,
        0,
        NoData.IGNORE,
    )


def a_tier(urgency: Urgency = Urgency.PAGE, name: str = "page-fast") -> Tier:
    return Tier(name, urgency, Duration.of(minutes=5), Duration.of(hours=1), Decimal("14.4"), Decimal("0.02"))


def a_burn_alert(objective: Objective | None = None, tier: Tier | None = None) -> BurnRateAlert:
    objective, tier = objective or an_objective(), tier or a_tier()
    return BurnRateAlert(
        f"{objective.id}/burn/{tier.name}", objective.subject, objective.origins, objective, tier
    )


def a_threshold_alert(
    *,
    signal: Signal | None = None,
    urgency: Urgency = Urgency.TICKET,
    at_most: str = "100",
    subject: Subject | None = None,
) -> ThresholdAlert:
    return ThresholdAlert(
        "fraud/alerts/queue",
        subject or a_subject(),
        (a_place("alerts", "queue"),),
        "queue",
        signal or a_signal(),
        Bound(high=Decimal(at_most)),
        Duration.of(minutes=5),
        Duration(0),
        urgency,
        "the queue is too long",
    )


def an_anomaly_alert(*, signal: Signal | None = None, subject: Subject | None = None) -> AnomalyAlert:
    return AnomalyAlert(
        "fraud/alert/traffic",
        subject or a_subject(),
        (a_place("alerts", "traffic"),),
        "traffic",
        signal or a_signal(),
        3,
        Duration.of(minutes=5),
        Duration(0),
        Urgency.TICKET,
        "the traffic is out of the ordinary",
    )


def a_monitor(
    pillar: Pillar = Pillar.QUALITY,
    *,
    schedule: str = "hourly",
    max_runtime: Duration = HALF_AN_HOUR,
    ground_truth: str | None = None,
) -> ScheduledMonitor:
    return ScheduledMonitor(
        id=f"fraud/{pillar.value}",
        subject=a_subject(),
        origins=(a_place("drift"),),
        name=f"fraud-{pillar.value}",
        pillar=pillar,
        source=Endpoint("fraud-prod"),
        schedule=Schedule.parse(schedule),
        baseline="s3://acme-ml/baselines/fraud/",
        measures=(),
        max_runtime=max_runtime,
        problem=Problem.BINARY,
        features=("amount",),
        prediction=None,
        score=None,
        threshold=None,
        label="is_fraud",
        positive=("1",),
        ground_truth=ground_truth,
        facets=(),
    )


def a_policy(
    team: str = "risk",
    *,
    page: tuple[Channel, ...] = (Webhook("http://127.0.0.1:9/page", None),),
    ticket: tuple[Channel, ...] = (Webhook("http://127.0.0.1:9/ticket", None),),
    hours: WorkingHours | None = None,
) -> Policy:
    def receivers(channels: tuple[Channel, ...]) -> tuple[Receiver, ...]:
        return tuple(Receiver(f"receiver-{number}", channel) for number, channel in enumerate(channels))

    told = ((Urgency.PAGE, receivers(page)), (Urgency.TICKET, receivers(ticket)))
    place = a_place("receivers", path=f"teams/{team}.yaml")
    return Policy(f"team/{team}", a_subject(team, kind="team", team=team), (place,), team, told, hours)


def a_maintenance(stretch: Stretch, *, name: str = "nightly", subject: Subject | None = None) -> Maintenance:
    subject = subject or a_subject()
    id = f"{subject.name}/maintenance/{name}"
    return Maintenance(id, subject, (a_place("maintenance", name),), name, stretch)


def a_budget_alert(
    left: str, action: Action = Action.TICKET, *, objective: Objective | None = None
) -> BudgetAlert:
    objective = objective or an_objective()
    id = f"{objective.id}/budget/{left}"
    head = (objective.subject, objective.origins, objective, objective.periods[0])
    return BudgetAlert(id, *head, Decimal(left), action)


def a_monitoring(*nodes: AnyNode, environment: str = "prod") -> Monitoring:
    return Monitoring("acme", environment, nodes)


FRAUD_ENDPOINT = Endpoint("fraud-prod")
PROJECT_ID = "3f2b8a54-6c1d-4f0e-9b7a-2d5c8e1f4a60"


def a_context(
    options: Shape, *, aws: Aws | None = None, project: str = "acme", environment: str = "prod"
) -> Context:
    return Context(project, PROJECT_ID, environment, aws, options, {})


def an_expectation(
    assertion: Assertion,
    column: str | None = "amount",
    *,
    dataset: str = "payments",
    id: str | None = None,
    urgency: Urgency = Urgency.TICKET,
    where: str | None = None,
    warning: bool = False,
) -> Expectation:
    name = type(assertion).__name__.lower()
    place = a_place("columns", column or "table", name, path=f"datasets/{dataset}.yaml")
    default = f"{dataset}/{column or 'table'}/{name}"
    subject = a_subject(dataset, kind="dataset")
    chosen = condition.parse(where) if where else None
    return Expectation(id or default, subject, (place,), dataset, column, assertion, urgency, chosen, warning)


def a_measure(
    metric: str, column: str | None = None, *, low: str | None = None, high: str | None = None
) -> Measure:
    bound = Bound(None if low is None else Decimal(low), None if high is None else Decimal(high))
    return Measure(metric, column, bound)


def a_runnable_monitor(
    pillar: Pillar = Pillar.QUALITY,
    *,
    model: str = "fraud",
    source: Endpoint | BatchOutput = FRAUD_ENDPOINT,
    measures: tuple[Measure, ...] = (),
    baseline: str | None = "s3://acme-ml/baselines",
) -> ScheduledMonitor:
    """A monitor that has all that any pillar asks for, with a baseline of its own."""
    return ScheduledMonitor(
        id=f"{model}/{pillar.value}",
        subject=a_subject(model),
        origins=(a_place(pillar.value, path=f"models/{model}.yaml"),),
        name=f"acme-prod-{model}-{pillar.value}"[:63],
        pillar=pillar,
        source=source,
        schedule=Schedule.parse("hourly"),
        baseline=baseline and f"{baseline}/{model}/{pillar.value}",
        measures=measures,
        max_runtime=HALF_AN_HOUR,
        problem=Problem.BINARY,
        features=("amount", "age_band"),
        prediction="prediction",
        score=None,
        threshold=None,
        label="is_fraud",
        positive=("1",),
        ground_truth="s3://acme-ml/labels/fraud",
        facets=(Facet("age_band", ("18-25",)),),
    )


def a_panel(
    key: str = "requests",
    content: Content | None = None,
    *,
    view: View = View.LINES,
    title: str | None = None,
    description: str = "What it shows.",
) -> Panel:
    shown = content or SignalView((a_signal(),))
    return Panel(key, title or key.replace("-", " ").capitalize(), description, view, shown)


def a_section(*panels: Panel, key: str = "serving") -> Section:
    return Section(key, key.capitalize(), panels or (a_panel(),))


def a_board(
    *sections: Section,
    id: str = "board/fraud",
    title: str = "Model fraud",
    purpose: str = "model",
    subject: Subject | None = None,
    links: tuple[tuple[str, str], ...] = (),
) -> Board:
    subject = subject or a_subject()
    description = f"What a reader asks of {subject.name}."
    place = a_place("metadata")
    return Board(id, subject, (place,), title, description, purpose, sections or (a_section(),), links)


def a_metric(name: str = "Invocations", stat: str = "Sum", *, scale: str = "1") -> Metric:
    dimensions = (("EndpointName", "fraud-prod"), ("VariantName", "AllTraffic"))
    return Metric("AWS/SageMaker", name, dimensions, stat, Decimal(scale))


def an_event_signal(*, bad: str | None = "Invocation5XXErrors", good: str | None = None) -> Signal:
    """Requests in a metric store, told by their bad ones or by their good ones."""
    goods = (a_metric(good),) if good else ()
    bads = (a_metric(bad),) if bad and not good else ()
    form = MetricEvents((a_metric(),), bad=bads, good=goods)
    return Signal("availability", Unit.RATIO, metric=form)


def a_latency_signal() -> Signal:
    """A latency in a metric store, stored in microseconds."""
    return Signal(
        "latency",
        Unit.SECONDS,
        metric=MetricDistribution(a_metric("ModelLatency", "p99", scale="0.000001")),
    )


def a_gauge_signal(name: str = "queue", stat: str = "Average", *, scale: str = "1") -> Signal:
    return Signal(name, Unit.COUNT, metric=MetricGauge(a_metric(name, stat, scale=scale)))


def a_resource(kind: str = "metric-alarm", name: str = "fraud-latency", **body: Json) -> Resource:
    """An object of the CloudWatch target; for alarms the body is the request."""
    origins = (a_place("slos", "latency"),)
    return Resource("cloudwatch", kind, name, "model/fraud.json", body, ("fraud/latency",), origins)


def a_metric_row(
    name: str = "Invocations",
    *dimensions: str,
    namespace: str = "AWS/SageMaker",
    period: int = 300,
) -> dict[str, Json]:
    """One row of an alarm's `Metrics`."""
    named: list[Json] = [{"Name": dimension, "Value": "x"} for dimension in dimensions]
    metric: dict[str, Json] = {"Namespace": namespace, "MetricName": name, "Dimensions": named}
    return {"Id": "m1", "MetricStat": {"Metric": metric, "Period": period, "Stat": "Sum"}}


def a_watch(
    id: str = "fraud/checks/psi",
    *,
    column: str | None = "amount",
    subject: Subject | None = None,
    dataset: str | None = None,
    every: Duration = HALF_AN_HOUR,
    monitored: Metric | None = None,
    scope: Scope = Scope.DRIFT,
) -> Watch:
    """What a check of a model is applied to; `monitored` is the managed monitor's metric."""
    return Watch(
        id,
        subject or a_subject(),
        a_place("checks", column or "whole"),
        scope,
        id.rpartition("/")[2],
        dataset,
        column,
        every,
        Urgency.TICKET,
        monitored,
    )


def with_tiers(objective: Objective) -> Objective:
    """The objective with the burn-rate tiers that lowering gives it."""
    return replace(objective, tiers=burn.tiers_for(objective.target, objective.window).kept)
