"""Files under a prefix of an S3 bucket: every write holds only while the object is as it was read.

S3 takes `If-None-Match: *` and `If-Match` on PutObject since 2024, and `If-Match` on DeleteObject of general purpose
buckets since 2025 (S3 User Guide, "Conditional requests"); 412 says that the object has moved, 409 that another write
is on its way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlobs_compile.backends.aws_calls import Answered, Calls
from mlobs_compile.backends.store import Held
from mlobs_compile.world import Denied, Moved, Unsure

_MISSING = frozenset(("NoSuchKey", "404"))
_DENIED = frozenset(("AccessDenied", "403"))
_KINDS = {"json": "application/json", "yml": "application/yaml", "yaml": "application/yaml"}


class Bucket:
    """A store in a bucket."""

    def __init__(self, client: object, sleep: Callable[[float], None], bucket: str, prefix: str) -> None:
        self._calls = Calls(client, sleep)
        self._bucket, self._prefix = bucket, f"{prefix}/" if prefix else ""

    def shown(self, name: str) -> str:
        return f"s3://{self._bucket}/{self._prefix}{name}"

    def read(self, name: str) -> Held | None:
        try:
            answer = self._calls.ask("get_object", **self._where(name))
        except Answered as refusal:
            if refusal.code in _MISSING:
                return None
            if refusal.code in _DENIED:
                hint = "S3 says so of an object that is not there, too, to who lacks s3:ListBucket: see `mlobs iam`"
                raise Denied(f"{refusal}; {hint}") from refusal
            raise
        return Held(answer["Body"].read(), str(answer["ETag"]))

    def write(self, name: str, data: bytes, before: Held | None) -> None:
        condition = {"IfMatch": before.version} if before else {"IfNoneMatch": "*"}
        kind = _KINDS.get(name.rpartition(".")[2], "application/octet-stream")
        self._tell("put_object", name, Body=data, ContentType=kind, **condition)

    def remove(self, name: str, before: Held) -> None:
        self._tell("delete_object", name, IfMatch=before.version)

    def _tell(self, operation: str, name: str, **more: Any) -> None:  # noqa: ANN401 - parameters of boto3
        try:
            self._calls.tell(operation, **self._where(name), **more)
        except Answered as refusal:
            match refusal.code:
                case "PreconditionFailed" | "412":
                    raise Moved(f"`{self.shown(name)}` has been changed in the meantime") from refusal
                case "ConditionalRequestConflict" | "409":
                    raise Unsure(f"`{self.shown(name)}` is being written by somebody else") from refusal
                case code if code in _MISSING:
                    raise Moved(f"`{self.shown(name)}` has been deleted in the meantime") from refusal
                case _:
                    raise

    def _where(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + name}
