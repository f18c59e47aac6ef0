"""The relay's HTTP side: `POST /alerts`, `GET /metrics`, `GET /-/healthy`; and a client that follows nothing."""

from __future__ import annotations

import hmac
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from mlobs_compile.relay import message
from mlobs_compile.relay.airflow import Answer, Unreachable
from mlobs_compile.relay.desk import Desk
from mlobs_compile.relay.exposition import exposition

LARGEST = 1 << 20
"""Bytes of a message; a group of one alert has about a thousandth of it."""
TIMEOUT = 30.0
"""Seconds for an answer of Airflow."""


class Relay:
    """A server and the thread that works beside it."""

    def __init__(self, desk: Desk, address: tuple[str, int], token: Callable[[], str] | None) -> None:
        self.desk, self._token = desk, token
        self.server = server_class(address)(address, _handler(self))
        self._stopped = threading.Event()
        self.worker = threading.Thread(target=self._work, name="starts", daemon=True)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def serve(self) -> None:
        """Until `stop` is called."""
        self.worker.start()
        try:
            self.server.serve_forever(poll_interval=0.1)
        finally:
            self._stopped.set()
            self.desk.woken.set()
            self.server.server_close()
            self.worker.join(TIMEOUT)

    def stop(self) -> None:
        threading.Thread(target=self.server.shutdown, daemon=True).start()

    def _work(self) -> None:
        """A fault of the disk is told and tried again; any other ends the thread, and with it `healthy`."""
        while not self._stopped.is_set():
            self.desk.woken.clear()
            try:
                wait = self.desk.work()
            except OSError as error:
                self.desk.around.say(f"cannot write: {error}")
                wait = 5.0
            self.desk.woken.wait(wait)

    def shown(self, path: str) -> tuple[int, str]:
        """What is answered to a GET."""
        if path == "/metrics":
            return 200, exposition(self.desk)
        if path == "/-/healthy":
            alive = self.worker.is_alive()
            return (200, "healthy\n") if alive else (503, "nothing is started any more\n")
        return 404, "there are /alerts, /metrics and /-/healthy\n"

    def taken(self, path: str, body: bytes, authorization: str | None) -> tuple[int, str]:
        """What is answered to a message; 200 only when all that it starts is on the disk."""
        if path != "/alerts":
            return 404, "alerts are posted to /alerts\n"
        try:
            if not self._admits(authorization):
                return 401, "the token is missing or another\n"
            fired, unknown = message.read(body, tuple(self.desk.reactions.values()))
            self.desk.take(fired, unknown)
        except message.NotUnderstood as error:
            return 400, f"{error}\n"
        except (OSError, UnicodeError) as error:
            self.desk.around.say(f"cannot take a message: {error}")
            return 503, "the message cannot be kept now\n"
        return 200, "taken\n"

    def _admits(self, header: str | None) -> bool:
        """A file that is empty, as while it is being written, admits nobody."""
        if self._token is None:
            return True
        token = self._token()
        return bool(token) and hmac.compare_digest((header or "").encode(), f"Bearer {token}".encode())


def server_class(address: tuple[str, int]) -> type[ThreadingHTTPServer]:
    """A server that can listen at an address of either kind, such as `::1`."""

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET

    return Server


def _handler(relay: Relay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "mlobs-relay", ""
        timeout = TIMEOUT

        def do_GET(self) -> None:
            self.answer(*relay.shown(self.path))

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not (length.isascii() and length.isdigit()) or int(length) > LARGEST:
                self.close_connection = True
                self.answer(413, f"a message has a length, and {LARGEST} bytes at most\n")
                return
            self.answer(*relay.taken(self.path, self.rfile.read(int(length)), self.headers["Authorization"]))

        def answer(self, status: int, said: str) -> None:
            data = said.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            if status == 401:
                self.send_header("WWW-Authenticate", "Bearer")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing of scrapes; what alerts start is said by the desk."""

    return Handler


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """A login page that is answered with 200 must not be taken for a run that was started."""

    def redirect_request(self, *_: object) -> None:
        return None


def post(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """One request; an answer of any status is an answer."""
    opener = urllib.request.build_opener(_NoRedirection)
    request = urllib.request.Request(url, body, dict(headers), method="POST")
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return Answer(answer.status, answer.read(LARGEST))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read(LARGEST))
    except (OSError, ValueError, HTTPException) as error:
        raise Unreachable(f"no answer from `{url}`: {error}") from error
