"""A Grafana on loopback, as its HTTP API is documented and as its source decides where the page is silent.

Sources: https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/, .../folder/ and .../folder_dashboard_search/;
`pkg/services/dashboards/errors.go` and `pkg/services/sqlstore/migrations/dashboard_mig.go`. What it keeps to:

- a uid has at most 40 characters, letters, digits, `-` and `_`; a title is not empty; both are 400
- a save without `overwrite` needs the version that is stored: 412 `version-mismatch`
- a title that another dashboard of the folder has: 412 `name-exists` (later versions take it)
- a message about a save has at most 500 characters: 400
- a folder that is not there is 400, a dashboard that is not there 404, a provisioned one cannot be saved (400)
- each save makes a new version, and `id`, `uid` and `version` become part of the model
- a tag of more than 50 characters does not fit into the table: 500
- a search gives at most `limit` hits (1000 unless told, 5000 at most) of one `page`; several `tag`s must all be there
- folders have versions of their own, no two of one title, and a folder is deleted with all that is in it
- every request shows the token: 401 without, 403 for what it may not
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "glsa_of_a_test"
Said = tuple[int, dict[str, Any] | list[dict[str, Any]]]


@dataclass
class Stored:
    """A dashboard in the database."""

    id: int
    model: dict[str, Any]
    folder: str
    provisioned: bool = False


@dataclass
class Folder:
    uid: str
    title: str
    version: int = 1


@dataclass
class Grafana:
    """The database, what goes wrong, and what was asked."""

    port: int = 0
    boards: dict[str, Stored] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)
    """Uids that the token has no right to."""
    failing: list[tuple[int, bool]] = field(default_factory=list)
    """Statuses that the next changes are answered with, and whether they are made all the same."""
    asked: list[str] = field(default_factory=list)
    stale: dict[str, str] = field(default_factory=dict)
    """Uid and folder of dashboards that a search still finds there."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, method: str, target: str, body: dict[str, Any]) -> Said:
        parts = urlsplit(target)
        asked = parse_qs(parts.query)
        path = [unquote(part) for part in parts.path.removeprefix("/api/").split("/")]
        match method, path:
            case "GET", ["search"]:
                return 200, self.search(asked)
            case "GET", ["dashboards", "uid", uid]:
                return self.board(uid)
            case "POST", ["dashboards", "db"]:
                return self.save(body)
            case "DELETE", ["dashboards", "uid", uid]:
                return self.remove(uid)
            case "POST", ["folders"]:
                return self.make_folder(body)
            case "GET", ["folders", uid]:
                return self.folder(uid)
            case "PUT", ["folders", uid]:
                return self.rename_folder(uid, body)
            case "DELETE", ["folders", uid]:
                return self.remove_folder(uid)
            case _:
                return 404, {"message": "Not found"}

    def search(self, asked: dict[str, list[str]]) -> list[dict[str, Any]]:
        limit, page = int(asked.get("limit", ["1000"])[0]), int(asked.get("page", ["1"])[0])
        assert limit <= 5000
        wanted, within = set(asked.get("tag", [])), asked.get("folderUIDs")
        hits = [
            {"uid": uid, "title": one.model["title"], "type": "dash-db", "tags": one.model.get("tags") or [],
             **({"folderUid": one.folder, "folderTitle": self.folders[one.folder].title} if one.folder else {})}
            for uid, one in self.boards.items()
            if wanted <= set(one.model.get("tags") or []) and (not within or one.folder in within)
        ]  # fmt: skip
        hits += [
            {"uid": uid, "title": uid, "type": "dash-db", "tags": [], "folderUid": folder}
            for uid, folder in self.stale.items()
            if not wanted and within and folder in within
        ]
        return sorted(hits, key=lambda hit: str(hit["title"]))[(page - 1) * limit : page * limit]

    def board(self, uid: str) -> Said:
        if uid in self.forbidden:
            return 403, {"message": "You'll need additional permissions to perform this action."}
        if uid not in self.boards:
            return 404, {"message": "Dashboard not found"}
        one = self.boards[uid]
        title = self.folders[one.folder].title if one.folder else "General"
        meta = {"folderUid": one.folder, "folderTitle": title, "version": one.model["version"], "type": "db"}
        return 200, {"dashboard": one.model, "meta": {**meta, "provisioned": one.provisioned}}

    def save(self, body: dict[str, Any]) -> Said:
        model, folder = body["dashboard"], body.get("folderUid", "")
        uid, overwrite = model.get("uid") or "made-up", body.get("overwrite", False)
        if not model.get("title"):
            return 400, {"message": "Dashboard title cannot be empty", "status": "empty-name"}
        if len(uid) > 40:
            return 400, {"message": "uid too long, max 40 characters"}
        if not re.fullmatch(r"[A-Za-z0-9_-]+", uid):
            return 400, {"message": "uid contains illegal characters"}
        if len(body.get("message", "")) > 500:
            return 400, {"message": "message too long, max 500 characters"}
        if folder and folder not in self.folders:
            return 400, {"message": "folder not found"}
        there = self.boards.get(uid)
        if there and there.provisioned:
            return 400, {"message": "Cannot save provisioned dashboard"}
        if there and not overwrite and model.get("version", 0) != there.model["version"]:
            return 412, {
                "message": "The dashboard has been changed by someone else", "status": "version-mismatch"
            }  # fmt: skip
        if not overwrite and self.named(model["title"], folder, uid):
            message = "A dashboard with the same name in the folder already exists"
            return 412, {"message": message, "status": "name-exists"}
        if any(len(tag) > 50 for tag in model.get("tags") or []):
            return 500, {"message": "Failed to save dashboard"}
        id = there.id if there else len(self.boards) + 1
        version = there.model["version"] + 1 if there else 1
        self.boards[uid] = Stored(id, {**model, "id": id, "uid": uid, "version": version}, folder)
        return 200, {"id": id, "uid": uid, "status": "success", "version": version}

    def named(self, title: str, folder: str, uid: str) -> bool:
        return any(
            other != uid and one.folder == folder and one.model["title"] == title
            for other, one in self.boards.items()
        )

    def remove(self, uid: str) -> Said:
        if uid not in self.boards:
            return 404, {"message": "Dashboard not found"}
        if self.boards[uid].provisioned:
            return 400, {"message": "provisioned dashboard cannot be deleted"}
        gone = self.boards.pop(uid)
        return 200, {"title": gone.model["title"], "message": "Dashboard deleted"}

    def make_folder(self, body: dict[str, Any]) -> Said:
        uid, title = body["uid"], body["title"]
        if uid in self.folders:
            return 412, {
                "message": "The folder has been changed by someone else",
                "status": "version-mismatch",
            }
        if any(one.title == title for one in self.folders.values()):
            return 409, {"message": "a folder with the same name already exists in the current location"}
        self.folders[uid] = Folder(uid, title)
        return 200, {"uid": uid, "title": title, "version": 1}

    def folder(self, uid: str) -> Said:
        if uid in self.forbidden:
            return 403, {"message": "You'll need additional permissions to perform this action."}
        if uid not in self.folders:
            return 404, {"message": "folder not found"}
        one = self.folders[uid]
        return 200, {"uid": uid, "title": one.title, "version": one.version}

    def rename_folder(self, uid: str, body: dict[str, Any]) -> Said:
        if uid not in self.folders:
            return 404, {"message": "folder not found"}
        one = self.folders[uid]
        if not body.get("overwrite") and body.get("version") != one.version:
            return 412, {
                "message": "The folder has been changed by someone else",
                "status": "version-mismatch",
            }
        one.title, one.version = body["title"], one.version + 1
        return 200, {"uid": uid, "title": one.title, "version": one.version}

    def remove_folder(self, uid: str) -> Said:
        if uid not in self.folders:
            return 404, {"message": "folder not found"}
        self.boards = {key: one for key, one in self.boards.items() if one.folder != uid}
        del self.folders[uid]
        return 200, {"message": f"Folder {uid} deleted"}


@contextmanager
def grafana() -> Iterator[Grafana]:
    """One that runs, with nothing in it."""

    class Handler(BaseHTTPRequestHandler):
        def handle_all(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length) or b"{}")
            one.asked.append(f"{self.command} {self.path}")
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self.send(401, {"message": "Invalid API key"})
                return
            failing = one.failing.pop(0) if self.command != "GET" and one.failing else None
            if failing and not failing[1]:
                self.send(failing[0], {"message": "not now"})
                return
            status, said = one.answer(self.command, self.path, body)
            self.send(failing[0] if failing else status, said)

        do_GET = do_POST = do_PUT = do_DELETE = handle_all

        def send(self, status: int, said: object) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status == 429:
                self.send_header("Retry-After", "3")
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one = Grafana(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
