"""What MLflow knows, wherever it keeps it: models, versions, aliases, and of each run its metrics and its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from mlobs_compile.route import Place

CHAMPION, PRODUCTION = "champion", "Production"
_DELETED = "Deleted_Internal"
Tags = dict[str, str]


@dataclass(slots=True)
class Version:
    """One version of a registered model."""

    model: str
    number: int
    place: Place
    stage: str = ""
    ready: bool = True
    source: str = ""
    run: str = ""
    logged: str = ""
    """The id of the logged model of MLflow 3, `m-...`; empty in 2.x."""
    description: str = ""
    tags: Tags = field(default_factory=dict)


@dataclass(slots=True)
class Model:
    """A registered model."""

    name: str
    place: Place
    description: str = ""
    aliases: dict[str, int] = field(default_factory=dict)
    tags: Tags = field(default_factory=dict)
    versions: dict[int, Version] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Training:
    """The data that a run was given."""

    name: str
    uri: str
    columns: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Saved:
    """An MLmodel file."""

    place: Place
    body: Mapping[str, object]
    run: str
    logged: str


@dataclass(slots=True)
class Store:
    """All of it, gathered from one artifact after another."""

    models: dict[str, Model] = field(default_factory=dict)
    saved: list[Saved] = field(default_factory=list)
    metrics: dict[str, dict[str, tuple[Decimal, Place]]] = field(default_factory=dict)
    """By run, and by logged model."""
    training: dict[str, Training] = field(default_factory=dict)
    """By run."""

    def model(self, name: str, place: Place) -> Model:
        return self.models.setdefault(name, Model(name, place))

    def version(self, name: str, number: int, place: Place) -> Version:
        versions = self.model(name, place).versions
        return versions.setdefault(number, Version(name, number, place))

    def measured(self, of: str, name: str, value: Decimal, place: Place) -> None:
        """The last value of a metric of a run or a logged model."""
        if value.is_finite():
            self.metrics.setdefault(of, {})[name] = (value, place)

    def signature_of(self, version: Version) -> Saved | None:
        """The MLmodel file of a version; of a run of 2.x that saved several, the one at the version's path."""
        if version.logged:
            return next((one for one in self.saved if one.logged == version.logged), None)
        own = [one for one in self.saved if one.run and one.run == version.run]
        folder = version.source.rstrip("/").rpartition("/")[2]
        exact = [one for one in own if f"/{folder}/MLmodel" in f"/{one.place.path}"]
        return next(iter(exact or own), None)


def chosen(model: Model) -> tuple[Version, str] | None:
    """The version that is described, and why that one; None for a model without any.

    `latest_versions` of MLflow would be the newest, which is seldom the one in use.
    """
    alive = [one for _, one in sorted(model.versions.items()) if one.stage != _DELETED]
    aliases = {alias.lower(): number for alias, number in model.aliases.items()}
    named = model.versions.get(aliases.get(CHAMPION, -1))
    if named:
        return named, f"the alias `{CHAMPION}` names it"
    staged = [one for one in alive if one.stage == PRODUCTION]
    if staged:
        return staged[-1], f"it is in the stage `{PRODUCTION}`, and no alias `{CHAMPION}` is set"
    ready = [one for one in alive if one.ready]
    if ready:
        return ready[-1], f"it is the newest that is ready, and no alias `{CHAMPION}` is set"
    return None
