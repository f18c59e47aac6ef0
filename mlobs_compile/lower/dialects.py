"""Systems whose series the live Prometheus lacks, while it has those of another dialect of the same system.

Imported only where there are facts, since it reads every query of a preset.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mlobs_compile import preset
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import lint as faults
from mlobs_compile.queries import promql
from mlobs_compile.queries.facts import Catalogue
from mlobs_compile.queries.tree import Dialect, SyntaxFault, read
from mlobs_compile.queries.tree.nodes import Selector
from mlobs_compile.queries.tree.walking import walk
from mlobs_compile.resolve.platform import AppliedPreset, Said, Thing
from mlobs_compile.route import Route
from mlobs_compile.spec.facts import Facts
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.preset import Preset

_PART = re.compile(r"_(bucket|count|sum)$")
"""What a part of a histogram or a summary is called by; a counter may end so too."""


class Dialects:
    """The presets of one environment by system, with the metrics that each asks for."""

    def __init__(self, facts: Facts, own: Iterable[Said[Preset]]) -> None:
        self._facts = Catalogue(facts)
        self._own = {said.spec.metadata.name: said.spec for said in own}
        self._metrics: dict[str, dict[str, str]] = {}

    def mistaken(self, thing: Thing[Watched]) -> Iterator[Diagnostic]:
        """A warning at each preset that a document chose beside the one that fits."""
        for applied in thing.systems:
            found = self._better(applied.preset, thing.spec.kind)
            if found:
                yield self._told(thing, applied, *found)

    def _better(self, chosen: Preset, kind: str) -> tuple[Preset, str, str] | None:
        """The dialect that the server speaks, a metric that it lacks, and one that it has; None where all is well."""
        asked, best = self._of(chosen), None
        if not any(map(self._lacks, asked)):
            return None
        for other in self._others(chosen):
            theirs = self._of(other)
            ours, rest = asked.keys() - theirs.keys(), theirs.keys() - asked.keys()
            there = sorted(name for name in rest if not self._lacks(name))
            fits = kind in other.applies_to and ours and there and all(map(self._lacks, ours))
            if fits and (best is None or len(there) > best[0]):
                best = len(there), (other, asked[min(ours)], theirs[there[0]])
        return best[1] if best else None

    def _others(self, chosen: Preset) -> Iterator[Preset]:
        names = dict.fromkeys((*self._own, *preset.built_in_names()))
        for name in names:
            other = self._own.get(name) or preset.built_in(name)
            if other and name != chosen.metadata.name and _system(other) == _system(chosen):
                yield other

    def _of(self, shape: Preset) -> dict[str, str]:
        """The names that a preset asks for, by their metrics."""
        name = shape.metadata.name
        if name not in self._metrics:
            self._metrics[name] = {_PART.sub("", asked): asked for asked in _names(shape)}
        return self._metrics[name]

    def _lacks(self, metric: str) -> bool:
        """Whether there is surely no such series, and no part of such a histogram."""
        return all(self._facts.absent(f"{metric}{part}") for part in ("", "_count", "_sum"))

    def _told(
        self, thing: Thing[Watched], applied: AppliedPreset, other: Preset, lacking: str, there: str
    ) -> Diagnostic:
        chosen, better = applied.preset.metadata, other.metadata
        message = f"Prometheus has no series of `{chosen.name}` such as `{lacking}`"
        message += f", but it has those of `{better.name}` such as `{there}`"
        reads = "; ".join(text for text in (better.dialect, better.versions) if text)
        help = f"write `preset: {better.name}`" + (f" ({reads})" if reads else "")
        return faults.OTHER_DIALECT.at(thing.at(*applied.route, "preset"), message, help=help)


def _system(shape: Preset) -> str:
    return shape.metadata.system or shape.metadata.name


def _names(shape: Preset) -> Iterator[str]:
    """The names of the series that a preset's queries ask for."""
    applied = AppliedPreset("system", shape, (), Route())
    for signal in preset.signals(applied).values():
        for text in promql.queries(signal.series) if signal.series else ():
            tree = read(promql.ranged(text, "5m"), Dialect.SPEC)
            if not isinstance(tree, SyntaxFault):
                selectors = (expr for expr, _ in walk(tree) if isinstance(expr, Selector))
                yield from (selector.metric for selector in selectors if selector.metric)


__all__ = ["Dialects"]
