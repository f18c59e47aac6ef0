"""One reaction and where it lives: the names and resource names of all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from mlobs_compile.artifact import Json
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.queries import aws_names
from mlobs_compile.spec.project import Aws
from mlobs_compile.target import Context
from mlobs_compile.targets.eventbridge.options import Options


@dataclass(frozen=True, slots=True)
class Site:
    """Every name follows from those of project, environment and reaction."""

    reaction: Reaction
    aws: Aws
    context: Context
    alarms: tuple[str, ...]
    """The names of its alarms in CloudWatch."""
    routed: tuple[str, ...]
    """The ids of its alerts in Prometheus, which come through the topic."""

    @property
    def options(self) -> Options:
        assert isinstance(self.context.options, Options)
        return self.context.options

    @property
    def stem(self) -> str:
        return aws_names.reaction_stem(self.context.project, self.context.environment, self.reaction.id)

    @property
    def file(self) -> str:
        return f"{self.reaction.subject.kind}/{self.reaction.subject.name}.json"

    @property
    def table(self) -> str:
        return table_name(self.context)

    @property
    def dead_letters(self) -> str:
        return aws_names.dead_letter_queue(self.stem)

    @property
    def inbox(self) -> str:
        return f"{self.stem}-inbox"

    def role(self, whose: str) -> str:
        return f"{self.stem}-{whose}"

    def arn(self, service: str, resource: str) -> str:
        return f"{self.head}:{service}:{self.aws.region}:{self.aws.account}:{resource}"

    @property
    def head(self) -> str:
        return f"arn:{aws_names.partition(self.aws.region)}"

    def role_arn(self, whose: str) -> str:
        return f"{self.head}:iam::{self.aws.account}:role/{self.role(whose)}"

    @property
    def machine_arn(self) -> str:
        return self.arn("states", f"stateMachine:{self.stem}")

    def queue_url(self, queue: str) -> str:
        """AWS, "Amazon SQS endpoints and quotas"; China has a suffix of its own."""
        suffix = "amazonaws.com.cn" if self.aws.region.startswith("cn-") else "amazonaws.com"
        return f"https://sqs.{self.aws.region}.{suffix}/{self.aws.account}/{queue}"

    @property
    def owned(self) -> dict[str, str]:
        """The tags of everything, by which the next run finds what is its own."""
        return {
            "mlobs:project": self.context.project_id,
            "mlobs:environment": self.context.environment,
            "mlobs:id": self.reaction.id,
        }

    def tags(self, key: str = "Key", value: str = "Value") -> list[Json]:
        """The same as a list, in the words of a service."""
        return [{key: name, value: text} for name, text in self.owned.items()]


def table_name(context: Context) -> str:
    """The table of all locks of an environment."""
    return aws_names.reaction_stem(context.project, context.environment, "reactions")
