"""Answers of AWS that are none, and how often a question is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
)

from mlobs_compile.backends.aws_calls import Answered, Calls, as_fault
from mlobs_compile.world import Denied, Fault, Throttled, Unsure


def an_error(code: str, status: int = 400, headers: dict[str, str] | None = None) -> ClientError:
    meta = {"HTTPStatusCode": status, "HTTPHeaders": headers or {}}
    answer = {"Error": {"Code": code, "Message": "why"}, "ResponseMetadata": meta}
    return ClientError(answer, "PutThing")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (an_error("Throttling"), Throttled),
        (an_error("ThrottlingException"), Throttled),
        (an_error("ThrottledException"), Throttled),
        (an_error("RequestLimitExceeded", 503), Throttled),
        (an_error("TooManyRequestsException", 429), Throttled),
        (an_error("SomethingNew", 429), Throttled),
        (an_error("ConcurrentModificationException"), Throttled),
        (an_error("InternalServiceFault", 500), Unsure),
        (an_error("", 504), Unsure),
        (ConnectTimeoutError(endpoint_url="https://x"), Unsure),
        (EndpointConnectionError(endpoint_url="https://x"), Unsure),
        (ConnectionResetError("reset by peer"), Unsure),
        (TimeoutError("too late"), Unsure),
        (an_error("AccessDenied", 403), Answered),
        (an_error("ValidationError"), Answered),
        (NoCredentialsError(), Denied),
        (ParamValidationError(report="no"), Denied),
    ],
)
def test_every_error_is_a_fault_of_its_kind(error: Exception, fault: type[Fault]) -> None:
    assert type(as_fault(error, "put_thing")) is fault


def test_a_refusal_has_awss_code_and_words() -> None:
    refusal = as_fault(an_error("LimitExceeded"), "put_thing")
    assert isinstance(refusal, Answered)
    assert (refusal.code, str(refusal)) == ("LimitExceeded", "put_thing: AWS answers LimitExceeded: why")
    assert not refusal.absent


def test_a_fault_of_ours_is_none_of_awss() -> None:
    with pytest.raises(ZeroDivisionError):
        as_fault(ZeroDivisionError(), "put_thing")


@pytest.mark.parametrize(
    ("header", "after"), [("3", 3.0), ("0.5", 0.5), ("Thu, 26 Nov 2026", None), ("", None)]
)
def test_how_long_to_wait_is_what_the_service_says(header: str, after: float | None) -> None:
    fault = as_fault(an_error("Throttling", 400, {"Retry-After": header}), "put_thing")
    assert isinstance(fault, Throttled) and fault.after == after


class Client:
    """Answers one thing after the other."""

    def __init__(self, *answers: object) -> None:
        self.answers: Iterator[object] = iter(answers)
        self.asked: list[dict[str, object]] = []

    def get_thing(self, **parameters: object) -> object:
        self.asked.append(parameters)
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_a_question_is_asked_again_while_the_service_is_busy_and_a_change_is_not() -> None:
    waits: list[float] = []
    busy = (an_error("Throttling", 400, {"retry-after": "9"}), an_error("", 500))
    assert Calls(Client(*busy, {"a": 1}), waits.append).ask("get_thing") == {"a": 1}
    assert waits[0] == 9 and 0 <= waits[1] <= 1.0
    with pytest.raises(Throttled):
        Calls(Client(*busy), waits.append).tell("get_thing")


def test_a_question_is_given_up_in_the_end() -> None:
    waits: list[float] = []
    client = Client(*(an_error("", 500) for _ in range(99)))
    with pytest.raises(Unsure):
        Calls(client, waits.append).ask("get_thing")
    assert len(client.asked) == 7 and sum(waits) < 30


def test_a_refusal_is_not_asked_about_twice() -> None:
    client = Client(an_error("AccessDenied", 403))
    with pytest.raises(Answered):
        Calls(client, lambda _: None).ask("get_thing")
    assert len(client.asked) == 1


def test_pages_end_with_an_empty_token_or_none() -> None:
    for last in ({}, {"NextToken": ""}):
        client = Client({"NextToken": "x", "Rows": [1]}, {"Rows": [2], **last})
        rows = [page["Rows"] for page in Calls(client, lambda _: None).pages("get_thing", Name="n")]
        assert rows == [[1], [2]]
        assert client.asked == [{"Name": "n"}, {"Name": "n", "NextToken": "x"}]


def test_what_is_not_there_is_nothing_and_is_deleted() -> None:
    gone = an_error("ResourceNotFoundException", 404)
    assert Calls(Client(gone), lambda _: None).found("get_thing") is None
    Calls(Client(gone), lambda _: None).remove("get_thing")
    for call in ("found", "remove"):
        with pytest.raises(Answered):
            getattr(Calls(Client(an_error("AccessDenied", 403)), lambda _: None), call)("get_thing")
