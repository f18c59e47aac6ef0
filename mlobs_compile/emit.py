"""Monitoring -> Emissions: every node goes to the targets that can express it, or is reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mlobs_compile import paths, viewing
from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Diagnostic, Outcome, Part, Related, has_errors
from mlobs_compile.faults import alertmanager, cloudwatch, internal, slo
from mlobs_compile.faults import paths as path_faults
from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.monitoring import AnyNode, Monitoring
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.ir.routing import Policy
from mlobs_compile.ir.signal import SeriesComposite
from mlobs_compile.paths import reactions
from mlobs_compile.resolve.platform import Said
from mlobs_compile.route import Place
from mlobs_compile.spec.project import Project
from mlobs_compile.target import Context, Role, Target
from mlobs_compile.viewing import Views

CHOOSES = "cloudwatch"
"""The target that watches an SLO by one of several backends."""
SHOWS = "grafana"
"""The target whose panels alerts link to."""
TAKERS = {
    Role.ALERTS: "`prometheus: {}` or `cloudwatch: {}`",
    Role.DATA: "`great_expectations: {}` or `glue_data_quality: {...}`",
    Role.MONITORS: "`sagemaker: {...}`",
}
"""What must not be lost, and the targets that ship for it."""


@dataclass(frozen=True, slots=True)
class Emitted:
    """What every configured target made of one environment, by the target's name."""

    homes: Mapping[str, str]
    emissions: Mapping[str, Emission]


def emit(
    monitoring: Monitoring, said_project: Said[Project], targets: Sequence[Target], only: frozenset[str]
) -> Outcome[Emitted]:
    """The resources of every target, or None with every node that has no home.

    `targets` are the configured ones in the order of the project file; `only` names those to write, all when empty.
    A node is judged against all configured targets, so that a partial compile reports what a whole one would.
    """
    said: list[Diagnostic] = [*_same_ids(monitoring)]
    homes = _homes(monitoring, targets, said_project.spec, said)
    said.extend(_parted(monitoring, homes))
    said.extend(_unheeded(monitoring, homes))
    said.extend(reactions.out_of_reach(monitoring, homes, said_project.spec.targets))
    wanted = [target.name for target in targets if not only or target.name in only]
    views = _views(monitoring, said_project.spec)
    made = {
        target.name: target.emit(
            monitoring, replace(_context(target, monitoring, said_project.spec, homes), views=views)
        )
        for target in targets
        if target.name in wanted or target.name in paths.FOLLOWED
    }
    emissions = {name: outcome.value for name, outcome in made.items() if outcome.value}
    said.extend(paths.prove(monitoring, homes, emissions, said_project))
    for name in wanted:
        said.extend(_news(made[name].diagnostics, said, said_project.at("targets", name)))
    kept = {name: emission for name, emission in emissions.items() if name in wanted}
    return Outcome(None if has_errors(said) else Emitted(homes, kept), tuple(said))


def _context(target: Target, monitoring: Monitoring, project: Project, homes: Mapping[str, str]) -> Context:
    return Context(
        project=project.metadata.name,
        project_id=project.metadata.id,
        environment=monitoring.environment,
        aws=project.aws,
        options=project.targets[target.name],
        homes=homes,
        settings=project.targets,
    )


def _views(monitoring: Monitoring, project: Project) -> Views:
    """Where each alert is seen; a Grafana counts once the project has one."""
    options, alarms = project.targets.get(SHOWS), project.targets.get(CHOOSES)
    return Views(
        project.metadata.name,
        monitoring.environment,
        viewing.panels_of(monitoring.of(Board)),
        drawn=options is not None,
        address=getattr(options, "url", None),
        prefix=getattr(alarms, "name_prefix", None),
    )


def role_of(node: AnyNode) -> Role:
    """Which kind of target a node is meant for."""
    match node:
        case Policy() | Maintenance():
            return Role.ROUTING
        case Board():
            return Role.BOARDS
        case Expectation():
            return Role.DATA
        case ScheduledMonitor():
            return Role.MONITORS
        case Measurement():
            return Role.MEASURES
        case Reaction():
            return Role.REACTIONS
        case _:
            return Role.ALERTS


def _homes(
    monitoring: Monitoring, targets: Sequence[Target], project: Project, said: list[Diagnostic]
) -> dict[str, str]:
    """The first target that takes each alert and objective; the alerts of an objective stay with it."""
    homes: dict[str, str] = {}
    reported: set[str] = set()
    untaken: dict[Role, list[AnyNode]] = {}
    by_role = {role: [target for target in targets if role in target.roles] for role in Role}
    for node in monitoring.nodes:
        role = role_of(node)
        able = by_role[role]
        if not able and role is not Role.REACTIONS:
            untaken.setdefault(role, []).append(node)
            continue
        home = homes.get(_objective_of(node) or "")
        if home:
            able = [target for target in able if target.name == home]
        taker = next((t.name for t in able if t.refusal(node, project.targets[t.name]) is None), None)
        if taker:
            homes[node.id] = taker
        elif (
            not isinstance(node, Policy | Maintenance | Board | Measurement)
            and _objective_of(node) not in reported
        ):
            why = "; ".join(f"{t.name}: {t.refusal(node, project.targets[t.name])}" for t in able)
            if isinstance(node, BudgetAlert):
                said.append(_unkept(node, why))
                continue
            reported.add(node.id)
            said.append(_homeless(node, why))
    said.extend(_untaken(untaken))
    return homes


