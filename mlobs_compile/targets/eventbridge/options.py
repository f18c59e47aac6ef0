"""The target's settings, as written under `targets.eventbridge` of the project."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from mlobs_compile.spec.shape import DurationField, Shape
from mlobs_compile.units import Duration

PolicyArn = Annotated[
    str, StringConstraints(pattern=r"^arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+$", max_length=2048)
]
SHORTEST, LONGEST = Duration.of(minutes=1), Duration.of(days=1)
"""`MaximumEventAgeInSeconds` of a rule's target (PutTargets, `RetryPolicy`)."""


def _within(value: Duration) -> Duration:
    if not SHORTEST <= value <= LONGEST:
        reason = f"EventBridge tries again for {SHORTEST} to {LONGEST}, and not for {value}: write `1h`"
        raise PydanticCustomError("unit", "{reason}", {"reason": reason})
    return value


class Options(Shape):
    """How reactions are run."""

    retry_for: Annotated[DurationField, AfterValidator(_within)] = Field(
        Duration.of(hours=1), description="How long EventBridge tries to hand an event on, `1m` to `1d`."
    )
    permissions_boundary: PolicyArn | None = Field(
        None, description="The ARN of a policy that bounds every role, for accounts that ask for one."
    )
