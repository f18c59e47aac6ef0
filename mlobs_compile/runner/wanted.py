"""What a model's specs ask of its baseline, in all environments at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mlobs_compile import openslo, plugins
from mlobs_compile.baseline import Baseline, Categories, Norm
from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults import baseline as faults
from mlobs_compile.ir.assertion import OneOf
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Batch, Family, Measurement
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.lower import lower
from mlobs_compile.resolve.platform import Platform
from mlobs_compile.resolve.resolve import resolve
from mlobs_compile.resolve.sources import sort
from mlobs_compile.source import Document


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a baseline is for."""

    model: str
    measurements: tuple[Measurement, ...]
    """Of all environments, each once."""
    expectations: tuple[Expectation, ...] = ()
    """Of the data sets, whose `one_of` names values of personal columns."""

    @property
    def batch(self) -> Batch:
        """The parts of the columns."""
        return self.measurements[0].batch if self.measurements else Batch()

    @property
    def cuts(self) -> Mapping[str, tuple[str, ...]]:
        """The cuts that checks ask for, by column."""
        found: dict[str, dict[str, None]] = {}
        for one in self.measurements:
            if one.family is Family.SHIFT and one.column and one.column != "*":
                found.setdefault(one.column, {})[one.cut] = None
        return {column: tuple(sorted(cuts)) for column, cuts in sorted(found.items())}

    @property
    def personal(self) -> frozenset[str]:
        return frozenset(name for one in self.measurements for name in one.batch.personal)

    def spoken(self, column: str) -> tuple[str, ...]:
        """The values of a column that the spec itself names: groups of facets, and members of sets."""
        groups = (
            one.group.name
            for one in self.measurements
            if one.group and one.group.facet == column and one.group.condition is None
        )
        members = (
            str(value)
            for one in self.expectations
            if one.column == column and isinstance(one.assertion, OneOf)
            for value in one.assertion.values
        )
        return tuple(sorted({*groups, *members}))


class _AnyNorm(Mapping[str, Norm]):
    """A norm for whatever is asked, so that bounds relative to the baseline stop nobody from making it.

    It is 1 since a ratio of 0 leaves no bound around fair.
    """

    def __getitem__(self, key: str) -> Norm:
        return Norm(1.0, 1.0, 0.0, 1)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: str, default: object = None) -> Norm:
        return self[key]


@dataclass(frozen=True, slots=True)
class Specs:
    """The platform in each environment."""

    platforms: tuple[Platform, ...]

    @property
    def models(self) -> tuple[str, ...]:
        """The names of all models."""
        found = (
            thing.subject.name
            for one in self.platforms
            for thing in one.things
            if thing.subject.kind == "model"
        )
        return tuple(dict.fromkeys(found))

    def blank(self, model: str, columns: Sequence[str]) -> Wanted:
        """What is asked for, before anything is frozen; `columns` are those of the data, which `*` stands for."""
        return self.wanted(model, Baseline(model, 0, {name: Categories((), (), 0, 0) for name in columns}))

    def wanted(self, model: str, baseline: Baseline) -> Wanted:
        """What is asked for, with what is frozen joined on; bounds are not to be read."""
        lenient = replace(baseline, norms=_AnyNorm())
        nodes = [node for platform in self.platforms for node in _nodes(platform, model, lenient)]
        measurements = {_key(node): node for node in reversed(nodes) if isinstance(node, Measurement)}
        mine = tuple(one for one in reversed(measurements.values()) if _is_of(one, model))
        return Wanted(model, mine, tuple(node for node in nodes if isinstance(node, Expectation)))

    def unanswered(self, model: str, baseline: Baseline) -> tuple[Diagnostic, ...]:
        """What a bound asks of a baseline that it does not say."""
        codes = {faults.NO_BASELINE.code, faults.NO_NORM.code}
        lowered = [lower(platform, plugins.checks(), {model: baseline}) for platform in self.platforms]
        found = (one for outcome in lowered for one in outcome.diagnostics)
        return tuple(dict.fromkeys(one for one in found if one.code in codes and f"`{model}`" in one.message))


def specs(documents: Sequence[Document]) -> Outcome[Specs]:
    """The platforms of a project; None, with the reasons, where its documents have faults."""
    foreign = openslo.translated(documents)
    sources = sort(foreign.others, foreign.translations)
    if sources.value is None:
        return Outcome(None, sources.diagnostics)
    found: list[Platform] = []
    said: list[Diagnostic] = list(sources.diagnostics)
    for environment in sources.value.environments():
        resolved = resolve(sources.value, environment, plugins.library())
        said += resolved.diagnostics
        if resolved.value is None:
            return Outcome(None, tuple(dict.fromkeys(said)))
        found.append(resolved.value)
    return Outcome(Specs(tuple(found)), tuple(dict.fromkeys(said)))


def _nodes(platform: Platform, model: str, baseline: Baseline) -> Sequence[AnyNode]:
    lowered = lower(platform, plugins.checks(), {model: baseline}).value
    return lowered.nodes if lowered else ()


def _key(one: Measurement) -> tuple[str, str]:
    return one.id, one.cut


def _is_of(one: Measurement, model: str) -> bool:
    return one.subject.kind == "model" and one.subject.name == model
