"""The file that makes Grafana load the dashboards: a provider for each folder.

One provider per folder with a fixed `folderUid`, because folders that Grafana names after the files' paths
get a new uid with every installation, because two folders of one title stop its start (grafana#87889), and
because providers whose paths overlap see each dashboard twice and then write none (helm-charts#4405).
"""

from __future__ import annotations

from collections.abc import Sequence

from mlobs_compile.artifact import Artifact, Json, dump_yaml
from mlobs_compile.target import Context
from mlobs_compile.targets.grafana.naming import Folder

FILE = "provisioning/dashboards/mlobs.yaml"
_HEADER = ("Compiled by mlobs from the specs; edit those.",)


def providers(context: Context, folders: Sequence[Folder], mount: str) -> Artifact:
    """The providers in the order of the folders' names."""
    distinct = sorted(set(folders), key=lambda folder: folder.key)
    entries = [_provider(context, folder, mount) for folder in distinct]
    return Artifact(FILE, dump_yaml({"apiVersion": 1, "providers": entries}, header=_HEADER))


def _provider(context: Context, folder: Folder, mount: str) -> Json:
    return {
        "name": f"mlobs {context.project} {context.environment} {folder.key}",
        "orgId": 1,
        "folder": folder.title,
        "folderUid": folder.uid,
        "type": "file",
        "disableDeletion": False,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 60,
        "options": {"path": f"{mount}/{context.environment}/{folder.key}"},
    }


def notes(context: Context, mount: str) -> tuple[str, ...]:
    """What a person must do once for Grafana to find the files."""
    return (
        f"mount the folder `dashboards` at `{mount}/{context.environment}`",
        f"copy `{FILE}` into Grafana's `provisioning/dashboards`, with a name of its own per environment",
    )
