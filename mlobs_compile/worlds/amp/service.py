"""How the service is spoken to: whatever changes takes effect later, and may fail then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mlobs_compile.artifact import Body
from mlobs_compile.backends.aws_calls import Answered, Calls
from mlobs_compile.backends.aws_waits import until
from mlobs_compile.change.objects import Key
from mlobs_compile.world import Denied, Site, Throttled

Described = Callable[[], Mapping[str, Any] | None]
_UNDER_WAY = ("CREATING", "UPDATING", "DELETING")
_FAILED = ("CREATION_FAILED", "UPDATE_FAILED")
CONFLICT = "ConflictException"


@dataclass(frozen=True, slots=True)
class Service:
    """One workspace."""

    calls: Calls
    site: Site
    workspace: str
    sleep: Callable[[float], None]
    wait: float
    """Seconds that a change may take."""

    def at_rest(self, key: Key, described: Described) -> Mapping[str, Any] | None:
        """The object once nothing goes on with it; None when it is not there."""
        found: list[Mapping[str, Any] | None] = []

        def resting() -> bool:
            found[:] = [described()]
            return found[0] is None or status(found[0]) not in _UNDER_WAY

        if not until(resting, self.sleep, self.wait, every=1.0):
            there = found[0]
            state = status(there) if there is not None else ""
            raise Denied(f"`{key}` is still `{state}` after {self.wait:.0f} s: apply again later")
        return found[0]

    def active(self, key: Key, described: Described) -> Mapping[str, Any]:
        """The object once it has taken effect; raises Denied with the service's reason when it has not."""
        there = self.at_rest(key, described)
        if there is None:
            raise Denied(f"`{key}` has vanished")
        if status(there) in _FAILED:
            raise Denied(f"`{key}` failed: {there['status'].get('statusReason', 'no reason is given')}")
        return there

    def change(self, operation: str, **request: Any) -> None:  # noqa: ANN401 - as boto3 takes them
        """A change of what is at rest; a conflict says that somebody else is at it, so it is tried again."""
        try:
            self.calls.tell(operation, workspaceId=self.workspace, **request)
        except Answered as refusal:
            if refusal.code == CONFLICT:
                raise Throttled(str(refusal)) from refusal
            raise


def status(there: Mapping[str, Any]) -> str:
    return str(there["status"]["statusCode"])


def failure(there: Mapping[str, Any]) -> Body:
    """What a body holds beside what was asked for: that it has not taken effect."""
    return {"status": status(there)} if status(there) in _FAILED else {}
