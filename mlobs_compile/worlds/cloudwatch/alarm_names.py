"""Alarms of both kinds share their names: whoever makes one of a kind must know who else holds its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from mlobs_compile.backends.aws_calls import Calls
from mlobs_compile.change.objects import Key
from mlobs_compile.world import Moved
from mlobs_compile.worlds.cloudwatch import canonical
from mlobs_compile.worlds.cloudwatch.desired import ALARMS, COMPOSITE, names_in


class Names:
    """Which alarm holds which name, as a run goes on."""

    def __init__(self, alarms: Mapping[Key, Mapping[str, Any]], owned: Collection[Key]) -> None:
        self._alarms = dict(alarms)
        self._owned = set(owned)
        self._holders = {key.name: key for key in alarms}

    def holds(self, key: Key) -> bool:
        """Whether the name is the alarm's own, and not that of one of the other kind that took its place."""
        return self._holders.get(key.name, key) == key

    def made(self, key: Key, body: Mapping[str, Any]) -> None:
        """Takes note of an alarm that is there now."""
        if key.kind in ALARMS:
            self._alarms[key] = body
            self._holders[key.name] = key
            self._owned.add(key)

    def gone(self, key: Key) -> None:
        """Takes note of one that is no more."""
        self._alarms.pop(key, None)
        self._holders.pop(key.name, None)

    def make_room(self, key: Key, calls: Calls) -> list[Mapping[str, Any]]:
        """Deletes an alarm of ours that holds the name and is of the other kind; what looks at it must be put again.

        A child cannot be deleted while a rule names it, so until then its parents look at nothing. A run that is
        cut off here leaves them so, and the next one sees it. Raises Moved when the name is somebody else's.
        """
        holder = self._holders.get(key.name, key)
        if key.kind not in ALARMS or holder == key:
            return []
        if holder not in self._owned:
            raise Moved(
                f"`{key.name}` is the name of a {holder.kind.replace('-', ' ')} that is not of this project"
            )
        resting = [
            body
            for other, body in self._alarms.items()
            if other.kind == COMPOSITE and other in self._owned and key.name in names_in(other.kind, body)
        ]
        for parent in resting:
            silent = {name: held for name, held in parent.items() if not name.startswith("ActionsSuppressor")}
            calls.tell("put_composite_alarm", **canonical.request({**silent, "AlarmRule": "FALSE"}))
        calls.remove("delete_alarms", AlarmNames=[key.name])
        self.gone(holder)
        return resting
