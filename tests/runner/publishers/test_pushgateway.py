"""A Pushgateway: one group for each subject, tried again where it may yet answer, and a fault that says why."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest

from mlobs_compile.errors import UsageFault
from mlobs_compile.queries import published
from mlobs_compile.runner.publishers.pushgateway import Pushgateway, made
from mlobs_compile.runner.publishing import PublishFault
from mlobs_compile.runner.results import Results
from mlobs_compile.runner.samples import group
from tests.runner.made import FRAUD, finding, publications, results
from tests.runner.small_project import NOON


@dataclass
class Gateway:
    """Keeps what it is given, and answers with the codes that it was told, then with 202."""

    port: int = 0
    codes: list[int] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, str | None]] = field(default_factory=list)
    said: str = "text format parsing error\nin line 3"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    held = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            held.seen.append((self.path, self.headers.get("Authorization")))
            code = held.codes.pop(0) if held.codes else 202
            if code == 202:
                held.groups[self.path] = body
            self._answer(code, held.said if code == 400 else "")

        def do_GET(self) -> None:
            text = "".join(held.groups.values()).replace("{environment=", '{job="mlobs",environment=')
            self._answer(200, text)

        def _answer(self, code: int, text: str) -> None:
            self.send_response(code)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield held
    server.shutdown()
    server.server_close()


def _waiting(url: str, waits: list[float]) -> Pushgateway:
    return Pushgateway(url, {}, waits.append)


def test_a_run_that_is_repeated_replaces_its_group(gateway: Gateway) -> None:
    publisher = _waiting(gateway.url, [])
    publisher.publish(publications(results(finding(), finding(segment="country=DE"))))
    publisher.publish(publications(results(finding())))
    assert list(gateway.groups) == ["/metrics/job/mlobs/environment/prod/model/fraud"]
    (text,) = gateway.groups.values()
    assert "mlobs_check_status{" in text and "country=DE" not in text
    assert publisher.newest(published.WINDOW_END, group(FRAUD)) == NOON
    assert publisher.newest(published.WINDOW_END, group(replace(FRAUD, name="other"))) is None


def test_a_name_that_a_path_cannot_hold_is_written_in_base_64(gateway: Gateway) -> None:
    subject = replace(FRAUD, environment="eu/west", name="größe 1")
    _waiting(gateway.url, []).publish(publications(replace(results(), subject=subject)))
    encoded = base64.urlsafe_b64encode(b"eu/west").decode()
    assert gateway.seen[0][0] == f"/metrics/job/mlobs/environment@base64/{encoded}/model/gr%C3%B6%C3%9Fe%201"


def test_a_gateway_that_is_busy_is_asked_again_with_longer_waits(gateway: Gateway) -> None:
    gateway.codes[:] = [503, 429]
    waits: list[float] = []
    _waiting(gateway.url, waits).publish(publications(results()))
    assert waits == [1.0, 2.0] and len(gateway.groups) == 1


def test_a_refusal_is_told_at_once_with_what_the_gateway_says(gateway: Gateway) -> None:
    gateway.codes[:] = [400]
    waits: list[float] = []
    with pytest.raises(PublishFault, match="answered 400: text format parsing error in line 3"):
        _waiting(gateway.url, waits).publish(publications(results()))
    assert not waits


def test_an_answer_moves_no_cursor_and_fills_no_screen(gateway: Gateway) -> None:
    gateway.codes, gateway.said = [400], "\x1b[2Jbad\x07" + "x" * 5_000
    with pytest.raises(PublishFault) as fault:
        _waiting(gateway.url, []).publish(publications(results(finding()), 100))
    assert "?[2Jbad?x" in str(fault.value) and str(fault.value).isprintable() and len(str(fault.value)) < 400


def test_a_gateway_that_is_not_there_is_told_after_four_tries() -> None:
    waits: list[float] = []
    publisher = _waiting("http://127.0.0.1:9", waits)
    with pytest.raises(PublishFault, match=r"was not reached in 4 tries: .*refused"):
        publisher.publish(publications(_of_nothing()))
    assert waits == [1.0, 2.0, 4.0]
    assert publisher.newest(published.WINDOW_END, group(FRAUD)) is None and len(waits) == 3


def _of_nothing() -> Results:
    return results()


def test_a_password_comes_from_the_environment(gateway: Gateway) -> None:
    environment = {"MLOBS_PUSH_USER": "ci", "MLOBS_PUSH_PASSWORD": "secret"}
    Pushgateway(gateway.url, environment).publish(publications(results()))
    assert gateway.seen[0][1] == "Basic " + base64.b64encode(b"ci:secret").decode()


@pytest.mark.parametrize(("where", "said"), [
    ("push:9091", "is no URL"), ("ftp://push", "is no URL"), ("http://ci:secret@push:9091", "MLOBS_PUSH_PASSWORD"),
])  # fmt: skip
def test_a_wrong_place_is_refused_and_no_password_is_repeated(where: str, said: str) -> None:
    with pytest.raises(UsageFault, match=said) as fault:
        made(where)
    assert "secret" not in str(fault.value)


def test_an_answer_that_comes_in_drops_is_not_waited_for(gateway: Gateway) -> None:
    _waiting(gateway.url, []).publish(publications(results(finding())))
    hours = count(0, 3600)
    slow = Pushgateway(gateway.url, {}, lambda _: None, lambda: float(next(hours)))
    assert slow.newest(published.WINDOW_END, group(FRAUD)) is None
    assert _waiting(gateway.url, []).newest(published.WINDOW_END, group(FRAUD)) == NOON