def _objective_of(node: AnyNode) -> str | None:
    """The id of the objective that an alert stands or falls with."""
    match node:
        case (
            BurnRateAlert(objective=of)
            | BudgetAlert(objective=of)
            | AbsenceAlert(objective=Objective() as of)
        ):
            return of.id
        case _:
            return None


def _homeless(node: AnyNode, why: str) -> Diagnostic:
    if isinstance(node, Reaction):
        return reactions.homeless(node, why)
    message = f"no target can express the {_noun(node)} `{node.id}`: {why}"
    help = "add a target under `targets:` in mlobs.yaml, or give the signal a form that one of them reads"
    return slo.CANNOT_EXPRESS.at(node.origins[0], message, help=help)


def _unkept(alert: BudgetAlert, why: str) -> Diagnostic:
    """The SLO itself is watched, and its burn-rate alerts stand: a warning."""
    message = f"no target of its SLO can express the budget alert `{alert.id}`, so it is left out: {why}"
    help = "remove it here, or give the signal a PromQL form"
    return slo.NO_BUDGET_ALERT.at(alert.origins[0], message, help=help)


def _parted(monitoring: Monitoring, homes: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Composites whose parts are evaluated elsewhere: what they would read is never recorded."""
    for node in monitoring.of(Objective):
        form = node.signal.series
        home = homes.get(node.id)
        if home is None or not isinstance(form, SeriesComposite):
            continue
        for part in form.parts:
            other = homes.get(part.objective)
            if other not in (None, home):
                message = f"the composite `{node.id}` is evaluated in {home} and its part `{part.objective}` in {other}"
                help = "give the part a PromQL form, or order `targets:` so that one target takes both"
                yield slo.CANNOT_EXPRESS.at(node.origins[0], message, help=help)


def _unheeded(monitoring: Monitoring, homes: Mapping[str, str]) -> Iterator[Diagnostic]:
    """SLOs that choose a backend and are evaluated by a target that has none to choose from."""
    for node in monitoring.of(Objective):
        home = homes.get(node.id)
        if node.backend and home not in (None, CHOOSES):
            message = f"`backend: {node.backend}` has no effect: `{node.id}` is evaluated in {home}"
            help = "write `cloudwatch` first under `targets:`, or remove the PromQL form, or `backend`"
            yield cloudwatch.UNHEEDED_BACKEND.at(node.origins[0] / "backend", message, help=help)


def _noun(node: AnyNode) -> str:
    match node:
        case Objective():
            return "SLO"
        case Expectation():
            return "check"
        case ScheduledMonitor():
            return "monitor"
        case _:
            return "alert"


def _untaken(nodes: Mapping[Role, Sequence[AnyNode]]) -> Iterator[Diagnostic]:
    """Nodes of a role that no configured target has; the fault is the project's, so it is said once for each role.

    Teams without a router and boards without a viewer take nobody's alert away.
    """
    for role, takers in TAKERS.items():
        if role in nodes:
            first, count = nodes[role][0], len(nodes[role])
            others = f" and {count - 1} more" if count > 1 else ""
            message = f"no configured target takes {role.value}: the {_noun(first)} `{first.id}`{others} would be lost"
            help = f"add {takers} under `targets:` in mlobs.yaml"
            yield slo.CANNOT_EXPRESS.at(first.origins[0], message, help=help)


def _same_ids(monitoring: Monitoring) -> Iterator[Diagnostic]:
    seen: dict[str, AnyNode] = {}
    # What is measured is written in the same line as its alert, of which both are said to be two.
    measured = [node for node in monitoring.nodes if isinstance(node, Measurement)]
    others = (node for node in monitoring.nodes if not isinstance(node, Measurement))
    told: set[str] = set()
    for node in (*others, *measured):
        first = seen.setdefault(node.id, node)
        if first is not node and not (isinstance(node, Measurement) and node.check in told):
            told.add(node.id)
            related = (
                (Related(first.origins[0], "the first is here"),) if first.origins != node.origins else ()
            )
            message = f"two things have the id `{node.id}`"
            yield internal.SAME_ID.at(
                node.origins[0], message, help="rename or remove one of them", related=related
            )


def _news(found: Iterable[Diagnostic], said: Sequence[Diagnostic], settings: Place) -> Iterator[Diagnostic]:
    """What a target finds beyond what is said; what concerns no line of the spec concerns the target's settings."""
    unreached = {diagnostic.where for diagnostic in said if diagnostic.code == path_faults.NOBODY.code}
    for diagnostic in found:
        if diagnostic.code != alertmanager.NOBODY.code or diagnostic.where not in unreached:
            yield diagnostic if diagnostic.where else replace(diagnostic, where=settings, part=Part.KEY)
