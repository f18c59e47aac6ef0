"""The dashboard a person opens first: every promise, everything that fires, the way to each thing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal

from mlobs_compile.ir.board import (
    AlertsView,
    Board,
    ObjectiveView,
    Panel,
    Reading,
    Section,
    SignalView,
    TextView,
    View,
)
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Bound, SeriesGauge, Signal, Unit
from mlobs_compile.lower.boards import OVERVIEW, board_id
from mlobs_compile.lower.delivery_board import DELIVERY
from mlobs_compile.lower.fleet import in_alarm
from mlobs_compile.lower.health_board import HEALTH
from mlobs_compile.prose import over
from mlobs_compile.queries import deliveries, published, records
from mlobs_compile.resolve.platform import Platform
from mlobs_compile.units import decimal_text

SHOWN = 40
"""How many SLOs the overview shows one by one, the most critical first; beyond that nobody reads it."""
LOWEST = 20
ZERO = Decimal(0)
CARE = Bound(low=Decimal("0.25"))
"""Below a quarter of its budget an SLO is at risk."""
NONE = Bound(high=ZERO)
RECORDER = "prometheus"
"""The target that records what is counted here: where it is not, a count would be 0 whatever happens."""
_NOT_COUNTED = (
    "Of what Prometheus evaluates: Grafana cannot count SLOs and alarms that are in CloudWatch alone."
)
_TIERS = ("critical", "high", "medium", "low")


def overview(platform: Platform, nodes: Iterable[AnyNode]) -> Iterator[Board]:
    """The board a person opens first: every SLO's budget, everything that fires, the way to each thing."""
    objectives = [node for node in nodes if isinstance(node, Objective)]
    shown = sorted(objectives, key=lambda o: _TIERS.index(o.subject.tier))[:SHOWN]
    name = platform.project.spec.metadata.name
    subject = Subject("project", name, "platform", "high", "", None, (), platform.environment)
    where = records.quoted(platform.environment)
    firing = Panel("firing", "Firing alerts", "Every alert that fires now.", View.TABLE, AlertsView("", ""))
    lowest = Panel(
        "lowest",
        "Error budgets, lowest first",
        f"The {LOWEST} SLOs measured in Prometheus with the least budget left.",
        View.BARS,
        SignalView((_lowest(platform.environment),), Bound(low=ZERO), CARE),
    )
    over_time = Panel(
        "slos-over-time",
        "SLOs over time",
        f"The budget of the {LOWEST} SLOs that have least of it; it is red once it is spent.",
        View.STATES,
        SignalView((_lowest(platform.environment),), Bound(low=ZERO), CARE),
    )
    alerting = (firing, *in_alarm(thing.subject for thing in platform.things))
    counted = (*_numbers(where, platform.project.spec.targets), _models(where), *alerting, lowest, over_time)
    now = (*(counted if RECORDER in platform.project.spec.targets else alerting), _contents(platform))
    sections = [Section("now", "Now", now), *_budgets(shown)]
    yield Board(
        id=OVERVIEW,
        subject=subject,
        origins=(platform.project.at("metadata"),),
        title=f"{name} overview",
        description=f"Promises and alerts of the platform {name} in {platform.environment}.",
        purpose="overview",
        sections=tuple(sections),
        links=(
            ("Delivery of models", DELIVERY),
            ("Alert health", HEALTH),
            *((thing.subject.name, board_id(thing.subject)) for thing in platform.things),
        ),
    )


_AT_RISK = Decimal("0.25")
_LEFT = f"min by (slo) ({records.BUDGET_LEFT}{{environment=WHERE}})"
_FIRING = 'ALERTS{alertstate="firing",environment=WHERE'
_DRIFT = f'last_over_time({published.STATUS}{{environment=WHERE,check=~".+/(drift|predictions)/.+"}}[{published.HELD}])'
_NUMBERS = (
    (
        "met",
        "SLOs met",
        "SLOs with some of their error budget left.",
        f"count({_LEFT} >= 0)",
        None,
    ),
    (
        "at-risk",
        "SLOs at risk",
        "SLOs with less than a quarter of their budget left, or with none.",
        f"count({_LEFT} < {_AT_RISK})",
        NONE,
    ),
    (
        "pages",
        "Pages firing",
        "Alerts that wake a person and fire now.",
        f'count({_FIRING},severity="page"}})',
        NONE,
    ),
    (
        "stale",
        "Pipelines and data alerting",
        "Pipelines and data sets with at least one firing alert: late, stale, failed or with failing checks.",
        f'count(count by (kind, name) ({_FIRING},kind=~"pipeline|dataset"}}))',
        NONE,
    ),
    (
        "drifting",
        "Models in drift",
        "Models of which some drift check failed in its last run by `mlobs run`.",
        f"count(count by (model) ({_DRIFT} == {published.FAIL}))",
        NONE,
    ),
)
"""Key, title, description, query and bound of the numbers at the top; `WHERE` stands for the environment."""


