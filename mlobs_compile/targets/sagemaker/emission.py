"""All scheduled monitors of an environment as requests, configurations and notes on what to upload."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlobs_compile.artifact import Artifact, Body, Emission, Resource, dump_json
from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults.sagemaker import CLOSED, NETWORK, NO_AWS, NO_IMAGE, ROLE_ACCOUNT
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.queries.monitors import barred
from mlobs_compile.spec.project import Aws
from mlobs_compile.target import Context
from mlobs_compile.targets.sagemaker.fitness import at, unfit
from mlobs_compile.targets.sagemaker.images import image
from mlobs_compile.targets.sagemaker.options import Options
from mlobs_compile.targets.sagemaker.requests import Made, make
from mlobs_compile.targets.sagemaker.site import Site


@dataclass(frozen=True, slots=True)
class _Subject:
    """The file that a model's requests stand in, without its ending."""

    file: str
    made: tuple[Made, ...]


def emit(monitoring: Monitoring, context: Context) -> Outcome[Emission]:
    """Requests for every monitor that can run, and a diagnostic for every reason that one cannot."""
    options = context.options
    if not isinstance(options, Options):
        raise TypeError("the sagemaker target needs its own options")
    monitors = tuple(monitoring.of(ScheduledMonitor))
    if not monitors:
        return Outcome(Emission())
    found = [_closed(), *_misplaced(context.aws, options)]
    if context.aws is None:
        return Outcome(Emission(), tuple(found))
    subjects: dict[str, list[Made]] = {}
    for monitor in monitors:
        reasons = [*unfit(monitor, options), *_imageless(monitor, context.aws.region)]
        found.extend(reasons)
        uri = image(monitor.pillar).uri(context.aws.region)
        if uri and not reasons and not barred(monitor):
            file = f"{monitor.subject.kind}/{monitor.subject.name}"
            subjects.setdefault(file, []).append(make(Site(monitor, context, options, uri), file))
    written = [_Subject(file, tuple(made)) for file, made in subjects.items()]
    return Outcome(_emission(written), tuple(found))


def _closed() -> Diagnostic:
    message = "SageMaker Model Monitor and Clarify take no new customers since 2026-07-30"
    return CLOSED.at(None, message, help="without them, write `monitors: runner` in each Model")


def _misplaced(aws: Aws | None, options: Options) -> Iterator[Diagnostic]:
    if aws is None:
        yield NO_AWS.at(None, "no AWS account and region are given", help="add `aws: {account, region}`")
    elif options.role.split(":")[4] != aws.account:
        message = f"the role `{options.role}` is not in the account {aws.account}"
        yield ROLE_ACCOUNT.at(None, message, help="name a role of this environment's account")
    if bool(options.subnets) != bool(options.security_groups):
        message = "`subnets` and `security_groups` make a network only together"
        yield NETWORK.at(None, message, help="write both, or neither")


def _imageless(monitor: ScheduledMonitor, region: str) -> Iterator[Diagnostic]:
    container = image(monitor.pillar)
    if container.uri(region) is None:
        name = container.repository.partition(":")[0]
        message = f"`{region}` has no container `{name}`, which the {monitor.pillar.value} monitor runs in"
        yield NO_IMAGE.at(at(monitor), message, help="write `monitors: runner` in this Model")


def _emission(subjects: Sequence[_Subject]) -> Emission:
    made = [each for subject in subjects for each in subject.made]
    files = [artifact for subject in subjects for artifact in _files(subject)]
    files += [artifact for each in made for artifact in each.artifacts]
    resources: list[Resource] = [resource for each in made for resource in each.resources]
    return Emission(tuple(resources), tuple(files), tuple(note for each in made for note in each.notes))


def _files(subject: _Subject) -> Iterator[Artifact]:
    sent = [request for each in subject.made for request in each.requests]
    yield Artifact(f"{subject.file}.json", dump_json(_requests(sent)))
    baselines = [request for each in subject.made for request in each.baselines]
    if baselines:
        yield Artifact(f"{subject.file}.baseline.json", dump_json(_requests(baselines)))


def _requests(requests: Sequence[Body]) -> Body:
    return {"requests": list(requests)}
