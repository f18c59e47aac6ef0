"""MLflow: the versions of every registered model, how old they are, and which of them an alias or a stage names.

`mlobs push mlflow URL` asks a tracking server; a SQLite file or saved answers of `registered-models/search` and
`model-versions/search` do as well, and MLflow need not be installed. A registry is one group, `registry="default"`, or
as `--part` calls it. MLflow does not keep when an alias was set: the age of a champion is that of its version. Ages are
published as times of creation, so that they grow between two pushes. A model of another workspace than `default` is
called `workspace/name`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlobs_compile.collector import (
    Asked,
    Collector,
    Detail,
    Misfit,
    Reading,
    Tree,
    labelled,
    mapping,
    number,
    rows,
    text,
)
from mlobs_compile.diagnostic import Diagnostic, Outcome, has_errors
from mlobs_compile.faults import push as faults
from mlobs_compile.importer import Artifact
from mlobs_compile.publication import Group, Labels, Sample
from mlobs_compile.route import Place, Route

READ = "mlobs_mlflow_read_timestamp_seconds"
MODELS = "mlobs_mlflow_models"
VERSIONS = "mlobs_mlflow_versions"
NEWEST = "mlobs_mlflow_newest_version"
NEWEST_CREATED = "mlobs_mlflow_newest_version_created_timestamp_seconds"
ALIAS = "mlobs_mlflow_alias_version"
ALIAS_CREATED = "mlobs_mlflow_alias_version_created_timestamp_seconds"
STAGE = "mlobs_mlflow_stage_version"
STAGE_CREATED = "mlobs_mlflow_stage_version_created_timestamp_seconds"
HELP = {
    READ: "When the registry was read.",
    MODELS: "Registered models.",
    VERSIONS: "Versions of a model that were not deleted.",
    NEWEST: "Number of the newest version of a model that is ready.",
    NEWEST_CREATED: "When the newest version of a model that is ready was created.",
    ALIAS: "Number of the version that an alias names.",
    ALIAS_CREATED: "When the version that an alias names was created.",
    STAGE: "Number of the newest version in a stage.",
    STAGE_CREATED: "When the newest version in a stage was created.",
}
DEFAULT = "default"
"""What a registry is called where nothing else is said."""
MODELS_KEY, VERSIONS_KEY, ALIASES_KEY = "registered_models", "model_versions", "registered_model_aliases"
_DELETED = "Deleted_Internal"
_WORKSPACE = "default"
_MOST_IN_CLOUDWATCH = 50
"""Models whose versions get metrics of CloudWatch; each alias of each has two."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a model."""

    model: str
    number: int
    created: float
    stage: str
    ready: bool


@dataclass(frozen=True, slots=True)
class Registry:
    """What a registry holds."""

    models: tuple[str, ...]
    versions: tuple[Version, ...]
    aliases: tuple[tuple[str, str, int], ...]
    """Model, alias and number."""


def collect(artifacts: tuple[Artifact, ...], asked: Asked) -> Outcome[tuple[Reading, ...]]:
    """One reading of the whole registry."""
    said: list[Diagnostic] = []
    models: set[str] = set()
    versions: dict[tuple[str, int], Version] = {}
    aliases: dict[tuple[str, str], int] = {}
    for artifact in artifacts:
        try:
            found = _registry(artifact)
        except Misfit as misfit:
            message = f"{misfit}, so this is no registry of MLflow"
            said.append(faults.FOREIGN.at(Place(artifact.path, Route()), message))
            continue
        models |= {*found.models, *(one.model for one in found.versions)}
        versions |= {(one.model, one.number): one for one in found.versions}
        aliases |= {(model, alias): number for model, alias, number in found.aliases}
    if has_errors(said) or not artifacts:
        return Outcome(None, tuple(said))
    listed = tuple((model, alias, number) for (model, alias), number in sorted(aliases.items()))
    registry = Registry(tuple(sorted(models)), tuple(versions.values()), listed)
    return Outcome((_reading(registry, asked),), tuple(said))


def _registry(artifact: Artifact) -> Registry:
    """The registry as an answer of the server has it, or the tables of its database; raises Misfit."""
    tree = mapping(artifact.content, "the file")
    if MODELS_KEY not in tree and VERSIONS_KEY not in tree and tree:
        raise Misfit(f"it has neither `{MODELS_KEY}` nor `{VERSIONS_KEY}`")
    models, aliases = [], []
    for one in rows(tree, MODELS_KEY) if MODELS_KEY in tree else ():
        name = _called(one, MODELS_KEY)
        models.append(name)
        for alias in rows(one, "aliases", f"{name}.") if "aliases" in one else ():
            aliases.append((name, text(alias, "alias", name), _number(alias, name)))
    for one in rows(tree, ALIASES_KEY) if ALIASES_KEY in tree else ():
        name = _called(one, ALIASES_KEY)
        aliases.append((name, text(one, "alias", name), _number(one, name)))
    versions = (_version(one) for one in (rows(tree, VERSIONS_KEY) if VERSIONS_KEY in tree else ()))
    return Registry(tuple(models), tuple(one for one in versions if one.stage != _DELETED), tuple(aliases))


