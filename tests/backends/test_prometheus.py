"""Facts are asked of a Prometheus: what it tells is written down, what it does not tell is left out and named."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from mlobs_compile.backends import prometheus
from mlobs_compile.backends.prometheus import Asked, Pulled, Server, Unanswered
from mlobs_compile.errors import UsageFault
from tests.backends.fake_prometheus import BARE, NAMES, SERIES, Answer, Fake, fake_prometheus


@pytest.fixture
def fake() -> Iterator[Fake]:
    with fake_prometheus() as server:
        yield server


def _pull(fake: Fake, asked: Asked | None = None, **server: str) -> Pulled:
    return prometheus.pull(Server(fake.url, **server), asked or Asked())  # type: ignore[arg-type]


def test_what_the_server_tells_of_itself_is_written_down(fake: Fake) -> None:
    pulled = _pull(fake)
    assert pulled.prometheus == {
        "version": "3.5.0",
        "scrape_interval": "1m",
        "evaluation_interval": "30s",
        "retention": "15d",
        "lookback": "5m",
        "external_labels": {"cluster": "eu"},
        "features": ["a", "b"],
    }
    assert pulled.metrics == {"up": {"type": "gauge", "labels": {"job": ["a"]}}} and pulled.notes == ()


def test_a_server_that_tells_nothing_of_itself_still_tells_its_metrics(fake: Fake) -> None:
    fake.answers = dict(BARE)
    pulled = _pull(fake)
    assert pulled.prometheus == {} and pulled.metrics == {"up": {"labels": {"job": ["a"]}}}
    assert "/api/v1/status/config is not answered (404), so what it tells is left out" in pulled.notes
    assert len(pulled.notes) == 7


def test_a_retention_by_size_alone_is_no_time(fake: Fake) -> None:
    fake.answers["/api/v1/status/runtimeinfo"] = Answer({"storageRetention": "10GiB"})
    assert "retention" not in _pull(fake).prometheus


def test_flags_that_switch_nothing_on_say_so(fake: Fake) -> None:
    fake.answers["/api/v1/status/flags"] = Answer({"enable-feature": ""})
    assert _pull(fake).prometheus["features"] == []


def test_the_token_and_the_tenant_go_with_every_question(fake: Fake) -> None:
    _pull(fake, token="hush", tenant="risk")
    assert {request.headers["Authorization"] for request in fake.requests} == {"Bearer hush"}
    assert {request.headers["X-Scope-Orgid"] for request in fake.requests} == {"risk"}


def test_the_token_does_not_follow_to_another_server(fake: Fake) -> None:
    with fake_prometheus() as other:
        other.answers[NAMES] = Answer(["up"])
        fake.answers[NAMES] = Answer(status=302, body=b"", headers={"Location": other.url + NAMES})
        _pull(fake, token="hush")
        assert [request.headers.get("Authorization") for request in other.requests] == [None]


def test_only_what_is_asked_for_is_pulled(fake: Fake) -> None:
    _pull(fake, Asked(match=('{job="a"}', "up")))
    assert fake.asked(NAMES)[0].asked["match[]"] == ['{job="a"}', "up"]


def test_a_week_is_looked_back_unless_it_is_said_otherwise(fake: Fake) -> None:
    _pull(fake)
    asked = fake.asked(SERIES)[0].asked
    assert int(asked["end"][0]) - int(asked["start"][0]) == 7 * 86_400


def test_many_metrics_are_asked_for_in_batches_that_a_proxy_lets_through(fake: Fake) -> None:
    names = [f"a_metric_with_a_name_that_is_rather_long_{number:03}" for number in range(90)]
    fake.answers[NAMES] = Answer(names)
    fake.answers[SERIES] = Answer([{"__name__": name, "job": "a"} for name in names])
    assert len(_pull(fake).metrics) == 90
    asked = fake.asked(SERIES)
    assert [(request.method, len(request.asked["match[]"])) for request in asked] == [
        ("POST", 40), ("POST", 40), ("GET", 10)
    ]  # fmt: skip


def test_values_of_labels_are_never_posted_for(fake: Fake) -> None:
    _pull(fake, Asked(match=tuple(f'up{{job="{number:0100}"}}' for number in range(30))))
    assert fake.asked(NAMES)[0].method == "GET"


def test_a_metric_with_very_many_series_is_asked_for_label_by_label(fake: Fake) -> None:
    fake.answers["/api/v1/status/tsdb"] = Answer(
        {"seriesCountByMetricName": [{"name": "up", "value": 20_001}]}
    )
    fake.answers["/api/v1/labels"] = Answer(["__name__", "job", "pod"])
    fake.answers["/api/v1/label/job/values"] = Answer(["a", "b"])
    fake.answers["/api/v1/label/pod/values"] = Answer([f"p{number}" for number in range(11)])
    assert _pull(fake).metrics == {"up": {"type": "gauge", "labels": {"job": ["a", "b"], "pod": 11}}}
    assert fake.asked(SERIES) == [] and fake.asked("/api/v1/labels")[0].asked["match[]"] == [
        '{__name__="up"}'
    ]


def test_a_name_of_any_letters_is_asked_for_in_quotes(fake: Fake) -> None:
    fake.answers[NAMES] = Answer(['http.requests "all"'])
    _pull(fake)
    assert fake.asked(SERIES)[0].asked["match[]"] == [r'{__name__="http.requests \"all\""}']


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(status=401, body=b""), "answers 401: it wants a token"),
        (Answer(status=403, body=b""), "answers 403: the token may not read this"),
        (Answer(status=404, body=b""), "answers 404: there is nothing at this address"),
        (Answer(status=422, body=b'{"status": "error", "error": "too many series"}'), "422: too many series"),
        (Answer(status=500, body=b"<html>"), "answers 500: Internal Server Error"),
        (Answer(body=b"<html>Welcome"), "does not answer as Prometheus does"),
        (Answer(body=b"[1]"), "does not answer as Prometheus does"),
    ],
)
def test_an_answer_that_is_none_is_told_with_the_address(fake: Fake, answer: Answer, words: str) -> None:
    fake.answers[NAMES] = answer
    with pytest.raises(Unanswered, match=words) as told:
        _pull(fake)
    assert f"{fake.url}{NAMES}" in str(told.value)


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(Unanswered, match=r"http://127.0.0.1:9/.* cannot be reached: .*refused"):
        prometheus.pull(Server("http://127.0.0.1:9"), Asked())


def test_a_server_that_speaks_something_else_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=_greet, args=(other,), daemon=True).start()
        with pytest.raises(Unanswered, match=r"cannot be reached: SSH-2\.0"):
            prometheus.pull(Server(f"http://127.0.0.1:{other.getsockname()[1]}"), Asked())


def _greet(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(b"SSH-2.0 hello\r\n")


def test_a_server_that_takes_too_long_is_told(fake: Fake) -> None:
    fake.answers["/api/v1/status/tsdb"] = Answer({}, wait=1)
    with pytest.raises(Unanswered, match="cannot be reached: timed out"):
        prometheus.pull(Server(fake.url, timeout=0.1), Asked())


@pytest.mark.parametrize("url", ["localhost:9090", "file:///etc/passwd", "http://", "ftp://x/"])
def test_an_address_must_be_one_of_the_web(url: str) -> None:
    with pytest.raises(UsageFault, match="is not a web address; write it as"):
        Server(url)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageFault, match="leave the password out of the address") as told:
        Server("http://me:hush@localhost:9090")
    assert "hush" not in str(told.value)
