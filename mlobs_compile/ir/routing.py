"""Who is told: receivers, and the policy that leads an alert of a team and urgency to them."""

from __future__ import annotations

from dataclasses import dataclass

from mlobs_compile.ir.node import Node, Urgency


@dataclass(frozen=True, slots=True)
class Secret:
    """A reference to something secret, such as `aws-sm://ops/pagerduty`; never its value."""

    scheme: str
    """`file`, `env` or `aws-sm`."""
    name: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.name}"


@dataclass(frozen=True, slots=True)
class PagerDuty:
    """A service that wakes whoever is on call."""

    routing_key: Secret


@dataclass(frozen=True, slots=True)
class Slack:
    """A channel that people read."""

    channel: str
    webhook: Secret


@dataclass(frozen=True, slots=True)
class Email:
    """Addresses that mail goes to."""

    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Webhook:
    """An HTTP endpoint; `token` is sent as a bearer token."""

    url: str
    token: Secret | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a publish-subscribe service, by its resource name."""

    arn: str


Channel = PagerDuty | Slack | Email | Webhook | Topic


@dataclass(frozen=True, slots=True)
class Receiver:
    """One way to reach a team."""

    name: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When a team works; `days` are `monday` to `sunday`, times are `HH:MM` in the IANA time zone."""

    time_zone: str
    days: tuple[str, ...]
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Policy(Node):
    """How one team is told: the receivers for each urgency and the hours in which tickets are delivered."""

    team: str
    receivers: tuple[tuple[Urgency, tuple[Receiver, ...]], ...]
    working_hours: WorkingHours | None
    """Tickets wait for these hours; None delivers them at once. Pages never wait."""

    def reached(self, urgency: Urgency) -> tuple[Receiver, ...]:
        """Everybody an alert of this urgency reaches; empty means nobody."""
        return next((found for level, found in self.receivers if level is urgency), ())
