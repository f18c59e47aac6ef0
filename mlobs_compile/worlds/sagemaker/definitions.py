"""Job definitions: made, marked and deleted, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile.artifact import Body
from mlobs_compile.backends.aws_calls import Answered
from mlobs_compile.backends.aws_waits import Owners, forbidden, removed
from mlobs_compile.change.digest import digest
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.tags import mark_tags, to_rows
from mlobs_compile.world import Denied, Moved
from mlobs_compile.worlds.sagemaker.account import Account, Seen
from mlobs_compile.worlds.sagemaker.canonical import definition
from mlobs_compile.worlds.sagemaker.objects import DEFINITIONS, TARGET, needs
from mlobs_compile.worlds.sagemaker.schedules import Schedules
from mlobs_compile.worlds.sagemaker.words import snake

_TAKEN = "ResourceInUse"
_CLOSED = (
    "SageMaker Model Monitor takes no new customers since 2026-07-30: was this account one of its customers?"
)


class Definitions:
    """The four kinds alike."""

    def __init__(self, account: Account, schedules: Schedules) -> None:
        self._account = account
        self._schedules = schedules

    def read(self, wanted: Sequence[Wanted], owners: Owners, unread: list[str]) -> Iterator[Existing]:
        """Every one that is wanted or ours."""
        for kind in DEFINITIONS:
            asked = {one.key.name: one for one in wanted if one.key.kind == kind}
            for seen in self._account.seen(kind, asked, owners, unread).values():
                found = self._existing(kind, seen, asked.get(seen.name))
                if found is not None:
                    yield found

    def _existing(self, kind: str, seen: Seen, wanted: Wanted | None) -> Existing | None:
        """What was made as it is wanted still is so, for nobody can change it: no need to look."""
        key = Key(TARGET, kind, seen.name)
        if wanted is not None and seen.mark == self._account.site.mark(wanted):
            return Existing(key, wanted.body, seen.mark, wanted.needs)
        body = self._described(kind, seen.name)
        return None if body is None else Existing(key, body, seen.mark, needs(kind, body))

    def _described(self, kind: str, name: str) -> Body | None:
        answer = self._account.described(kind, name)
        return None if answer is None else definition(answer)

    def create(self, after: Wanted, mark: Mark) -> None:
        """A second creation finds the first, and is content when it is ours and the same."""
        kind, name = after.key.kind, after.key.name
        try:
            self._account.calls.tell(f"create_{snake(kind)}", **after.body, Tags=to_rows(mark_tags(mark)))
        except Answered as refusal:
            if forbidden(refusal):
                raise Denied(f"{refusal}; {_CLOSED}") from refusal
            if refusal.code != _TAKEN:
                raise
            there = self._described(kind, name)
            if there is None or digest(there) != after.digest or not self._account.is_ours(kind, name, mark):
                raise Moved(f"another {kind} `{name}` has appeared") from refusal
            self._account.tag(kind, name, mark)

    def update(self, after: Wanted, mark: Mark, before: Existing | None) -> None:
        """No plan asks for this, for the name of a definition tells its content."""
        message = f"the {after.key.kind} `{after.key.name}` is not what its name says, and cannot be changed"
        raise Denied(f"{message}: delete it by hand, and apply again")

    def tag(self, after: Wanted, mark: Mark, before: Existing | None) -> None:
        """Only the mark."""
        self._account.tag(after.key.kind, after.key.name, mark, before.mark if before else None)

    def delete(self, key: Key, id: str) -> None:
        """Only once no schedule runs it any more, and those that were moved have come to rest."""
        self._schedules.rest(id)
        users = self._schedules.running(key.name)
        if users:
            raise Denied(f"the {key.kind} `{key.name}` is still run by the schedule `{users[0]}`")
        removed(self._account.calls, f"delete_{snake(key.kind)}", JobDefinitionName=key.name)