def _numbers(where: str, targets: Collection[str]) -> Iterator[Panel]:
    """The state of the platform in five numbers, which are not all of it where CloudWatch watches too."""
    for key, title, said, query, bound in _NUMBERS:
        description = f"{said} {_NOT_COUNTED}" if "cloudwatch" in targets else said
        asked = SeriesGauge(f"{query.replace('WHERE', where)} or vector(0)")
        signal = Signal(key, Unit.COUNT, asked, description=description)
        yield Panel(key, title, description, View.STAT, SignalView((signal,), bound))


def _models(where: str) -> Panel:
    """One row for each model: what is left of its budgets, its alerts, its drift, and the age of its checks."""
    info = f'max by (slo, environment, name) ({records.SLO_INFO}{{environment={where},kind="model"}})'
    budget = f"min by (slo, environment) ({records.BUDGET_LEFT}{{environment={where}}})"
    drift = f'{published.STATUS}{{environment={where},check=~".+/drift/.+",segment=""}}'
    asked = (
        (
            "least budget left",
            Unit.RATIO,
            f"min by (name) ({budget} * on (slo, environment) group_left (name) {info})",
        ),
        (
            "alerts firing",
            Unit.COUNT,
            f'count by (name) (ALERTS{{alertstate="firing",environment={where},kind="model"}})',
        ),
        (
            "drifted columns",
            Unit.RATIO,
            _named(f"avg by (model) (max by (model, column) ({drift} == bool {published.FAIL}))"),
        ),
        (
            "last checked",
            Unit.SECONDS,
            _named(f'time() - max by (model) ({published.RUN}{{environment={where},model!=""}})'),
        ),
        (
            "trained",
            Unit.SECONDS,
            _named(deliveries.age_query(where)),
        ),
    )
    signals = tuple(Signal(name, unit, SeriesGauge(query)) for name, unit, query in asked)
    said = (
        "Every model that has an SLO, a firing alert, checks or a published age; ages are times since then."
    )
    return Panel("models", "Models", said, View.TABLE, SignalView(signals, Bound(low=ZERO), CARE))


def _named(query: str) -> str:
    """A query by model, with the label by which alerts and SLOs call it."""
    return f'max by (name) (label_replace({query}, "name", "$1", "model", "(.+)"))'


def _budgets(objectives: Sequence[Objective]) -> Iterator[Section]:
    """What is left of each budget, by team."""
    by_team: dict[str, list[Panel]] = {}
    for o in objectives:
        promise = (
            f"Error budget left of {o.title}: {decimal_text(o.target * 100)} % over {over(o.periods[0])}."
        )
        view = ObjectiveView(o, Reading.BUDGET_LEFT)
        panel = Panel(o.id.replace("/", "."), o.title, promise, View.STAT, view)
        by_team.setdefault(o.subject.team, []).append(panel)
    for team, panels in by_team.items():
        yield Section(f"team-{team}", f"Error budgets: {team}", tuple(panels))


def _lowest(environment: str) -> Signal:
    budgets = f"{records.BUDGET_LEFT}{{environment={records.quoted(environment)}}}"
    query = f"bottomk({LOWEST}, min by (slo) ({budgets}))"
    return Signal("budget_left", Unit.RATIO, SeriesGauge(query), description="Error budget left by SLO.")


def _contents(platform: Platform) -> Panel:
    rows = ["| what | kind | team | tier |", "|---|---|---|---|"]
    for thing in platform.things:
        s = thing.subject
        rows.append(f"| [{s.name}]({board_id(s)}) | {s.kind} | {s.team} | {s.tier} |")
    return Panel(
        "contents", "What is watched", "Everything the spec declares.", View.TEXT, TextView("\n".join(rows))
    )
