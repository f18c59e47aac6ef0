"""A local server that speaks as much of the comment APIs of GitHub and GitLab as is used, pages and refusals included.

Sources: GitHub REST API, "REST API endpoints for issue comments" (version 2022-11-28); GitLab, "Notes API".
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ME = 7


@dataclass
class Host:
    """What the server holds and has been asked."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    refuses: int | None = None
    url: str = ""

    def write(self, body: str, *, bot: bool = True, member: bool = False) -> int:
        """A comment that is there already."""
        number = len(self.comments) + 1
        self.comments.append(
            {
                "id": number,
                "body": body,
                "user": {"type": "Bot" if bot else "User"},
                "author": {"id": ME if bot else 99},
                "author_association": "MEMBER" if member else "NONE",
            }
        )
        return number


@contextmanager
def code_host() -> Iterator[Host]:
    host = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/user":
                return self._answer(200, {"id": ME})
            asked = parse_qs(parts.query)
            size, page = int(asked["per_page"][0]), int(asked["page"][0])
            return self._answer(200, host.comments[size * (page - 1) : size * page])

        def do_POST(self) -> None:
            self._answer(201, {"id": host.write(self._body())})

        def do_PATCH(self) -> None:
            number = int(self.path.rpartition("/")[2])
            host.comments[number - 1]["body"] = self._body()
            self._answer(200, {"id": number})

        do_PUT = do_PATCH

        def _body(self) -> str:
            read: dict[str, str] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            return read["body"]

        def _answer(self, code: int, body: object) -> None:
            host.calls.append((self.command, urlsplit(self.path).path))
            self.send_response(host.refuses or code)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
