"""The way of an alert to what it starts: whether the alerts of a reaction reach whoever starts its run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import reaction as faults
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.ir.reaction import Dag, Function, HostedDag, Reaction, Run, TrainingPipeline, Workflow
from mlobs_compile.spec.shape import Shape

RULES, ALARMS, ROUTES, STARTER = "prometheus", "cloudwatch", "alertmanager", "eventbridge"


def homeless(reaction: Reaction, why: str) -> Diagnostic:
    """No configured target starts the run; `why` is what those say that were asked."""
    if isinstance(reaction.run, Dag):
        help = (
            "add `relay: {url: ...}` under `targets.alertmanager` in mlobs.yaml, where `mlobs relay` listens"
        )
    elif f"{STARTER}: " in why:  # It is there, and all that it refuses of its own runs is such a text.
        help = "write the text so that it does not begin with `{%`"
    else:
        help = "add `eventbridge: {}` under `targets:` in mlobs.yaml"
    message = f"no target can start the run of `{reaction.id}`" + (f": {why}" if why else "")
    return faults.NO_REACTOR.at(reaction.origins[0] / "run", message, help=help)


def out_of_reach(
    monitoring: Monitoring, homes: Mapping[str, str], targets: Mapping[str, Shape]
) -> Iterator[Diagnostic]:
    """The reactions of which an alert is evaluated where nothing leads it on."""
    for reaction in monitoring.of(Reaction):
        home = homes.get(reaction.id)
        if home is None:
            continue
        here = [id for id in reaction.triggers if homes.get(id) == ALARMS]
        routed = [id for id in reaction.triggers if homes.get(id) == RULES]
        if home == ROUTES and here:
            yield _beyond_the_relay(reaction, here)
        elif routed and (ROUTES not in targets or getattr(targets[RULES], "routed_elsewhere", False)):
            yield _unrouted(reaction, routed)


def _beyond_the_relay(reaction: Reaction, alarms: list[str]) -> Diagnostic:
    message = (
        f"`{alarms[0]}`{_more(alarms)} is evaluated in CloudWatch, from which nothing reaches the relay that "
        f"starts the run of `{reaction.id}`"
    )
    help = "write `mwaa` in place of `url`, take the alert out of `on`, or let Prometheus evaluate it"
    return faults.OUT_OF_REACH.at(reaction.origins[0] / "on", message, help=help)


def _unrouted(reaction: Reaction, alerts: list[str]) -> Diagnostic:
    message = (
        f"`{alerts[0]}`{_more(alerts)} is evaluated in Prometheus, and no Alertmanager of this project leads it "
        f"to what starts the run of `{reaction.id}`"
    )
    help = "add `alertmanager: {}` under `targets:` in mlobs.yaml, or write `cloudwatch` before `prometheus`"
    return faults.OUT_OF_REACH.at(reaction.origins[0] / "on", message, help=help)


def _more(ids: list[str]) -> str:
    return f" and {len(ids) - 1} more" if len(ids) > 1 else ""


def ways(monitoring: Monitoring, homes: Mapping[str, str], id: str) -> Iterator[str]:
    """What an alert starts, or what starts a reaction and when, in lines for `mlobs explain`."""
    for reaction in monitoring.of(Reaction):
        if id == reaction.id:
            for trigger in reaction.triggers:
                yield f"after    {trigger} ({homes.get(trigger, 'nowhere')})"
            muted = ", and not during maintenance" if reaction.muted else ""
            yield f"starts   {_called(reaction.run)}, once in {reaction.cooldown}{muted}"
        elif id in reaction.triggers:
            yield f"starts   {reaction.id}, unless it was started within {reaction.cooldown}"


def _called(run: Run) -> str:
    match run:
        case TrainingPipeline(name=name):
            return f"the SageMaker pipeline `{name}`"
        case Workflow(resource=resource) | Function(resource=resource):
            return f"`{resource}`"
        case HostedDag(dag=dag, scheduler=where) | Dag(dag=dag, url=where):
            return f"the DAG `{dag}` of `{where}`"
        case _:
            assert_never(run)
