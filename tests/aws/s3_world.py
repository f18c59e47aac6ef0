"""The world behind an S3 client: objects with metadata, and writes that hold only under a condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import md5
from io import BytesIO
from typing import Any

from tests.aws.strict import Answer, Handler
from tests.aws.weather import Refusal, page


@dataclass(frozen=True)
class Stored:
    """One object."""

    data: bytes
    metadata: Mapping[str, str]
    kind: str

    @property
    def etag(self) -> str:
        return f'"{md5(self.data + repr(sorted(self.metadata.items())).encode()).hexdigest()}"'


class S3:
    """The buckets of an account; one that is not named does not exist."""

    def __init__(self, *buckets: str) -> None:
        self.buckets: dict[str, dict[str, Stored]] = {bucket: {} for bucket in buckets}

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "GetObject": self.get_object,
            "PutObject": self.put_object,
            "DeleteObject": self.delete_object,
            "ListObjectsV2": self.list_objects,
        }

    def get_object(self, request: Mapping[str, Any]) -> Answer:
        """`NoSuchKey` where there is none [API]."""
        there = self._bucket(request).get(request["Key"])
        if there is None:
            raise Refusal("NoSuchKey", "The specified key does not exist.")
        return {
            "Body": BytesIO(there.data),
            "Metadata": dict(there.metadata),
            "ContentType": there.kind,
            "ETag": there.etag,
        }

    def put_object(self, request: Mapping[str, Any]) -> Answer:
        """`If-None-Match: *` and `If-Match` fail with `PreconditionFailed`; metadata are ASCII, and replaced with the
        object [API].
        """
        bucket, key = self._bucket(request), request["Key"]
        there = bucket.get(key)
        if request.get("IfNoneMatch") == "*" and there is not None:
            raise Refusal(
                "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"
            )
        if "IfMatch" in request and (there is None or request["IfMatch"] != there.etag):
            raise Refusal(
                "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"
            )
        metadata = request.get("Metadata", {})
        assert all(text.isascii() for pair in metadata.items() for text in pair)
        data = request["Body"]  # which botocore makes a stream of
        data = data if isinstance(data, bytes) else data.read()
        bucket[key] = Stored(data, metadata, request.get("ContentType", "binary/octet-stream"))
        return {"ETag": bucket[key].etag}

    def delete_object(self, request: Mapping[str, Any]) -> Answer:
        """What is not there is deleted; `If-Match` holds here too [API]."""
        there = self._bucket(request).get(request["Key"])
        if "IfMatch" in request and there is None:
            raise Refusal("NoSuchKey", "The specified key does not exist.")
        if there is not None and request.get("IfMatch", there.etag) != there.etag:
            raise Refusal(
                "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"
            )
        self._bucket(request).pop(request["Key"], None)
        return {}

    def list_objects(self, request: Mapping[str, Any]) -> Answer:
        """By the beginning of their keys, page by page [API]."""
        keys = [key for key in sorted(self._bucket(request)) if key.startswith(request.get("Prefix", ""))]
        shown, further = page(keys, request, "ContinuationToken")
        entries = [{"Key": key, "Size": len(self._bucket(request)[key].data)} for key in shown]
        told: Answer = {"Contents": entries, "KeyCount": len(entries), "IsTruncated": bool(further)}
        return {**told, "NextContinuationToken": further["ContinuationToken"]} if further else told

    def _bucket(self, request: Mapping[str, Any]) -> dict[str, Stored]:
        if request["Bucket"] not in self.buckets:
            raise Refusal("NoSuchBucket", "The specified bucket does not exist")
        return self.buckets[request["Bucket"]]
