"""The target's settings, as written under `targets.alertmanager` of the project."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from mlobs_compile.ir.routing import Secret
from mlobs_compile.spec.shape import DurationField, Name, Shape, Text, Url
from mlobs_compile.units import Duration


def _positive(value: Duration) -> Duration:
    if value.ms == 0:
        raise PydanticCustomError("unit", "{reason}", {"reason": "`0s` is not a wait: write `1s` or more"})
    return value


Wait = Annotated[DurationField, AfterValidator(_positive)]
Reference = Annotated[str, StringConstraints(pattern=r"^(file|env|aws-sm)://.+$")]


class Smtp(Shape):
    """The mail server; needed as soon as a team has an e-mail receiver."""

    smarthost: Annotated[str, StringConstraints(pattern=r"^[^\s:]+:\d+$")] = Field(
        description="Host and port, such as `mail.example.com:587`."
    )
    sender: Text = Field(alias="from", description="The address that mail comes from.")
    username: Text | None = Field(None, description="The name to log in with, where the server asks for one.")
    password: Reference | None = Field(
        None, description="A reference to the password, such as `aws-sm://ops/smtp`; never its value."
    )

    @property
    def secret(self) -> Secret | None:
        scheme, _, name = (self.password or "").partition("://")
        return Secret(scheme, name) if name else None


class Relay(Shape):
    """Where `mlobs relay` listens, which starts what retrains a model."""

    url: Url = Field(description="Its address, such as `http://mlobs-relay:9467`.")
    token: Reference | None = Field(
        None, description="A reference to the token that Alertmanager shows; never its value."
    )

    @property
    def endpoint(self) -> str:
        return f"{self.url.rstrip('/')}/alerts"

    @property
    def secret(self) -> Secret | None:
        scheme, _, name = (self.token or "").partition("://")
        return Secret(scheme, name) if name else None


class Options(Shape):
    """Settings of the Alertmanager target."""

    fallback: Name | None = Field(
        None, description="The Team that gets alerts of no known team; else `platform`, else the first one."
    )
    secrets_dir: Annotated[str, StringConstraints(pattern=r"^/[^\s]*[^\s/]$")] = Field(
        "/etc/alertmanager/secrets", description="Where `env://` and `aws-sm://` secrets are mounted."
    )
    resolve_timeout: Wait | None = Field(
        None, description="When an alert without an end time that stays silent counts as resolved."
    )
    group_wait: DurationField = Field(
        Duration.of(seconds=30), description="How long a first alert waits for others of its group."
    )
    group_interval: Wait = Field(
        Duration.of(minutes=5), description="How long news of a group wait after its last message."
    )
    repeat_interval: Wait = Field(
        Duration.of(hours=4), description="After how long a page that still fires is sent again."
    )
    ticket_repeat_interval: Wait = Field(
        Duration.of(days=1), description="After how long a ticket that still fires is sent again."
    )
    smtp: Smtp | None = Field(None, description="The mail server for e-mail receivers.")
    relay: Relay | None = Field(
        None,
        description="The relay that starts DAGs of an Airflow; needed by a `retraining` that names its `url`.",
    )
