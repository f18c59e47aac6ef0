"""Follows the references of one document: its team, its presets and their parameters, its data set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from mlobs_compile import zone
from mlobs_compile.diagnostic import Diagnostic, Part, did_you_mean, nearest_name
from mlobs_compile.faults import reference
from mlobs_compile.period import UTC
from mlobs_compile.resolve.layers import Layers
from mlobs_compile.resolve.platform import AppliedPreset, Said, Thing
from mlobs_compile.route import Place, Route
from mlobs_compile.spec.cluster import Cluster
from mlobs_compile.spec.common import System
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.load import shown
from mlobs_compile.spec.model import Model
from mlobs_compile.spec.pipeline import Pipeline
from mlobs_compile.spec.preset import Param, Preset
from mlobs_compile.spec.team import Team

_SAFE = re.compile(r"[\w.:/@+-]{1,256}\Z").match


class Presets:
    """The presets by name: the project's own first, then the built-in ones, which are read when asked for."""

    def __init__(self, built_in: Callable[[str], Preset | None], own: Mapping[str, Preset | None]) -> None:
        self._built_in = built_in
        self._own = own

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._own)

    def get(self, name: str) -> Preset | None:
        """The preset, or None when there is none or it has faults of its own."""
        return self._own.get(name) or (self._built_in(name) if name in self._own else None)


def team_of(
    spec: Watched,
    layers: Layers,
    teams: Mapping[str, Said[Team]],
    declared: frozenset[str],
    said: list[Diagnostic],
) -> Said[Team] | None:
    """The team that answers for a document; None after saying that there is none."""
    name = spec.metadata.team
    if name is not None and name in teams:
        return teams[name]
    if name is None:
        where = layers.place(Route(("metadata",)))
        help = "add `team:` here, or under `defaults: {any: {metadata: {team: ...}}}` in mlobs.yaml"
        if any(layer.translated for layer in layers.all):
            help = help.replace("add `team:` here", "add the label `team` to the service or its SLOs")
        said.append(
            reference.UNKNOWN_TEAM.at(where, f"`{spec.metadata.name}` has no team", part=Part.KEY, help=help)
        )
    elif name not in declared:
        where = layers.place(Route(("metadata", "team")))
        help = did_you_mean(name, declared) or f"add a document of `kind: Team` named `{name}`"
        said.append(reference.UNKNOWN_TEAM.at(where, f"unknown team `{name}`", help=help))
    return None


def dataset_of(
    spec: Model,
    layers: Layers,
    datasets: Mapping[str, Thing[Watched]],
    declared: frozenset[str],
    said: list[Diagnostic],
) -> Thing[Watched] | None:
    """The Dataset that a model's features come from, if it names one."""
    name = spec.features.dataset if spec.features else None
    if name and name not in declared:
        where = layers.place(Route(("features", "dataset")))
        help = did_you_mean(name, declared) or f"add a document of `kind: Dataset` named `{name}`"
        said.append(reference.UNKNOWN_DATASET.at(where, f"unknown dataset `{name}`", help=help))
    return datasets.get(name) if name else None


def systems_of(spec: Watched) -> Iterator[tuple[str, Route, System]]:
    """The systems that a document names, each with its key and where it stands."""
    if isinstance(spec, Model):
        if spec.serving:
            yield "serving", Route(("serving",)), spec.serving
    elif isinstance(spec, Cluster):
        for key, system in spec.systems.items():
            yield key, Route(("systems", key)), system
    elif spec.system:
        yield "system", Route(("system",)), spec.system


def systems(
    spec: Watched, layers: Layers, presets: Presets, said: list[Diagnostic]
) -> Iterator[AppliedPreset]:
    """The presets that a document applies, with parameters filled in."""
    for key, route, system in systems_of(spec):
        where = layers.place(route / "preset")
        preset = presets.get(system.preset)
        if preset is None:
            if system.preset not in presets.names:
                help = (
                    did_you_mean(system.preset, presets.names)
                    or "`mlobs explain presets` lists those there are"
                )
                said.append(
                    reference.UNKNOWN_PRESET.at(where, f"unknown preset `{system.preset}`", help=help)
                )
            continue
        if spec.kind not in preset.applies_to:
            kinds = ", ".join(f"`{kind}`" for kind in preset.applies_to)
            message = f"`{system.preset}` is a preset for {kinds}, not for a {spec.kind}"
            said.append(reference.WRONG_KIND.at(where, message, help="choose another preset or another kind"))
            continue
        params = _params(preset, system.params, route, layers, said)
        if params is not None:
            yield AppliedPreset(key, preset, params, route)


