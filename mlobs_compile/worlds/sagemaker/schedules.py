"""Monitoring schedules: never touched while they are `Pending`, for SageMaker refuses that.

Sources: botocore's model (UpdateMonitoringSchedule has no tags; Status is Pending, Failed, Scheduled or Stopped);
amazon-sagemaker-examples issue 2342 (ValidationException on deletion in `Pending`); sagemaker-python-sdk 2.257.7,
`_wait_for_schedule_changes_to_apply`, which waits after every change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlobs_compile.backends.aws_calls import Answered
from mlobs_compile.backends.aws_waits import Owners, forbidden, listed, removed, until
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.tags import mark_tags, to_rows
from mlobs_compile.world import Denied, Moved
from mlobs_compile.worlds.sagemaker.account import SCHEDULE, Account
from mlobs_compile.worlds.sagemaker.canonical import schedule
from mlobs_compile.worlds.sagemaker.objects import TARGET, needs

_TAKEN = "ResourceInUse"
_STATUS, _CONFIG = "MonitoringScheduleStatus", "MonitoringScheduleConfig"


class Schedules:
    """The schedules of one account, and which of them this run has changed."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._changed: dict[str, str] = {}
        """Of those that have not come to rest yet: name and id."""

    def read(self, wanted: Sequence[Wanted], owners: Owners, unread: list[str]) -> Iterator[Existing]:
        """Every one that is wanted or ours."""
        asked = {one.key.name: one for one in wanted if one.key.kind == SCHEDULE}
        for seen in self._account.seen(SCHEDULE, asked, owners, unread).values():
            answer = self._described(seen.name)
            if answer is not None:
                body = schedule(answer)
                yield Existing(Key(TARGET, SCHEDULE, seen.name), body, seen.mark, needs(SCHEDULE, body))

    def _described(self, name: str) -> Mapping[str, Any] | None:
        return self._account.described(SCHEDULE, name)

    def create(self, after: Wanted, mark: Mark) -> None:
        """A second creation finds the first, and brings it to what is wanted when it is ours."""
        name = after.key.name
        request = {"MonitoringScheduleName": name, _CONFIG: after.body[_CONFIG]}
        try:
            self._account.calls.tell("create_monitoring_schedule", **request, Tags=to_rows(mark_tags(mark)))
            self._changed[name] = after.id
        except Answered as refusal:
            if refusal.code != _TAKEN:
                raise
            if not self._account.is_ours(SCHEDULE, name, mark):
                raise Moved(f"another schedule `{name}` has appeared") from refusal
            self.update(after, mark, None)
        if after.body["Status"] == "Stopped":
            self._set_running(name, after)

    def update(self, after: Wanted, mark: Mark, before: Existing | None) -> None:
        """First what it runs, then whether it runs, then the mark, which tells what was applied."""
        name = after.key.name
        there = self._quiet(name)
        if there is None:
            raise Moved(f"the schedule `{name}` is gone")
        if there[_CONFIG] != after.body[_CONFIG] or there[_STATUS] == "Failed":
            self._account.calls.tell(
                "update_monitoring_schedule",
                MonitoringScheduleName=name,
                MonitoringScheduleConfig=after.body[_CONFIG],
            )
            self._changed[name] = after.id
        self._set_running(name, after)
        self._account.tag(SCHEDULE, name, mark, before.mark if before else None)

    def _set_running(self, name: str, after: Wanted) -> None:
        """Starts what was stopped by hand, and stops what is wanted stopped, as a rollback may want it."""
        there = self._quiet(name)
        if there is None or there[_STATUS] == "Failed" or schedule(there)["Status"] == after.body["Status"]:
            return
        verb = "stop" if after.body["Status"] == "Stopped" else "start"
        self._account.calls.tell(f"{verb}_monitoring_schedule", MonitoringScheduleName=name)
        self._changed[name] = after.id

    def tag(self, after: Wanted, mark: Mark, before: Existing | None) -> None:
        """Only the mark."""
        self._account.tag(SCHEDULE, after.key.name, mark, before.mark if before else None)

    def delete(self, key: Key, id: str) -> None:
        """Once it is not `Pending`; the history of its runs stays."""
        if self._quiet(key.name) is not None:
            removed(self._account.calls, "delete_monitoring_schedule", MonitoringScheduleName=key.name)
        self._changed.pop(key.name, None)

    def running(self, definition: str) -> list[str]:
        """The names of all schedules that run a definition, whoever made them."""
        operation, answer = "list_monitoring_schedules", "MonitoringScheduleSummaries"
        try:
            found = listed(self._account.calls, operation, answer, MonitoringJobDefinitionName=definition)
            return [one["MonitoringScheduleName"] for one in found]
        except Answered as refusal:
            if not forbidden(refusal):
                raise
            raise Denied(f"nobody can tell whether a schedule runs `{definition}` ({refusal})") from refusal

    def _quiet(self, name: str) -> Mapping[str, Any] | None:
        """The schedule once it is not `Pending`; None when there is none."""
        found: list[Mapping[str, Any] | None] = []

        def at_rest() -> bool:
            found[:] = [self._described(name)]
            return found[0] is None or found[0][_STATUS] != "Pending"

        if not until(at_rest, self._account.sleep, self._account.wait):
            waited = f"{self._account.wait:.0f} s"
            raise Denied(f"the schedule `{name}` is still `Pending` after {waited}: apply again later")
        return found[0]

    def rest(self, id: str) -> None:
        """Waits for the changed schedules of one monitor."""
        for name, whose in tuple(self._changed.items()):
            if whose == id:
                self._rest(name)

    def settle(self) -> None:
        """Waits for all that were changed."""
        for name in tuple(self._changed):
            self._rest(name)

    def _rest(self, name: str) -> None:
        there = self._quiet(name)
        if there is not None and there[_STATUS] == "Failed":
            raise Denied(
                f"the schedule `{name}` has failed: {there.get('FailureReason', 'no reason is given')}"
            )
        self._changed.pop(name, None)
