"""Asks and tells a service of AWS: questions are asked again while it is busy, changes are tried once, and every answer
that is none becomes a `Fault` of the worlds.

Who carries out changes paces them, so the clients should not try again by themselves: the ports make them with
`Config(retries={"mode": "standard", "total_max_attempts": 1})`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mlobs_compile.world import Denied, Fault, Throttled, Unsure

Answer = Mapping[str, Any]
_TRIES = 7
"""Times that a question is asked: seven with doubling waits are half a minute at most."""
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 10.0
_THROTTLED = frozenset(
    (
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequests",
        "TooManyRequestsException",
        "SlowDown",
        "PriorRequestNotComplete",
    )
)
"""What services answer who are asked too fast (the list of botocore's own retries, "throttling" in `_retry.json`)."""
_BUSY = frozenset(("ConcurrentModificationException", "ResourceConflict", "ConcurrentAccess"))
"""Another request on the same object is on its way; it is as good as throttled."""
_ABSENT = frozenset(
    (
        "ResourceNotFound",
        "ResourceNotFoundException",
        "DashboardNotFoundError",
        "NotFoundException",
        "NoSuchEntity",
    )
)


class Answered(Denied):
    """AWS refuses; `code` is its word for why."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def absent(self) -> bool:
        """Whether the object does not exist."""
        return self.code in _ABSENT


class Calls:
    """One service of AWS."""

    def __init__(self, client: object, sleep: Callable[[float], None]) -> None:
        self._client = client
        self._sleep = sleep

    def ask(self, operation: str, **parameters: object) -> Answer:
        """The answer to a question, which is asked again while the service is busy. Raises a Fault."""
        wait = _FIRST_WAIT
        for _ in range(_TRIES - 1):
            try:
                return self.tell(operation, **parameters)
            except Throttled as fault:
                self._sleep(fault.after if fault.after is not None else random.uniform(0, wait))
            except Unsure:
                self._sleep(random.uniform(0, wait))
            wait = min(2 * wait, _LONGEST_WAIT)
        return self.tell(operation, **parameters)

    def tell(self, operation: str, **parameters: object) -> Answer:
        """One request, sent once. Raises a Fault."""
        try:
            answer: Answer = getattr(self._client, operation)(**parameters)
        except Exception as error:
            raise as_fault(error, operation) from error
        return answer

    def pages(self, operation: str, token: str = "NextToken", **parameters: object) -> Iterator[Answer]:
        """The answers page by page; an empty token ends them as a missing one does."""
        further: dict[str, object] = {}
        while True:
            answer = self.ask(operation, **parameters, **further)
            yield answer
            if not answer.get(token):
                return
            further = {token: answer[token]}

    def found(self, operation: str, **parameters: object) -> Answer | None:
        """The answer to a question about one object; None where there is no such object."""
        try:
            return self.ask(operation, **parameters)
        except Answered as refusal:
            if refusal.absent:
                return None
            raise

    def remove(self, operation: str, **parameters: object) -> None:
        """Deletes; what is not there any more is deleted."""
        try:
            self.tell(operation, **parameters)
        except Answered as refusal:
            if not refusal.absent:
                raise


def as_fault(error: Exception, operation: str) -> Fault:
    """What an exception of botocore means; any other is a fault of ours and raised as it is."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):
        return _of_answer(response, operation)
    from botocore.exceptions import BotoCoreError, HTTPClientError
    from botocore.exceptions import ConnectionError as Unconnected

    if isinstance(error, HTTPClientError | Unconnected | ConnectionError | TimeoutError):
        return Unsure(f"{operation}: {error}")
    if isinstance(error, BotoCoreError):
        return Denied(f"{operation}: {error}")
    raise error


def _of_answer(response: Answer, operation: str) -> Fault:
    told, meta = response.get("Error", {}), response.get("ResponseMetadata", {})
    code, status = str(told.get("Code", "")), int(meta.get("HTTPStatusCode", 400))
    message = f"{operation}: AWS answers {code or status}: {told.get('Message', '')}".rstrip(": ")
    if code in _THROTTLED or code in _BUSY or status == 429:
        return Throttled(message, _after(meta.get("HTTPHeaders", {})))
    if status >= 500:
        return Unsure(message)
    return Answered(message, code)


def _after(headers: Mapping[str, str]) -> float | None:
    """The seconds of `Retry-After`; a date, which AWS does not send, counts as none."""
    told = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return float(told) if told.replace(".", "", 1).isdecimal() else None
