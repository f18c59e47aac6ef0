"""The files of the context of one environment, as objects."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Artifact, Emission
from mlobs_compile.change.compiled_files import files
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.faults.worlds import NO_TARGET
from mlobs_compile.world import Site
from mlobs_compile.worlds.great_expectations.options import Options

NAME = "great_expectations"
_FOLDER, _CONTEXT = "gx/", "great_expectations.yml"
KINDS = {
    "": "context",
    "expectations": "suite",
    "validation_definitions": "validation-definition",
    "checkpoints": "checkpoint",
}
"""What a file is, by its folder."""


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """Suites and what runs them; the context's own file unless it is shared."""
    options = site.options
    assert isinstance(options, Options)
    if NAME not in site.targets:
        message = "`apply.great_expectations` has nothing to apply: `targets` has no `great_expectations`"
        help = "add `great_expectations: {}` under `targets`"
        return Outcome(None, (NO_TARGET.at(None, message, help=help),))
    emission = emissions.get(NAME, Emission())
    taken = [one for one in emission.artifacts if not (options.shared and one.path == f"{_FOLDER}{_CONTEXT}")]
    here = {_key(one) for one in taken}

    def needs(key: Key) -> tuple[Key, ...]:
        return tuple(one for one in _needs(key) if one in here)

    return Outcome(files(emission, taken, _key, site.protects, needs))


def _key(artifact: Artifact) -> Key:
    path = artifact.path.removeprefix(_FOLDER)
    return Key(NAME, KINDS[path.rpartition("/")[0]], path)


def _needs(key: Key) -> tuple[Key, ...]:
    """A checkpoint runs a validation definition, which holds a suite against the context's data source."""
    name = key.name.rpartition("/")[2]
    match key.kind:
        case "checkpoint":
            return (Key(NAME, "validation-definition", f"validation_definitions/{name}"),)
        case "validation-definition":
            return Key(NAME, "suite", f"expectations/{name}"), Key(NAME, "context", _CONTEXT)
        case _:
            return ()
