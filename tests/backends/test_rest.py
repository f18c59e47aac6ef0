"""Every way in which a service refuses is the fault that says what may be done about it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mlobs_compile.backends.rest import Api, bearer
from mlobs_compile.errors import UsageFault
from mlobs_compile.world import Denied, Fault, Moved, Throttled, Unsure

Script = list[tuple[int, Mapping[str, str], bytes]]


@contextmanager
def service(script: Script) -> Iterator[tuple[Api, list[float], list[str | None]]]:
    """Answers as the script says; gives the waits that were asked for, and the tokens that were shown."""
    tokens: list[str | None] = []
    waits: list[float] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tokens.append(self.headers.get("Authorization"))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, body = script.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        yield Api(url, waits.append, bearer("secret")), waits, tokens
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "fault"),
    [(400, Denied), (403, Denied), (404, Denied), (408, Unsure), (409, Moved), (412, Moved), (422, Denied),
     (429, Throttled), (500, Unsure), (502, Unsure), (504, Unsure)],
)  # fmt: skip
def test_a_status_is_a_fault_with_the_words_of_the_service(status: int, fault: type[Fault]) -> None:
    told = pytest.raises(fault, match=f"{status}: so it is")
    with service([(status, {}, b'{"message": "so it is"}')]) as (api, _, _), told:
        api.ask("POST", "/x", b"{}")


def test_a_change_is_never_repeated_and_a_question_is() -> None:
    with service([(502, {}, b""), (503, {"Retry-After": "7"}, b""), (200, {}, b"{}")]) as (
        api,
        waits,
        tokens,
    ):
        assert api.read("/x").json == {}
        assert waits == [0.5, 7.0] and tokens == ["Bearer secret"] * 3
    with service([(503, {"Retry-After": "7"}, b"")]) as (api, waits, _):
        with pytest.raises(Throttled) as told:
            api.ask("POST", "/x", b"")
        assert told.value.after == 7.0 and waits == []


def test_a_question_is_given_up_in_the_end() -> None:
    with service([(429, {}, b"slow down")] * 5) as (api, waits, _):
        with pytest.raises(Throttled, match="slow down"):
            api.read("/x")
        assert waits == [0.5, 1.0, 2.0, 4.0]
    with service([(502, {}, b"")] * 2) as (api, waits, _):
        with pytest.raises(Unsure):
            api.read("/x")
        assert waits == [0.5]


def test_a_date_to_retry_after_and_nonsense_are_waits_as_well() -> None:
    script: Script = [
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, b""),
        (429, {"Retry-After": "soon"}, b""),
    ]
    with service(script) as (api, _, _):
        for expected in (30.0, None):
            with pytest.raises(Throttled) as told:
                api.ask("GET", "/x", None)
            assert told.value.after == expected


def test_nobody_who_answers_leaves_it_open_and_no_json_is_told() -> None:
    with pytest.raises(Unsure, match="is not answered"):
        Api("http://127.0.0.1:9", lambda _: None).ask("POST", "/x", b"")
    with service([(200, {}, b"<html>")]) as (api, _, _), pytest.raises(Denied, match="is the address right"):
        api.read("/x").json  # noqa: B018


@pytest.mark.parametrize("url", ["localhost:9090", "ftp://x", "http://", "http://me:word@host"])
def test_an_address_that_is_none_or_holds_a_password_is_refused(url: str) -> None:
    with pytest.raises(UsageFault):
        Api(url, lambda _: None)
