"""Reads alarms, dashboards and mute rules of one project and environment with as few calls as the service allows.

A prefix of names is what is cheap to list, a mark in the tags is what proves ownership. A wanted object that the list
does not have is asked for by name, since lists follow changes after a while, and so is one that is marked under another
name, as after a new `name_prefix`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlobs_compile.backends.aws_calls import Calls
from mlobs_compile.backends.aws_marks import Marks
from mlobs_compile.change import tags
from mlobs_compile.change.digest import digest
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.world import Denied, Site
from mlobs_compile.worlds.cloudwatch import canonical
from mlobs_compile.worlds.cloudwatch.desired import (
    ALARMS,
    BOARD,
    COMPOSITE,
    METRIC,
    MUTE,
    WORLD,
    among,
    names_in,
)
from mlobs_compile.worlds.cloudwatch.places import Places

PER_PAGE = 100
"""Alarms or mute rules in one answer, and names in one question (DescribeAlarms, `MaxRecords`, `AlarmNames`)."""
_TYPES = ["MetricAlarm", "CompositeAlarm"]
Asked = Mapping[Key, Wanted]


@dataclass(frozen=True, slots=True)
class Read:
    """What one reading found."""

    objects: list[Existing]
    unread: list[str]
    alarms: Mapping[Key, Mapping[str, Any]]
    """Every alarm that was met, anybody's."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What one reading needs."""

    calls: Calls
    marks: Marks
    site: Site
    places: Places
    asked: Asked

    def names(self, kind: str) -> list[str]:
        """The wanted names of a kind."""
        return [key.name for key in self.asked if key.kind == kind]

    def read(self) -> Read:
        """Everything but detectors."""
        bodies = dict(self._alarms())
        unread: list[str] = []
        for kind, objects in ((BOARD, self._boards), (MUTE, self._mutes)):
            try:
                bodies.update(objects())
            except Denied as refusal:
                if self.names(kind):
                    raise
                unread.append(f"{kind}s ({refusal})")
        alarms = {key: body for key, body in bodies.items() if key.kind in ALARMS}
        names = {key.name: key for key in alarms}
        found = (self._existing(key, body, names) for key, body in bodies.items())
        return Read([one for one in found if one is not None], unread, alarms)

    def _existing(self, key: Key, body: dict[str, Any], alarms: Mapping[str, Key]) -> Existing | None:
        """The object with its mark; None for one that is neither wanted nor ours."""
        wanted = self.asked.get(key)
        mark = self._mark(key, wanted)
        if wanted is None and (mark is None or not ours(mark, self.site)):
            return None
        needs = among(names_in(key.kind, body), alarms)
        existing = Existing(key, self._with_tags(key, body, wanted), mark, needs)
        if wanted is None or existing.digest != wanted.digest or mark == self.site.mark(wanted):
            return existing
        # The body is right and the mark is not: the index may be behind the object.
        self.marks.asked(self.places.arn(key.kind, key.name))
        return Existing(key, self._with_tags(key, body, wanted), self._mark(key, wanted), needs)

    def _mark(self, key: Key, wanted: Wanted | None) -> Mark | None:
        arn = self.places.arn(key.kind, key.name)
        held = self.marks.of(arn)
        if held is None and (wanted is not None or key.kind not in ALARMS):
            held = self.marks.asked(arn)
        return tags.mark_of(held or {}, wanted.id if wanted else None)

    def _with_tags(self, key: Key, body: dict[str, Any], wanted: Wanted | None) -> dict[str, Any]:
        held = self.marks.of(self.places.arn(key.kind, key.name)) or {}
        named: Any = wanted.body.get("Tags", {}) if wanted else {}
        return {**body, "Tags": tags.told(held, named)}

    def _alarms(self) -> Iterator[tuple[Key, dict[str, Any]]]:
        """All under the prefix, then by name those that are wanted or marked and were not among them."""
        known: set[str] = set()
        questions: list[dict[str, Any]] = [{"AlarmNamePrefix": self.places.names}]
        while questions:
            for page in self.calls.pages(
                "describe_alarms", AlarmTypes=_TYPES, MaxRecords=PER_PAGE, **questions.pop(0)
            ):
                for kind, row in _rows(page):
                    known.add(row["AlarmName"])
                    yield Key(WORLD, kind, row["AlarmName"]), dict(canonical.FORMS[kind](row))
            names = {*self.names(METRIC), *self.names(COMPOSITE), *self.marks.indexed(":alarm:")} - known
            known |= names
            questions += [{"AlarmNames": chunk} for chunk in _chunks(sorted(names))]

    def _boards(self) -> Iterator[tuple[Key, dict[str, Any]]]:
        listed = [
            row["DashboardName"]
            for page in self.calls.pages("list_dashboards", DashboardNamePrefix=self.places.boards)
            for row in page.get("DashboardEntries", ())
        ]
        for name in self._worth(BOARD, listed, self.marks.indexed(":dashboard/")):
            row = self.calls.found("get_dashboard", DashboardName=name)
            if row is not None:
                yield Key(WORLD, BOARD, name), dict(canonical.dashboard(row))

    def _mutes(self) -> Iterator[tuple[Key, dict[str, Any]]]:
        listed = [
            name
            for page in self.calls.pages("list_alarm_mute_rules", MaxRecords=PER_PAGE)
            for row in page.get("AlarmMuteRuleSummaries", ())
            if (name := row["AlarmMuteRuleArn"].split(":alarm-mute-rule:", 1)[1]).startswith(
                self.places.names
            )
        ]
        for name in self._worth(MUTE, listed, self.marks.indexed(":alarm-mute-rule:")):
            row = self.calls.found("get_alarm_mute_rule", AlarmMuteRuleName=name)
            if row is not None:
                yield Key(WORLD, MUTE, name), dict(canonical.mute_rule(row))

    def _worth(self, kind: str, listed: Iterable[str], marked: Iterable[str]) -> list[str]:
        """The names that a call each is spent on: wanted, or ours by their tags."""
        asked = self.names(kind)
        others = sorted({*listed, *marked} - set(asked))
        return [*asked, *(name for name in others if self._is_ours(kind, name))]

    def _is_ours(self, kind: str, name: str) -> bool:
        mark = self._mark(Key(WORLD, kind, name), None)
        return mark is not None and ours(mark, self.site)

    def detectors(self, alarms: Sequence[Existing]) -> tuple[list[Existing], set[str]]:
        """Detectors that are wanted or were made by us, and the digests of the latter."""
        made = self._made(alarms)
        wanted = {key: one for key, one in self.asked.items() if key.kind == "anomaly-detector"}
        if not made and not wanted:
            return [], set()
        found: list[Existing] = []
        for page in self.calls.pages(
            "describe_anomaly_detectors",
            AnomalyDetectorTypes=["SINGLE_METRIC", "METRIC_MATH"],
            MaxResults=PER_PAGE,
        ):
            for row in page.get("AnomalyDetectors", ()):
                body = canonical.detector(row)
                key = Key(WORLD, "anomaly-detector", canonical.detector_name(body))
                one = self._detector(key, body, wanted.get(key), made)
                found += [one] if one else []
        return found, made.keys() & {one.digest for one in found}

    def _detector(
        self, key: Key, body: Mapping[str, Any], asked: Wanted | None, made: Mapping[str, list[Existing]]
    ) -> Existing | None:
        told = digest(body)
        if (
            asked is not None
        ):  # One that somebody else made is used as it is: its mark is as wanted, and asks for nothing.
            return Existing(key, body, self.site.mark(asked))
        if told not in made:
            return None
        readers = made[told]
        id = next((one.mark.id for one in readers if one.mark), key.name)
        mark = Mark(self.site.project_id, self.site.environment, id, told)
        # It goes before the alarms that carry its mark: a run that is cut off between still finds it.
        return Existing(key, body, mark, tuple(one.key for one in readers))

    def _made(self, alarms: Sequence[Existing]) -> dict[str, list[Existing]]:
        found: dict[str, list[Existing]] = {}
        for alarm in alarms:
            if alarm.key.kind == METRIC and alarm.mark is not None and ours(alarm.mark, self.site):
                held = self.marks.of(self.places.arn(METRIC, alarm.key.name)) or {}
                for told in held.get(tags.DETECTORS, "").split():
                    found.setdefault(told, []).append(alarm)
        return found


def ours(mark: Mark, site: Site) -> bool:
    """Whether the mark is the site's."""
    return (mark.project, mark.environment) == (site.project_id, site.environment)


def _rows(page: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for kind, key in ((METRIC, "MetricAlarms"), (COMPOSITE, "CompositeAlarms")):
        for row in page.get(key, ()):
            yield kind, row


def _chunks(names: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), PER_PAGE):
        yield list(names[start : start + PER_PAGE])
