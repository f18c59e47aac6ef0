from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from mlobs_compile.relay.airflow import Client
from mlobs_compile.relay.server import post
from tests.relay.world import RUN, Server, a_reaction, a_secret, airflow

TOLD = {"model": "fraud"}


def start(there: Server, folder: Path, client: Client | None = None, **how: str) -> tuple[bool, bool, str]:
    reaction = a_reaction(there.url, secret_file=a_secret(folder), **{"user": "mlobs", **how})  # type: ignore[arg-type]
    outcome = (client or Client(post)).start(reaction.airflow, RUN, TOLD)
    return outcome.started, outcome.again, outcome.reason


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_run_is_started_by_either_api(api: str, tmp_path: Path) -> None:
    with airflow() as there:
        assert start(there, tmp_path, api=api)[0]
    assert there.runs[RUN]["conf"] == {"mode": "full", "mlobs": TOLD}


def test_a_token_is_used_as_it_is(tmp_path: Path) -> None:
    with airflow() as there:
        airflow_ = a_reaction(there.url, secret_file=a_secret(tmp_path, "jwt-1")).airflow
        assert Client(post).start(airflow_, RUN, TOLD).started
    assert "/auth/token" not in there.posts


def test_a_run_that_is_there_already_counts_as_started(tmp_path: Path) -> None:
    with airflow() as there:
        client = Client(post)
        start(there, tmp_path, client)
        assert start(there, tmp_path, client) == (True, False, "the run is there already")
    assert there.posts.count("/auth/token") == 1


def test_a_token_that_has_expired_is_asked_for_again(tmp_path: Path) -> None:
    with airflow() as there:
        client = Client(post)
        there.runs["other"] = {}
        start(there, tmp_path, client)
        there.runs.clear()
        there.token = "jwt-2"
        assert start(there, tmp_path, client)[0]


def test_a_user_who_may_not_start_the_run_is_not_logged_in_again(tmp_path: Path) -> None:
    with airflow() as there:
        there.answers = [403]
        assert start(there, tmp_path)[:2] == (False, False)
    assert there.posts.count("/auth/token") == 1


@pytest.mark.parametrize(("status", "again"), [(404, False), (422, False), (403, False), (302, False), (429, True), (500, True), (503, True)])  # fmt: skip
def test_what_may_be_otherwise_later_is_tried_again_and_nothing_else(
    status: int, again: bool, tmp_path: Path
) -> None:
    with airflow() as there:
        there.answers = [status]
        started, later, reason = start(there, tmp_path)
    assert (started, later) == (False, again) and str(status) in reason
    assert not [path for path in there.posts if path.startswith("GET")], "a redirection is not followed"


def test_a_page_that_is_no_airflow_has_started_nothing(tmp_path: Path) -> None:
    with airflow() as there:
        there.answers = [200]
        assert start(there, tmp_path)[:2] == (False, False)


def test_a_wrong_password_is_not_tried_again_and_a_secret_that_is_missing_is(tmp_path: Path) -> None:
    with airflow() as there:
        there.password = "another"
        assert start(there, tmp_path) == (False, False, "Airflow answered 401 to the login")
        gone = a_reaction(there.url, user="mlobs", secret_file=str(tmp_path / "gone")).airflow
        assert Client(post).start(gone, RUN, TOLD).again


def test_no_answer_may_be_one_later(tmp_path: Path) -> None:
    with airflow() as there:
        there.lost = 1
        assert start(there, tmp_path)[:2] == (False, True)
        assert start(there, tmp_path)[0], "and the run is there already"
    assert start(there, tmp_path)[:2] == (False, True)


def test_what_speaks_no_http_is_tried_again(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_babble, args=(server,), daemon=True).start()
        there = Server(server.getsockname()[1])
        started, again, reason = start(there, tmp_path)
    assert (started, again) == (False, True) and "no answer" in reason


def _babble(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"\x15\x03\x01\x00\x02\x02\x16\r\n\r\n")


def test_a_secret_that_is_no_text_is_looked_at_again(tmp_path: Path) -> None:
    reaction = a_reaction("http://127.0.0.1:9", user="mlobs", secret_file=a_secret(tmp_path))
    (tmp_path / "secret").write_bytes(b"\xff\xfe")
    outcome = Client(post).start(reaction.airflow, RUN, TOLD)
    assert (outcome.started, outcome.again) == (False, True)
