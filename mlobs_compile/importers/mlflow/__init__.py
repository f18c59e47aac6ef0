"""An MLflow registry: the SQLite file of the server, saved answers of its REST API, a file store, or MLmodel files.

Each registered model becomes a Model, described by one version: that of the alias `champion`, else the newest in the
stage `Production`, else the newest that is ready; which one it was is told. Its signature becomes a Dataset
`MODEL-inputs`: every required column is there, and required integers and booleans are never null, since MLflow refuses
a null in them. Doubles and texts may be null. Metrics of the training run become bounds a tenth worse than they were,
as drafts. The tags `owner`, `team` and `tier` fill in who answers for it and how much depends on it; the data of the
run is noted, for `mlobs baseline MODEL --data URI`.

Without a registry each MLmodel file becomes a Model of its folder's name. MLflow 2.x and 3.x are read alike, and MLflow
need not be installed. Not carried over, and told: metrics of which nothing says which way is better, or that mlobs does
not measure; columns of tensors. Counts, parameters, traces and evaluation data sets are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults import joining, migration
from mlobs_compile.importer import Artifact, Importer
from mlobs_compile.importers.mlflow.documents import Described, documents
from mlobs_compile.importers.mlflow.reading import read
from mlobs_compile.importers.mlflow.store import Model, Saved, Store, Version, chosen
from mlobs_compile.translation import Translation, slug

_UNNAMED = re.compile(
    r"m-[0-9a-f]{8,}|[0-9a-f]{16,}|\d+|artifacts|model|models|mlruns|mlartifacts|"
).fullmatch


def draft(artifacts: tuple[Artifact, ...]) -> Outcome[tuple[Translation, ...]]:
    """The documents of each model, in the order of their names."""
    store = read(artifacts)
    if not store.models and not store.saved:
        message = "none of the files is a registry of MLflow or an MLmodel file"
        help = (
            "give the server's SQLite file, a folder such as `mlruns`, or saved answers: `curl URL/api/2.0/mlflow/"
            "registered-models/search > registered-models.json`, and the same of `model-versions/search`"
        )
        return Outcome(None, (joining.NO_REGISTRY.at(None, message, help=help),))
    said: list[Diagnostic] = []
    found = _registered(store, said) if store.models else _saved(store)
    taken: dict[str, str] = {}
    drafts: list[Translation] = []
    for one in found:
        other = taken.setdefault(one.name, one.version.model)
        if other != one.version.model:
            message = (
                f"`{one.version.model}` is not imported: it would be called `{one.name}`, as `{other}` is"
            )
            said.append(migration.NOT_CARRIED.at(one.version.place, message))
            continue
        drafts += documents(one)
    return Outcome(tuple(drafts), tuple(said))


def _registered(store: Store, said: list[Diagnostic]) -> Iterator[Described]:
    for name, model in sorted(store.models.items()):
        found = chosen(model)
        if found is None:
            message = f"`{name}` is not imported: no version of it is ready"
            said.append(migration.NOT_CARRIED.at(model.place, message))
            continue
        version, why = found
        said.append(_choice(model, version, why))
        one = Described(slug(name), version, store, store.signature_of(version))
        one.tags = {**model.tags, **version.tags}
        one.description = model.description or version.description
        yield one


def _choice(model: Model, version: Version, why: str) -> Diagnostic:
    others = [str(number) for number in sorted(model.versions) if number != version.number]
    left = f"; {', '.join(others)} {'is' if len(others) == 1 else 'are'} left out" if others else ""
    message = f"`{model.name}` is described by its version {version.number}: {why}{left}"
    return migration.CHANGED.at(version.place, message)


def _saved(store: Store) -> Iterator[Described]:
    """Models that were saved and never registered; of several with one name the last by its path."""
    latest: dict[str, Saved] = {_called(one): one for one in store.saved}
    for name, saved in sorted(latest.items()):
        version = Version(name, 0, saved.place, run=saved.run, logged=saved.logged)
        yield Described(slug(name), version, store, saved)


def _called(saved: Saved) -> str:
    """The innermost folder with a name that a person gave."""
    folders = saved.place.path.split("/")[:-1]
    return next((folder for folder in reversed(folders) if slug(folder) and not _UNNAMED(folder)), "model")


_FILES = (
    "**/MLmodel",
    "**/mlflow.db",
    "**/*registered*models*.json",
    "**/*model*versions*.json",
    "**/*runs*.json",
    "**/*logged*models*.json",
    "**/models/*/meta.yaml",
    "**/models/*/version-*/meta.yaml",
    "**/models/*/tags/*",
    "**/models/*/version-*/tags/*",
    "**/models/*/aliases/*",
    "**/metrics/*",
    "**/inputs/*/meta.yaml",
    "**/datasets/*/meta.yaml",
)
_TABLES = frozenset((
    "registered_models", "registered_model_tags", "registered_model_aliases", "model_versions", "model_version_tags",
    "latest_metrics", "datasets", "inputs", "input_tags",
))  # fmt: skip
IMPORTER = Importer("mlflow", draft=draft, files=_FILES, tables=_TABLES)
