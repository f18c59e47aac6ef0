"""kind: Team, who is told and when."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from mlobs_compile.spec.shape import Items, Name, Shape, Text, Url

SecretRef = Annotated[
    str,
    StringConstraints(pattern=r"^(file:///\S+|env://[A-Za-z_][A-Za-z0-9_]*|aws-sm://[A-Za-z0-9/_+=.@-]+)$"),
]
"""A reference to a secret; the secret itself never stands in a spec."""
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class PagerDutyReceiver(Shape):
    """A PagerDuty service."""

    type: Literal["pagerduty"] = Field(description="The kind of receiver.")
    routing_key: SecretRef = Field(description="Where the Events API v2 integration key is kept.")


class SlackReceiver(Shape):
    """A Slack channel."""

    type: Literal["slack"] = Field(description="The kind of receiver.")
    channel: Annotated[str, StringConstraints(pattern=r"^[#@]\S+$")] = Field(
        description="The channel, with `#`."
    )
    webhook: SecretRef = Field(description="Where the incoming webhook's URL is kept.")


class EmailReceiver(Shape):
    """Mail to one or more people."""

    type: Literal["email"] = Field(description="The kind of receiver.")
    to: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")], ...],
        Items,
        Field(min_length=1),
    ] = Field(description="The addresses.")


class WebhookReceiver(Shape):
    """Any HTTP endpoint that takes Alertmanager's JSON."""

    type: Literal["webhook"] = Field(description="The kind of receiver.")
    url: Url = Field(description="Where alerts are posted to.")
    token: SecretRef | None = Field(None, description="Where a bearer token is kept.")


class SnsReceiver(Shape):
    """An SNS topic; CloudWatch alarms act on these directly."""

    type: Literal["sns"] = Field(description="The kind of receiver.")
    topic_arn: Annotated[
        str,
        StringConstraints(pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$"),
    ] = Field(description="The topic's ARN.")


Receiver = Annotated[
    PagerDutyReceiver | SlackReceiver | EmailReceiver | WebhookReceiver | SnsReceiver,
    Field(discriminator="type"),
]


class Routing(Shape):
    """Which receivers an alert goes to, by urgency."""

    page: Annotated[tuple[Name, ...], Items] = Field((), description="Receivers of what wakes a person.")
    ticket: Annotated[tuple[Name, ...], Items] = Field(
        (), description="Receivers of what waits for working hours."
    )


class WorkingHours(Shape):
    """When the team works; tickets are delivered in these hours only."""

    time_zone: Text = Field(description="An IANA time zone, such as `Europe/Berlin`.")
    days: Annotated[tuple[Day, ...], Items, Field(min_length=1)] = Field(
        ("monday", "tuesday", "wednesday", "thursday", "friday"), description="The working days."
    )
    start: Clock = Field("09:00", description="When the day begins, `HH:MM`.")
    end: Clock = Field("17:00", description="When the day ends, `HH:MM`; later than the beginning.")

    @model_validator(mode="after")
    def _ends_later(self) -> Self:
        if self.end <= self.start:
            reason = f"the working day ends at {self.end}, which is not after its start at {self.start}"
            raise PydanticCustomError(
                "combination", "{reason}", {"reason": reason, "remedy": "swap `start` and `end`"}
            )
        return self


class TeamMetadata(Shape):
    """What the team is called."""

    name: Name = Field(description="The name that `team:` refers to.")
    description: Text | None = Field(None, description="What the team is for.")


class Team(Shape):
    """A team: how it is reached, when it works, what its documents inherit."""

    apiVersion: Literal["mlobs/v1"] = Field(description="The version of the language.")
    kind: Literal["Team"] = Field(description="The kind of document.")
    metadata: TeamMetadata = Field(description="Name of the team.")
    receivers: dict[Name, Receiver] = Field(description="Ways to reach the team, by name.")
    routing: Routing = Field(description="Which receivers a page and a ticket go to.")
    working_hours: WorkingHours | None = Field(
        None, description="When tickets are delivered; at any time when absent."
    )
    defaults: dict[str, object] = Field(
        {}, description="Values that the team's documents inherit: under `any`, or under a kind's name."
    )
    environments: dict[Name, dict[str, object]] = Field(
        {}, description="Overrides of this document by environment."
    )
