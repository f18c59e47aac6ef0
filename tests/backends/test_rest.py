"""Every way in which a service refuses is the fault that says what may be done about it."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

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


@pytest.mark.parametrize(
    "url", ["localhost:9090", "ftp://x", "http://", "http://me:word@host", "http://[::1"]
)
def test_an_address_that_is_none_or_holds_a_password_is_refused(url: str) -> None:
    with pytest.raises(UsageFault):
        Api(url, lambda _: None)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_is_followed_elsewhere_for_a_change_would_arrive_as_a_question(
    status: int, method: str
) -> None:
    script: Script = [(status, {"Location": "/login?next=secret"}, b""), (200, {}, b"{}")]
    with service(script) as (api, _, _), pytest.raises(Denied, match="leads to `/login`; write the address"):
        api.ask(method, "/x", b"{}" if method == "POST" else None)
    assert len(script) == 1


def test_a_refusal_that_repeats_the_token_does_not_tell_it() -> None:
    with service([(400, {}, b'{"message": "no such header: Bearer secret"}')] * 2) as (api, _, _):
        with pytest.raises(Denied, match=r"no such header: Bearer \*\*\*$"):
            api.ask("POST", "/x", b"{}")
        assert "secret" not in api.ask("POST", "/x", b"{}", 400).text


def test_a_refusal_that_breaks_off_is_a_refusal() -> None:
    with service([(400, {"Content-Length": "100"}, b"{")]) as (api, _, _), pytest.raises(Denied, match="400"):
        api.ask("POST", "/x", b"{}")


@pytest.mark.parametrize(
    ("body", "told"),
    [(b"<html><title>\n502 Bad Gateway</title>" + b"x" * 900, "with 502: a web page called `502 Bad Gateway`$"),
     (b"<p>" + b"x" * 900, "with 502: a web page$"),
     (b"\x1b[31mred\r\nand more", r"with 502: \[31mred\nand more$")],
)  # fmt: skip
def test_a_web_page_is_told_by_its_title_and_no_answer_steers_a_terminal(body: bytes, told: str) -> None:
    with service([(502, {}, body)]) as (api, _, _), pytest.raises(Unsure, match=told):
        api.ask("POST", "/x", b"{}")


def test_a_certificate_of_ones_own_is_no_reason_to_try_again_and_the_remedy_is_told(tmp_path: Path) -> None:
    certificate, key = tmp_path / "own.pem", tmp_path / "key.pem"
    made = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {certificate} -subj /CN=localhost"
    subprocess.run(made.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    waits: list[float] = []
    try:
        with pytest.raises(Denied, match=r"not trusted here: self-signed certificate; .*SSL_CERT_FILE"):
            Api(f"https://localhost:{server.server_address[1]}", waits.append).read("/x")
        assert waits == []
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("token", ["secret\nand more", "secr\u00e9t", "secret\x00"])
def test_a_token_that_no_header_can_hold_is_refused_and_not_told(token: str) -> None:
    with pytest.raises(UsageFault, match="no token has") as told:
        bearer(token)
    assert "secr" not in str(told.value)


def test_an_answer_without_end_is_refused_and_never_held_whole() -> None:
    with service([(200, {}, b"x" * 11)]) as (api, _, _), pytest.raises(Denied, match="more than 10 bytes"):
        replace(api, largest=10).read("/")
