"""The container images of the two services, by region."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mlobs_compile.ir.monitor import Pillar
from mlobs_compile.registry import data_files
from mlobs_compile.source import Node, read_data

CLARIFY = frozenset({Pillar.BIAS, Pillar.EXPLAINABILITY})
"""The pillars that Clarify's container measures; Model Monitor's analyzer measures the others."""


@dataclass(frozen=True, slots=True)
class Image:
    """One container; `accounts` maps a region to the account that holds it there."""

    repository: str
    accounts: dict[str, str]

    def uri(self, region: str) -> str | None:
        """None where the region has no such container."""
        account = self.accounts.get(region)
        domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        return account and f"{account}.dkr.ecr.{region}.{domain}/{self.repository}"


def image(pillar: Pillar) -> Image:
    """The container that takes a pillar's measures."""
    return _images()["clarify" if pillar in CLARIFY else "analyzer"]


@cache
def _images() -> dict[str, Image]:
    ((name, text),) = data_files("mlobs_compile.targets.sagemaker", ".yaml")
    return {key: _image(entry) for key, entry in _mapping(read_data(name, text)).items()}


def _image(entry: Node) -> Image:
    fields = _mapping(entry)
    accounts = _mapping(fields["accounts"])
    return Image(str(fields["repository"]), {region: str(account) for region, account in accounts.items()})


def _mapping(node: Node) -> dict[str, Node]:
    if not isinstance(node, dict):
        raise TypeError("images.yaml maps containers to a repository and accounts")
    return node
