"""Rules of EventBridge on the default bus, with their targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlobs_compile.artifact import Body, Json, json_line
from mlobs_compile.backends.aws_calls import Answer
from mlobs_compile.backends.aws_waits import found, listed, removed
from mlobs_compile.change.tags import Tags, from_rows, to_rows
from mlobs_compile.world import Denied
from mlobs_compile.worlds.eventbridge import canonical
from mlobs_compile.worlds.eventbridge.service import Found, Means


class Rules:
    """A rule with targets cannot be deleted; tags count only when it is made (EventBridge API reference)."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._calls = means.calls("events")

    def find(self, name: str) -> Found | None:
        there = found(self._calls, "describe_rule", Name=name)
        if there is None:
            return None
        return Found(
            canonical.rule(there, list(listed(self._calls, "list_targets_by_rule", "Targets", Rule=name)))
        )

    def tags(self, name: str) -> Tags:
        arn = self._means.places.arn("rule", name)
        answer = found(self._calls, "list_tags_for_resource", ResourceARN=arn) or {}
        return from_rows(answer.get("Tags", ()))

    def make(self, name: str, body: Mapping[str, Json], tags: Tags) -> None:
        self._calls.tell("put_rule", **_request(body), Tags=to_rows(tags))
        self._aim(name, body, {})

    def change(self, name: str, body: Mapping[str, Json], there: Body) -> None:
        self._calls.tell("put_rule", **_request(body))
        self._aim(name, body, there)

    def _aim(self, name: str, body: Mapping[str, Json], there: Mapping[str, Json]) -> None:
        """Targets that are wanted, and then no others; each entry may fail by itself."""
        wanted, held = _targets(body), _targets(there)
        _checked(self._calls.tell("put_targets", Rule=name, Targets=list(wanted.values())))
        extra = [id for id in held if id not in wanted]
        if extra:
            _checked(self._calls.tell("remove_targets", Rule=name, Ids=extra))

    def tag(self, name: str, tags: Tags) -> None:
        arn = self._means.places.arn("rule", name)
        self._calls.tell("tag_resource", ResourceARN=arn, Tags=to_rows(tags))

    def remove(self, name: str) -> None:
        there = self.find(name)
        if there is not None:
            ids = list(_targets(there.body))
            if ids:
                _checked(self._calls.tell("remove_targets", Rule=name, Ids=ids))
            removed(self._calls, "delete_rule", Name=name)


def _request(body: Mapping[str, Json]) -> dict[str, Json]:
    held = {key: value for key, value in body.items() if key != "Targets"}
    if "EventPattern" in held:
        held["EventPattern"] = json_line(held["EventPattern"])
    return held


def _targets(body: Mapping[str, Json]) -> dict[str, Json]:
    rows = body.get("Targets", ())
    assert isinstance(rows, Sequence)
    return {str(one["Id"]): one for one in rows if isinstance(one, Mapping)}


def _checked(answer: Answer) -> None:
    failed = answer.get("FailedEntries") or ()
    if answer.get("FailedEntryCount") and failed:
        raise Denied(f"the target `{failed[0].get('TargetId')}`: {failed[0].get('ErrorMessage')}")
