"""A tracking server on loopback that answers as MLflow does, page by page, and some that do not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from mlobs_compile.backends.mlflow import Unanswered, registry
from mlobs_compile.errors import UsageFault
from tests.collectors.made import stored


@dataclass
class Server:
    port: int = 0
    page: int = 2
    code: int = 200
    body: bytes | None = None
    seen: list[str | None] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str) -> bytes:
        """Two entries a page, as the recorded answers have them."""
        name = "models" if "registered-models" in path else "versions"
        key, entries = next(iter(stored(f"mlflow_{name}.json").items()))
        start = int(parse_qs(urlsplit(path).query).get("page_token", ["0"])[0])
        page = {key: entries[start : start + self.page]}
        if start + self.page < len(entries):
            page["next_page_token"] = str(start + self.page)
        return json.dumps(page).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    held = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held.seen.append(self.headers.get("Authorization"))
            self.send_response(held.code)
            self.end_headers()
            self.wfile.write(held.answer(self.path) if held.body is None else held.body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.port = listening.server_address[1]
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield held
    listening.shutdown()
    listening.server_close()


def test_every_page_is_read(server: Server) -> None:
    found = registry(f"{server.url}/", {})
    assert found.content == {**stored("mlflow_models.json"), **stored("mlflow_versions.json")}
    assert len(server.seen) == 5 and set(server.seen) == {None}


@pytest.mark.parametrize(("environment", "sent"), [
    ({"MLFLOW_TRACKING_TOKEN": "t"}, "Bearer t"),
    ({"MLFLOW_TRACKING_USERNAME": "ci", "MLFLOW_TRACKING_PASSWORD": "secret"}, "Basic Y2k6c2VjcmV0"),
])  # fmt: skip
def test_a_password_comes_from_the_environment_as_mlflow_itself_takes_it(
    server: Server, environment: dict[str, str], sent: str
) -> None:
    registry(server.url, environment)
    assert set(server.seen) == {sent}


@pytest.mark.parametrize(("code", "body", "said"), [
    (401, b"", "answered 401: it wants a user or a token"), (404, b"", "answered 404: there is no MLflow"),
    (500, b"", "answered 500"), (200, b"<html>", "this is no JSON"), (200, b"[]", "this is no object"),
    (200, b'{"registered_models": {}}', "`registered_models` is no list"),
])  # fmt: skip
def test_a_server_that_does_not_answer_as_mlflow_does_is_told(
    server: Server, code: int, body: bytes, said: str
) -> None:
    server.code, server.body = code, body
    with pytest.raises(Unanswered, match=said):
        registry(server.url, {})


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(Unanswered, match=r"was not reached: .*refused"):
        registry("http://127.0.0.1:9", {})


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageFault, match="MLFLOW_TRACKING_PASSWORD") as fault:
        registry("http://ci:secret@mlflow:5000", {})
    assert "secret" not in str(fault.value)
    with pytest.raises(UsageFault, match="is no web address"):
        registry("http://", {})
