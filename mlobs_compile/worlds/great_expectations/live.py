"""The files of a context where they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlobs_compile.backends.registered import Files
from mlobs_compile.backends.store import Store
from mlobs_compile.backends.stores.folder import Folder
from mlobs_compile.backends.stores.s3 import Bucket
from mlobs_compile.change.objects import Wanted
from mlobs_compile.change.plan import Step
from mlobs_compile.world import Ports, Reading, Site
from mlobs_compile.worlds.great_expectations.options import Options
from mlobs_compile.worlds.great_expectations.wanting import NAME


def live(site: Site, ports: Ports) -> Connection:
    options = site.options
    assert isinstance(options, Options)
    return Connection(Files(_store(options, ports), site, NAME, settles=False))


def _store(options: Options, ports: Ports) -> Store:
    place = options.bucket
    if place is None:
        return Folder(Path(options.context))
    return Bucket(ports.client("s3"), ports.sleep, *place)


class Connection:
    """Files that are in effect as soon as they are written."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        return self._files.read(wanted)

    def carry_out(self, step: Step) -> None:
        self._files.carry_out(step)

    def settle(self) -> None:
        self._files.settled()
