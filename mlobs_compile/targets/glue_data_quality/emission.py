"""All expectations of an environment as rulesets, one file for each data set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile.artifact import Artifact, Body, Emission, Json, Resource, dump_json
from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults.quality import LONG_RULESET
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.target import Context
from mlobs_compile.targets.glue_data_quality.options import Options
from mlobs_compile.targets.glue_data_quality.refusal import refuses
from mlobs_compile.targets.glue_data_quality.rules import rule

LONGEST = 65_536
"""botocore, glue: the length of CreateDataQualityRuleset's Ruleset."""
Datasets = dict[str, list[Expectation]]


def emit(monitoring: Monitoring, context: Context) -> Outcome[Emission]:
    """The requests that make the rulesets of every data set, and those that run them."""
    options = context.options
    if not isinstance(options, Options):
        raise TypeError("the glue_data_quality target needs its own options")
    datasets: Datasets = {}
    for node in monitoring.of(Expectation):
        if refuses(node) is None:
            datasets.setdefault(node.dataset, []).append(node)
    found: list[Diagnostic] = []
    resources: list[Resource] = []
    artifacts: list[Artifact] = []
    for dataset, nodes in datasets.items():
        made = list(_rulesets(dataset, nodes, context, options))
        found.extend(_too_long(made))
        resources.extend(made)
        artifacts.append(Artifact(f"dataset/{dataset}.json", dump_json(_file(made, options, dataset))))
    return Outcome(
        Emission(tuple(resources), tuple(artifacts), tuple(_notes(datasets, options))), tuple(found)
    )


def _rulesets(
    dataset: str, nodes: Sequence[Expectation], context: Context, options: Options
) -> Iterator[Resource]:
    """One ruleset of what fails and one of what only warns."""
    for suffix, held in (
        ("", [node for node in nodes if not node.warning]),
        ("-warn", [node for node in nodes if node.warning]),
    ):
        if held:
            name = f"{context.project}-{context.environment}-{dataset}{suffix}"
            origins = tuple(dict.fromkeys(place for node in held for place in node.origins))
            body = _request(name, held, context, options)
            yield Resource(
                "glue_data_quality", "DataQualityRuleset", name, f"dataset/{dataset}.json", body,
                tuple(node.id for node in held), origins,
            )  # fmt: skip


def _request(name: str, nodes: Sequence[Expectation], context: Context, options: Options) -> Body:
    dataset, team = nodes[0].dataset, nodes[0].subject.team
    what = "What warns" if nodes[0].warning else "What fails"
    return {
        "Name": name,
        "Description": f"{what} of the data set {dataset}, answered for by {team}. Made by mlobs.",
        "Ruleset": ruleset(nodes),
        "TargetTable": {"DatabaseName": options.database, "TableName": options.table(dataset)},
        "Tags": {
            "mlobs:project": context.project_id,
            "mlobs:environment": context.environment,
            "mlobs:dataset": dataset,
        },
    }


def ruleset(nodes: Sequence[Expectation]) -> str:
    """The document: a rule on each line, under a remark with the id of its check."""
    rules = ",\n".join(f"  # {node.id}\n  {rule(node)}" for node in nodes)
    return f"Rules = [\n{rules}\n]\n"


def _file(made: Sequence[Resource], options: Options, dataset: str) -> Body:
    requests: list[Json] = [
        {"operation": "CreateDataQualityRuleset", "request": resource.body} for resource in made
    ]
    if options.role:
        run = _run([resource.name for resource in made], options, dataset)
        requests.append({"operation": "StartDataQualityRulesetEvaluationRun", "request": run})
    return {"requests": requests}


def _run(names: Sequence[str], options: Options, dataset: str) -> Body:
    table: Body = {"DatabaseName": options.database, "TableName": options.table(dataset)}
    more: Body = {"CloudWatchMetricsEnabled": True}
    return {
        "DataSource": {"GlueTable": table},
        "Role": options.role,
        "NumberOfWorkers": options.workers,
        "RulesetNames": names,
        "AdditionalRunOptions": more | ({"ResultsS3Prefix": options.results} if options.results else {}),
    }


def _too_long(made: Sequence[Resource]) -> Iterator[Diagnostic]:
    for resource in made:
        length = len(str(resource.body["Ruleset"]))
        if length > LONGEST:
            message = f"the ruleset `{resource.name}` has {length} characters, and Glue takes {LONGEST}"
            remedy = "part the data set's checks over two documents, or shorten sets and SQL"
            yield LONG_RULESET.at(resource.origins[0] if resource.origins else None, message, help=remedy)


def _notes(datasets: Datasets, options: Options) -> Iterator[str]:
    if datasets and options.role:
        yield (
            "send StartDataQualityRulesetEvaluationRun at the schedule of each data set, such as by EventBridge "
            "Scheduler; results come as `Data Quality Evaluation Results Available` events of aws.glue-dataquality"
        )
    elif datasets:
        yield "no `role` is given, so rulesets are written and no runs of them"
