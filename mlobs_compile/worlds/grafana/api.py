"""What is asked of Grafana's HTTP API: https://grafana.com/docs/grafana/latest/developers/http_api/."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from mlobs_compile.artifact import Json, json_line
from mlobs_compile.backends.rest import Answer, Api
from mlobs_compile.world import Denied

PAGE = 1000
"""Hits of one search; Grafana gives at most 5000."""
_LONGEST_MESSAGE = 500
"""Characters of what is said of a save (`ErrDashboardMessageTooLong`)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One dashboard or folder that a search found."""

    uid: str
    title: str
    folder: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grafana:
    """The requests, one function for each."""

    api: Api

    def search(self, *asked: tuple[str, str]) -> Iterator[Hit]:
        """Everything that a search finds, page by page."""
        seen: set[str] = set()
        for page in range(1, 10_000):
            query = urlencode([*asked, ("limit", str(PAGE)), ("page", str(page))])
            found = self.api.read(f"/api/search?{query}").json
            if not isinstance(found, list) or not all(
                isinstance(one, dict) and "uid" in one for one in found
            ):
                raise Denied(f"{self.api.url} does not answer as Grafana does; is the address right?")
            yield from (_hit(one) for one in found if one["uid"] not in seen)
            seen.update(one["uid"] for one in found)
            if len(found) < PAGE:
                return

    def dashboard(self, uid: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The model and what Grafana says about it; None where there is none, raises Denied without the right."""
        answer = self.api.read(f"/api/dashboards/uid/{quote(uid, safe='')}", 404)
        return None if answer.status == 404 else (_mapping(answer, "dashboard"), _mapping(answer, "meta"))

    def folder(self, uid: str) -> Mapping[str, Any] | None:
        answer = self.api.read(f"/api/folders/{quote(uid, safe='')}", 404)
        if answer.status == 404:
            return None
        return {"version": 1, **_mapping(answer), "title": answer.at("title")}

    def save(self, model: Mapping[str, Json], folder: str, message: str) -> Answer:
        """Saves a dashboard if it still has the version that its model names; 400 and 412 are answers."""
        told = message[:_LONGEST_MESSAGE]
        body: Json = {"dashboard": model, "folderUid": folder, "message": told, "overwrite": False}
        return self._send("POST", "/api/dashboards/db", body, 400, 412)

    def delete(self, uid: str) -> Answer:
        return self._send("DELETE", f"/api/dashboards/uid/{quote(uid, safe='')}", None, 404)

    def make_folder(self, uid: str, title: str) -> Answer:
        return self._send("POST", "/api/folders", {"uid": uid, "title": title}, 400, 409, 412)

    def rename_folder(self, uid: str, title: str, version: int) -> Answer:
        body: Json = {"title": title, "version": version}
        return self._send("PUT", f"/api/folders/{quote(uid, safe='')}", body, 409, 412)

    def delete_folder(self, uid: str) -> Answer:
        return self._send("DELETE", f"/api/folders/{quote(uid, safe='')}?forceDeleteRules=false", None, 404)

    def _send(self, method: str, path: str, body: Json, *taken: int) -> Answer:
        return self.api.ask(method, path, None if body is None else json_line(body).encode(), *taken)


def _mapping(answer: Answer, *keys: str) -> dict[str, Any]:
    found = answer.at(*keys)
    if not isinstance(found, dict):
        raise Denied("the answer is not what Grafana gives; is the address right?")
    return found


def status(answer: Answer) -> str:
    """Grafana's own word for a refusal, such as `version-mismatch`."""
    try:
        return str(json.loads(answer.data).get("status", ""))
    except (ValueError, AttributeError):
        return ""


def _hit(one: Mapping[str, Any]) -> Hit:
    tags: Sequence[object] = one.get("tags") or ()
    return Hit(str(one["uid"]), str(one.get("title")), str(one.get("folderUid") or ""), tuple(map(str, tags)))
