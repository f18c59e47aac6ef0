"""Where objects live: the beginning of every ARN by kind, and which objects a body refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.artifact import Json
from mlobs_compile.change.objects import Key
from mlobs_compile.queries.aws_names import STEM_LIMIT, partition
from mlobs_compile.world import Site

NAME = "eventbridge"
KINDS = ("table", "queue", "role", "state-machine", "topic", "rule", "pipe")
_HEADS = {
    "table": "dynamodb:{here}:table/",
    "queue": "sqs:{here}:",
    "role": "iam::{account}:role/",
    "state-machine": "states:{here}:stateMachine:",
    "topic": "sns:{here}:",
    "rule": "events:{here}:rule/",
    "pipe": "pipes:{here}:pipe/",
}
SERVICES = ("dynamodb", "sqs", "states", "sns", "events", "pipes")
"""Those that the tagging API tells of; IAM is none of them."""


@dataclass(frozen=True, slots=True)
class Places:
    """One account and region."""

    account: str
    region: str

    @classmethod
    def of(cls, site: Site) -> Places:
        assert site.aws is not None, "without an account nothing is compiled"
        return cls(site.aws.account, site.aws.region)

    def head(self, kind: str) -> str:
        """What the ARN of every object of a kind begins with, up to its name."""
        here = f"{self.region}:{self.account}"
        tail = _HEADS[kind].format(here=here, account=self.account)
        return f"arn:{partition(self.region)}:{tail}"

    def arn(self, kind: str, name: str) -> str:
        return f"{self.head(kind)}{name}"

    def kind_of(self, arn: str) -> tuple[str, str] | None:
        """Kind and name behind an ARN of this account and region."""
        found = (
            (kind, arn.removeprefix(self.head(kind))) for kind in KINDS if arn.startswith(self.head(kind))
        )
        return next(found, None)

    def needs(self, kind: str, body: Mapping[str, Json]) -> tuple[Key, ...]:
        """What an object refers to; a policy may name what is not there yet."""
        said: Json = {key: value for key, value in body.items() if key not in ("Policies", "Policy")}
        if kind == "role":
            return ()
        if kind == "queue":
            attributes = body["Attributes"]
            assert isinstance(attributes, Mapping)
            said = attributes.get("RedrivePolicy")
        own = Key(NAME, kind, _name(body))
        found = (Key(NAME, *there) for text in _texts(said) if (there := self._there(text)))
        return tuple(dict.fromkeys(key for key in found if key != own))

    def _there(self, text: str) -> tuple[str, str] | None:
        """A table is called by its name, a queue by its address, all else by its ARN."""
        if text.startswith(_TABLE):
            return "table", text.removeprefix(_TABLE)
        if text.startswith(f"https://sqs.{self.region}.") and f"/{self.account}/" in text:
            return "queue", text.rpartition("/")[2]
        return self.kind_of(text)


_TABLE = "table named "
"""What a text is given in front that stands under `TableName`, to tell it from others."""
NAMES = ("TableName", "QueueName", "RoleName", "name", "Name")


def _name(body: Mapping[str, Json]) -> str:
    return str(next(body[key] for key in NAMES if key in body))


def _texts(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for key, held in value.items():
                if key == "TableName" and isinstance(held, str):
                    yield f"{_TABLE}{held}"
                else:
                    yield from _texts(held)
        case Sequence():
            for held in value:
                yield from _texts(held)


def prefix(site: Site) -> str:
    """What the names of everything in the project and environment begin with."""
    flat = re.sub(r"[^A-Za-z0-9]+", "-", f"{site.project}/{site.environment}/").lstrip("-")
    return flat[: STEM_LIMIT - 9]
