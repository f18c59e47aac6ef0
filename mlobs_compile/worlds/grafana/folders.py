"""Folders: made when missing, renamed, and deleted only when nothing is left in them."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Json
from mlobs_compile.backends.rest import Answer
from mlobs_compile.change.digest import digest
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.plan import Ownership, Step
from mlobs_compile.world import Denied, Moved, Site
from mlobs_compile.worlds.grafana import tags
from mlobs_compile.worlds.grafana.api import Grafana, Hit

_NAMED = "mlobs-"
"""What the uid of every folder begins with that this compiler names."""


class Folders:
    """The folders of one Grafana."""

    def __init__(self, site: Site, grafana: Grafana) -> None:
        self._site, self._grafana = site, grafana
        self._ownership = Ownership(site.project_id, site.environment)
        self._done: set[str] = set()

    def read(self, key: Key, wanted: Wanted | None) -> Existing | None:
        """A folder that nobody wants is only told when it is one of ours through and through."""
        found = self._grafana.folder(key.name)
        if found is None:
            return None
        body: Mapping[str, Json] = {"title": str(found["title"])}
        owner = self._owner(self._inside(key.name), wanted)
        if wanted is None and (owner is None or not key.name.startswith(_NAMED)):
            return None
        mark = owner and Mark(*owner, wanted.id if wanted else f"folder/{key.name}", digest(body))
        return Existing(key, body, mark, version=str(found.get("version", 1)))

    def carry_out(self, step: Step) -> None:
        uid = step.key.name
        if step.after is None:
            self._delete(uid)
            return
        title = str(step.after.body["title"])
        if step.before is None:
            answer = self._grafana.make_folder(uid, title)
        elif step.before.digest != step.after.digest:
            answer = self._grafana.rename_folder(uid, title, int(step.before.version or 1))
        else:
            return
        if answer.status >= 400:
            self._refused(uid, title, answer)

    def emptied(self, uid: str) -> None:
        """This dashboard has been deleted or moved by this run, and a search may find it for some time yet."""
        self._done.add(uid)

    def _owner(self, inside: tuple[Hit, ...], wanted: Wanted | None) -> tuple[str, str] | None:
        """Project and environment: another's, where a dashboard of another's is in it and none of ours.

        Its uid is made of the project and the environment, so what else is in it says nothing against that. One that
        is not wanted any more is only ours as long as nothing else is in it.
        """
        marks = [tags.mark(hit.tags, self._known()) for hit in inside]
        ours = [mark for mark in marks if self._ownership.owns(mark)]
        if wanted is None and len(ours) < len(marks):
            return None
        others = [(mark.project, mark.environment) for mark in marks if mark]
        mine = (self._site.project_id, self._site.environment)
        return mine if ours or not others else others[0]

    def _known(self) -> tuple[tuple[str, str], ...]:
        return (tags.PROJECT, self._site.project_id), (tags.ENVIRONMENT, self._site.environment)

    def _inside(self, uid: str) -> tuple[Hit, ...]:
        return tuple(self._grafana.search(("folderUIDs", uid)))

    def _refused(self, uid: str, title: str, answer: Answer) -> None:
        now = self._grafana.folder(uid)
        if now is None:
            raise Denied(
                f"Grafana makes no folder `{title}`: {answer.message}; is there one of this name already?"
            )
        if now["title"] != title:
            raise Moved(f"folder `{uid}` was changed by somebody else in the meantime")

    def _delete(self, uid: str) -> None:
        left = [hit.title for hit in self._inside(uid) if hit.uid not in self._done]
        if left:
            raise Moved(f"folder `{uid}` is not empty: `{left[0]}` is in it")
        self._grafana.delete_folder(uid)
