"""The clients of AWS that worlds are given send a request once, and those of the journal ask again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.cli.ports import Outside
from mlobs_compile.spec.project import Aws

ACCOUNT = "123456789012"
WHO = f"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""


@contextmanager
def _busy(asked: list[str]) -> Iterator[str]:
    """A service that says who somebody is, and is too busy for anything else."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            said = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            knows = "GetCallerIdentity" in said
            asked.append("who" if knows else "other")
            body = WHO.encode() if knows else b""
            self.send_response(200 if knows else 503)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_world_asks_once_and_paces_itself_and_the_journal_asks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    with _busy(asked) as url:
        for name, value in {
            "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/nonexistent",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        ports = Outside(tmp_path, Aws(account=ACCOUNT, region="eu-west-1"))
        for client, times in ((ports.client("sqs"), 1), (ports.steady("sqs"), 5)):
            asked.clear()
            with pytest.raises(Exception, match="503"):
                client.list_queues()  # type: ignore[attr-defined]
            assert asked == ["other"] * times
