"""The relay's HTTP side, spoken to by clients that mean no good or know no better."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mlobs_compile.relay.airflow import Answer, Client
from mlobs_compile.relay.desk import Around, Desk
from mlobs_compile.relay.server import LARGEST, Relay, server_class
from mlobs_compile.relay.store import Store
from tests.relay.world import a_fired, a_message, a_reaction, a_secret


@dataclass
class World:
    relay: Relay
    token: Path
    started: list[str]

    def post(self, body: bytes, *, shown: str = "Bearer right", length: str = "") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.relay.port, timeout=5)
        connection.putrequest("POST", "/alerts", skip_accept_encoding=True)
        connection.putheader("Content-Length", length or str(len(body)))
        connection.putheader("Authorization", shown)
        connection.endheaders(body)
        return connection.getresponse().status


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    token, started = tmp_path / "token", []
    token.write_text("right")

    def post(url: str, headers: object, body: bytes) -> Answer:
        started.append(json.loads(body)["dag_run_id"])
        return Answer(200, body)

    around = Around(Client(post), lambda: 1_800_000_060.0, lambda _: None)
    reactions = [a_reaction(secret_file=a_secret(tmp_path))]
    desk = Desk(reactions, Store(tmp_path / "state"), around)
    relay = Relay(desk, ("127.0.0.1", 0), lambda: token.read_text("utf-8").strip())
    threading.Thread(target=relay.serve, daemon=True).start()
    yield World(relay, token, started)
    relay.stop()


@pytest.mark.parametrize(
    "shown", ["", "right", "Bearer wrong", "Bearer right2", "bearer right", "Bearer \xe9"]
)
def test_only_who_shows_the_token_starts_anything(shown: str, world: World) -> None:
    assert world.post(a_message(a_fired()), shown=shown) == 401
    assert world.post(a_message(a_fired())) == 200


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer "])
def test_a_token_file_that_is_being_written_admits_nobody(shown: str, world: World) -> None:
    world.token.write_text("")
    assert world.post(a_message(a_fired()), shown=shown) == 401


def test_a_token_file_that_is_no_text_is_a_fault_of_ours_and_the_message_may_come_again(world: World) -> None:
    world.token.write_bytes(b"\xff\xfe")
    assert world.post(a_message(a_fired())) == 503


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[" * 200_000,
        b'{"version": "4", "alerts": [null]}',
        b'{"version": "4", "alerts": [{"status": "firing", "labels": {}, "startsAt": "soon", "fingerprint": "0"}]}',
        a_message(a_fired("../../../tmp/x")),
        a_message(a_fired("\ud800")),
        a_message(a_fired("")),
        b"\xff\xfe\x00",
    ],
    ids=range(9),
)
def test_a_body_that_is_no_message_is_refused_and_the_next_one_is_taken(body: bytes, world: World) -> None:
    assert world.post(body) == 400
    assert world.post(a_message(a_fired())) == 200


@pytest.mark.parametrize("length", [str(LARGEST + 1), "-1", "\xb2", "1e3"])
def test_a_length_that_is_none_or_too_large_is_refused(length: str, world: World) -> None:
    assert world.post(b"", length=length) == 413


def test_a_client_that_sends_nothing_holds_up_nobody(world: World) -> None:
    with socket.create_connection(("127.0.0.1", world.relay.port)) as slow:
        slow.sendall(b"POST /alerts HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
        assert world.post(a_message(a_fired())) == 200


def test_an_address_of_the_newer_kind_is_listened_at() -> None:
    assert server_class(("::1", 0)).address_family is socket.AF_INET6
    assert server_class(("localhost", 0)).address_family is socket.AF_INET
