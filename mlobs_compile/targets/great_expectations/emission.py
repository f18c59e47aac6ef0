"""All expectations of an environment as the files of one Great Expectations project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile.artifact import Artifact, Body, Emission, Resource, dump_json, dump_yaml
from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults.advice import SORTED_BY_SPARK
from mlobs_compile.faults.great_expectations import JAVA_PATTERN, SUITE_CLASH
from mlobs_compile.ir.assertion import Aggregate, Fresh, Matches, Unlike
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.target import Context
from mlobs_compile.targets.great_expectations.naming import suite_name
from mlobs_compile.targets.great_expectations.options import Options
from mlobs_compile.targets.great_expectations.project import checkpoint, configuration, validation_definition
from mlobs_compile.targets.great_expectations.refusal import refuses_with
from mlobs_compile.targets.great_expectations.suite import suite_body

Suites = dict[str, list[Expectation]]


def emit(monitoring: Monitoring, context: Context) -> Outcome[Emission]:
    """One suite, validation definition and checkpoint per data set, and the project file they share."""
    options = context.options
    if not isinstance(options, Options):
        raise TypeError("the great_expectations target needs its own options")
    suites, found = _suites(monitoring, options)
    if not suites:
        return Outcome(Emission(), tuple(found))
    resources = tuple(
        resource for name, nodes in suites.items() for resource in _resources(name, nodes, context, options)
    )
    shared = Artifact("gx/great_expectations.yml", dump_yaml(configuration(context, options)))
    files = (shared, *(Artifact(r.file, dump_json(r.body, sort_keys=True)) for r in resources))
    return Outcome(Emission(resources, files, tuple(_notes(suites, options))), tuple(found))


def _suites(monitoring: Monitoring, options: Options) -> tuple[Suites, list[Diagnostic]]:
    """The expectations by suite, in the order of the spec, and what this engine cannot say."""
    suites: Suites = {}
    datasets: dict[str, str] = {}
    found: list[Diagnostic] = []
    for node in monitoring.of(Expectation):
        name = suite_name(node.dataset)
        if refuses_with(node, options):
            continue
        if datasets.setdefault(name, node.dataset) != node.dataset:
            found.append(_clash(node, datasets[name]))
        elif options.engine == "spark" and _python_only(node):
            found.append(_java(node))
        else:
            suites.setdefault(name, []).append(node)
            if options.engine == "spark" and _sorts(node):
                found.append(_sorting(node))
    return suites, found


def _clash(node: Expectation, other: str) -> Diagnostic:
    message = f"the data sets `{other}` and `{node.dataset}` would share the suite `{suite_name(other)}`"
    return SUITE_CLASH.at(node.origins[0] if node.origins else None, message, help="rename one of them")


def _python_only(node: Expectation) -> bool:
    """Spark's regular expressions are Java's, which spell a named group without the `P`."""
    return isinstance(node.assertion, Matches | Unlike) and "(?P" in node.assertion.pattern


def _sorts(node: Expectation) -> bool:
    return isinstance(node.assertion, Aggregate) and node.assertion.statistic == "median"


def _sorting(node: Expectation) -> Diagnostic:
    message = f"the median of `{node.column}` is exact on Spark, which sorts the column for it"
    remedy = "bound the mean, or set `engine: pandas` where the batch fits on one machine"
    return SORTED_BY_SPARK.at(node.origins[0] if node.origins else None, message, help=remedy)


def _java(node: Expectation) -> Diagnostic:
    message = f"the pattern of `{node.column}` names a group as Python does, which Spark does not read"
    remedy = "use a plain group `(...)`, or set `engine: pandas`"
    return JAVA_PATTERN.at(node.origins[0] if node.origins else None, message, help=remedy)


def _resources(
    name: str, nodes: Sequence[Expectation], context: Context, options: Options
) -> Iterator[Resource]:
    origins = tuple(dict.fromkeys(place for node in nodes for place in node.origins))
    ids = tuple(node.id for node in nodes)
    bodies: tuple[tuple[str, str, Body, tuple[str, ...]], ...] = (
        ("ExpectationSuite", "expectations", suite_body(name, nodes, context, options), ids),
        ("ValidationDefinition", "validation_definitions", validation_definition(name, context), ()),
        ("Checkpoint", "checkpoints", checkpoint(name, context, options), ()),
    )
    for kind, folder, body, expressed in bodies:
        yield Resource("great_expectations", kind, name, f"gx/{folder}/{name}.json", body, expressed, origins)


def _notes(suites: Suites, options: Options) -> Iterator[str]:
    assertions = [node.assertion for nodes in suites.values() for node in nodes]
    if any(isinstance(assertion, Fresh) for assertion in assertions):
        yield (
            "freshness expectations need the parameters named in `meta.mlobs.not_before` when a checkpoint "
            "runs: the time of the run less the permitted age, in ISO 8601"
        )
