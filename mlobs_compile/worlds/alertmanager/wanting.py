"""The configuration of one environment, and what the relay reads, as objects."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Artifact, Emission, Resource
from mlobs_compile.change.compiled_files import files
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.faults.worlds import NO_TARGET
from mlobs_compile.targets.alertmanager.branch import FILE
from mlobs_compile.targets.alertmanager.emission import SECRETS
from mlobs_compile.world import Site
from mlobs_compile.worlds.alertmanager.options import Options

NAME, KIND = "alertmanager", "file"
_RULES = "prometheus"
"""The target whose alerts it leads on."""


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """The configuration under the name that it has on disk; the list of secrets is for people.

    It is protected when an alert is that it leads on.
    """
    options = site.options
    assert isinstance(options, Options)
    if NAME not in site.targets:
        message = "`apply.alertmanager` has nothing to apply: `targets` has no `alertmanager`"
        return Outcome(None, (NO_TARGET.at(None, message, help="add `alertmanager: {}` under `targets`"),))
    emission = emissions.get(NAME, Emission())
    name = options.config.rpartition("/")[2]

    def key(artifact: Artifact) -> Key:
        return Key(NAME, KIND, name if artifact.path == FILE else artifact.path)

    led = any(site.protects(one) for one in emissions.get(_RULES, Emission()).resources)

    def protects(resource: Resource) -> bool:
        return led and resource.file == FILE

    taken = (one for one in emission.artifacts if one.path != SECRETS)
    return Outcome(files(emission, taken, key, protects))
