"""Configurations in S3: written when nothing is there, marked in their metadata, and never over another's object.

`If-None-Match` and `If-Match` make a write fail when somebody was faster (S3 User Guide, "Conditional writes").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mlobs_compile.artifact import Body
from mlobs_compile.backends.aws_calls import Answered, Calls
from mlobs_compile.backends.aws_waits import Owners, absent, forbidden, found, removed
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.tags import mark_of, mark_tags
from mlobs_compile.world import Moved, Ports, Site, Unsure
from mlobs_compile.worlds.sagemaker.objects import OBJECT, TARGET, config_prefix, is_thresholds
from mlobs_compile.worlds.sagemaker.words import words

_MOVED, _RACE = ("PreconditionFailed", "412"), ("ConditionalRequestConflict", "409")


@dataclass(frozen=True, slots=True)
class _Held:
    """An object as S3 holds it."""

    name: str
    body: Body
    tags: dict[str, str]
    etag: str

    def existing(self, owners: Owners) -> Existing:
        return Existing(Key(TARGET, OBJECT, self.name), self.body, owners.of(self.tags), (), self.etag)


class Bucket:
    """The objects of one project under its prefix."""

    def __init__(self, site: Site, ports: Ports) -> None:
        self._site = site
        self._ports = ports
        self._made: Calls | None = None

    @property
    def _calls(self) -> Calls:
        """Made when it is first needed: few projects have a configuration in S3."""
        self._made = self._made or Calls(self._ports.client("s3"), self._ports.sleep)
        return self._made

    def read(self, wanted: Sequence[Wanted], owners: Owners, unread: list[str]) -> Iterator[Existing]:
        """What lies under the prefix, and what is wanted elsewhere."""
        asked = {one.key.name: one for one in wanted if one.key.kind == OBJECT}
        root = config_prefix(self._site)
        names = dict.fromkeys((*(self._listed(root, unread) if root else ()), *asked))
        for name in names:
            try:
                there = self._read(name)
            except Answered as refusal:
                if not forbidden(refusal):
                    raise
                unread.append(f"`{name}` ({refusal})")
                continue
            if there is not None and (name in asked or there.tags):
                one = there.existing(owners)
                yield self._taken(one, asked[name]) if name in asked else one

    def _taken(self, there: Existing, wanted: Wanted) -> Existing:
        """What a baseline job wrote in the place of thresholds carries no mark, and is ours to write over."""
        if there.mark is not None or not is_thresholds(there.key.name):
            return there
        return replace(there, mark=replace(self._site.mark(wanted), applied=""))

    def _listed(self, root: str, unread: list[str]) -> list[str]:
        """The names of all objects under the prefix."""
        bucket, key = words(root)
        names: list[str] = []
        further: dict[str, str] = {}
        try:
            while True:
                page = self._calls.ask("list_objects_v2", Bucket=bucket, Prefix=key, **further)
                names += [f"s3://{bucket}/{one['Key']}" for one in page.get("Contents", ())]
                if not page.get("IsTruncated"):
                    return names
                further = {"ContinuationToken": page["NextContinuationToken"]}
        except Answered as refusal:
            if forbidden(refusal):
                unread.append(f"what lies under `{root}` ({refusal})")
            elif not absent(refusal):
                raise
        return []

    def _read(self, name: str) -> _Held | None:
        bucket, key = words(name)
        answer = found(self._calls, "get_object", Bucket=bucket, Key=key)
        if answer is None:
            return None
        text = answer["Body"].read().decode("utf-8", "replace")
        body: Body = {"Body": text, "ContentType": answer.get("ContentType")}
        told = answer.get("Metadata", {})
        tags = {name.replace("-", ":", 1): text for name, text in told.items() if name.startswith("mlobs-")}
        return _Held(name, body, tags, answer["ETag"])

    def create(self, after: Wanted, mark: Mark) -> None:
        self._put(after, mark, {"IfNoneMatch": "*"})

    def update(self, after: Wanted, mark: Mark, before: Existing | None) -> None:
        self._put(after, mark, {"IfMatch": before.version} if before and before.version else {})

    def tag(self, after: Wanted, mark: Mark, before: Existing | None) -> None:
        """The metadata of an object are written with it, or not at all."""
        self.update(after, mark, before)

    def _put(self, after: Wanted, mark: Mark, only: dict[str, str]) -> None:
        bucket, key = words(after.key.name)
        text, kind = str(after.body["Body"]), str(after.body["ContentType"])
        metadata = {name.replace(":", "-"): text for name, text in mark_tags(mark).items()}
        request: dict[str, Any] = {"Bucket": bucket, "Key": key, "Body": text.encode(), "ContentType": kind}
        try:
            self._calls.tell("put_object", **request, Metadata=metadata, **only)
        except Answered as refusal:
            if refusal.code in _RACE:
                raise Unsure(str(refusal)) from refusal
            if refusal.code not in _MOVED:
                raise
            there = self._read(after.key.name)
            if there is None or (there.body, mark_of(there.tags, after.id)) != (after.body, mark):
                raise Moved(f"`{after.key.name}` was written by somebody else") from refusal

    def delete(self, key: Key, id: str) -> None:
        bucket, name = words(key.name)
        removed(self._calls, "delete_object", Bucket=bucket, Key=name)
