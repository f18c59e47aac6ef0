"""Folders and dashboards as they are, and one change at a time."""

from __future__ import annotations

from collections.abc import Sequence

from mlobs_compile.backends.rest import Api, bearer
from mlobs_compile.change.objects import Existing, Key, Wanted
from mlobs_compile.change.plan import Step
from mlobs_compile.world import Denied, Ports, Reading, Site
from mlobs_compile.worlds.grafana import tags
from mlobs_compile.worlds.grafana.api import Grafana
from mlobs_compile.worlds.grafana.dashboards import Dashboards
from mlobs_compile.worlds.grafana.folders import Folders
from mlobs_compile.worlds.grafana.options import Options
from mlobs_compile.worlds.grafana.wanting import DASHBOARD, FOLDER, NAME


def live(site: Site, ports: Ports) -> Connection:
    options = site.options
    assert isinstance(options, Options)
    return Connection(site, Grafana(Api(options.url, ports.sleep, bearer(ports.secret(options.token)))))


class Connection:
    """One Grafana, as one environment of one project meets it."""

    def __init__(self, site: Site, grafana: Grafana) -> None:
        self._site, self._grafana = site, grafana
        self._dashboards = Dashboards(site, grafana)
        self._folders = Folders(site, grafana)

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        """One search for what is ours, and one question for each dashboard and folder that is ours or wanted."""
        owner = (
            ("tag", tags.tag(tags.PROJECT, self._site.project_id)),
            ("tag", tags.tag(tags.ENVIRONMENT, self._site.environment)),
        )
        hits = tuple(self._grafana.search(("type", "dash-db"), *owner))
        asked = {one.key: one for one in wanted}
        boards = dict.fromkeys([key for key in asked if key.kind == DASHBOARD])
        boards |= dict.fromkeys(Key(NAME, DASHBOARD, hit.uid) for hit in hits)
        folders = dict.fromkeys([key for key in asked if key.kind == FOLDER])
        folders |= dict.fromkeys(Key(NAME, FOLDER, hit.folder) for hit in hits if hit.folder)
        found: list[Existing] = []
        unread: list[str] = []
        for key in (*folders, *boards):
            part = self._folders if key.kind == FOLDER else self._dashboards
            try:
                there = part.read(key, asked.get(key))
            except Denied as fault:
                unread.append(f"`{key}`: {fault}")
                continue
            found += [there] if there else []
        return Reading(tuple(found), tuple(unread))

    def carry_out(self, step: Step) -> None:
        part = self._folders if step.key.kind == FOLDER else self._dashboards
        part.carry_out(step)
        self._folders.emptied(step.key.name)

    def settle(self) -> None:
        """Grafana shows what was saved at once."""
