"""All measurements and expectations of an environment as one checklist for each subject."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile import checklist
from mlobs_compile.artifact import Artifact, Emission, Resource, dump_json
from mlobs_compile.checklist import Checklist
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.ir.node import Subject
from mlobs_compile.target import Context
from mlobs_compile.units import Duration


def emit(monitoring: Monitoring, context: Context) -> Outcome[Emission]:
    """One checklist per model and data set that has checks."""
    resources = tuple(_resource(one) for one in checklists(monitoring))
    files = tuple(Artifact(resource.file, dump_json(resource.body)) for resource in resources)
    return Outcome(Emission(resources, files))


def checklists(monitoring: Monitoring) -> Iterator[Checklist]:
    """The checklists of one environment, in the order of the spec."""
    held: dict[Subject, tuple[list[Measurement], list[Expectation]]] = {}
    for node in monitoring.nodes:
        if isinstance(node, Measurement):
            held.setdefault(node.subject, ([], []))[0].append(node)
        if isinstance(node, Expectation):
            held.setdefault(node.subject, ([], []))[1].append(node)
    for subject, (measurements, expectations) in held.items():
        every = min((one.every for one in measurements), key=lambda one: one.ms, default=Duration(0))
        yield Checklist(
            checklist.SCHEMA_VERSION,
            monitoring.project,
            subject,
            every,
            tuple(measurements),
            tuple(expectations),
        )


def _resource(found: Checklist) -> Resource:
    nodes = (*found.measurements, *found.expectations)
    origins = tuple(dict.fromkeys(place for node in nodes for place in node.origins))
    subject = found.subject
    return Resource(
        "runner", "checklist", f"{subject.kind}/{subject.name}", f"{subject.kind}/{subject.name}.json",
        checklist.body(found), tuple(node.id for node in nodes), origins,
    )  # fmt: skip
