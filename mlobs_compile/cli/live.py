"""What the live verbs begin with: one environment, compiled, and the worlds that the project applies it to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlobs_compile.cli import project
from mlobs_compile.diagnostic import Diagnostic, Outcome, Part, Severity, did_you_mean, has_errors
from mlobs_compile.errors import UsageFault
from mlobs_compile.route import Place

if TYPE_CHECKING:
    from mlobs_compile.artifact import Resource
    from mlobs_compile.change.objects import Wanted
    from mlobs_compile.change.proposal import Skipped
    from mlobs_compile.pipeline import Build
    from mlobs_compile.source import Document
    from mlobs_compile.spec.project import Project
    from mlobs_compile.world import Live, Ports, Reading, Site, World

env_option = click.option(
    "--env",
    "environment",
    default=None,
    metavar="NAME",
    help="The environment; needed where there are several.",
)
only_option = click.option(
    "--only", multiple=True, metavar="WORLD", help="Only this world, and nothing is pruned; may be repeated."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which environment of which project, and which of its worlds."""

    path: Path
    environment: str | None
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Linked:
    """A world of the project with what it is to hold."""

    world: World
    site: Site
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True)
class Scene:
    """One environment of a project that compiles."""

    loaded: project.Loaded
    build: Build
    worlds: tuple[Linked, ...]
    """The configured worlds that were asked for."""

    @property
    def spec(self) -> Project:
        return _spec(self.build)

    @property
    def environment(self) -> str:
        return self.build.environment

    def locator(self) -> Callable[[Place], tuple[str, int]]:
        """What finds the file, as seen from the current folder, and the line of a place."""
        documents = {(one.path, one.doc): one for one in self.loaded.documents}
        seen = project.seen(self.loaded.root)

        def locate(place: Place) -> tuple[str, int]:
            found = documents.get((place.path, place.doc))
            return seen(place.path), found.span(place.route).line if found else 1

        return locate


def scene(asked: Asked) -> Scene | None:
    """The environment that is asked for; None when it has errors, which have been printed."""
    loaded = project.load(asked.path)
    if has_errors(loaded.diagnostics):
        project.show(loaded, project.pressing(loaded.diagnostics), None)
        return None
    name = _environment(loaded, asked.environment)
    outcome = compiled(loaded, name)
    build, said = outcome.value, _grave((*loaded.diagnostics, *outcome.diagnostics))
    linked: tuple[Linked, ...] = ()
    if build is not None and not has_errors(said):
        found = link(build, asked.only)
        linked = found.value or ()
        said += found.diagnostics
    if build is None or has_errors(said):
        project.show(loaded, project.pressing(said), None)
        return None
    told = project.pressing(said)
    click.echo(project.report(loaded, told, None) if told else "", err=True, nl=False)
    return Scene(loaded, build, linked)


