"""A Feast registry: what `feast registry-dump` prints, or the registry's protobuf message as JSON.

Each feature view becomes a Dataset `VIEW-view` with its join keys, its features and their types, a check that the
columns are there, and a draft of how old the newest row may be. A view that is materialized becomes a Pipeline
`VIEW-materialization` too: the time to live is a promise on `freshness` and a ticket at four fifths of it, for Feast
serves expired values as if they were fresh. A feature service becomes a Dataset `SERVICE-features` with what a model
reads, and the feature server one Service, of which everything is a draft. Baselines of `feast monitor run` become
drafts of checks. Owners, descriptions and tags come along; tags whose names sound of secrets do not.

Of pushed and streamed views no freshness is promised, since Feast's metric knows materializations only. A time to live
of 0 never ends. On-demand views hold no rows and are in feature services only. Permissions, saved datasets,
validation references and code of transformations are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults import joining, migration
from mlobs_compile.importer import Artifact, Importer
from mlobs_compile.importers.feast import monitoring, services, views
from mlobs_compile.importers.feast.registry import Registry, read
from mlobs_compile.translation import Translation, slug

_HELP = (
    "run `feast registry-dump > registry.json` in the feature repository, or the four lines of Python that "
    "`mlobs explain MLO688` shows, and import `registry.json`"
)


def draft(artifacts: tuple[Artifact, ...]) -> Outcome[tuple[Translation, ...]]:
    """Documents of views, then of services, then of the server, each family in the order of its names."""
    registry = read(artifacts)
    if registry is None:
        binary = any(isinstance(one.content, bytes) for one in artifacts)
        message = (
            "the registry is in Feast's own binary form, which only Feast itself can read"
            if binary
            else "none of the files is a registry of Feast"
        )
        return Outcome(None, (joining.NO_REGISTRY.at(None, message, help=_HELP),))
    said: list[Diagnostic] = []
    taken: dict[str, str] = {}
    drafts = [one for one in _drafts(registry, artifacts) if _is_first(one, taken, said)]
    return Outcome(tuple(drafts), tuple(said))


def _drafts(registry: Registry, artifacts: tuple[Artifact, ...]) -> Iterator[Translation]:
    measured = monitoring.read(artifacts)
    for view in registry.views:
        known = measured.get((view.project, view.name), {})
        yield views.dataset(view, _named(registry, view.project, view.name, "view"), known)
        made = views.pipeline(view, _named(registry, view.project, view.name, "materialization"))
        if made:
            yield made
    for service in registry.services:
        yield services.dataset(service, _named(registry, service.project, service.name, "features"))
    if any(view.online for view in registry.views):
        of = slug(registry.projects[0]) if len(registry.projects) == 1 else "feast"
        yield services.server(registry, f"{of}-feature-server".lstrip("-"))


def _named(registry: Registry, project: str, name: str, suffix: str) -> str:
    """The view's or service's own name, and the project's before it where there are several."""
    own = slug(f"{project}-{name}" if len(registry.projects) > 1 else name)
    return own if own.endswith(f"-{suffix}") else f"{own[: 62 - len(suffix)].rstrip('-')}-{suffix}"


def _is_first(made: Translation, taken: dict[str, str], said: list[Diagnostic]) -> bool:
    """Whether nothing has its name yet; two that differ in their spelling only are told."""
    other = taken.setdefault(made.name, str(made.place))
    if other == str(made.place):
        return True
    message = f"`{made.place.route}` is not imported: it would be called `{made.name}`, as `{other}` is"
    said.append(migration.NOT_CARRIED.at(made.place, message))
    return False


_FILES = ("**/*registry*.json", "**/registry.db", "**/feast_monitoring_feature_metrics.*")
IMPORTER = Importer("feast", draft=draft, files=_FILES)
