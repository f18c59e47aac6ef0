"""What trains a model anew: its triggers as alerts of the model, and alerts on the loop itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mlobs_compile.diagnostic import Diagnostic, did_you_mean
from mlobs_compile.faults import reaction as faults
from mlobs_compile.ir import reaction as ir
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, Gap, ThresholdAlert
from mlobs_compile.ir.monitoring import Alert, AnyNode
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, NoData
from mlobs_compile.lower.loop import loop_alerts
from mlobs_compile.lower.routing import secret
from mlobs_compile.resolve.platform import Platform, Thing
from mlobs_compile.route import Place
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.model import Model
from mlobs_compile.spec.retraining import AirflowRun, RetrainingShape, RunShape

PILLARS = {
    "drift": ("drift", "predictions"),
    "performance": ("performance", "estimated"),
    "bias": ("bias",),
    "explainability": ("explainability",),
}
"""The pillars of a model, and what the ids of their checks begin with."""
_UNDECIDED = ("checks/", "labels/")
"""Alerts on the job that takes the measures, and on labels that do not come in."""


def reactions(
    thing: Thing[Watched], spec: Model, own: Sequence[AnyNode], platform: Platform, said: list[Diagnostic]
) -> Iterator[AnyNode]:
    """The reaction of a model and the alerts on it; nothing where the model asks for none."""
    shape = spec.retraining
    if shape is None or not shape.enabled or shape.run is None:
        return
    alerts = [
        one
        for one in own
        if isinstance(one, BurnRateAlert | BudgetAlert | ThresholdAlert | AnomalyAlert | AbsenceAlert)
    ]
    triggers = _triggers(thing, spec, shape, alerts, said)
    foreign = _foreign(thing, shape.run, platform)
    if foreign:
        said.append(foreign)
    if not triggers or foreign:
        return
    said.extend(_hasty(thing, shape, [one for one in alerts if one.id in triggers]))
    reaction = ir.Reaction(
        id=f"{thing.subject.name}/retraining",
        subject=thing.subject,
        origins=(thing.at("retraining"),),
        triggers=triggers,
        run=_run(shape.run),
        cooldown=shape.cooldown,
        muted=bool(spec.maintenance),
    )
    yield reaction
    yield from loop_alerts(reaction, platform)


def _triggers(
    thing: Thing[Watched],
    spec: Model,
    shape: RetrainingShape,
    alerts: Sequence[Alert],
    said: list[Diagnostic],
) -> tuple[str, ...]:
    """The ids of all that is named, in the order of the spec; each name that is no trigger is said."""
    found: dict[str, None] = {}
    prefix = f"{thing.subject.name}/"
    for number, name in enumerate(shape.on):
        place = thing.at("retraining", "on", number)
        named = [alert for alert in alerts if _is_named(alert.id.removeprefix(prefix), name)]
        judged = [alert.id for alert in named if _unjudged(alert, prefix) is None]
        if not named:
            said.append(_unknown(name, place, [alert.id.removeprefix(prefix) for alert in alerts], spec))
        elif not judged:
            message = f"`{name}` triggers nothing: {_unjudged(named[0], prefix)}"
            help = "name a check or an alert that fails, such as `drift` or `performance`"
            said.append(faults.NO_VERDICT.at(place, message, help=help))
        found.update(dict.fromkeys(judged))
    return tuple(alert.id for alert in alerts if alert.id in found)


def _is_named(id: str, name: str) -> bool:
    """Whether a name under `on` stands for the alert: a pillar, an alert's or SLO's name, or an id or its beginning."""
    heads = PILLARS.get(name, (name, f"alert/{name}"))
    return any(id == head or id.startswith(f"{head}/") for head in heads)


def _unjudged(alert: Alert, prefix: str) -> str | None:
    """Why the alert is no verdict on the model; None where it is one."""
    id = alert.id.removeprefix(prefix)
    if isinstance(alert, AbsenceAlert):
        return "it fires when data are missing"
    if id.startswith(_UNDECIDED) or (isinstance(alert, ThresholdAlert) and alert.gap is Gap.BAD):
        return "it fires when checks could not be decided"
    if isinstance(alert, ThresholdAlert) and id.endswith("/warn"):
        return "it only warns"
    if isinstance(alert, BurnRateAlert | BudgetAlert) and alert.objective.no_data is NoData.BAD:
        return "its SLO counts missing data as bad"
    return None


def _unknown(name: str, place: Place, ids: Iterable[str], spec: Model) -> Diagnostic:
    """A name that stands for nothing, or a pillar without a check."""
    if name in PILLARS:
        missing = getattr(spec, name) is None
        message = (
            f"the model has no `{name}`" if missing else f"`{name}` has no check that is judged by an alert"
        )
        return faults.NO_TRIGGER.at(place, message, help=f"add checks under `{name}`, or take it out of `on`")
    parts = [id.removeprefix("alert/") for id in ids]
    known = dict.fromkeys((*PILLARS, *(part.partition("/")[0] for part in parts), *parts))
    ends = next((part for part in parts if f"/{part}/".endswith(f"/{name}/")), None)
    close = f"did you mean `{ends}`?" if ends else did_you_mean(name, known)
    help = close or "`mlobs explain` prints the ids of a document's alerts"
    return faults.NO_TRIGGER.at(place, f"the model has no alert, check or pillar `{name}`", help=help)


def _hasty(thing: Thing[Watched], shape: RetrainingShape, alerts: Iterable[Alert]) -> Iterator[Diagnostic]:
    """A cool-down within which no check can have seen the new model."""
    pillars = tuple(head for heads in PILLARS.values() for head in heads)
    prefix = f"{thing.subject.name}/"
    every = [
        alert.window
        for alert in alerts
        if isinstance(alert, ThresholdAlert) and alert.id.removeprefix(prefix).startswith(pillars)
    ]
    slowest = max(every, key=lambda one: one.ms, default=shape.cooldown)
    if shape.cooldown < slowest:
        message = (
            f"the cool-down of {shape.cooldown} ends before the next verdict, which comes every {slowest}"
        )
        place = thing.at("retraining", "cooldown")
        yield faults.HASTY.at(place, message, help=f"write `cooldown: {slowest}` or more")


def _foreign(thing: Thing[Watched], run: RunShape, platform: Platform) -> Diagnostic | None:
    """A resource that is not where its starter lives."""
    aws = platform.project.spec.aws
    key, arn = ("step_functions", run.step_functions) if run.step_functions else ("lambda", run.function)
    if aws is None or arn is None:
        return None
    region, account = arn.split(":")[3:5]
    if (region, account) == (aws.region, aws.account):
        return None
    message = f"`{arn}` is not in the account {aws.account} and `{aws.region}`, where its starter runs"
    help = "name a resource there; an environment may override `retraining.run`"
    return faults.ELSEWHERE.at(thing.at("retraining", "run", key), message, help=help)


def _run(run: RunShape) -> ir.Run:
    parameters = tuple(run.parameters.items())
    if run.sagemaker_pipeline is not None:
        return ir.TrainingPipeline(run.sagemaker_pipeline, parameters)
    if run.step_functions is not None:
        return ir.Workflow(run.step_functions, parameters)
    if run.function is not None:
        return ir.Function(run.function, parameters)
    assert run.airflow is not None
    return _dag(run.airflow)


def _dag(airflow: AirflowRun) -> ir.Run:
    if airflow.mwaa is not None:
        return ir.HostedDag(airflow.mwaa, airflow.dag, airflow.path, airflow.api, airflow.conf)
    reference = airflow.token or airflow.password
    assert airflow.url is not None and reference is not None
    login = ir.Login(airflow.username, secret(reference))
    return ir.Dag(airflow.url.rstrip("/"), airflow.dag, airflow.api, login, airflow.conf)
