"""The rule files of one environment, as objects."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Artifact, Emission
from mlobs_compile.change.compiled_files import files
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.faults.worlds import NO_TARGET, OTHER_FORMAT
from mlobs_compile.targets.prometheus.options import Options as Target
from mlobs_compile.world import Site

NAME, KIND = "prometheus", "rule-file"
_FOLDER = "rules/"


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """Every file under `rules/`; the tests of rules stay where they were compiled to."""
    target = site.targets.get(NAME)
    if not isinstance(target, Target):
        message = "`apply.prometheus` has nothing to apply: `targets` has no `prometheus`"
        return Outcome(None, (NO_TARGET.at(None, message, help="add `prometheus: {}` under `targets`"),))
    if target.format != "rules":
        message = f"`apply.prometheus` puts plain rule files into a folder, and `format: {target.format}` makes none"
        help = "write `format: rules` under `targets.prometheus`, or apply to what the format is for"
        return Outcome(None, (OTHER_FORMAT.at(None, message, help=help),))
    emission = emissions.get(NAME, Emission())
    return Outcome(files(emission, (one for one in emission.artifacts if one.path.startswith(_FOLDER)), _key))


def _key(artifact: Artifact) -> Key:
    return Key(NAME, KIND, artifact.path.removeprefix(_FOLDER))
