"""What changes in AWS take that go on behind an answer: waiting, and telling one refusal from another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mlobs_compile.backends.aws_calls import Answered, Calls
from mlobs_compile.backends.aws_marks import Marks
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.tags import ID, Tags, mark_of
from mlobs_compile.queries.aws_names import tag_value

_ABSENT = frozenset(
    (
        "404",
        "NotFound",
        "NoSuchKey",
        "NoSuchBucket",
        "NoSuchEntityException",
        "StateMachineDoesNotExist",
        "QueueDoesNotExist",
        "AWS.SimpleQueueService.NonExistentQueue",
    )
)
_FORBIDDEN = frozenset(
    (
        "403",
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "AuthorizationError",
        "AuthorizationErrorException",
    )
)


def absent(refusal: Answered) -> bool:
    """Whether the object does not exist; each service has a word of its own, and SageMaker a sentence."""
    if refusal.absent or refusal.code in _ABSENT:
        return True
    told = str(refusal)
    return refusal.code == "ValidationException" and ("Could not find" in told or "does not exist" in told)


def forbidden(refusal: Answered) -> bool:
    """Whether whoever asks may not."""
    return refusal.code in _FORBIDDEN


def found(calls: Calls, operation: str, **request: Any) -> Mapping[str, Any] | None:  # noqa: ANN401
    """The answer to a question about one object; None where there is none."""
    try:
        return calls.ask(operation, **request)
    except Answered as refusal:
        if absent(refusal):
            return None
        raise


def removed(calls: Calls, operation: str, **request: Any) -> None:  # noqa: ANN401 - as boto3 takes them
    """Deletes; what is not there any more is deleted."""
    try:
        calls.tell(operation, **request)
    except Answered as refusal:
        if not absent(refusal):
            raise


def listed(calls: Calls, operation: str, key: str, token: str = "NextToken", **request: Any) -> Iterator[Any]:  # noqa: ANN401
    """The entries of a listing, over all pages."""
    for page in calls.pages(operation, token, **request):
        yield from page.get(key, ())


def until(
    done: Callable[[], bool], sleep: Callable[[float], None], seconds: float, *, every: float = 5.0
) -> bool:
    """Looks again and again until it is done; false when it is not within the time."""
    waited = 0.0
    while not done():
        if waited >= seconds:
            return False
        sleep(every)
        waited += every
    return True


class Owners:
    """The marks of the objects of one world, with whole ids where they are wanted."""

    def __init__(self, marks: Marks, wanted: Sequence[Wanted]) -> None:
        self._marks = marks
        self._ids = {tag_value(one.id): one.id for one in wanted}

    def names(self, head: str) -> list[str]:
        """The names of ours whose ARN begins with this, such as `arn:aws:sqs:eu-west-1:123456789012:`."""
        return self._marks.indexed(head)

    def mark(self, arn: str, expected: Mark | None) -> Mark | None:
        """From the index of tags; from the object itself where that does not know it, or knows it otherwise."""
        told = self.of(self._marks.of(arn) or {})
        if expected is None or told == expected:
            return told
        return self.of(self._marks.asked(arn))

    def of(self, tags: Tags) -> Mark | None:
        """What tags say."""
        return mark_of(tags, self._ids.get(tags.get(ID, "")))


def known(needs: Sequence[Key], there: Sequence[Key | Existing]) -> tuple[Key, ...]:
    """Those that are among the objects at hand, once each."""
    held = {one.key if isinstance(one, Existing) else one for one in there}
    return tuple(dict.fromkeys(key for key in needs if key in held))