def _grave(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Without the notes: `mlobs check` has them, and before a plan they would hide it."""
    return [one for one in diagnostics if one.severity is not Severity.INFO]


def compiled(loaded: project.Loaded, environment: str, documents: Sequence[Document] = ()) -> Outcome[Build]:
    """What the documents, or others in their place, compile to."""
    from mlobs_compile.pipeline import Beside, compile_all

    run = compile_all(
        documents or loaded.documents,
        environments=(environment,),
        beside=Beside(baselines=loaded.baselines),
        today=date.today(),
    )
    whole = run.builds[0] if run.builds and not run.failed else None
    return Outcome(whole, run.diagnostics)


def _environment(loaded: project.Loaded, name: str | None) -> str:
    """The environment of that name, or the only one."""
    if name is not None:
        project.refuse_undeclared(loaded, (name,))
        return name
    from mlobs_compile.resolve.sources import sort

    sources = sort(loaded.documents).value
    names = sources.environments() if sources else ("default",)
    if len(names) > 1:
        listed = ", ".join(f"`{one}`" for one in names)
        raise UsageFault(f"the project has the environments {listed}: name one with `--env`")
    return names[0]


def link(build: Build, only: Collection[str] = ()) -> Outcome[tuple[Linked, ...]]:
    """The worlds of the project, each with what it is to hold; raises UsageFault when there are none."""
    spec = _spec(build)
    names = _names(spec, only)
    from mlobs_compile import plugins
    from mlobs_compile.world import Site

    linked: list[Linked] = []
    said: list[Diagnostic] = []
    protects = guard(build)
    for name in names:
        world = plugins.worlds()[name]
        site = Site(
            project=spec.metadata.name,
            project_id=spec.metadata.id,
            environment=build.environment,
            aws=spec.aws,
            options=spec.apply[name],
            targets=spec.targets,
            protects=protects,
        )
        outcome = world.wanted(build.emissions, site)
        at = build.platform.project.at("apply", name) if build.platform else None
        said += (one if one.where else replace(one, where=at, part=Part.KEY) for one in outcome.diagnostics)
        linked.append(Linked(world, site, outcome.value or ()))
    return Outcome(tuple(linked), tuple(said))


def _spec(build: Build) -> Project:
    assert build.platform is not None
    return build.platform.project.spec


def _names(spec: Project, only: Collection[str]) -> tuple[str, ...]:
    from mlobs_compile import plugins

    if not spec.apply:
        known = ", ".join(f"`{name}`" for name in plugins.worlds()) or "none"
        raise UsageFault(
            "the project is applied to nothing: name where its monitoring lives under `apply:` in mlobs.yaml, "
            f"such as `apply: {{cloudwatch: {{}}}}`; there are {known}"
        )
    for name in only:
        if name not in spec.apply:
            listed = ", ".join(f"`{one}`" for one in spec.apply)
            raise UsageFault(
                f"the project is not applied to `{name}`; {did_you_mean(name, spec.apply) or f'it is to {listed}'}"
            )
    return tuple(name for name in spec.apply if not only or name in only)


def guard(build: Build) -> Callable[[Resource], bool]:
    """Tells whether a resource may only be deleted by name: it pages, or watches something critical."""
    kinds = frozenset(_spec(build).safety.protected)
    guarded = frozenset(_guarded(build, kinds)) if kinds else frozenset()
    return lambda resource: not guarded.isdisjoint(resource.nodes)


def _guarded(build: Build, kinds: Collection[str]) -> Iterator[str]:
    """The ids of the nodes that are to be deleted only by name."""
    from mlobs_compile.ir.node import Urgency

    assert build.monitoring is not None
    for node in build.monitoring.nodes:
        subject = getattr(node, "subject", None)
        pages = "page" in kinds and getattr(node, "urgency", None) is Urgency.PAGE
        if pages or ("critical" in kinds and subject is not None and subject.tier == "critical"):
            yield node.id


def skipped(current: Scene) -> Iterator[Skipped]:
    """What was compiled and no world of the project takes, by target; kinds are named where others are taken."""
    from mlobs_compile import plugins
    from mlobs_compile.change.proposal import Skipped

    configured = [plugins.worlds()[name] for name in current.spec.apply]
    for target, emission in current.build.emissions.items():
        every = Counter(resource.kind for resource in emission.resources)
        free = {
            kind: count
            for kind, count in every.items()
            if not any(world.claims(target, kind) for world in configured)
        }
        if free:
            kinds = tuple(sorted(free)) if len(free) < len(every) else ()
            add = " or ".join(f"`apply: {{{name}: ...}}`" for name in _takers(target, free))
            yield Skipped(
                target, sum(free.values()), f"add {add}" if add else "only `mlobs compile` writes it", kinds
            )


def _takers(target: str, kinds: Mapping[str, int]) -> list[str]:
    from mlobs_compile import plugins

    return [
        name for name, world in plugins.worlds().items() if any(world.claims(target, kind) for kind in kinds)
    ]


def read(linked: Linked, also: Sequence[Wanted], ports: Ports) -> tuple[Live, Reading]:
    """A connection to a world and what it holds; raises UsageFault when it cannot be read at all."""
    from mlobs_compile.applying.patience import Patience
    from mlobs_compile.world import Denied, Fault, Throttled, Unsure

    patience = Patience()
    for attempt in range(1, 6):
        try:
            live = linked.world.connect(linked.site, ports)
            return live, live.read((*linked.wanted, *also))
        except (Throttled, Unsure) as fault:
            why = str(fault)
            after = fault.after if isinstance(fault, Throttled) else None
            ports.sleep(patience.pause(attempt, after, lambda: 1.0))
        except Denied as fault:
            raise UsageFault(
                f"{linked.world.name} may not be read: {fault}; `mlobs apply` and `mlobs plan` need to read it"
            ) from fault
        except Fault as fault:
            raise UsageFault(f"{linked.world.name} cannot be read: {fault}") from fault
    raise UsageFault(f"{linked.world.name} cannot be read, tried {attempt} times: {why}; try again later")
