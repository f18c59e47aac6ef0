"""SageMaker: answers of its `describe-...` operations, saved with `--output json`, or asked with `--live`.

Each variant of an endpoint becomes a Model with the preset of its kind: real-time, asynchronous, serverless or
multi-model; and so does each inference component. Schedules of Model Monitor and Clarify add what they say exactly:
the baseline of `drift`, the nDCG of 0.9 of `explainability`, the members of an answer that hold prediction and score,
and how often. Pipelines become Pipelines, feature groups Datasets with their columns. Tags `team`, `owner`, `squad` and
`tier` are guesses, and drafts; models and packages are annotations.

Answers are known by their members, whatever their files are called: `describe-endpoint`, `describe-endpoint-config`,
`describe-model`, `describe-model-package`, `describe-inference-component`, `describe-monitoring-schedule` and the four
`describe-...-job-definition`, `describe-pipeline`, `describe-feature-group`, and for tags `aws resourcegroupstaggingapi
get-resources`. Not carried over, and told: bounds of monitors, which stand in files in S3, and with them
performance and bias; schedules over batches; shadow variants.
"""

from __future__ import annotations

from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults import aws_airflow as faults
from mlobs_compile.faults import migration
from mlobs_compile.importer import Artifact, Importer
from mlobs_compile.importers.sagemaker.answers import read
from mlobs_compile.importers.sagemaker.monitors import monitors
from mlobs_compile.importers.sagemaker.questions import asks
from mlobs_compile.importers.sagemaker.serving import served
from mlobs_compile.importers.sagemaker.stored import feature_groups, pipelines
from mlobs_compile.translation import Draft, Translation


def draft(artifacts: tuple[Artifact, ...]) -> Outcome[tuple[Translation, ...]]:
    """Models, Pipelines and Datasets, in the order of their names at the source."""
    account = read(artifacts)
    if not account.things and not account.listed:
        help = "save what `aws sagemaker describe-endpoint --output json` and its like print, or use `--live`"
        message = "none of the files is an answer of a `describe-...` operation of SageMaker"
        return Outcome(None, (faults.NOTHING_OF_AWS.at(None, message, help=help),))
    models = list(served(account))
    said = monitors(account, models)
    drafts = [*(one.draft for one in models), *pipelines(account), *feature_groups(account)]
    taken: dict[tuple[str, str], Draft] = {}
    kept = [one.done() for one in drafts if _first(one, taken, said)]
    return Outcome(tuple(kept), tuple(said))


def _first(one: Draft, taken: dict[tuple[str, str], Draft], said: list[Diagnostic]) -> bool:
    """Whether nothing else of the kind is called the same in mlobs."""
    kind = str(one.get("kind"))
    other = taken.setdefault((kind, one.name), one)
    if other is one:
        return True
    message = f"a second {kind.lower()} `{one.name}` is not imported: {other.place.path} has the first"
    said.append(migration.NOT_CARRIED.at(one.place, message))
    return False


IMPORTER = Importer("sagemaker", draft=draft, files=("**/*.json",), asks=asks)
