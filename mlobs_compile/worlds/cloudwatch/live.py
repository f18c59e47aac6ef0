"""A connection to CloudWatch: reads what is ours and carries out one change at a time.

An update ignores the tags in a request, so the mark is written by a second call; a creation takes both at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlobs_compile.backends.aws_calls import Answer, Answered, Calls
from mlobs_compile.backends.aws_marks import Marks, marks
from mlobs_compile.backends.aws_waits import forbidden
from mlobs_compile.change import tags
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.change.plan import Op, Step
from mlobs_compile.world import Live, Ports, Reading, Site
from mlobs_compile.worlds.cloudwatch import canonical
from mlobs_compile.worlds.cloudwatch.alarm_names import Names
from mlobs_compile.worlds.cloudwatch.desired import DETECTOR, METRIC, MUTE
from mlobs_compile.worlds.cloudwatch.places import places
from mlobs_compile.worlds.cloudwatch.reading import Reader, ours

_PUT = {
    "metric-alarm": "put_metric_alarm",
    "composite-alarm": "put_composite_alarm",
    "anomaly-detector": "put_anomaly_detector",
    "mute-rule": "put_alarm_mute_rule",
    "dashboard": "put_dashboard",
}


class CloudWatch:
    """One run's connection; `read` comes before the first change."""

    def __init__(self, site: Site, ports: Ports) -> None:
        self._site = site
        self._places = places(site)
        self._calls = Calls(ports.client("cloudwatch"), ports.sleep)
        self._note = ports.note
        self._tagging = Calls(ports.client("resourcegroupstaggingapi"), ports.sleep)
        self._marks = Marks({}, self._listed)
        self._names = Names({}, set())
        self._made: set[str] = set()
        """Digests of the living detectors that we made."""
        self._readers: dict[Key, list[str]] = {}
        """The ARNs of our alarms that read a wanted detector."""
        self._digests: dict[Key, str] = {}

    def read(self, wanted: Sequence[Wanted]) -> Reading:
        """About a call for each hundred alarms, one for each dashboard and mute rule."""
        self._marks, unread = marks(self._tagging, self._site, ["cloudwatch"], self._listed)
        asked = {one.key: one for one in wanted}
        reader = Reader(self._calls, self._marks, self._site, self._places, asked)
        read = reader.read()
        found = read.objects
        self._names = Names(
            read.alarms, {one.key for one in found if one.mark and ours(one.mark, self._site)}
        )
        detectors, made = reader.detectors(found)
        self._made = made
        self._digests = {one.key: one.digest for one in wanted if one.key.kind == DETECTOR}
        self._readers = {}
        owned = {one.key for one in found if one.mark is not None}
        for one in wanted:
            for need in one.needs if one.key in owned else ():
                if need.kind == DETECTOR:
                    self._readers.setdefault(need, []).append(self._arn(one.key))
        return Reading((*found, *detectors), (*unread, *read.unread))

    def carry_out(self, step: Step) -> None:
        """One object, with its mark."""
        if step.after is None:
            self._remove(step)
        elif step.key.kind == DETECTOR:
            self._learn(step.after)
        else:
            self._put(step, step.after)

    def settle(self) -> None:
        """Everything takes effect when it is sent."""

    def _put(self, step: Step, after: Wanted) -> None:
        arn, told = self._arn(step.key), self._tags(step, after)
        if step.op is not Op.MARK:
            resting = self._names.make_room(step.key, self._calls)
            request = canonical.request(after.body)
            answer = self._calls.tell(_PUT[step.key.kind], **request, Tags=tags.to_rows(told))
            self._warned(step.key, answer)
            self._names.made(step.key, after.body)
            for parent in resting:
                self._calls.tell("put_composite_alarm", **canonical.request(parent))
        if step.before is not None:
            self._tag(step, arn, told)
        self._marks.wrote(arn, told)

    def _warned(self, key: Key, answer: Answer) -> None:
        """CloudWatch keeps a dashboard with faults in it and says which, to whoever listens."""
        for one in answer.get("DashboardValidationMessages", ()):
            where = f" ({one['DataPath']})" if one.get("DataPath") else ""
            self._note(f"{key}: CloudWatch warns: {one.get('Message', 'no reason is given')}{where}")

    def _tag(self, step: Step, arn: str, told: Mapping[str, str]) -> None:
        """A mute rule may take tags at its creation only; it is then made anew, and is away for a moment."""
        try:
            self._calls.tell("tag_resource", ResourceARN=arn, Tags=tags.to_rows(told))
        except Answered as refusal:
            if step.key.kind != MUTE or step.after is None or forbidden(refusal):
                raise
            self._calls.remove("delete_alarm_mute_rule", AlarmMuteRuleName=step.key.name)
            request = canonical.request(step.after.body)
            self._calls.tell("put_alarm_mute_rule", **request, Tags=tags.to_rows(told))

    def _tags(self, step: Step, after: Wanted) -> dict[str, str]:
        own: Any = after.body.get("Tags", {})
        before = step.before.mark if step.before else None
        told = {**own, **tags.mark_tags(self._site.mark(after), before)}
        if after.key.kind == METRIC:
            held = self._marks.of(self._arn(step.key)) or {}
            reads = {self._digests.get(need, "") for need in after.needs}
            carried = set(held.get(tags.DETECTORS, "").split()) | reads
            learnt = sorted(carried & self._made)
            if learnt or tags.DETECTORS in held:
                told[tags.DETECTORS] = " ".join(learnt)
        return told

    def _learn(self, after: Wanted) -> None:
        """A detector is made, and the alarms that read it and are there already say that we made it."""
        self._calls.tell("put_anomaly_detector", **canonical.request(after.body))
        self._made.add(after.digest)
        for arn in self._readers.get(after.key, ()):
            held = (self._marks.of(arn) or {}).get(tags.DETECTORS, "").split()
            told = {tags.DETECTORS: " ".join(sorted({*held, after.digest} & self._made))}
            self._calls.tell("tag_resource", ResourceARN=arn, Tags=tags.to_rows(told))
            self._marks.wrote(arn, told)

    def _remove(self, step: Step) -> None:
        """Composites go one by one, as everything does here; the plan's order has parents before their children."""
        name = step.key.name
        match step.key.kind:
            case "dashboard":
                self._calls.remove("delete_dashboards", DashboardNames=[name])
            case "mute-rule":
                self._calls.remove("delete_alarm_mute_rule", AlarmMuteRuleName=name)
            case "anomaly-detector":
                body = step.before.body if step.before else {}
                self._calls.remove("delete_anomaly_detector", **canonical.request(body))
            case _:
                if self._names.holds(step.key):
                    self._calls.remove("delete_alarms", AlarmNames=[name])
                    self._names.gone(step.key)

    def _arn(self, key: Key) -> str:
        return self._places.arn(key.kind, key.name)

    def _listed(self, arn: str) -> dict[str, str]:
        """The tags of one resource; none where it is not there, or is of a kind that has none."""
        try:
            answer = self._calls.ask("list_tags_for_resource", ResourceARN=arn)
        except Answered as refusal:
            if refusal.absent or refusal.code in _UNTAGGED:
                return {}
            raise
        return tags.from_rows(answer.get("Tags", ()))


_UNTAGGED = frozenset(("InvalidParameterValue", "InvalidParameterValueException"))


def connect(site: Site, ports: Ports) -> Live:
    """Makes the connection; nothing is asked yet."""
    return CloudWatch(site, ports)
