"""A resource of a template, and what it is called there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from mlobs_compile.artifact import Body, Json, Resource
from mlobs_compile.export import specs
from mlobs_compile.reliance import Id, identity

_LONGEST_STEM = 80
"""Of at most 255 characters of a logical id; the digest behind the stem keeps it unique."""

_STATEFUL = ("AWS::DynamoDB::Table", "AWS::SQS::Queue")
"""What holds something of its own: the locks of reactions and what could not be started, of no use without them. One
that stayed behind would stand in the way of its successor, which has the same name."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of `Resources`."""

    own: Id
    subject: str
    """What it watches; everything of one subject stays in one template as far as it fits."""
    type: str
    properties: Mapping[str, Json]
    made_by: tuple[str, ...] = ()
    """The lines of the spec that made it."""
    needs: tuple[Id, ...] = field(default=())
    """What must exist before it."""
    referred: tuple[Id, ...] = ()
    """Those of them that its properties refer to by `Ref`, which says the same."""

    @property
    def logical_id(self) -> str:
        return logical_id(self.own)

    def entry(self, near: Mapping[Id, Item]) -> Body:
        """Its text in a template in which `near` stands too."""
        body: Body = {"Type": self.type}
        after: list[Json] = [
            *sorted({near[one].logical_id for one in self.needs if one in near and one not in self.referred})
        ]
        if after:
            body["DependsOn"] = after
        if self.made_by:
            body["Metadata"] = {"mlobs": {"spec": list(self.made_by)}}
        if self.type in _STATEFUL:
            body |= {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
        body["Properties"] = self.properties
        return body


def item(resource: Resource, type: str, properties: Mapping[str, Json], needs: tuple[Id, ...]) -> Item:
    """The entry that stands for a resource."""
    made_by = tuple(specs(resource))
    return Item(identity(resource), resource.file, type, properties, made_by, needs)


def logical_id(own: Id) -> str:
    """Letters and digits, from the physical name alone: another object changes nothing about it."""
    stem = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", own[2]))
    digest = sha256("\n".join(own).encode()).hexdigest()[:10]
    return f"{stem[:_LONGEST_STEM]}X{digest}" if stem[:1].isalpha() else f"X{stem[:_LONGEST_STEM]}X{digest}"


def tag_list(held: Mapping[str, str]) -> list[Json]:
    """Tags as most types take them."""
    return [{"Key": key, "Value": value} for key, value in held.items()]
