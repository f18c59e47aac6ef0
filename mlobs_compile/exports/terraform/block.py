"""A resource of Terraform, its name in the module, and texts that Terraform takes as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from mlobs_compile.artifact import Body, Json
from mlobs_compile.reliance import Id

_LONGEST_STEM = 80


@dataclass(frozen=True, slots=True)
class Block:
    """One entry of `resource`."""

    own: Id
    type: str
    arguments: Mapping[str, Json]
    needs: tuple[Id, ...] = ()

    @property
    def label(self) -> str:
        """From the physical name alone: another object changes nothing about it."""
        stem = re.sub(r"[^A-Za-z0-9]+", "_", self.own[2]).strip("_")[:_LONGEST_STEM].lower()
        digest = sha256("\n".join(self.own).encode()).hexdigest()[:10]
        return f"{stem}_{digest}" if stem[:1].isalpha() else f"x_{stem}_{digest}"

    @property
    def address(self) -> str:
        return f"{self.type}.{self.label}"

    def entry(self, held: Mapping[Id, Block]) -> Body:
        body: Body = {key: literal(value) for key, value in self.arguments.items()}
        after: list[Json] = [*sorted(held[one].address for one in self.needs if one in held)]
        return {**body, "depends_on": after} if after else body


def literal(value: Json) -> Json:
    """The value with the two marks that begin a template doubled, so that every text means itself.

    Terraform language, "Strings and templates": `$${` and `%%{` are a literal `${` and `%{`.
    """
    match value:
        case str():
            return value.replace("${", "$${").replace("%{", "%%{")
        case Mapping():
            return {str(literal(key)): literal(one) for key, one in value.items()}
        case Sequence():
            return [literal(one) for one in value]
        case _:
            return value


def snake(value: Json) -> Json:
    """A request in the words of the provider: `MaxRuntimeInSeconds` is `max_runtime_in_seconds`."""
    match value:
        case str():
            return value
        case Mapping():
            return {_snake(key): snake(one) for key, one in value.items()}
        case Sequence():
            return [snake(one) for one in value]
        case _:
            return value


def _snake(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", key).lower()
