"""A platform whose boards hold every kind of panel, asked of either data source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.ir import burn
from mlobs_compile.ir.board import (
    AlertsView,
    Board,
    ObjectiveView,
    Panel,
    Reading,
    SignalView,
    TextView,
    View,
)
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.ir.signal import (
    Bound,
    Metric,
    MetricDistribution,
    MetricEvents,
    MetricGauge,
    SeriesErrorRatio,
    SeriesGauge,
    SeriesHistogram,
    Signal,
    Unit,
)
from mlobs_compile.targets.grafana import TARGET
from tests.builders import (
    a_board,
    a_context,
    a_monitoring,
    a_panel,
    a_section,
    a_signal,
    a_subject,
    an_objective,
)

Node = dict[str, "Tree"]
Tree = Node | list["Tree"] | str | int | float | bool | None

DATA_VIEWS = (View.STAT, View.LINES, View.BARS, View.TABLE, View.STATES, View.VERDICTS)


def a_metric(name: str, stat: str = "Sum", scale: str = "1") -> Metric:
    dimensions = (("EndpointName", "fraud"), ("VariantName", "AllTraffic"))
    return Metric("AWS/SageMaker", name, dimensions, stat, Decimal(scale))


SUCCESS = MetricEvents(total=(a_metric("Invocations"),), bad=(a_metric("Invocation5XXErrors"),))
LATENCY = MetricDistribution(a_metric("ModelLatency", "p99", "0.000001"))
SIGNALS = {
    "events": a_signal(metric=SUCCESS),
    "ratio": Signal("failing", Unit.RATIO, SeriesErrorRatio("avg_over_time(failing[$window])")),
    "latency": Signal("latency", Unit.SECONDS, SeriesHistogram('latency_seconds{model="fraud"}'), LATENCY),
    "drift": Signal("psi", Unit.SCORE, SeriesGauge('max by (feature) (psi{model="fraud"})')),
    "heat": Signal("heat", Unit.CELSIUS, None, MetricGauge(a_metric("Temperature", "Maximum"))),
    "slow": Signal("latency", Unit.SECONDS, None, LATENCY),
}


def objective_board(objective: Objective) -> Board:
    """Every reading of an objective in every view."""
    sections = (
        a_section(
            *(a_panel(view.value, ObjectiveView(objective, reading), view=view) for view in DATA_VIEWS),
            key=reading.value,
        )
        for reading in Reading
    )
    return a_board(
        *sections, id=f"board/{objective.id}", title=objective.title, purpose="slo", subject=objective.subject
    )


def signal_panels() -> Iterator[Panel]:
    bound = Bound(Decimal("0.1"), Decimal("0.25"))
    for name, signal in SIGNALS.items():
        for view in DATA_VIEWS:
            yield a_panel(f"{name}-{view.value}", SignalView((signal,), bound), view=view)
    pair = (SIGNALS["latency"], SIGNALS["events"])
    yield a_panel("pair", SignalView(pair))
    yield a_panel("pair-metrics", SignalView((SIGNALS["slow"], SIGNALS["heat"])))
    yield a_panel("mixed", SignalView((SIGNALS["heat"], SIGNALS["drift"])))


def platform(home: str) -> tuple[AnyNode, ...]:
    """Objectives with their alerts, and boards that show all there is."""
    objective = an_objective(signal=SIGNALS["events"])
    latency = an_objective(
        "0.99",
        signal=SIGNALS["slow"] if home == "cloudwatch" else SIGNALS["latency"],
        at_most="0.25",
        name="latency",
    )
    about = a_section(
        a_panel("alerts", AlertsView("model", "fraud")),
        a_panel("about", TextView("# fraud\n\nOwner: risk")),
        key="about",
    )
    model = a_board(about, a_section(*signal_panels()), links=(("Availability", f"board/{objective.id}"),))
    overview = a_board(
        a_section(a_panel("alerts", AlertsView("", ""))),
        id="board/overview",
        title="Platform",
        purpose="overview",
    )
    return (
        *burning(objective),
        *burning(latency),
        objective_board(objective),
        objective_board(latency),
        model,
        overview,
    )


def burning(objective: Objective) -> tuple[AnyNode, ...]:
    """An objective and an alert for each of its tiers."""
    tiers = burn.tiers_for(objective.target, objective.window).kept
    return (
        objective,
        *(
            BurnRateAlert(
                f"{objective.id}/burn/{tier.name}", objective.subject, objective.origins, objective, tier
            )
            for tier in tiers
        ),
    )


def emitted(
    *nodes: AnyNode, home: str = "prometheus", environment: str = "prod", **options: object
) -> Outcome[Emission]:
    """What the target makes of the nodes when `home` expresses all alerts."""
    monitoring = a_monitoring(*nodes, environment=environment)
    context = a_context(TARGET.options.model_validate(options), environment=environment)
    homes = {node.id: home for node in nodes if not isinstance(node, Board)}
    return TARGET.emit(monitoring, replace(context, homes=homes))


def subject_named(name: str, team: str = "risk") -> Board:
    subject = a_subject(name, team=team)
    return a_board(id=f"board/{name}", title=f"Model {name}", subject=subject)
