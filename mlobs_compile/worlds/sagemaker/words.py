"""How SageMaker, S3 and boto3 call what the requests call otherwise."""

from __future__ import annotations

import re

from mlobs_compile.world import Site

_PREFIX = 40
"""So that a name which was shortened still begins with it: 63 characters, less the two digests."""


def snake(kind: str) -> str:
    """`DataQualityJobDefinition` as the methods of boto3 write it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()


def resource(kind: str) -> str:
    """The same as the resource type of an ARN (Service Authorization Reference, "Amazon SageMaker")."""
    return snake(kind).replace("_", "-")


def prefix(site: Site) -> str:
    """What every name of the project and environment begins with."""
    return f"{site.project}-{site.environment}-"[:_PREFIX]


def words(uri: str) -> tuple[str, str]:
    """Bucket and key of `s3://bucket/key`."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
