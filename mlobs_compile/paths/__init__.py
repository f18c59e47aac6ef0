"""The way of an alert from its labels to a person: followed through what was compiled, not through what was meant.

`tree` and `intervals` know what Alertmanager makes of routes and times, `delivery` puts a configuration together from
them, `proof` leads every compiled rule through it. Alarms carry their own actions, and their target judges those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Emission
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import paths as faults
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.paths import proof
from mlobs_compile.resolve.platform import Said
from mlobs_compile.spec.project import Project

RULES, ROUTES = "prometheus", "alertmanager"
FOLLOWED = frozenset((RULES, ROUTES))
"""The targets whose output is looked at, whether or not somebody asked for their files."""


def prove(
    monitoring: Monitoring,
    homes: Mapping[str, str],
    emissions: Mapping[str, Emission],
    project: Said[Project],
) -> Iterator[Diagnostic]:
    """Every alert evaluated in Prometheus that tells nobody, or nobody who would wake; or that nobody can tell."""
    alerts = [alert for alert in monitoring.alerts() if homes.get(alert.id) == RULES]
    targets = project.spec.targets
    if not alerts:
        return
    if getattr(targets[RULES], "routed_elsewhere", False):
        count = "an alert is" if len(alerts) == 1 else f"{len(alerts)} alerts are"
        message = f"{count} routed elsewhere, so whom they reach is not proven"
        help = "lead the labels `team` and `severity` to somebody there, or add `alertmanager: {}`"
        yield faults.UNPROVEN.at(project.at("targets", RULES, "routed_elsewhere"), message, help=help)
    elif ROUTES not in targets:
        yield faults.NO_ROUTER.at(
            alerts[0].origins[0],
            "alerts are evaluated in Prometheus, and nothing routes them",
            help="add `alertmanager: {}` under `targets:` in mlobs.yaml",
        )
    else:
        rules = emissions[RULES].resources if RULES in emissions else ()
        routes = proof.configuration(emissions.get(ROUTES))
        yield from proof.prove(monitoring, alerts, proof.rules(rules), routes)
