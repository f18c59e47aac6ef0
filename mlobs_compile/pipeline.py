"""mlobs, from text to resources.

    text -source-> Document -sort-> Sources -resolve-> Platform -lower-> Monitoring -emit-> Emissions -write-> files

A file becomes a `Document`: data with a position for every key and value. The documents of a repo, those of OpenSLO
translated and all of them sorted by kind, are its `Sources`. For each environment, `resolve` lays defaults under
every document and overrides over it, checks its shape and follows its references: the `Platform`, as meant. `lower`
turns promises into the closed set of nodes of `ir`, which know neither the language nor any vendor: the
`Monitoring`. `emit` gives every node to the first target that can express it; a node without a home is reported,
never dropped. Lint rules look at nodes and at what targets made of them. Each stage returns an `Outcome`: its
value, and everything it has to say; a run shows all of it at once, for all environments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from mlobs_compile import openslo, plugins
from mlobs_compile.artifact import Emission
from mlobs_compile.baseline import Baseline
from mlobs_compile.diagnostic import Diagnostic, Outcome, did_you_mean, has_errors
from mlobs_compile.emit import emit
from mlobs_compile.faults.baseline import FOREIGN_BASELINE
from mlobs_compile.ir.monitoring import Monitoring
from mlobs_compile.lint import Heed, lint
from mlobs_compile.lower import lower
from mlobs_compile.lower.asked import asked
from mlobs_compile.resolve.platform import Platform, Said
from mlobs_compile.resolve.resolve import resolve
from mlobs_compile.resolve.sources import Sources, sort
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Document
from mlobs_compile.spec.facts import Facts
from mlobs_compile.spec.project import Project
from mlobs_compile.translation import Translation

Settings = Mapping[str, Mapping[str, str]]
"""Settings of targets, by the target's name."""


def _as_written() -> Settings:
    return {}


def _none_frozen() -> Mapping[str, Baseline]:
    return {}


