"""What a checkpoint does when it has run: whom it tells, and whether it renews the pages.

What is secret is written as the library's own reference, `${NAME}`, which it looks up in the environment when it runs.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from mlobs_compile.artifact import Body
from mlobs_compile.spec.shape import Items, Shape, Text

Reference = Annotated[str, StringConstraints(pattern=r"^\$\{[A-Za-z_][A-Za-z0-9_]*\}$", max_length=200)]
NotifyOn = Literal["all", "success", "failure", "critical", "warning", "info"]
TopicArn = Annotated[
    str, StringConstraints(pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$")
]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s,]+@[^@\s,]+$", max_length=320)]


class Slack(Shape):
    """A message to a channel of Slack."""

    webhook: Reference = Field(
        description="Where the address of the webhook is found, such as `${SLACK_WEBHOOK}`."
    )
    on: NotifyOn = Field("failure", description="After which runs; `critical` after failures that page.")


class Teams(Shape):
    """A message to a channel of Microsoft Teams."""

    webhook: Reference = Field(
        description="Where the address of the webhook is found, such as `${TEAMS_WEBHOOK}`."
    )
    on: NotifyOn = Field("failure", description="After which runs; `critical` after failures that page.")


class Email(Shape):
    """A message by e-mail."""

    to: Annotated[tuple[Address, ...], Items, Field(min_length=1)] = Field(description="The addresses.")
    server: Text = Field(description="The SMTP server.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(587, description="Its port.")
    login: Reference | None = Field(
        None, description="Where the name of the account is found, such as `${SMTP_USER}`."
    )
    password: Reference | None = Field(
        None, description="Where its password is found, such as `${SMTP_PASSWORD}`."
    )
    on: NotifyOn = Field("failure", description="After which runs; `critical` after failures that page.")


class Actions(Shape):
    """Whom every checkpoint tells."""

    slack: Slack | None = Field(None, description="A message to Slack.")
    teams: Teams | None = Field(None, description="A message to Microsoft Teams.")
    email: Email | None = Field(None, description="A message by e-mail.")
    sns_topic: TopicArn | None = Field(None, description="An SNS topic that gets the results of every run.")
    data_docs: bool = Field(
        default=False, description="Whether static pages are renewed under `uncommitted/data_docs`."
    )


def bodies(actions: Actions, checkpoint: str) -> list[Body]:
    """The actions as a checkpoint lists them."""
    found: list[Body] = []
    if actions.slack:
        found.append(_told("slack", actions.slack.on, slack_webhook=actions.slack.webhook))
    if actions.teams:
        found.append(_told("microsoft", actions.teams.on, teams_webhook=actions.teams.webhook))
    if actions.email:
        found.append(_email(actions.email))
    if actions.sns_topic:
        subject = f"{checkpoint}: checks of data"[:100]
        found.append(
            {
                "name": "sns",
                "type": "sns",
                "sns_topic_arn": actions.sns_topic,
                "sns_message_subject": subject,
            }
        )
    if actions.data_docs:
        found.append({"name": "data_docs", "type": "update_data_docs", "site_names": []})
    return found


def sites(actions: Actions) -> Body:
    """The pages that are renewed."""
    if not actions.data_docs:
        return {}
    store: Body = {
        "class_name": "TupleFilesystemStoreBackend",
        "base_directory": "uncommitted/data_docs/local_site/",
    }
    return {
        "local_site": {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": store,
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        }
    }


def _told(kind: str, on: str, **rest: str) -> Body:
    return {"name": kind, "type": kind, "notify_on": on, **rest}


def _email(email: Email) -> Body:
    account = {"sender_login": email.login, "sender_password": email.password}
    return {
        "name": "email",
        "type": "email",
        "notify_on": email.on,
        "smtp_address": email.server,
        "smtp_port": str(email.port),
        "receiver_emails": ", ".join(email.to),
        "use_tls": True,
        **{key: value for key, value in account.items() if value},
    }
