"""The rule files of one environment, as objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Artifact, Emission
from mlobs_compile.change.compiled_files import files
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults.worlds import NO_TARGET, OTHER_FORMAT
from mlobs_compile.spec.shape import Shape
from mlobs_compile.targets.prometheus.options import Options as Target
from mlobs_compile.world import Site

NAME, KIND = "prometheus", "rule-file"
_FOLDER = "rules/"


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """Every file under `rules/`; the tests of rules stay where they were compiled to."""
    if NAME not in site.targets:
        message = "`apply.prometheus` has nothing to apply: `targets` has no `prometheus`"
        return Outcome(None, (NO_TARGET.at(None, message, help="add `prometheus: {}` under `targets`"),))
    wrong = tuple(suits(site.targets))
    if wrong:
        return Outcome(None, wrong)
    emission = emissions.get(NAME, Emission())
    rules = (one for one in emission.artifacts if one.path.startswith(_FOLDER))
    return Outcome(files(emission, rules, _key, site.protects))


def suits(targets: Mapping[str, Shape]) -> Iterator[Diagnostic]:
    """Whether what the target makes is plain rule files."""
    target = targets.get(NAME)
    if isinstance(target, Target) and target.format != "rules":
        message = f"`apply.prometheus` puts plain rule files into a folder, and `format: {target.format}` makes none"
        help = "write `format: rules` under `targets.prometheus`, or apply to what the format is for"
        yield OTHER_FORMAT.at(None, message, help=help)


def _key(artifact: Artifact) -> Key:
    return Key(NAME, KIND, artifact.path.removeprefix(_FOLDER))