def _called(tree: Tree, where: str) -> str:
    name, workspace = text(tree, "name", where), tree.get("workspace")
    return f"{workspace}/{name}" if isinstance(workspace, str) and workspace != _WORKSPACE else name


def _number(tree: Tree, where: str) -> int:
    """A server writes the number of a version as a text, a database as a number."""
    found = tree.get("version")
    if isinstance(found, int) and not isinstance(found, bool):
        return found
    if isinstance(found, str) and found.isdecimal():
        return int(found)
    raise Misfit(f"`{where}.version` is no number")


def _version(tree: Tree) -> Version:
    name = _called(tree, VERSIONS_KEY)
    where = f"{name}.{tree.get('version')}"
    key = "creation_timestamp" if "creation_timestamp" in tree else "creation_time"
    created = number(tree.get(key), f"{where}.{key}")
    if created is None:
        raise Misfit(f"`{where}.{key}` is missing")
    stage, status = tree.get("current_stage"), tree.get("status")
    return Version(
        model=name,
        number=_number(tree, name),
        created=created / 1000,
        stage="" if stage in (None, "None") else str(stage),
        ready=status in (None, "READY"),
    )


def _reading(registry: Registry, asked: Asked) -> Reading:
    group: Labels = (("environment", asked.environment), ("registry", asked.part or DEFAULT))
    known = {(one.model, one.number): one for one in registry.versions}
    named = [
        (known[model, version], ALIAS, ALIAS_CREATED, ("alias", alias))
        for model, alias, version in registry.aliases
        if (model, version) in known
    ]
    named += [(one, STAGE, STAGE_CREATED, ("stage", one.stage)) for one in _of_stages(registry.versions)]
    about: dict[str, list[Sample]] = {model: [] for model in registry.models}
    for one, version, created, label in named:
        values = ((version, float(one.number)), (created, one.created))
        about[one.model] += labelled(group, values, ("model", one.model), label)
    details = []
    for model, samples in about.items():
        own = labelled(group, _of_model(model, registry.versions), ("model", model))
        details.append(Detail(model, (*samples, *own)))
    return Reading(
        group=group,
        moment=asked.read_at,
        clock=READ,
        samples=(Sample(READ, group, asked.read_at), Sample(MODELS, group, float(len(registry.models)))),
        details=tuple(sorted(details, key=lambda detail: (not about[detail.name], detail.name))),
        metrics=(*_whole(group, registry), *_metrics(group, registry, asked.read_at)),
    )


def _of_stages(versions: Iterable[Version]) -> Iterator[Version]:
    """The newest version of each model in each stage that it has."""
    newest: dict[tuple[str, str], Version] = {}
    for one in sorted(versions, key=lambda one: (one.model, one.number)):
        if one.stage:
            newest[one.model, one.stage] = one
    yield from newest.values()


def _of_model(model: str, versions: Iterable[Version]) -> Iterator[tuple[str, float]]:
    own = [one for one in versions if one.model == model]
    yield VERSIONS, float(len(own))
    ready = [one for one in own if one.ready]
    if ready:
        newest = max(ready, key=lambda one: one.number)
        yield NEWEST, float(newest.number)
        yield NEWEST_CREATED, newest.created


def _whole(group: Labels, registry: Registry) -> Iterator[Group]:
    values = (("mlflow_models", "Count", float(len(registry.models))), ("mlflow_reads", "Count", 1.0))
    yield Group((("Environment", dict(group)["environment"]),), values)


def _metrics(group: Labels, registry: Registry, now: float) -> Iterator[Group]:
    """Two metrics for each alias, of the first models that have one: CloudWatch cannot count an age on."""
    newest = {
        one.model: one.number for one in sorted(registry.versions, key=lambda one: one.number) if one.ready
    }
    known = {(one.model, one.number): one for one in registry.versions}
    chosen = sorted({model for model, _, _ in registry.aliases})[:_MOST_IN_CLOUDWATCH]
    for model, alias, version in registry.aliases:
        if model not in chosen or (model, version) not in known:
            continue
        age = max(0.0, now - known[model, version].created)
        behind = float(max(0, newest.get(model, version) - version))
        yield Group(
            (("RegisteredModel", model), ("Alias", alias), ("Environment", dict(group)["environment"])),
            (("mlflow_version_age", "Seconds", age), ("mlflow_versions_behind", "Count", behind)),
        )


COLLECTOR = Collector("mlflow", collect, HELP)
