"""The connection: one part for each of S3, definitions and schedules, and what they must know of each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from mlobs_compile.backends.aws_calls import Calls
from mlobs_compile.backends.aws_marks import marks
from mlobs_compile.backends.aws_waits import Owners
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.change.plan import Op, Step
from mlobs_compile.world import Ports, Reading, Site
from mlobs_compile.worlds.sagemaker.account import Account
from mlobs_compile.worlds.sagemaker.bucket import Bucket
from mlobs_compile.worlds.sagemaker.definitions import Definitions
from mlobs_compile.worlds.sagemaker.objects import OBJECT, SCHEDULE
from mlobs_compile.worlds.sagemaker.options import Options
from mlobs_compile.worlds.sagemaker.schedules import Schedules

Part = Bucket | Definitions | Schedules


class Connection:
    """Reads and changes the monitors of one project in one account."""

    def __init__(self, site: Site, ports: Ports) -> None:
        assert isinstance(site.options, Options)
        self._site = site
        self._sleep = ports.sleep
        self._tagging = Calls(ports.client("resourcegroupstaggingapi"), ports.sleep)
        calls = Calls(ports.client("sagemaker"), ports.sleep)
        self._account = Account(calls, site, ports.sleep, site.options.wait.whole_seconds)
        self._schedules = Schedules(self._account)
        self._definitions = Definitions(self._account, self._schedules)
        self._bucket = Bucket(site, ports)

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        """One listing of tags, one of schedules, one for each kind of definition; a look at what is wanted or ours."""
        indexed, dark = marks(self._tagging, self._site, ("sagemaker",), self._account.tags)
        unread = [*dark]
        owners = Owners(indexed, wanted)
        found = (
            *self._bucket.read(wanted, owners, unread),
            *self._definitions.read(wanted, owners, unread),
            *self._schedules.read(wanted, owners, unread),
        )
        return Reading(found, tuple(unread))

    def carry_out(self, step: Step) -> None:
        """One change; see the parts for the order of calls."""
        part = self._part(step.key)
        match step.op:
            case Op.CREATE:
                part.create(_after(step), self._site.mark(_after(step)))
            case Op.UPDATE:
                part.update(_after(step), self._site.mark(_after(step)), step.before)
            case Op.MARK:
                part.tag(_after(step), self._site.mark(_after(step)), step.before)
            case Op.DELETE | Op.RETIRE:
                part.delete(step.key, step.id)
            case _:
                assert_never(step.op)

    def _part(self, key: Key) -> Part:
        if key.kind == OBJECT:
            return self._bucket
        return self._schedules if key.kind == SCHEDULE else self._definitions

    def settle(self) -> None:
        """Waits until no schedule of this run is `Pending`; raises Denied for one that ends up `Failed`."""
        self._schedules.settle()


def _after(step: Step) -> Wanted:
    assert step.after is not None
    return step.after
