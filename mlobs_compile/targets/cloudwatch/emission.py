"""Monitoring -> the requests of one environment, a file for each subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import assert_never

from mlobs_compile import viewing
from mlobs_compile.artifact import Artifact, Emission, Resource, dump_json, indented
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.faults import cloudwatch as faults
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.board import AlertsView, Board
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.monitoring import Alert, Monitoring
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.routing import Policy
from mlobs_compile.route import Place, Route
from mlobs_compile.spec.project import Aws
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import (
    alarms,
    boards,
    exclusions,
    muting,
    naming,
    panels,
    requests,
    slos,
)
from mlobs_compile.targets.cloudwatch.delivery import Delivery, delivery, findings
from mlobs_compile.targets.cloudwatch.refusal import refuses, refuses_with
from mlobs_compile.viewing import Views

PROJECT_FILE = "mlobs.yaml"


def emit(monitoring: Monitoring, context: Context) -> Outcome[Emission]:
    """Every alert and objective at home here, every board that reads a metric."""
    if context.aws is None:
        place = Place(PROJECT_FILE, Route(("targets", requests.TARGET_NAME)))
        message = "the target `cloudwatch` needs an AWS account and a region"
        help = 'add `aws: {account: "...", region: ...}` to the project'
        return Outcome(None, (faults.NO_ACCOUNT.at(place, message, help=help),))
    shown = [board for board in monitoring.of(Board) if _drawn(board, context)]
    aws = context.aws
    context = replace(context, views=_views(shown, context, aws.region))
    policies, works = tuple(monitoring.of(Policy)), tuple(monitoring.of(Maintenance))
    mine = [alert for alert in monitoring.alerts() if _mine(alert, context)]
    held = slos.held([one for one in monitoring.of(Objective) if _mine(one, context)], mine, context)
    resources = _alarms(held, mine, context, delivery(policies))
    excluded = exclusions.exclusions(works, (one for one in resources if one.kind == "slo"), context)
    muted = muting.mute_rules(works, mine, context)
    drawn = _dashboards(shown, resources, monitoring, context, aws)
    said = (
        *findings(mine, policies, aws.region),
        *slos.findings(held, works, resources),
        *muting.findings(works, muted),
    )
    return Outcome(_emission([*resources, *excluded, *muted, *drawn], shown, aws), said)


def _drawn(board: Board, context: Context) -> bool:
    """Whether it can be a dashboard here; of one that this target was the first to take, that is known."""
    return context.homes.get(board.id) == requests.TARGET_NAME or refuses(board) is None


def _views(shown: Sequence[Board], context: Context, region: str) -> Views:
    """Where alerts are seen, with the addresses of the boards that are drawn here."""
    names = ((board.id, naming.dashboard_name(context, board.id)) for board in shown)
    here = {id: viewing.console(region, f"dashboards:name={name}") for id, name in names}
    return replace(context.views, elsewhere=here)


def _mine(node: Alert | Objective, context: Context) -> bool:
    """Whether the node is at home here."""
    if context.homes.get(node.id) != requests.TARGET_NAME:
        return False
    return refuses_with(node, context.options) is None


def _alarms(
    held: Sequence[slos.Slo], mine: Sequence[Alert], context: Context, told: Delivery
) -> list[Resource]:
    found: list[Resource] = []
    for slo in held:
        found += slos.resources(slo, context, told)
    for alert in mine:
        found += _single(alert, context, told)
    return _without_twins(found)


def _single(alert: Alert, context: Context, told: Delivery) -> Iterator[Resource]:
    match alert:
        case ThresholdAlert():
            return alarms.threshold_alarm(alert, context, told)
        case AnomalyAlert():
            return alarms.anomaly_alarm(alert, context, told)
        case AbsenceAlert():
            return alarms.absence_alarm(alert, context, told)
        case BurnRateAlert() | BudgetAlert():
            return iter(())
        case _:
            assert_never(alert)


def _without_twins(found: list[Resource]) -> list[Resource]:
    """Two anomaly alerts on one metric share its detector; it stands in the file of the first."""
    by_name: dict[tuple[str, str], Resource] = {}
    for one in found:
        known = by_name.get((one.kind, one.name))
        by_name[one.kind, one.name] = _merged(known, one) if known else one
    return list(by_name.values())


def _merged(known: Resource, twin: Resource) -> Resource:
    nodes = tuple(dict.fromkeys((*known.nodes, *twin.nodes)))
    return replace(known, nodes=nodes, origins=tuple(dict.fromkeys((*known.origins, *twin.origins))))


def _dashboards(
    shown: Sequence[Board],
    alarm_resources: Sequence[Resource],
    monitoring: Monitoring,
    context: Context,
    aws: Aws,
) -> list[Resource]:
    subjects = {node.id: (node.subject.kind, node.subject.name) for node in monitoring.nodes}
    telling: dict[tuple[str, str], list[str]] = {}
    for found in alarm_resources:
        if found.body.get("ActionsEnabled"):
            telling.setdefault(subjects[found.nodes[0]], []).append(found.name)
    names = {board.id: naming.dashboard_name(context, board.id) for board in shown}
    known = frozenset(name for held in telling.values() for name in held)
    tiers = panels.tiers_of(monitoring.of(BurnRateAlert))
    sources = boards.Sources(aws, tiers, telling, names, known)
    return [boards.dashboard(board, sources, context) for board in shown]


def _emission(resources: Sequence[Resource], shown: Sequence[Board], aws: Aws) -> Emission:
    files: dict[str, list[Resource]] = {}
    for found in resources:
        files.setdefault(found.file, []).append(found)
    written = [Artifact(path, partial(_text, held, aws)) for path, held in sorted(files.items())]
    drawn = [
        Artifact(requests.body_file(r), partial(_drawing, r)) for r in resources if r.kind == "dashboard"
    ]
    return Emission(tuple(resources), (*written, *drawn), (*_notes(shown), *_opting_in(resources)))


def _drawing(dashboard: Resource) -> str:
    return indented(str(dashboard.body[requests.BODY]))


def _text(held: list[Resource], aws: Aws) -> str:
    return dump_json(requests.to_file(held, aws.account, aws.region))


def _notes(shown: Sequence[Board]) -> Iterator[str]:
    for board in shown:
        found = [panel for section in board.sections for panel in section.panels]
        left = [p for p in found if not panels.shown(p) and not isinstance(p.content, AlertsView)]
        unsaid = sum(panels.counted(panel) for panel in left)
        for count, why in (
            (len(left) - unsaid, "read no CloudWatch metric"),
            (unsaid, "no single period can say"),
        ):
            if count:
                plural = "panel" if count == 1 else "panels"
                yield f"the dashboard of `{board.id}` leaves out {count} {plural} that {why}"


def _opting_in(resources: Sequence[Resource]) -> Iterator[str]:
    """What the account needs beside the requests."""
    if any(found.kind == "metric-alarm" and "EvaluationCriteria" in found.body for found in resources):
        yield "PromQL alarms need StartOTelEnrichment and resource tags on telemetry in the account"
    if any(found.kind == "exclusion" for found in resources):
        yield "an exclusion window is added each time its request is sent: send it once"
