"""Maintenance windows as exclusions of Application Signals: their events count in no budget and no burn rate.

An exclusion recurs in UTC, so a zone whose clocks change cannot be said; its alarms are muted all the same. The
service takes windows that are still to come, and each request adds to what there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlobs_compile.artifact import Body, Json, Resource
from mlobs_compile.ir.maintenance import Maintenance, Once
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import naming, requests, times, wording

MOST_WINDOWS, MOST_SLOS = 10, 50
"""Exclusion windows of an SLO, and SLOs in a request (BatchUpdateExclusionWindows)."""


def exclusions(works: Sequence[Maintenance], slos: Iterable[Resource], context: Context) -> list[Resource]:
    """A request for the SLOs of each file, that is of one subject, which has the windows too."""
    by_file: dict[str, list[str]] = {}
    for slo in slos:
        by_file.setdefault(slo.file, []).append(slo.name)
    planned: dict[str, list[Maintenance]] = {}
    for work in works:
        if window(work) is not None:
            planned.setdefault(requests.file_of(work), []).append(work)
    found: list[Resource] = []
    for file, names in by_file.items():
        held = planned.get(file, [])
        for start in range(0, len(names) if held else 0, MOST_SLOS):
            found.append(_request(held, names[start : start + MOST_SLOS], start // MOST_SLOS, context))
    return found


def _request(works: Sequence[Maintenance], names: Sequence[str], number: int, context: Context) -> Resource:
    windows: list[Json] = [window(work) for work in works]
    slos: list[Json] = [*names]
    subject = works[0].subject
    own = f"/{number + 1}" if number else ""
    name = naming.alarm_name(context, f"{subject.kind}/{subject.name}/exclusions{own}")
    body: Body = {"SloIds": slos, "AddExclusionWindows": windows}
    return requests.resource("exclusion", name, body, works[0], *works[1:])


def window(work: Maintenance) -> Body | None:
    """The window as the service takes it; None where it cannot be said in UTC."""
    minutes = times.length(work.stretch).ms // 60_000
    body: Body = {
        "Window": {"DurationUnit": "MINUTE", "Duration": minutes},
        "Reason": wording.muted(work),
    }
    if isinstance(work.stretch, Once):
        return {**body, "StartTime": times.moment(work.stretch.begin // 60 * 60)}
    expression = times.exclusion_expression(work.stretch)
    return {**body, "RecurrenceRule": {"Expression": expression}} if expression else None