def _params(
    preset: Preset, given: Mapping[str, object], route: Route, layers: Layers, said: list[Diagnostic]
) -> tuple[tuple[str, str], ...] | None:
    faults = list(_param_faults(preset, given, route, layers))
    said.extend(faults)
    if faults:
        return None
    return tuple((name, str(given.get(name, param.default))) for name, param in preset.params.items())


def _param_faults(
    preset: Preset, given: Mapping[str, object], route: Route, layers: Layers
) -> Iterator[Diagnostic]:
    name = preset.metadata.name
    lacking = {
        key: param for key, param in preset.params.items() if param.default is None and key not in given
    }
    for key, value in given.items():
        where = layers.place(route / key)
        param = preset.params.get(key)
        if param is None:
            meant = nearest_name(key, lacking) or nearest_name(key, preset.params)
            lacking.pop(
                meant or "", None
            )  # A misspelt parameter is one fault, not an unknown and a missing one.
            listed = ", ".join(f"`{item}`" for item in preset.params) or "none"
            help = f"did you mean `{meant}`?" if meant else f"its parameters: {listed}"
            yield reference.UNKNOWN_PARAM.at(
                where, f"`{name}` has no parameter `{key}`", part=Part.KEY, help=help
            )
        elif not fits(param, value):
            message = f"{shown(value)} cannot be the parameter `{key}`"
            yield reference.BAD_PARAM.at(where, message, help=form(param, value))
    for key, param in lacking.items():
        where = layers.place(route / "preset")
        message = f"`{name}` needs the parameter `{key}`"
        yield reference.MISSING_PARAM.at(where, message, help=f"`{key}`: {param.description}")


def fits(param: Param, value: object) -> bool:
    """Whether a value can stand for a parameter."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    if param.pattern:
        return re.fullmatch(param.pattern, str(value)) is not None
    return _SAFE(str(value)) is not None


def form(param: Param, value: object) -> str:
    """What a parameter's value must look like."""
    if not isinstance(value, str):
        return "write a text, in quotes"
    if param.pattern:
        return f"it must match `{param.pattern}`: {param.description.removesuffix('.')}"
    return "use letters, digits and `_ . : / @ + -`"


def team_faults(team: Said[Team]) -> Iterator[Diagnostic]:
    """References inside a team: routing to receivers, a time zone to the IANA database."""
    spec = team.spec
    for urgency, names in (("page", spec.routing.page), ("ticket", spec.routing.ticket)):
        for number, name in enumerate(names):
            if name not in spec.receivers:
                where = team.at("routing", urgency, number)
                help = did_you_mean(name, spec.receivers) or "declare it under `receivers`"
                yield reference.UNKNOWN_RECEIVER.at(where, f"unknown receiver `{name}`", help=help)
    hours = spec.working_hours
    if hours:
        yield from _zone_faults(hours.time_zone, team.at("working_hours", "time_zone"))


def zone_faults(spec: Watched, layers: Layers) -> Iterator[Diagnostic]:
    """The time zones that a document names, in its SLOs' windows, its maintenance and its planned runs."""
    if isinstance(spec, Pipeline) and spec.planned and spec.planned.time_zone != UTC:
        yield from _zone_faults(spec.planned.time_zone, layers.place(Route(("planned", "time_zone"))))
    for name, work in spec.maintenance.items():
        if work.time_zone != UTC:
            yield from _zone_faults(work.time_zone, layers.place(Route(("maintenance", name, "time_zone"))))
    for name, slo in spec.slos.items():
        for period, route in (
            (slo.window, "window"),
            *((other, "other_windows") for other in slo.other_windows),
        ):
            if period.time_zone != UTC:
                yield from _zone_faults(period.time_zone, layers.place(Route(("slos", name, route))))


def _zone_faults(name: str, where: Place) -> Iterator[Diagnostic]:
    if not zone.known(name):
        help = "write an IANA name, such as `Europe/Berlin`"
        yield reference.UNKNOWN_TIME_ZONE.at(where, f"unknown time zone `{name}`", help=help)
