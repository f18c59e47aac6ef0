"""Prometheus: recording rules that stage every SLO exactly, and alerting rules on what they record.

One file per thing that is watched, one ordered group per SLO. `format` says who reads them: plain rule files for
Prometheus, PrometheusRule objects for its operator, namespaces of Amazon Managed Service for Prometheus (with the
requests that make them), or namespaces of Mimir as `mimirtool rules` loads them.

Where rules are evaluated they may be too many or too large. `limits` has the defaults of each system: a file that is
too large becomes several, a group with too many rules becomes consecutive ones, and what cannot be made to fit is an
error.
"""

<<<<<<< HEAD
from mlobs_compile.target import Role, Target
from mlobs_compile.targets.prometheus.emission import emit
from mlobs_compile.targets.prometheus.groups import NAME
from mlobs_compile.targets.prometheus.options import Options
from mlobs_compile.targets.prometheus.refusal import refuses
=======
from __future__ import annotations

from functools import partial
from typing import Literal

from pydantic import Field

from mlobs_compile.artifact import Artifact, Body, Deferred, Emission, Json, Resource, dump_yaml
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.maintenance import Weekly
from mlobs_compile.ir.monitoring import AnyNode, Monitoring
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.queries import clock, records
from mlobs_compile.spec.shape import Name, Shape
from mlobs_compile.target import Context, Role, Target
from mlobs_compile.targets.prometheus.alerts import signal_rules
from mlobs_compile.targets.prometheus.rules import alert_name
from mlobs_compile.targets.prometheus.slo import Names, SloAlert, slo_rules

NAME = "prometheus"
INTERVAL = str(records.INTERVAL)


class Options(Shape):
    """Settings of the Prometheus target."""

    format: Literal["rules", "prometheus-rule"] = Field(
        "rules", description="Plain rule files, or PrometheusRule objects for the Prometheus operator."
    )
    namespace: Name = Field("monitoring", description="The Kubernetes namespace of PrometheusRule objects.")
    rule_labels: dict[str, str] = Field(
        {}, description="Labels of PrometheusRule objects, by which the operator selects them."
    )
    record_names: Literal["mlobs", "sloth"] = Field(
        "mlobs",
        description="With `sloth`, series and labels that dashboards made for sloth ask for come on top.",
    )
    routed_elsewhere: bool = Field(
        default=False,
        description="True when an Alertmanager configuration outside this project routes the alerts.",
    )


def refuses(node: AnyNode) -> str | None:
    match node:
        case Objective() if node.signal.series:
            zones = [stretch.time_zone for stretch in node.maintenance if isinstance(stretch, Weekly)]
            zones += [period.time_zone for period in node.periods if period.calendar]
            return next((why for zone in zones if (why := clock.untellable(zone))), None)
        case Objective() | ThresholdAlert() | AnomalyAlert() | AbsenceAlert():
            return None if node.signal.series else f"`{node.signal.name}` has no PromQL form"
        case BurnRateAlert(objective=objective) | BudgetAlert(objective=objective):
            return refuses(objective)
        case _:
            return f"Prometheus has no place for a {type(node).__name__}"


def emit(monitoring: Monitoring, context: Context) -> Outcome[Emission]:
    """Rule files of one environment."""
    options = context.options
    assert isinstance(options, Options)
    here = [node for node in monitoring.nodes if context.homes.get(node.id) == NAME]
    objectives = {node.id: node for node in here if isinstance(node, Objective)}
    alerts: dict[str, list[SloAlert]] = {id: [] for id in objectives}
    single: list[ThresholdAlert | AnomalyAlert | AbsenceAlert] = []
    for node in here:
        match node:
            case BurnRateAlert() | BudgetAlert():
                alerts[node.objective.id].append(node)
            case AbsenceAlert(objective=Objective(id=id)) if id in objectives:
                alerts[id].append(node)
            case ThresholdAlert() | AnomalyAlert() | AbsenceAlert():
                single.append(node)
            case _:
                pass
    names = Names(options.record_names)
    groups = (_group(objective, tuple(alerts[id]), names) for id, objective in objectives.items())
    resources = (*groups, *map(_alert, single))
    files: dict[str, list[Resource]] = {}
    for resource in resources:
        files.setdefault(resource.file, []).append(resource)
    texts = {path: partial(_file, path, held, options, context.environment) for path, held in files.items()}
    return Outcome(Emission(resources, tuple(Artifact(path, text) for path, text in texts.items())))


def _group(objective: Objective, alerts: tuple[SloAlert, ...], names: Names) -> Resource:
    """All rules of an SLO: in one group, for Prometheus keeps order and time only within a group."""

    def body() -> Body:
        return {
            "name": objective.id,
            "interval": INTERVAL,
            "rules": tuple(slo_rules(objective, alerts, names)),
        }

    ids = (objective.id, *(alert.id for alert in alerts))
    aliases = tuple(alert_name(alert.id) for alert in alerts)
    file = _path(objective.subject)
    return Resource(NAME, "rule-group", objective.id, file, Deferred(body), ids, objective.origins, aliases)


def _alert(alert: ThresholdAlert | AnomalyAlert | AbsenceAlert) -> Resource:
    def body() -> Body:
        return {"rules": tuple(signal_rules(alert))}

    name, file = alert_name(alert.id), _path(alert.subject)
    return Resource(NAME, "alert-rule", name, file, Deferred(body), (alert.id,), alert.origins, (name,))


def _path(subject: Subject) -> str:
    return f"rules/{subject.kind}-{subject.name}.yaml"


def _file(path: str, held: list[Resource], options: Options, environment: str) -> str:
    """One rule file: the SLOs' groups, then one group with the alerts on single signals."""
    groups: list[Json] = [resource.body for resource in held if resource.kind == "rule-group"]
    rules = [rule for resource in held if resource.kind == "alert-rule" for rule in _rules(resource)]
    stem = path.removeprefix("rules/").removesuffix(".yaml")
    if rules:
        groups.append({"name": f"{stem}/alerts", "interval": INTERVAL, "rules": rules})
    header = (
        "Generated by mlobs from the specs named in the annotations; edit those, then run `mlobs compile`.",
    )
    if options.format == "rules":
        return dump_yaml({"groups": groups}, header=header)
    metadata: Body = {"name": f"mlobs-{environment}-{stem}", "namespace": options.namespace}
    if options.rule_labels:
        metadata["labels"] = dict(options.rule_labels)
    manifest: Body = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": metadata,
        "spec": {"groups": groups},
    }
    return dump_yaml(manifest, header=header)


def _rules(resource: Resource) -> tuple[Json, ...]:
    rules = resource.body["rules"]
    assert isinstance(rules, tuple)
    return rules

>>>>>>> 0a51358 (--record-names sloth)

TARGET = Target(NAME, frozenset({Role.ALERTS}), Options, refuses, emit)
