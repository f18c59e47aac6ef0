"""What definitions and schedules share: the names in ARNs, and listings that are narrowed by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mlobs_compile.backends.aws_calls import Answered, Calls
from mlobs_compile.backends.aws_waits import Owners, forbidden, found, listed
from mlobs_compile.change.objects import Mark, Wanted
from mlobs_compile.change.tags import from_rows, mark_of, mark_tags, to_rows
from mlobs_compile.queries.aws_names import partition
from mlobs_compile.world import Site
from mlobs_compile.worlds.sagemaker.words import prefix, resource, snake

SCHEDULE = "MonitoringSchedule"


@dataclass(frozen=True, slots=True)
class Seen:
    """An object that is there, before anybody looked closely."""

    name: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Account:
    """One account's SageMaker, as the run speaks to it."""

    calls: Calls
    site: Site
    sleep: Callable[[float], None]
    wait: float
    """Seconds to wait for a schedule that is `Pending`."""

    def arn(self, kind: str, name: str) -> str:
        assert self.site.aws is not None
        aws = self.site.aws
        return f"arn:{partition(aws.region)}:sagemaker:{aws.region}:{aws.account}:{resource(kind)}/{name}"

    def tags(self, arn: str) -> dict[str, str]:
        """What an object itself is tagged with."""
        return from_rows(listed(self.calls, "list_tags", "Tags", ResourceArn=arn))

    def tag(self, kind: str, name: str, mark: Mark, before: Mark | None = None) -> None:
        """Writes the mark of an object that is there."""
        self.calls.tell("add_tags", ResourceArn=self.arn(kind, name), Tags=to_rows(mark_tags(mark, before)))

    def is_ours(self, kind: str, name: str, mark: Mark) -> bool:
        """Whether an object that is in the way carries the mark of the same project and environment."""
        found = mark_of(self.tags(self.arn(kind, name)))
        return found is not None and (found.project, found.environment) == (mark.project, mark.environment)

    def seen(
        self, kind: str, wanted: Mapping[str, Wanted], owners: Owners, unread: list[str]
    ) -> dict[str, Seen]:
        """What is wanted and there, and what is ours, of one kind by name."""
        ours = owners.names(self.arn(kind, ""))
        there = self._there(kind, wanted, unread) if wanted else frozenset()
        marks: dict[str, Seen] = {}
        for name in (*(name for name in wanted if name in there), *ours):
            expected = self.site.mark(wanted[name]) if name in wanted else None
            marks.setdefault(name, Seen(name, owners.mark(self.arn(kind, name), expected)))
        return marks

    def _there(self, kind: str, wanted: Mapping[str, Wanted], unread: list[str]) -> frozenset[str]:
        """Names in use; where they cannot be listed, each that is wanted is asked for."""
        head = SCHEDULE if kind == SCHEDULE else "MonitoringJobDefinition"
        answer = "MonitoringScheduleSummaries" if kind == SCHEDULE else "JobDefinitionSummaries"
        try:
            entries = listed(self.calls, f"list_{snake(kind)}s", answer, NameContains=prefix(self.site))
            return frozenset(one[f"{head}Name"] for one in entries)
        except Answered as refusal:
            if not forbidden(refusal):
                raise
            unread.append(f"which objects `{kind}` there are ({refusal})")
        return frozenset(name for name in wanted if self.described(kind, name) is not None)

    def described(self, kind: str, name: str) -> Mapping[str, Any] | None:
        """What the service says of an object; None where there is none."""
        key = "MonitoringScheduleName" if kind == SCHEDULE else "JobDefinitionName"
        return found(self.calls, f"describe_{snake(kind)}", **{key: name})
