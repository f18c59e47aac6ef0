"""The folders and dashboards of one environment, as objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Artifact, Emission, Json, parsed
from mlobs_compile.change import texts
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.faults.worlds import NO_TARGET
from mlobs_compile.targets.grafana.provisioning import FILE
from mlobs_compile.world import Site

NAME, DASHBOARD, FOLDER = "grafana", "dashboard", "folder"


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """A folder for each provider, and the dashboards in them."""
    if NAME not in site.targets:
        message = "`apply.grafana` has nothing to apply: `targets` has no `grafana`"
        return Outcome(None, (NO_TARGET.at(None, message, help="add `grafana: {}` under `targets`"),))
    emission = emissions.get(NAME, Emission())
    files = {one.path: one for one in emission.artifacts}
    folders = dict(_folders(files[FILE])) if FILE in files else {}
    boards = tuple(_dashboards(emission, files, folders, site))
    return Outcome((*folders.values(), *boards))


def _folders(providers: Artifact) -> Iterator[tuple[str, Wanted]]:
    """Each folder by the name that it has on disk."""
    found = texts.body(providers.data, FILE)["providers"]
    for one in found if isinstance(found, list) else ():
        assert isinstance(one, Mapping)
        options = one["options"]
        assert isinstance(options, Mapping)
        name = str(options["path"]).rpartition("/")[2]
        body: Mapping[str, Json] = {"title": one["folder"]}
        yield name, Wanted(Key(NAME, FOLDER, str(one["folderUid"])), f"folder/{name}", body)


def _dashboards(
    emission: Emission, files: Mapping[str, Artifact], folders: Mapping[str, Wanted], site: Site
) -> Iterator[Wanted]:
    for one in emission.resources:
        folder = folders[one.file.split("/")[1]].key
        model = parsed(files[one.file].text)
        body: Mapping[str, Json] = {"folder": folder.name, "dashboard": model}
        key = Key(NAME, DASHBOARD, one.name)
        yield Wanted(key, one.nodes[0], body, (folder,), one.origins, site.protects(one))
