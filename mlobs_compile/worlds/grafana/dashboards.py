"""Dashboards: read by uid, saved with the version that was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlobs_compile.artifact import Json
from mlobs_compile.backends.rest import Answer
from mlobs_compile.change.digest import digest
from mlobs_compile.change.objects import Existing, Key, Wanted
from mlobs_compile.change.plan import Step
from mlobs_compile.world import Denied, Moved, Site
from mlobs_compile.worlds.grafana import tags
from mlobs_compile.worlds.grafana.api import Grafana, status
from mlobs_compile.worlds.grafana.wanting import FOLDER, NAME

_SERVERS = frozenset(("id", "version"))
"""What belongs to the server."""


class Dashboards:
    """The dashboards of one Grafana."""

    def __init__(self, site: Site, grafana: Grafana) -> None:
        self._site, self._grafana = site, grafana

    def read(self, key: Key, wanted: Wanted | None) -> Existing | None:
        found = self._grafana.dashboard(key.name)
        if found is None:
            return None
        model, meta = found
        said = _tags(model)
        known = [(tags.PROJECT, self._site.project_id), (tags.ENVIRONMENT, self._site.environment)]
        known += [(tags.ID, wanted.id)] if wanted else []
        folder = str(meta.get("folderUid") or "")
        body: Mapping[str, Json] = {
            "folder": folder,
            "dashboard": {**_without(model), "tags": tags.without(said)},
        }
        needs = (Key(NAME, FOLDER, folder),) if folder else ()
        return Existing(key, body, tags.mark(said, known), needs, str(model.get("version", "")))

    def carry_out(self, step: Step) -> None:
        if step.after is None:
            self._delete(step)
            return
        model = step.after.body["dashboard"]
        assert isinstance(model, Mapping)
        marked = [*_tags(model), *tags.of(self._site.mark(step.after))]
        saved: dict[str, Json] = {**model, "uid": step.key.name, "tags": marked}
        if step.before and step.before.version:
            saved["version"] = _number(step.before.version)
        answer = self._grafana.save(saved, str(step.after.body["folder"]), f"mlobs apply: {step.id}")
        if answer.status >= 400:
            self._refused(step, step.after, answer)

    def _refused(self, step: Step, after: Wanted, answer: Answer) -> None:
        """A second try whose first came through is no refusal."""
        now = self.read(step.key, after)
        if now and now.mark == self._site.mark(after) and now.digest == after.digest:
            return
        match status(answer):
            case "version-mismatch":
                raise Moved(f"dashboard `{step.key.name}` was saved by somebody else in the meantime")
            case "name-exists":
                raise Denied(_taken(after))
            case _:
                words = f"Grafana does not save dashboard `{step.key.name}`: {answer.message}"
                if "provisioned" in answer.message:
                    words += (
                        "; take it out of the provisioned files first, for the two ways exclude each other"
                    )
                raise Denied(words)

    def _delete(self, step: Step) -> None:
        """There is no condition that Grafana takes for a deletion, so the dashboard is looked at right before."""
        now = self.read(step.key, None)
        if now is None:
            return
        if step.before is None or digest(now.body) != step.before.digest:
            raise Moved(f"dashboard `{step.key.name}` is no longer what the plan was made for")
        self._grafana.delete(step.key.name)


def _number(version: str) -> int:
    """A dashboard that was put into the database by something else may have no version that is one."""
    return int(version) if version.isdecimal() else 0


def _taken(after: Wanted) -> str:
    model = after.body["dashboard"]
    title = model.get("title") if isinstance(model, Mapping) else None
    return (
        f"another dashboard of the folder `{after.body['folder']}` is called `{title}`; "
        "rename or delete that one, or move it to another folder"
    )


def _without(model: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in model.items() if key not in _SERVERS}


def _tags(model: Mapping[str, Any]) -> list[str]:
    found = model.get("tags")
    return [str(one) for one in found] if isinstance(found, Sequence) and not isinstance(found, str) else []
