"""Documents -> Platform: inherits, checks the shape of what came out, follows every reference.

Defaults are merged before the shape is checked, so that a default may supply a required key; the layers know
which line each value came from, so a fault still points at the line that said it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from mlobs_compile.diagnostic import Diagnostic, Outcome, has_errors
from mlobs_compile.ir.node import Subject
from mlobs_compile.resolve import links
from mlobs_compile.resolve.facts import facts_of
from mlobs_compile.resolve.inherit import Inheritance, default_faults, own_layers
from mlobs_compile.resolve.layers import Layers
from mlobs_compile.resolve.platform import Platform, Said, Thing
from mlobs_compile.resolve.sources import Sources, environment_faults
from mlobs_compile.resolve.terse import expanded
from mlobs_compile.resolve.unconfirmed import quiet
from mlobs_compile.spec.kinds import WATCHED, Watched
from mlobs_compile.spec.load import load
from mlobs_compile.spec.model import Model
from mlobs_compile.spec.preset import Preset
from mlobs_compile.spec.project import Project
from mlobs_compile.spec.shape import Slots
from mlobs_compile.spec.team import Team

FindPreset = Callable[[str], Preset | None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Library:
    """What plug-ins bring in: the shapes that fill slots, and the built-in presets."""

    slots: Slots
    preset: FindPreset
    preset_names: tuple[str, ...]


def resolve(sources: Sources, environment: str, library: Library) -> Outcome[Platform]:
    """One environment of the platform, or None with every fault that stands in its way."""
    said: list[Diagnostic] = [*environment_faults(sources), *default_faults(sources)]
    layers = own_layers(sources.project, environment)
    project = _take(load(Project, layers.merged(), layers.place, library.slots), said)
    presets = _presets(sources, environment, library, said)
    teams = _teams(sources, environment, library, said)
    own = {name: found.spec if found else None for name, found in presets.items()}
    finder = links.Presets(library.preset, {**dict.fromkeys(library.preset_names), **own})
    names = {kind: frozenset(entry.name for entry in sources.of(kind)) for kind in ("Team", "Dataset")}
    around = Surroundings(environment, teams, names["Team"], finder, {}, names["Dataset"])
    things = _things(sources, library, around, said)
    facts = facts_of(sources, environment, library.slots, said)
    if project is None:
        return Outcome(None, tuple(said))
    sound = {name: found for name, found in presets.items() if found}
    platform = Platform(Said(project, layers), environment, teams, things, sound, facts)
    return Outcome(None if has_errors(said) else platform, tuple(said))


def _take(outcome: Outcome[T], said: list[Diagnostic]) -> T | None:
    said.extend(outcome.diagnostics)
    return outcome.value


def _presets(
    sources: Sources, environment: str, library: Library, said: list[Diagnostic]
) -> dict[str, Said[Preset] | None]:
    found: dict[str, Said[Preset] | None] = {}
    for entry in sources.of("Preset"):
        layers = own_layers(entry, environment)
        preset = _take(load(Preset, layers.merged(), layers.place, library.slots), said)
        faults = tuple(links.preset_faults(entry.name, preset, layers)) if preset else ()
        said.extend(faults)
        found[entry.name] = Said(preset, layers) if preset and not faults else None
    return found


def _teams(
    sources: Sources, environment: str, library: Library, said: list[Diagnostic]
) -> Mapping[str, Said[Team]]:
    found = {}
    for entry in sources.of("Team"):
        layers = own_layers(entry, environment)
        team = _take(load(Team, layers.merged(), layers.place, library.slots), said)
        if team:
            found[entry.name] = Said(team, layers)
            said.extend(links.team_faults(found[entry.name]))
    return found


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document may refer to."""

    environment: str
    teams: Mapping[str, Said[Team]]
    declared_teams: frozenset[str]
    """Names of all teams, those with faults of their own included, so that a fault is reported once."""
    presets: links.Presets
    datasets: dict[str, Thing[Watched]]
    declared_datasets: frozenset[str]


def _things(
    sources: Sources, library: Library, around: Surroundings, said: list[Diagnostic]
) -> tuple[Thing[Watched], ...]:
    inheritance = Inheritance(sources, around.environment)
    checked: list[tuple[Watched, Layers]] = []
    for entry in sources.entries:
        if entry.kind in WATCHED:
            layers = expanded(inheritance.layers(entry), entry.kind, library.slots, said)
            layers = quiet(layers, entry.kind, library.slots)
            spec = _take(load(WATCHED[entry.kind], layers.merged(), layers.place, library.slots), said)
            if spec:
                checked.append((spec, layers))
    done: dict[str, Thing[Watched]] = {}
    # Datasets first, so that models find them. Of two with one name, which is reported, only the first goes on.
    for spec, layers in sorted(checked, key=lambda item: item[0].kind != "Dataset"):
        thing = _thing(spec, layers, around, said)
        if thing and done.setdefault(spec.metadata.name, thing) is thing and spec.kind == "Dataset":
            around.datasets[spec.metadata.name] = thing
    names = dict.fromkeys(spec.metadata.name for spec, _ in checked)
    return tuple(done[name] for name in names if name in done)


def _thing(
    spec: Watched, layers: Layers, around: Surroundings, said: list[Diagnostic]
) -> Thing[Watched] | None:
    team = links.team_of(spec, layers, around.teams, around.declared_teams, said)
    systems = tuple(links.systems(spec, layers, around.presets, said))
    dataset = None
    if isinstance(spec, Model):
        dataset = links.dataset_of(spec, layers, around.datasets, around.declared_datasets, said)
    said.extend(links.zone_faults(spec, layers))
    if team is None:
        return None
    metadata = spec.metadata
    subject = Subject(
        kind=spec.kind.lower(),
        name=metadata.name,
        team=team.spec.metadata.name,
        tier=metadata.tier,
        description=metadata.description or "",
        runbook=metadata.runbook,
        annotations=tuple(metadata.annotations.items()),
        environment=around.environment,
    )
    return Thing(spec, layers, subject, team, systems, dataset)
