"""Which facts of a live Prometheus an environment has."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Diagnostic, Related, did_you_mean
from mlobs_compile.faults import lint as faults
from mlobs_compile.faults import reference
from mlobs_compile.resolve.inherit import own_layers
from mlobs_compile.resolve.platform import Said
from mlobs_compile.resolve.sources import Entry, Sources
from mlobs_compile.source import Node
from mlobs_compile.spec.facts import Facts
from mlobs_compile.spec.load import load
from mlobs_compile.spec.shape import Slots


def facts_of(sources: Sources, environment: str, slots: Slots, said: list[Diagnostic]) -> Said[Facts] | None:
    """The facts of an environment; None where there are none, or they have faults of their own."""
    entries = [entry for entry in sources.of("Facts") if environment in (_named(entry) or (environment,))]
    said.extend(_undeclared(sources))
    for another in entries[1:]:
        first = Related(entries[0].place / "metadata", "the first are here")
        message = f"the environment `{environment}` has facts of two servers"
        help = "name the environments of each under `metadata.environments`"
        said.append(faults.SEVERAL_FACTS.at(another.place / "metadata", message, help=help, related=(first,)))
    if not entries:
        return None
    layers = own_layers(entries[0], environment)
    outcome = load(Facts, entries[0].tree, layers.place, slots)
    said.extend(outcome.diagnostics)
    return Said(outcome.value, layers) if outcome.value else None


def _named(entry: Entry) -> tuple[Node, ...]:
    """The environments that facts name, as written; none where they are for all."""
    metadata = entry.tree.get("metadata")
    written = metadata.get("environments") if isinstance(metadata, dict) else None
    return tuple(written) if isinstance(written, list) else ()


def _undeclared(sources: Sources) -> Iterator[Diagnostic]:
    """Facts about environments that the project does not have, which nobody would ever use."""
    declared = sources.environments()
    for entry in sources.of("Facts"):
        for number, name in enumerate(_named(entry)):
            if isinstance(name, str) and name not in declared:
                where = entry.place / "metadata" / "environments" / number
                help = did_you_mean(name, declared) or "declare it under `environments` in mlobs.yaml"
                yield reference.UNKNOWN_ENVIRONMENT.at(where, f"unknown environment `{name}`", help=help)