@dataclass(frozen=True, slots=True)
class Beside:
    """What a run is given beside its documents."""

    translations: tuple[Translation, ...] = ()
    """What another tool's documents say, beside the OpenSLO documents of the repo."""
    settings: Settings = field(default_factory=_as_written)
    """Laid over those that the project gives its targets."""
    baselines: Mapping[str, Baseline] = field(default_factory=_none_frozen)
    """What was frozen for each model, by its name."""


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class Build:
    """What came of one environment; a stage that was not reached is None."""

    environment: str
    platform: Platform | None = None
    monitoring: Monitoring | None = None
    homes: Mapping[str, str] = field(default_factory=dict)
    emissions: Mapping[str, Emission] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """What came of all environments, and everything that was found."""

    builds: tuple[Build, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        return has_errors(self.diagnostics)


def compile_all(
    documents: Iterable[Document],
    *,
    environments: tuple[str, ...] = (),
    targets: frozenset[str] = frozenset(),
    today: date | None = None,
    beside: Beside = NOTHING,
) -> Run:
    """Builds the named environments (all when none is named) for the named targets (all configured when none is).

    Given the day, what was ignored until the day before is told again.
    """
    foreign = openslo.translated(documents)
    said_there = foreign.translations.diagnostics
    sources = sort(
        foreign.others, Outcome((*(foreign.translations.value or ()), *beside.translations), said_there)
    )
    if sources.value is None:
        return Run((), sources.diagnostics)
    said: list[Diagnostic] = []
    builds = []
    heed = Heed(today)
    for environment in environments or sources.value.environments():
        build, found = compile_one(sources.value, environment, targets, beside)
        builds.append(build)
        project = build.platform.project if build.platform else None
        said.extend(heed.left((*sources.diagnostics, *found), project, sources.value.names_of))
    said.extend(_unread(builds, beside.baselines))
    project = builds[-1].platform.project if builds and builds[-1].platform else None
    said.extend(heed.left(_accepted(builds, today), project, sources.value.names_of))
    if not environments and not targets and all(build.emissions for build in builds):
        said.extend(heed.unused())
    return Run(tuple(builds), tuple(dict.fromkeys(said)))


def _unread(builds: Iterable[Build], baselines: Mapping[str, Baseline]) -> Iterator[Diagnostic]:
    """Baselines of models that no environment has; where one could not be built, nobody knows."""
    platforms = [build.platform for build in builds]
    if not baselines or not all(platforms):
        return
    models = {
        thing.subject.name
        for one in platforms
        if one
        for thing in one.things
        if thing.subject.kind == "model"
    }
    for name in baselines:
        if name not in models:
            hint = did_you_mean(name, models) or "rename the file after its model, or remove it"
            message = f"the project has no model `{name}`"
            yield FOREIGN_BASELINE.at(Place(f"baselines/{name}.json", Route(())), message, help=hint)


def _accepted(builds: Sequence[Build], today: date | None) -> Iterator[Diagnostic]:
    """What is wrong with the way the project judges changes; nothing where an environment could not be built."""
    whole = [
        (build.platform.project, build.monitoring) for build in builds if build.platform and build.monitoring
    ]
    reviews = [project.spec.review for project, _ in whole]
    if any(one.acknowledged or one.levels or one.prices for one in reviews) and len(whole) == len(builds):
        from mlobs_compile.acknowledging import judged

        ids = [node.id for _, monitoring in whole for node in monitoring.nodes]
        for project, _ in whole:
            yield from judged(project, ids, today)


def compile_one(
    sources: Sources,
    environment: str,
    targets: frozenset[str],
    beside: Beside = NOTHING,
) -> tuple[Build, tuple[Diagnostic, ...]]:
    """One environment, as far as its faults let it come."""
    resolved = resolve(sources, environment, plugins.library())
    if resolved.value is None:
        return Build(environment), resolved.diagnostics
    platform = _with_settings(resolved.value, beside.settings)
    lowered = lower(platform, plugins.checks(), beside.baselines)
    said = [*resolved.diagnostics, *lowered.diagnostics]
    assert lowered.value is not None
    monitoring = lowered.value
    names, rules = plugins.rules()
    said.extend(lint(monitoring.nodes, rules, names))
    queries = tuple(asked(platform, monitoring))
    if queries:
        query_names, query_rules = plugins.query_rules()
        said.extend(lint(queries, query_rules, query_names))
    wanted = [plugins.targets()[name] for name in platform.project.spec.targets]
    emitted = emit(monitoring, platform.project, wanted, targets)
    said.extend(emitted.diagnostics)
    said.extend(_misplaced(platform.project))
    if emitted.value is None:
        return Build(environment, platform, monitoring), tuple(said)
    resources = [resource for emission in emitted.value.emissions.values() for resource in emission.resources]
    said.extend(lint(resources, rules, names))
    build = Build(environment, platform, monitoring, emitted.value.homes, emitted.value.emissions)
    return build, tuple(said)


def _misplaced(project: Said[Project]) -> Iterator[Diagnostic]:
    """What is wrong with where the project is applied to; one that is not applied costs nothing."""
    if not project.spec.apply and not project.spec.safety.prune:
        return iter(())
    from mlobs_compile.world import misplaced

    return misplaced(project, plugins.worlds())


def lint_rules(
    documents: Iterable[Document],
    facts: Facts | None = None,
    *,
    project: Said[Project] | None = None,
    today: date | None = None,
) -> tuple[Diagnostic, ...]:
    """Everything that is to be said of Prometheus rule files: those of one server, looked at together."""
    from mlobs_compile.queries.facts import Catalogue
    from mlobs_compile.queries.rule_files import read_rules, rule_names

    read = tuple(documents)
    found, said = read_rules(read, Catalogue(facts) if facts else None)
    names, rules = plugins.query_rules()
    queries = (rule.query for rule in found.rules() if rule.query)
    values = (found, *found.unread, *found.groups, *found.rules(), *queries)
    whole = (*said, *lint(values, rules, names))
    return tuple(dict.fromkeys(Heed(today).left(whole, project, rule_names(read))))


def _with_settings(platform: Platform, settings: Settings) -> Platform:
    """The platform with settings of its targets as the command line gives them."""
    if not settings:
        return platform
    project = platform.project.spec
    laid = {
        name: options.model_copy(update=settings.get(name, {})) for name, options in project.targets.items()
    }
    spec = project.model_copy(update={"targets": laid})
    return replace(platform, project=replace(platform.project, spec=spec))
